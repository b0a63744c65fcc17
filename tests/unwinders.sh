#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Unwinders within the process walk from inside generators to main, frame by
# frame through the right ones: on nested stacks, out of signal handlers, from
# module to module and after some are unloaded, and at every instruction of
# the library and of what is inlined of it.

# shellcheck disable=SC2317 # the functions are called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"
: "${EMULATOR:=}" "${RUN:=}" "${BACKTRACE:=}"
# shellcheck source=tests/unwind/stacks.sh
. "$top_srcdir/tests/unwind/stacks.sh"
# shellcheck source=tests/machine.sh
. "$top_srcdir/tests/machine.sh"
# shellcheck disable=SC2086 # words
know_machine $CC $CFLAGS

# place_names: makes "MODULE NAME" lines of what the program printed, by the
# symbol tables of the files, each of which is read once.
place_names() {
	sed -n 's/ [0-9a-f]*$//p' "$work/places" | sort -u >"$work/files"
	comm -13 "$work/read" "$work/files" | while read -r file; do
		# shellcheck disable=SC2086 # libtool's has options
		$NM -S --defined-only "$file" 2>"$work/null" |
			sed "s|^|$file |" >>"$work/symbols"
	done
	sort -u -o "$work/read" "$work/read" "$work/files"
	awk '
	function number(hex,    value, i) {
		value = 0
		for (i = 1; i <= length(hex); i++)
			value = value * 16 + \
			    index("0123456789abcdef", substr(hex, i, 1)) - 1
		return value
	}
	function lookup(file, place,    i) {
		for (i = 1; i <= count[file]; i++)
			if (start[file, i] <= place && place < end[file, i])
				return name[file, i]
		return "-"
	}
	FILENAME ~ /symbols$/ && NF == 5 && $4 ~ /[tTwW]/ {
		i = ++count[$1]
		start[$1, i] = number($2)
		end[$1, i] = number($2) + number($3)
		name[$1, i] = $5
	}
	FILENAME ~ /symbols$/ { next }
	NF == 0 { print; next }
	!($0 in known) {
		module = $1
		sub(/.*\//, "", module)
		known[$0] = module " " lookup($1, number($2))
	}
	{ print known[$0] }' "$work/symbols" "$work/places"
}

# walk PROGRAM WALKER MODULE SCENARIO: leaves the names in $work/names. The
# first line that the program prints is what module the walker is from.
walk() {
	# shellcheck disable=SC2086 # what runs programs is words
	timeout 60 env ${preload:+"LD_PRELOAD=$preload"} \
		$RUN "$built/$1" "$4" "$2" "$former" "$latter" >"$work/output" ||
		echo "$1 $4 $2: exit status $?"
	sed -n "1{/\/$3[^\/]*\$/!p;}" "$work/output"
	sed 1d "$work/output" >"$work/places"
	place_names >"$work/names"
}

whole() {
	walk "$@"
	finds "$4" "$work/names"
}

# After dlclose and dlopen at the same place, unw_backtrace goes by what it
# found there before: it keeps that until the thread ends, see fringe(7).
whole_but_latter() {
	walk "$@"
	expected "$4" | sed 3d >"$work/expected"
	traces <"$work/names" | sed 3d | diff "$work/expected" -
}

# The callers of the exported switches, which have no frame, are not in the
# chain, and it begins where the signal came.
chained() {
	walk "$@"
	expected "$4" | sed 's/.* signal //; s/ exported_[a-z]*_run//g' \
		>"$work/expected"
	traces <"$work/names" | sed 's/.* here/here/
		s/ exported_[a-z]*_run//g' | diff "$work/expected" -
}

# Each trace in a program that is stepped through is a piece of the deepest
# one, up to main, in the middle of a switch with a function that stands twice.
# Aside from those stand what they call in between, and stubs, which have no
# name; but nothing else calls from a place that is in no module. On x86 neither
# stubs nor what tells code where it is (crti.o's) need have unwind tables, and
# there backtrace makes its way by frame pointers, whatever is in the register.
exact() {
	walk "$@"
	traces <"$work/names" | sed 's/.* handle_step signal //' |
		sort | uniq -c | awk -v walker="$2" '
	function is_known(name) {
		return index(deepest " ", " " name " ") > 0
	}
	BEGIN {
		deepest = " nothing exported_inner_body __morestack" \
		    " exported_inner_run borrower __morestack borrow" \
		    " outer_body __morestack" \
		    " outer_run stepped main"
	}
	$2 ~ /(^|:)__x86$|^libfringe:-$/ && walker == "backtrace" { next }
	{
		steps += $1
		rest = last = ""
		for (i = 2; i <= NF; i++) {
			name = $i
			if (name == last || !is_known(name) && name !~ /^\?/)
				continue
			rest = rest " " name
			last = name
		}
		tail = substr(deepest, length(deepest) - length(rest) + 1)
		if (rest != tail || rest == " main" || !is_known($2) && \
		    $2 != "-" && rest == " stepped main")
			print "at " $1 " instructions:" substr($0, 8)
		seen = seen || rest == deepest
	}
	END {
		if (steps < 500 || !seen)
			print steps + 0 " steps, not to the end"
	}'
}

# Whether programs are for the machine that this runs on, by their ELF headers.
is_native() {
	[ "$(od -A n -j 18 -N 2 -t x1 "$stacks")" = \
		"$(od -A n -j 18 -N 2 -t x1 /bin/sh)" ]
}

# is_lost WALKER SCENARIO: whether the walker has to know a signal's frame.
is_lost() {
	case $1:$2 in
	frames:*) false ;;
	*:interrupted | *:alternate) true ;;
	*) false ;;
	esac
}

# check PROGRAM WALKER MODULE SCENARIO HOW
check() {
	if [ "$EMULATOR" ] && [ "$4" = stepped ]; then
		skip "$2: $4" "programs in an emulator do not step themselves"
	elif [ "$EMULATOR" ] && [ "$4" = across ]; then
		skip "$2: $4" "emulators load no module where another was"
	elif [ "$EMULATOR" ] && [ "$lost" = 1 ] && is_lost "$2" "$4"; then
		skip "$2: $4" "the emulator makes no such frames as the kernel"
	elif [ "$2:$chain" = frames:0 ]; then
		skip "$2: $4" "no frame has the address of its caller's here"
	elif [ ! -x "$built/$1" ] && ! is_native; then
		skip "$2: $4" "no libunwind for another machine"
	elif [ ! -x "$built/$1" ]; then
		absent "$2: $4" "built without libunwind"
	elif [ "$2" = backtrace ] && [ -z "$BACKTRACE" ]; then
		skip "$2: $4" "this C library has no backtrace"
	elif [ "$4" = across ] && [ "$fringe" = stacks ]; then
		skip "$2: $4" "no shared libraries"
	else
		silent "$2${preload:+ of LLVM}: $4" "$5" "$1" "$2" "$3" "$4"
	fi
}

chain=$(machine_says CHAIN_PC)
lost=$(machine_says EMULATOR_LOSES_SIGNALS)
preload=
stacks=$built/.libs/stacks
[ -e "$stacks" ] || stacks=$built/stacks
: >"$work/read"
: >"$work/symbols"
echo 1..39
for walker in "stacks _Unwind_Backtrace libgcc_s" "stacks backtrace libc" \
	"stacks_libunwind unw_step libunwind" \
	"stacks_libunwind unw_backtrace libunwind"; do
	reopening=whole
	[ "${walker% libunwind}" = "stacks_libunwind unw_backtrace" ] &&
		reopening=whole_but_latter
	for scenario in nested exported borrowed interrupted alternate; do
		# shellcheck disable=SC2086 # words
		check $walker $scenario whole
	done
	# shellcheck disable=SC2086 # words
	check $walker across $reopening
	# shellcheck disable=SC2086 # words
	check $walker stepped exact
done
check stacks_libunwind unw_step libunwind suspended whole
for scenario in nested exported interrupted alternate; do
	check stacks_frames frames stacks_frames "$scenario" chained
done

# LLVM's has the same interface as libgcc's. The traces of its version 14 from
# a signal handler miss callers of any C function that is in its first
# instructions, so no steps.
preload=libunwind.so.1
preloads() {
	LD_PRELOAD=$preload ldd "$1" 2>&1 | grep -q "$preload => /"
}
for scenario in nested exported borrowed interrupted alternate across; do
	if preloads "$stacks"; then
		check stacks _Unwind_Backtrace libunwind.so.1 $scenario whole
	elif preloads /bin/sh; then
		skip "_Unwind_Backtrace of LLVM: $scenario" \
			"no $preload for another machine or C library"
	else
		absent "_Unwind_Backtrace of LLVM: $scenario" \
			"there is no $preload"
	fi
done
exit "$failed"
