# shellcheck shell=sh disable=SC2034,SC2086,SC2154 # words; bare.sh knows them
# shellcheck disable=SC2317 # functions are called through silent
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Has a program on a board dump its generators to the serial port. Sourced by
# bare.sh, after build.sh.

# What there is of crowd.c in the dump: names, states and bodies, youngest
# first, each with its trace if it is suspended, from the innermost on; and
# before them the trace of the program.
cat >"$work/dump" <<'EOT'
thread look second_body __morestack resume first_body __morestack resume
fresh fresh done_body
done finished done_body
inner suspended inner_body descend descend descend inner_body __morestack
outer suspended outer_body descend descend outer_body __morestack
second running second_body
first running first_body
generators 6 left out 0
EOT

# functions_at PLACE: who is inlined there, innermost first, and the function;
# but for the library's, which are inlined. A place is (+ADDRESS). The root has
# another name where generators enter it.
functions_at() {
	place=${1#*+}
	"$($cc -print-prog-name=addr2line)" -f -i -e "$work/program" \
		"${place%)}" |
		sed -e 's/^fringe_arch_enter_$/__morestack/' -e 'n;d' |
		grep -v '^fringe_' | tr '\n' ' '
}

# The same as in the file dump, of what the board says.
named() {
	tr -d '\r"' | while read -r what one two three four five six rest; do
		case $what in
		thread) printf '\nthread ' ;;
		generator)
			printf '\n%s %s ' "$two" "$three"
			functions_at "$six"
			;;
		'#'[0-9]*) functions_at "$two" ;;
		generators)
			printf '\n%s %s left out %s\n' "$what" "$one" "$five"
			;;
		esac
	done | sed -e '/^$/d' -e 's/ *$//' \
		-e 's/\(^thread .* resume\) generators_are_looked_at .*/\1/'
}

crowd_is_dumped() {
	compile "$work/traces" "$top_srcdir/src/debug/backtrace.c" \
		"$top_srcdir/src/debug/trace.c" &&
		$cc $options $level $flags -DDUMP -c "$bare/crowd.c" \
			-o "$work/suite.o" &&
		link "$work/program" "$work/suite.o" \
			"$work"/traces/*.o || return
	runs_well
	named <"$work/said" | diff "$work/dump" - || cat "$work/said"
}
