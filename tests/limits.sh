#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Has pools of stacks run out of what the system gives, at a hundred random
# points: of address space and of writable memory by resource limits, of
# mappings where there are no guard markers, and of what single calls ask for
# by having these fail. exhaust/pooled.c says what has to hold then.
#
# Not of a memory cgroup's memory: that refuses nothing, it kills. What its
# limit meets, a page that is touched or a page table, is no call's to be
# refused.
#
# FRINGE_SEED in the environment repeats a run.

# shellcheck disable=SC2016 # awk expands $1, not the shell
# shellcheck disable=SC2317 # the functions are called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"
: "${top_builddir:=.}" "${AWK:=awk}" "${FRINGE_SEED:=$(date +%s)}"
pooled=$top_builddir/tests/exhaust/pooled

# once KIND NUMBER: says what is wrong, and keeps what the program says.
once() {
	timeout 60 "$pooled" "$@" > "$work/out" 2> "$work/err"
	status=$?
	cat "$work/out" >> "$work/all"
	[ "$status" -ne 77 ] || echo "$*: mappings do not end" >> "$work/notes"
	[ "$status" -eq 0 ] || [ "$status" -eq 77 ] ||
	    echo "$*: exit status $status, $(cat "$work/err")"
}

unlimited() {
	once none
	mv "$work/out" "$work/reached"
	grep -q '^none 0: [1-9][0-9]* stacks in 8 pools, then the end$' \
	    "$work/reached" || cat "$work/reached"
}

# draw COUNT KIND...: as many lines, each with the next of these kinds and a
# number at random out of what it reached without a limit. Calls are numbered
# from 1.
draw() {
	lines=$1
	shift
	"$AWK" -v seed="$FRINGE_SEED" -v lines="$lines" -v kinds="$*" '
	{ most[$1] = $2 }
	END {
		srand(seed)
		n = split(kinds, kind, " ")
		for (i = 0; i < lines; i++) {
			k = kind[i % n + 1]
			number = int(rand() * most[k])
			if (k !~ /^(as|data|mappings)$/)
				number++
			if (most[k] > 0)
				print k, number
		}
	}' "$work/reached"
}

# drawn COUNT KIND...
drawn() {
	draw "$@" > "$work/drawn"
	[ -s "$work/drawn" ] || echo "nothing is drawn"
	while read -r kind number; do
		once "$kind" "$number"
	done < "$work/drawn"
}

# All that asks the system for something was refused it.
everywhere() {
	for call in $calls; do
		grep -q "^$call 0\$" "$work/reached" ||
		    grep -q ", then $call\$" "$work/all" ||
		    echo "nothing was refused to the calls: $call"
	done
}

calls='reserve open guard return advise key keep unmap'
: > "$work/all"
: > "$work/notes"
echo 1..6
echo "# FRINGE_SEED=$FRINGE_SEED"
silent all_is_created_without_a_limit unlimited
silent address_space_runs_out_at_40_points drawn 40 as
silent writable_memory_runs_out_at_30_points drawn 30 data
silent mappings_run_out_at_10_points drawn 10 mappings
# shellcheck disable=SC2086 # words
silent calls_are_refused_at_20_points drawn 20 $calls
silent something_is_refused_to_every_kind_of_call everywhere
sort -u "$work/notes" | sed 's/^/# /'
sed 's/.*, then //; /^[a-z]* [0-9]/d' "$work/all" | sort | uniq -c |
    sed 's/^ */# /; s/# \([0-9]*\) /# \1 ended in: /'
exit "$failed"
