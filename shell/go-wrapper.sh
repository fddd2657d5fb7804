#!/bin/sh
# Written by gofarm: Go's own GOTOOLCHAIN=path and =auto find a toolchain by this name.
# An inherited GOROOT would make this go use another one's library.
unset GOROOT
case $0 in
  */*) go=${0%/*}/../@version@/bin/go ;;
  *) go= ;;
esac
# A link to this file from elsewhere does not tell where the farm is.
[ -x "$go" ] || go=@root@/@version@/bin/go
# Without /proc, go does not find its own library.
if [ ! -e /proc/self/exe ]; then
  GOROOT=$(CDPATH='' cd -P -- "${go%/bin/go}" && pwd -P) || exit
  export GOROOT
fi
exec "$go" "$@"
