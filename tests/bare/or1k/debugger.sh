#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Makes a gdb for OpenRISC, which Debian's gdb-multiarch does not know, from
# Debian's package gdb-source, and keeps it in the user's cache, where board.sh
# finds it. It is made anew when the package or this file changes, and when it
# does not run, for its libraries may have changed.
set -eu

sources=/usr/src/gdb.tar.xz
cache=${XDG_CACHE_HOME:-$HOME/.cache}/libfringe
debugger=$cache/or1k-gdb
recipe=$(cat "$0" "$sources" | cksum)

# Who comes second waits for the first.
mkdir -p "$cache"
exec 9>"$cache/or1k-gdb.lock"
flock 9
if [ "$recipe" = "$(cat "$debugger/recipe" 2>/dev/null)" ] &&
	"$debugger/gdb" --version; then
	exit 0
fi

rm -rf "$debugger"
work=$(mktemp -d "$cache/or1k-gdb.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tar -C "$work" -xf "$sources"
mkdir "$work/build" "$work/made"
cd "$work/build"

# All that stepping does not need is left out, the compiler's optimisation and
# warnings too: most of the time goes into reading headers.
../gdb/configure --target=or1k-elf --with-python=/usr/bin/python3 \
	--disable-binutils --disable-gas --disable-gdbserver --disable-gprof \
	--disable-gprofng --disable-ld --disable-libctf --disable-nls \
	--disable-sim --disable-source-highlight --disable-tui \
	--disable-unit-tests --disable-build-warnings --disable-werror \
	--without-babeltrace --without-debuginfod --without-expat \
	--without-guile --without-lzma --without-mpfr --without-zstd \
	--with-system-zlib CC=gcc CXX=g++ CFLAGS=-O0 CXXFLAGS=-O0 MAKEINFO=true
make -j "$(nproc)" configure-gdb MAKEINFO=true

# Every file begins with defs.h. Compiled once, with what most of them include
# next, it halves the time.
headers=$work/gdb/gdb/headers.h
printf '#include "%s.h"\n' defs symtab gdbtypes frame value target inferior \
	objfiles gdbcmd expression gdbarch gdbcore language >"$headers"
make -C gdb headers MAKEINFO=true --eval="headers: ; \
	\$(CXX) -x c++-header \$(CXX_DIALECT) \$(INTERNAL_CFLAGS) \
	\$(CXXFLAGS) -o \$(srcdir)/defs.h.gch $headers"
make -j "$(nproc)" all-gdb MAKEINFO=true

cp -R gdb/data-directory "$work/made/data"
strip -o "$work/made/gdb.bin" gdb/gdb
cat >"$work/made/gdb" <<END
#!/bin/sh
exec "$debugger/gdb.bin" --data-directory="$debugger/data" "\$@"
END
chmod +x "$work/made/gdb"
"$work/made/gdb.bin" --version
echo "$recipe" >"$work/made/recipe"
mv "$work/made" "$debugger"
