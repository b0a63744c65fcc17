# shellcheck shell=sh disable=SC2154 # the scripts set work and top_srcdir
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# How tests of unwinding see what they guard fail. Sourced.

# break_rule FILE RULE: copies arch/ to $work, and from the copy of FILE,
# arch/NAME.h or .S, takes the first line of unwind rules with RULE in it. Which
# is which is in $broken and $line then.
break_rule() {
	broken=$1
	rm -rf "$work/arch"
	cp -R "$top_srcdir/arch" "$work/arch"
	chmod -R u+w "$work/arch"
	line=$(grep -n '^[^*]*[.]cfi_' "$top_srcdir/$1" |
		sed -n "/$2/{s/:.*//;p;q;}")
	sed "${line:?}s/[.]cfi_[^;\\\\]*//" "$top_srcdir/$1" >"$work/$1"
	cmp -s "$work/$1" "$top_srcdir/$1" && echo "line $line is as before"
	return 0
}
