#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Single-steps programs in gdb: at every program counter the backtrace has to
# reach main through the right frames, and what unwinding says of the
# registers that functions keep has to be true. Then the same with a line of
# the unwind rules broken, which has to be noticed. FRINGE_STEP_BRIEFLY=yes
# leaves that out, and has each way to switch with stacks in one order only.

# shellcheck disable=SC2317 # the functions are called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"
# shellcheck source=tests/break_rule.sh
. "$top_srcdir/tests/break_rule.sh"
# shellcheck source=tests/unwind/stepping.sh
. "$top_srcdir/tests/unwind/stepping.sh"
# shellcheck disable=SC2086 # words
know_machine $CC $CFLAGS

# The call graph of the README's program.
first_calls='
main __morestack __morestack/count'
built=${top_builddir:=.}/tests/unwind

# What its main keeps in registers of its own gdb does not know in the root.
first() {
	FRINGE_STEP_CALLS=$first_calls FRINGE_STEP_THROUGH='ints_*' \
		FRINGE_STEP_HELD=2 exact 400 3 "$top_builddir/examples/01-first"
}

# What fringe(7) has one tell gdb shows a suspended generator, from its body to
# its end, and leaves the program as it was. The registers there are x86-64's.
suspended() {
	sed -n 's/^(gdb) //p' "$top_srcdir/man/fringe.7" |
		sed 's/generator[.]generator/gen.generator/' >"$work/recipe"
	$LIBTOOL --mode=execute timeout -k 10 60 \
		gdb -nx -batch -ex 'break printf' -ex run -ex finish \
		-x "$work/recipe" -ex delete -ex continue \
		"$top_builddir/examples/01-first" >"$work/trace" 2>&1
	{
		sed -n 's/^#[0-9]* .*\<\(count\|__morestack\|fringe_end_of_stack\) (.*/\1/p' \
			"$work/trace"
		sed -n 's/^[0-9][0-9]*$/&/p' "$work/trace"
	} | tr '\n' ' ' >"$work/seen"
	expected='count __morestack fringe_end_of_stack 10 20 30 '
	[ "$(cat "$work/seen")" = "$expected" ] || cat "$work/trace"
}

# link_paths FLAG DIRECTORY: with the arch/ that is there.
link_paths() {
	# shellcheck disable=SC2086 # flags are words
	$CC $CFLAGS -O2 -fno-lto -g "$1" -I"$2" -I"$top_srcdir/include" \
		-c "$top_srcdir/tests/unwind/paths.c" -o "$work/paths.o" &&
		$CC $CFLAGS $LDFLAGS -Wl,-z,now -I"$2" "$work/paths.o" \
			"$2/arch/$machine.S" "$top_builddir/.libs/libfringe.a" \
			-o "$work/paths"
}

# broken FILE RULE FLAG: whether a step notices that the rules in FILE,
# arch/NAME.h or .S, say nothing where the first line of them with RULE in it
# is. The FLAG makes the compiler's own rules depend on what this one says:
# without frame pointers on the CFA, with them on the frame pointer.
broken() {
	break_rule "$1" "$2"
	link_paths "$3" "$work" && notices generators "$work/paths" generators
}

# unbroken FLAG: or that could be noticed for another reason.
unbroken() {
	link_paths "$1" "$top_srcdir" && generators "$work/paths" generators
}

# The rules of this architecture that are to be broken.
rules=$top_srcdir/tests/machine/$machine.rules
grep -v '^#' "$rules" >"$work/rules" || exit 99
[ "${FRINGE_STEP_BRIEFLY-}" != yes ] || : >"$work/rules"

# step_through PROGRAM PLACES: of the generators' stacks, and then contexts.
step_through() {
	case $2 in
	*below*) silent "$1: generators" \
		generators "$built/$1" generators ;;
	esac
	case $2 in
	*above*) silent "$1: generators on stacks above main's" \
		generators "$built/$1" generators above ;;
	esac
	silent "$1: contexts" contexts "$built/$1" contexts
}

if ! command -v "$debugger" >/dev/null; then
	echo "1..0 # SKIP $debugger is not installed"
	exit 0
fi

silent "the README's program" first
if [ "${FRINGE_STEP_BRIEFLY-}" = yes ]; then
	step_through paths above
	step_through paths_twins below
else
	step_through paths 'below above'
	step_through paths_twins 'below above'
fi
if [ "$EMULATOR" ]; then
	skip "the manual's way to see a suspended generator" \
		"it runs programs without an emulator"
elif [ "$machine" != x86_64 ]; then
	skip "the manual's way to see a suspended generator" \
		"its registers are x86-64's"
else
	silent "the manual's way to see a suspended generator" suspended
fi
cut -d ' ' -f 2 "$work/rules" | sort -u >"$work/flags"
while read -r flag <&3; do
	name="no broken rule: $flag"
	if [ -f "$top_builddir/.libs/libfringe.a" ]; then
		silent "$name" unbroken "$flag"
	else
		skip "$name" 'no static library'
	fi
done 3<"$work/flags"
while read -r file flag rule <&3; do
	name="a broken rule is noticed: $file, $rule"
	if [ -f "$top_builddir/.libs/libfringe.a" ]; then
		silent "$name" broken "arch/$machine.$file" "$rule" "$flag"
	else
		skip "$name" 'no static library'
	fi
done 3<"$work/rules"
echo "1..$count"
exit "$failed"
