# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What the tests that single-step programs share. Sourced, after tap.sh, where
# $top_srcdir and $LIBTOOL are known.

stepper=${top_srcdir:=.}/tests/unwind/step.py

# step SECONDS PROGRAM: what step.py says, or that it took longer. gdb may not
# end its last line then.
step() {
	$LIBTOOL --mode=execute timeout -k 10 "$1" \
		gdb -nx -batch -x "$stepper" "$2" </dev/null 2>&1
	case $? in
	124 | 137) printf '\nbad: not finished after %d s\n' "$1" ;;
	esac
}

# exact STEPS FRAMES PROGRAM [ARGUMENTS]: says what step.py found wrong, if
# anything. With fewer steps, or frames in the longest trace, the program was
# not stepped through. A step takes a millisecond, and on a busy machine many.
exact() {
	FRINGE_STEP_ARGUMENTS=${4-} step $((120 + $1 / 40)) "$3" |
		grep -aE '^(bad|step): |^[[:alnum:]._]*[Ee]rror' |
		awk -v steps="$1" -v frames="$2" '
		{ said[NR] = $0 }
		/^step: / {
			good = $2 >= steps && $4 == 0 && $10 >= frames
		}
		END {
			if (!NR)
				print "nothing was stepped through"
			for (i = NR < 5 ? 1 : NR - 4; !good && i <= NR; i++)
				print said[i]
		}'
}
