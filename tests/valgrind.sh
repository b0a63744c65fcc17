#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Valgrind's tools find what is wrong in generators, and their traces go
# through resumers to main. What Callgrind cannot do is as the manual says.

# shellcheck disable=SC2317 # the functions are called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"

programs='mistakes mistakes_twins'
built=${top_builddir:=.}/tests/unwind
to_inner='inner_body __morestack resume_inner outer_body __morestack
resume_outer nested do_what main'
to_inner_again='after_a_resume inner_body __morestack resume_inner_again
outer_body __morestack resume_outer_again nested do_what main'
to_elsewhere='elsewhere inner_body __morestack resume_inner_again outer_body
__morestack resume_both nested do_what main'
deep='descend descend descend'
read_past="read_past_the_end $deep at_first $to_inner"
taken="take_and_give_back $deep $to_inner_again"
handed="count $deep counting_body __morestack resume_handed careless_thread"

# expect LINE...: the lines that are expected, each as one.
expect() {
	for line; do
		# shellcheck disable=SC2086 # words
		echo $line
	done
}

# A complaint by what it begins with, and its trace without the frames of the
# library and below main; compilers' suffixes are left out.
traces() {
	awk '
	function flush() {
		if (what != "" && trace != "")
			print what trace
		what = trace = ""
	}
	BEGIN {
		known = "^(__morestack|main|nested|do_what|hold_and_leak|" \
		    "resume_.*|.*_body|" \
		    "at_first|after_a_resume|elsewhere|descend|count|leak|" \
		    "careless_thread|careful_thread|read_past_the_end|" \
		    "use_uninitialised|take_and_give_back)$"
	}
	{ sub(/^==[0-9]*== */, "") }
	/^(at|by) 0x/ {
		sub(/[.@(].*/, "", $3)
		if ($3 ~ known)
			trace = trace " " $3
		next
	}
	/^Locks held/ { next }
	{ flush() }
	/^Invalid read/ { what = "read" }
	/ a block of size/ { what = "block" }
	/^Conditional jump/ { what = "condition" }
	/ definitely lost in loss record/ { what = "leak" }
	/^(Possible data race|Conflicting)/ { what = "race" }
	/^Peak: / { what = "peak-" substr($0, 18) }
	END { flush() }' "$work/log"
}

# Valgrind 3.19 ends where it meets what clang-19 writes for debuggers (DWARF
# 5), or linkers with link-time optimisation. Traces need none of that, but
# names and unwind tables: it then gets copies that are stripped of the rest.
make_readable() {
	$LIBTOOL --mode=execute valgrind --tool=none "$built/mistakes" \
		>"$work/out" 2>&1
	grep -q "debuginfo reader: Possibly corrupted" "$work/out" || return
	for program in $programs; do
		$LIBTOOL --mode=execute cp "$built/$program" "$work"
	done
	for library in "$top_builddir"/.libs/libfringe.so.*; do
		[ ! -f "$library" ] || cp "$library" "$work"
	done
	find "$work" -type f ! -name out -exec strip --strip-debug {} +
	built=$work
	LD_LIBRARY_PATH=$work
	export LD_LIBRARY_PATH
}

# run TOOL OPTIONS PROGRAM ARGUMENTS: the program has to be content.
run() {
	# shellcheck disable=SC2086 # words
	$LIBTOOL --mode=execute valgrind --tool="$1" --num-callers=50 \
		--log-file="$work/log" $2 "$built/$3" $4 >"$work/out" 2>&1 &&
		return
	echo "$3 $4: status $?"
	tail -n 5 "$work/out" "$work/log"
}

# errors COUNT
errors() {
	grep -q "ERROR SUMMARY: $1 errors from $1 contexts" "$work/log" ||
		tail -n 60 "$work/log"
}

# memory PROGRAM [above]
memory() {
	run memcheck --leak-check=full "$1" "memory ${2-}"
	expect "read $read_past" "block $read_past" \
		"condition use_uninitialised $deep $to_inner_again" \
		"leak leak $deep $to_elsewhere" >"$work/expected"
	traces | diff "$work/expected" -
	errors 3
}

# A generator that is left suspended hides nothing that its resumer leaked.
held() {
	run memcheck --leak-check=full mistakes hold
	expect "leak hold_and_leak do_what main" >"$work/expected"
	traces | diff "$work/expected" -
	errors 1
}

# races TOOL OPTIONS
races() {
	run "$1" "$2" mistakes race
	traces | grep -qx "race $handed" || tail -n 60 "$work/log"
}

# A generator handed over in good order is no race.
in_order() {
	for place in '' above; do
		run "$1" "$2" mistakes "hand-over $place"
		errors 0
	done
}

# The peak is the allocation made in the inner generator, by the whole trace.
peak() {
	expect "peak-1000000 $taken" >"$work/expected"
	for place in '' above; do
		run massif "--depth=60 --peak-inaccuracy=0
			--massif-out-file=$work/massif" mistakes "heap $place"
		awk '
		/^mem_heap_B=/ { size = $0 }
		/^heap_tree=peak/ { print "Peak: " size }
		/^ *n[0-9]*: [0-9]* 0x/ { print "by " $3 " " $4 }
		' "$work/massif" >"$work/log"
		traces | diff "$work/expected" -
	done
}

# count_costs [above]: runs Callgrind and takes what its report says.
count_costs() {
	run callgrind "--callgrind-out-file=$work/counts" mistakes "heap ${1-}"
	for inclusive in yes no; do
		callgrind_annotate --threshold=100 --auto=no \
			--inclusive="$inclusive" "$work/counts" |
			tr -d , >"$work/costs.$inclusive"
	done
}

# cost OWN FUNCTION: the instructions of a function, with those of what it
# called (yes) or without (no).
cost() {
	awk -v name="$2" '
	{
		sub(/ *\([^)]*\)/, "")
		sub(/ \[.*/, "")
		sub(/.*[:\/ ]/, "", $2)
		sub(/[.].*/, "", $2)
	}
	$2 == name { if ($1 > most) most = $1 }
	END { print most + 0 }' "$work/costs.$1"
}

# less A B: says so unless it is.
less() {
	[ "$1" -lt "$2" ] || echo "$3: $1, not less than $2"
}

# Instructions are counted right, wherever the stacks are, and the mirror adds
# none of its own; the manual says what is not right.
callgrind() {
	count_costs
	taken=$(cost no take_and_give_back)
	main=$(cost yes main)
	called=$(cost yes after_a_resume)
	less 0 "$taken" "instructions of take_and_give_back"
	less "$taken" "$called" "instructions of what called it"
	less "$(cost yes inner_body)" "$called" \
		"a resumed body, whose calls are not said to be its own"
	count_costs above
	[ "$taken" -eq "$(cost no take_and_give_back)" ] ||
		echo "take_and_give_back takes another number of instructions"
	less $((2 * main)) "$(cost yes main)" \
		"twice what main called, and that where stacks lie above main's"
	grep fringe_mirror_enter_ "$work/costs.no"
}

if ! command -v valgrind >/dev/null; then
	[ "${CI-}" != true ] || exit 99
	echo '1..0 # SKIP valgrind is not installed'
	exit 0
fi

make_readable
echo 1..11
for program in $programs; do
	silent "memcheck: traces reach main: $program" memory "$program"
	silent "memcheck: traces reach main, stacks above main's: $program" \
		memory "$program" above
done
silent "memcheck: a suspended generator hides no leak" held
silent "helgrind: a careless hand-over is found" races helgrind ""
silent "helgrind: a careful hand-over is no race" in_order helgrind ""
# By default it takes all between two stacks for one, and looks at none of it.
silent "drd: a careless hand-over is found" races drd --check-stack-var=yes
silent "drd: a careful hand-over is no race" in_order drd --check-stack-var=yes
silent "massif: an allocation is seen where it was made" peak
silent "callgrind: it counts, and does what the manual says it does" callgrind
exit "$failed"
