# shellcheck shell=sh disable=SC2034,SC2154 # the sourcing scripts know
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What the scripts share that let unwinders walk the stacks of stacks.c: what
# each has to find there. Sourced after tap.sh.

: "${top_builddir:=.}" "${NM:=nm}" "${LIBTOOL:=./libtool}"
built=$(cd "$top_builddir/tests/unwind" && pwd) || exit 99
former=$built/.libs/former.so
latter=$built/.libs/latter.so

# Without shared libraries, the library's functions are the program's.
fringe=libfringe
[ -f "$top_builddir/.libs/libfringe.so" ] || fringe=stacks

# The traces of a scenario, one a line, from here() to main.
expected() {
	inlined="inner_body __morestack inner_run"
	outer="outer_body __morestack outer_run"
	borrow="borrower __morestack fringe_call_on_stack borrow"
	across="exchange libb_body __morestack fringe_arch_resume_out_ libb_run"
	across="$across liba_body __morestack liba_run $outer across main"
	case $1 in
	nested)
		echo "here $inlined middle_body __morestack middle_run" \
		    "$outer nested main"
		;;
	exported)
		echo here "$(exported inner middle outer)" exported main
		;;
	borrowed)
		echo "here $inlined $borrow $outer borrowed main"
		;;
	interrupted)
		echo "here handle signal fault $inlined $outer interrupted main"
		;;
	alternate)
		echo here handle signal fault "$(exported inner outer)" \
		    alternate main
		;;
	across)
		echo "here former_body __morestack former_run $across"
		echo "here $across"
		echo "here latter_body __morestack latter_run $across"
		echo "here $across"
		;;
	suspended)
		echo "dive $inlined outer_body __morestack fringe_end_of_stack"
		;;
	esac
}

exported() {
	for link; do
		echo "exported_${link}_body" __morestack \
		    fringe_arch_resume_out_ "exported_${link}_run"
	done | xargs
}

# traces: of lines "MODULE NAME", innermost first, and an empty one after each
# trace, makes one line a trace, from here() to main. Every name is looked for
# in the module that it belongs to; a name in another one keeps that module's.
# The functions of C that only hand on to those in assembly have frames of their
# own where nothing is optimised. Of libc there is only the signal's frame, which
# emulators have in no module.
traces() {
	awk -v fringe="$fringe" -v emulator="${EMULATOR-}" \
		-v handing_on='^(fringe_generator_resume|fringe_hook_call_|call)$' '
	function module_of(name) {
		if (name ~ /^(__morestack$|fringe_)/)
			return fringe
		if (name ~ /^(liba|libb|former|latter)_/)
			return substr(name, 1, index(name, "_") - 1)
		return "stacks"
	}
	NF == 0 {
		print substr(trace, 2)
		trace = ended = ""
		next
	}
	{
		module = $1
		sub(/^lt-/, "", module)
		sub(/[._].*/, "", module)
		name = $2
		sub(/[.].*/, "", name)
	}
	ended { next }
	name == "here" { trace = "" }
	module == fringe && name ~ handing_on { next }
	module == "libc" || module ~ /^(linux-gate|ld-musl)/ { name = "signal" }
	emulator && module == "?" { name = "signal" }
	name != "signal" && module != module_of(name) {
		name = module ":" name
	}
	{
		trace = trace " " name
		ended = name == "main" || name == "fringe_end_of_stack"
	}'
}

# finds SCENARIO FILE: says where the traces in the file are not the expected.
finds() {
	expected "$1" >"$work/expected"
	traces <"$2" | diff "$work/expected" -
}
