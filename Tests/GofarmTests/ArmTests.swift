import System
import TestSupport
import Testing

/// What an x86 machine can say of arm64: it compiles, and an emulated processor computes with it.
@Suite struct ArmTests {
  /// Swift's own, beside swift.
  private static let clang =
    Child.find("clang", in: Host.environment["PATH"] ?? Site.systemPath) ?? "clang"

  /// Prints the digest of standard input by words and, where the processor can, by its own
  /// instructions; then that of eight copies in lanes.
  private static let program = #"""
    #include <stdio.h>
    #include "system.h"

    static uint8_t bytes[1 << 21];

    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

    int main(void) {
      size_t count = fread(bytes, 1, sizeof bytes, stdin) / 64;
      for (int way = 0; way <= gofarm_sha256_in_hardware(); way++) {
        uint32_t state[8];
        for (int i = 0; i < 8; i++) state[i] = start[i];
        gofarm_sha256_blocks(state, bytes, count, way);
        printf("%s ", way ? "instructions" : "words");
        for (int i = 0; i < 8; i++) printf("%08x", state[i]);
        printf("\n");
      }
      uint32_t states[64];
      const uint8_t *blocks[8];
      for (int i = 0; i < 64; i++) states[i] = start[i / 8], blocks[i & 7] = bytes;
      gofarm_sha256_lanes(states, blocks, count, gofarm_sha256_most_lanes());
      for (int lane = 0; lane < 8; lane++) {
        printf("lane ");
        for (int i = 0; i < 8; i++) printf("%08x", states[8 * i + lane]);
        printf("\n");
      }
    }
    """#

  @Test(.needs(clang, "qemu-aarch64", "/usr/aarch64-linux-gnu/include/stdio.h"))
  func `arm64 computes the digests that x86 computes, by its instructions too`() throws {
    let site = try Site(installed: [], channels: [:])
    try site.write("arm.c", Self.program + "\n")
    let message = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    var padded = message + [0x80]
    padded += repeatElement(0, count: (120 - padded.count % 64) % 64)
    padded += (0..<8).map { UInt8(truncatingIfNeeded: (message.count * 8) >> (56 - 8 * $0)) }
    try #require(padded.count % 64 == 0)
    let file = try Descriptor.open(site.directory + "/message", [.write, .create, .exclusive])
    try padded.withUnsafeBytes { try file.write($0) }
    let outcome = try site.shell(
      """
      sources=\(repository)/Sources/CSystem
      \(Self.clang) --target=aarch64-linux-gnu -O2 -Wall -Wextra -Werror -static -fuse-ld=lld \
        -I $sources/include $sources/sha256.c arm.c -o arm
      qemu-aarch64 -cpu max ./arm <message
      """)
    let digest = SHA256.digest(of: message)
    let lines = ["words", "instructions"] + Array(repeating: "lane", count: 8)
    #expect(outcome.output == lines.map { "\($0) \(digest)\n" }.joined(), "\(outcome.output)")
  }
}
