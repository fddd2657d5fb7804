#include "system.h"

// FIPS 180-4, three ways: by the processor's own instructions, one message at a time, and eight
// messages at a time in vector lanes (clang's vector extension: AVX2, SSE2 or NEON, as there is),
// or sixteen with AVX-512.

static const uint32_t round_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#define ROTATE(x, n) ((x) >> (n) | (x) << (32 - (n)))
#define SIGMA(x, a, b, c) (ROTATE(x, a) ^ ROTATE(x, b) ^ ROTATE(x, c))

// One round on eight variables that change roles instead of places, for words and for lanes alike.
#define ROUND(a, b, c, d, e, f, g, h, i)                                            \
  h += SIGMA(e, 6, 11, 25) + (g ^ (e & (f ^ g))) + round_constants[i] + schedule(i); \
  d += h;                                                                           \
  h += SIGMA(a, 2, 13, 22) + ((a & b) | (c & (a | b)));

// The message schedule in a ring of 16: w[i] for i < 16, then made from the ones before.
#define schedule(i)                                                                    \
  (i < 16 ? w[i]                                                                       \
          : (w[i & 15] += (ROTATE(w[(i + 1) & 15], 7) ^ ROTATE(w[(i + 1) & 15], 18) ^  \
                           w[(i + 1) & 15] >> 3) +                                     \
                          w[(i + 9) & 15] +                                            \
                          (ROTATE(w[(i + 14) & 15], 17) ^ ROTATE(w[(i + 14) & 15], 19) ^ \
                           w[(i + 14) & 15] >> 10)))

#define EIGHT_ROUNDS(i)                    \
  ROUND(a, b, c, d, e, f, g, h, (i))       \
  ROUND(h, a, b, c, d, e, f, g, (i) + 1)   \
  ROUND(g, h, a, b, c, d, e, f, (i) + 2)   \
  ROUND(f, g, h, a, b, c, d, e, (i) + 3)   \
  ROUND(e, f, g, h, a, b, c, d, (i) + 4)   \
  ROUND(d, e, f, g, h, a, b, c, (i) + 5)   \
  ROUND(c, d, e, f, g, h, a, b, (i) + 6)   \
  ROUND(b, c, d, e, f, g, h, a, (i) + 7)

#define SIXTY_FOUR_ROUNDS                                             \
  EIGHT_ROUNDS(0) EIGHT_ROUNDS(8) EIGHT_ROUNDS(16) EIGHT_ROUNDS(24)   \
  EIGHT_ROUNDS(32) EIGHT_ROUNDS(40) EIGHT_ROUNDS(48) EIGHT_ROUNDS(56)

#define FOLD(type, s)                                                                 \
  type a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7]; \
  SIXTY_FOUR_ROUNDS                                                                   \
  s[0] += a, s[1] += b, s[2] += c, s[3] += d, s[4] += e, s[5] += f, s[6] += g, s[7] += h;

static inline uint32_t word(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static inline __attribute__((always_inline)) void fold_one(
    uint32_t *state, const uint8_t *blocks, size_t count) {
  for (; count > 0; count--, blocks += 64) {
    uint32_t w[16];
    for (int i = 0; i < 16; i++) w[i] = word(blocks + 4 * i);
    FOLD(uint32_t, state)
  }
}

static void fold_words(uint32_t *state, const uint8_t *blocks, size_t count) {
  fold_one(state, blocks, count);
}

typedef uint32_t lanes __attribute__((vector_size(32)));

static inline __attribute__((always_inline)) void fold_eight(
    uint32_t *state, const uint8_t *const *blocks, size_t count) {
  lanes s[8];
  __builtin_memcpy(s, state, sizeof s);
  for (size_t offset = 0; offset < 64 * count; offset += 64) {
    lanes w[16];
    for (int i = 0; i < 16; i++)
      for (int lane = 0; lane < 8; lane++) w[i][lane] = word(blocks[lane] + offset + 4 * i);
    FOLD(lanes, s)
  }
  __builtin_memcpy(state, s, sizeof s);
}

static void fold_lanes(uint32_t *state, const uint8_t *const *blocks, size_t count) {
  fold_eight(state, blocks, count);
}

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

__attribute__((target("sha,sse4.1,ssse3"))) static void fold_in_hardware(
    uint32_t *state, const uint8_t *blocks, size_t count) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  // The instructions want the state as ABEF and CDGH.
  __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
  __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);

  for (; count > 0; count--, blocks += 64) {
    const __m128i old_abef = abef, old_cdgh = cdgh;
    __m128i w[4];
    for (int i = 0; i < 4; i++)
      w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks + 16 * i)), big_endian);
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      if (i >= 4)
        w[i & 3] = _mm_sha256msg2_epu32(
            _mm_add_epi32(_mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]),
                          _mm_alignr_epi8(w[(i + 3) & 3], w[(i + 2) & 3], 4)),
            w[(i + 3) & 3]);
      __m128i x = _mm_add_epi32(w[i & 3], _mm_load_si128((const __m128i *)round_constants + i));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, x);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(x, 0x0e));
    }
    abef = _mm_add_epi32(abef, old_abef);
    cdgh = _mm_add_epi32(cdgh, old_cdgh);
  }

  __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}


typedef uint32_t wide_lanes __attribute__((vector_size(64)));

#define WIDE(i, j, how, x, y) (i) = how(x, y), (j) = how##_high(x, y)
#define words(x, y) _mm512_unpacklo_epi32(x, y)
#define words_high(x, y) _mm512_unpackhi_epi32(x, y)
#define pairs(x, y) _mm512_unpacklo_epi64(x, y)
#define pairs_high(x, y) _mm512_unpackhi_epi64(x, y)
#define quarters(x, y) _mm512_shuffle_i32x4(x, y, 0x88)
#define quarters_high(x, y) _mm512_shuffle_i32x4(x, y, 0xdd)

/// A block of each of sixteen messages, turned into sixteen vectors of their first words, their
/// second words, and so on.
__attribute__((target("avx512f,avx512bw"), always_inline)) static inline void transpose(
    const uint8_t *const *blocks, size_t offset, __m512i w[16]) {
  const __m512i big_endian = _mm512_set4_epi32(0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203);
  __m512i r[16], t[16];
  for (int i = 0; i < 16; i++)
    r[i] = _mm512_shuffle_epi8(_mm512_loadu_si512(blocks[i] + offset), big_endian);
  for (int i = 0; i < 16; i += 2) WIDE(t[i], t[i + 1], words, r[i], r[i + 1]);
  for (int i = 0; i < 16; i += 4) {
    WIDE(r[i], r[i + 1], pairs, t[i], t[i + 2]);
    WIDE(r[i + 2], r[i + 3], pairs, t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    WIDE(t[i], t[4 + i], quarters, r[i], r[4 + i]);
    WIDE(t[8 + i], t[12 + i], quarters, r[8 + i], r[12 + i]);
  }
  for (int i = 0; i < 4; i++) {
    WIDE(w[i], w[8 + i], quarters, t[i], t[8 + i]);
    WIDE(w[4 + i], w[12 + i], quarters, t[4 + i], t[12 + i]);
  }
}

/// Rotations and functions of three words are one instruction each there.
__attribute__((target("avx512f,avx512bw"))) static void fold_sixteen(
    uint32_t *state, const uint8_t *const *blocks, size_t count) {
  wide_lanes s[8];
  __builtin_memcpy(s, state, sizeof s);
  for (size_t offset = 0; offset < 64 * count; offset += 64) {
    union {
      __m512i from[16];
      wide_lanes to[16];
    } turned;
    transpose(blocks, offset, turned.from);
    wide_lanes *w = turned.to;
    FOLD(wide_lanes, s)
  }
  __builtin_memcpy(state, s, sizeof s);
}

__attribute__((target("avx2"))) static void fold_lanes_avx2(
    uint32_t *state, const uint8_t *const *blocks, size_t count) {
  fold_eight(state, blocks, count);
}

/// rorx and andn are what SHA-256 is made of.
__attribute__((target("bmi,bmi2"))) static void fold_words_bmi2(
    uint32_t *state, const uint8_t *blocks, size_t count) {
  fold_one(state, blocks, count);
}

int gofarm_sha256_in_hardware(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  return (b >> 29) & 1;
}

int gofarm_sha256_most_lanes(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") ? 16 : 8;
}

void gofarm_sha256_lanes(
    uint32_t *state, const uint8_t *const *blocks, size_t count, int lanes) {
  if (lanes == 16)
    fold_sixteen(state, blocks, count);
  else if (__builtin_cpu_supports("avx2"))
    fold_lanes_avx2(state, blocks, count);
  else
    fold_lanes(state, blocks, count);
}

#elif defined(__aarch64__) && (defined(__linux__) || defined(__APPLE__))

#include <arm_neon.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif

__attribute__((target("sha2"))) static void fold_in_hardware(
    uint32_t *state, const uint8_t *blocks, size_t count) {
  uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);
  for (; count > 0; count--, blocks += 64) {
    const uint32x4_t old_abcd = abcd, old_efgh = efgh;
    uint32x4_t w[4];
    for (int i = 0; i < 4; i++)
      w[i] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(blocks + 16 * i)));
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      if (i >= 4)
        w[i & 3] = vsha256su1q_u32(
            vsha256su0q_u32(w[i & 3], w[(i + 1) & 3]), w[(i + 2) & 3], w[(i + 3) & 3]);
      const uint32x4_t x = vaddq_u32(w[i & 3], vld1q_u32(round_constants + 4 * i));
      const uint32x4_t before = abcd;
      abcd = vsha256hq_u32(abcd, efgh, x);
      efgh = vsha256h2q_u32(efgh, before, x);
    }
    abcd = vaddq_u32(abcd, old_abcd);
    efgh = vaddq_u32(efgh, old_efgh);
  }
  vst1q_u32(state, abcd);
  vst1q_u32(state + 4, efgh);
}

int gofarm_sha256_in_hardware(void) {
#if defined(__linux__)
  return (getauxval(AT_HWCAP) & HWCAP_SHA2) != 0;
#else
  return 1;
#endif
}

#else

int gofarm_sha256_in_hardware(void) { return 0; }

static void fold_in_hardware(uint32_t *state, const uint8_t *blocks, size_t count) {
  fold_words(state, blocks, count);
}

#endif

#if !defined(__x86_64__)

int gofarm_sha256_most_lanes(void) { return 8; }

void gofarm_sha256_lanes(
    uint32_t *state, const uint8_t *const *blocks, size_t count, int lanes) {
  (void)lanes;
  fold_lanes(state, blocks, count);
}

#endif

void gofarm_sha256_blocks(uint32_t *state, const uint8_t *blocks, size_t count, int in_hardware) {
  if (in_hardware)
    fold_in_hardware(state, blocks, count);
#if defined(__x86_64__)
  else if (__builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"))
    fold_words_bmi2(state, blocks, count);
#endif
  else
    fold_words(state, blocks, count);
}
