#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# The layout of control block and record is built into programs. One that was
# compiled with headers of another layout must not link, whichever of the
# inline functions it uses, and the message has to name a symbol that says why.
# Run by make check.
#
# shellcheck disable=SC2086 # commands and options are lists
# shellcheck disable=SC2317 # silent calls the functions
# shellcheck disable=SC1091,SC2154 # tap.sh is found at run time

: "${top_srcdir:=.}" "${top_builddir:=.}" "${CC:=cc}"
. "$top_srcdir/tests/tap.sh"
shared=$top_builddir/.libs/libfringe.so
archive=$top_builddir/.libs/libfringe.a

# The same headers with another number.
mkdir -p "$work/right" "$work/other" || exit 99
cp -R "$top_srcdir/include/." "$work/right" || exit 99
mkdir -p "$work/right/fringe/arch" || exit 99
cp "$top_srcdir"/arch/*.h "$work/right/fringe/arch" || exit 99
cp -R "$work/right/." "$work/other" || exit 99
sed 's/layout[0-9][0-9]*_/layout4711_/' "$work/right/fringe/compiler.h" \
    > "$work/other/fringe/compiler.h" || exit 99

# ---- programs that use one inline function each ----

program() {
	printf '#include <fringe.h>\n%s\nint\nmain(void)\n{\n%s\n}\n' \
	    "$2" "$3" > "$work/$1.c"
}

body='static uintptr_t
body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	return first;
}
FRINGE_STACK_STATIC(stack, 8192);'

program resume "$body" '	struct fringe_generator generator;

	if (fringe_generator_init(&generator, &stack, body, NULL) < 0)
		return 1;
	return fringe_generator_resume(&generator, 0, NULL);'

# Called with what no compiler knows, or it leaves out what cannot be.
program suspend 'struct fringe_yielder *volatile nobody;
int suspend(struct fringe_yielder *yielder);

int
suspend(struct fringe_yielder *yielder)
{
	return fringe_generator_suspend(yielder, 0, NULL);
}' '	return fringe_version() == 0 ? suspend(nobody) : 0;'

program swap "$body" '	static struct fringe_context here, there;

	return fringe_context_swap(&here, &there, 0, NULL) != FRINGE_EEMPTY;'

program typed 'FRINGE_GENERATOR_NO_INPUT(longs, long);
FRINGE_STACK_STATIC(stack, 8192);

static long
body(struct longs_yielder *yielder, void *argument)
{
	(void)yielder;
	(void)argument;
	return 0;
}' '	struct longs generator;

	return longs_init(&generator, &stack, body, NULL);'

# ---- how ----

# build PROGRAM HEADERS LIBRARY OPTION...
build() {
	program=$1
	headers=$2
	library=$3
	shift 3
	$CC $CFLAGS "$@" -I"$work/$headers" -o "$work/$program" \
	    "$work/$program.c" $LDFLAGS "$library" -lpthread 2>&1
}

# Links, and runs from where it was built.
agrees() {
	build "$1" right "$2" $3 || echo "$1 does not link"
	LD_LIBRARY_PATH=$top_builddir/.libs "$work/$1" ||
	    echo "$1 ends with $?"
}

# Does not link, for want of a symbol with the number of its headers.
disagrees() {
	! build "$1" other "$2" $3 > "$work/said" || echo "$1 links"
	grep -q 'fringe_[a-z_]*_layout4711_' "$work/said" || {
		echo "the symbol is not named:"
		cat "$work/said"
	}
}

tests_of() {
	for user in resume suspend swap typed; do
		for level in -O0 -O2; do
			silent "$user $level links with ${1##*/}" \
			    agrees $user "$1" $level
			silent "$user $level of another layout does not" \
			    disagrees $user "$1" $level
		done
	done
}

number_differs() {
	! cmp -s "$work/right/fringe/compiler.h" \
	    "$work/other/fringe/compiler.h" || echo 'no number was found'
}

silent 'headers carry a layout number' number_differs
for library in "$shared" "$archive"; do
	if [ -e "$library" ]; then
		tests_of "$library"
	else
		skip "${library##*/}" 'this build has no such library'
	fi
done
echo "1..$count"
exit "$failed"
