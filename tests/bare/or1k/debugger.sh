#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Makes a gdb for OpenRISC, which Debian's gdb-multiarch does not know, from
# Debian's package gdb-source, and keeps it in the user's cache, where board.sh
# finds it. Takes six minutes of two processors, once.
set -eu

cache=${XDG_CACHE_HOME:-$HOME/.cache}/libfringe
debugger=$cache/or1k-gdb
[ ! -x "$debugger/gdb" ] || exit 0
mkdir -p "$cache"
work=$(mktemp -d "$cache/building.XXXXXX")
trap 'rm -rf "$work"' EXIT
tar -C "$work" -xf /usr/src/gdb.tar.xz
mkdir "$work/build" "$work/made"
cd "$work/build"
../gdb/configure --target=or1k-elf --with-python=/usr/bin/python3 \
	--disable-binutils --disable-gas --disable-gdbserver --disable-gprof \
	--disable-gprofng --disable-ld --disable-nls --disable-sim \
	--disable-source-highlight --disable-tui --disable-werror \
	--without-babeltrace --without-debuginfod --without-expat \
	--without-guile --without-lzma --without-mpfr \
	CFLAGS=-O1 CXXFLAGS=-O1 MAKEINFO=true
make -j "$(nproc)" all-gdb MAKEINFO=true
cp -R gdb/data-directory "$work/made/data"
strip -o "$work/made/gdb.bin" gdb/gdb
cat >"$work/made/gdb" <<END
#!/bin/sh
exec "$debugger/gdb.bin" --data-directory="$debugger/data" "\$@"
END
chmod +x "$work/made/gdb"
"$work/made/gdb.bin" --version
mv "$work/made" "$debugger"
