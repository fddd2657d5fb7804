#include "system.h"
#include <stdlib.h>

/// A static Swift executable aborts at start where /proc is missing, unless backtraces are off.
__attribute__((constructor)) static void gofarm_no_backtrace(void) {
  setenv("SWIFT_BACKTRACE", "enable=no", 0);
}
