#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Samples a program that does little but switch, a thousand times a second, by
# libunwind, libgcc and backtrace(3): from wherever it is, the middle of a
# switch included, every walk passes through all generators and reaches main.
# Then a line of the unwind rules is broken, which has to be noticed; not to
# leave that to chance, the walks are made from every instruction.
#
# FRINGE_SAMPLES in the environment says how many; 10000 is the default.

# shellcheck disable=SC2317 # the functions are called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"
# shellcheck source=tests/break_rule.sh
. "$top_srcdir/tests/break_rule.sh"

: "${FRINGE_SAMPLES:=10000}"
export FRINGE_SAMPLES
built=${top_builddir:=.}/tests/sampling
sources=$top_srcdir/tests/sampling
libunwind=$built/libunwind

# sample NAME PROGRAM [ARGUMENT]: leaves its samples in $work/NAME.
sample() {
	timeout 300 "$2" ${3+"$3"} >"$work/$1" 2>"$work/$1.err" ||
		echo "$2: exit status $?" >>"$work/$1.err"
}

# judge NAME: says what is wrong with them, if anything is.
judge() {
	cat "$work/$1.err"
	"$AWK" -v samples="$FRINGE_SAMPLES" -v notes="$work/notes" \
		-f "$sources/judge.awk" "$work/$1"
}

# judged NAME TEST: and tells where the samples fell.
judged() {
	silent "$2" judge "$1"
	sed 's/^/# /' "$work/notes"
}

# broken FILE RULE: whether samples notice that the rules in FILE say nothing
# where the first line of them with RULE in it is.
broken() {
	break_rule "$1" "$2"
	rm -f "$work"/*.o
	# shellcheck disable=SC2086 # flags are words
	for source in sampling/load sampling/sample sampling/symbols \
		unwind/walk_unwind; do
		$CC $CFLAGS -O2 -fno-lto -fomit-frame-pointer $CPPFLAGS \
			-D_GNU_SOURCE -I"$work" -I"$top_srcdir/include" \
			-I"$top_srcdir" -c "$top_srcdir/tests/$source.c" \
			-o "$work/${source##*/}.o" || return
	done
	# shellcheck disable=SC2086 # flags are words
	$CC $CFLAGS $LDFLAGS -I"$work" "$work"/*.o "$work/arch/x86_64.S" \
		"$top_builddir/.libs/libfringe.a" -o "$work/broken" || return
	sample unruly "$work/broken" step
	judge unruly | grep -q '^no trace that can be\|exit status 139$' ||
		echo "nobody noticed that line $line of $1 was broken"
}

echo 1..4
sample libgcc "$built/libgcc" &
[ ! -e "$libunwind" ] || sample libunwind "$libunwind" &
wait
judged libgcc "libgcc's unwinder and backtrace(3)"
if [ -e "$libunwind" ]; then
	judged libunwind "libunwind"
else
	absent libunwind 'libunwind is not installed'
fi
if [ -f "$top_builddir/.libs/libfringe.a" ]; then
	silent "a broken rule of the switch is noticed" \
		broken arch/x86_64.h '0x0f, 0x03, 0x72'
	silent "a broken rule of the root is noticed" \
		broken arch/x86_64.S '0x0f, 0x03, 0x76'
else
	for place in switch root; do
		skip "a broken rule of the $place is noticed" \
			'no static library'
	done
fi
exit "$failed"
