# shellcheck shell=sh disable=SC2154 # the sourcing scripts know
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What the scripts share that let debuggers look at the crowd of crowd.c: what
# each has to say of it. Sourced after tap.sh; what it said is in $work/said.

# The table that was printed, without its sizes, which have to be such, nor
# lines; what a function of the library resumed is told as "library".
table() {
	awk '
	/^Number  Name/ { inside = 1; next }
	inside && /^ *[0-9]+  / {
		match($0, /(fresh|suspended|running|finished) +/)
		name = substr($0, 1, RSTART - 1)
		rest = substr($0, RSTART)
		sub(/^ +/, "", name)
		sub(/ +$/, "", name)
		gsub(/  +/, " ", name)
		fields = split(rest, field, /  +/)
		if (field[2] < 65536 || field[3] < 64 || field[3] > field[2])
			print "sizes: " $0
		for (i = 6; i <= fields; i++) {
			sub(/^fringe_[a-z_]+ .*/, "library", field[i])
			sub(/^libfringe[.]so.*/, "library", field[i])
			sub(/crowd[.]c:[0-9]+$/, "crowd.c", field[i])
		}
		print name, field[1], field[4], field[5], \
			field[6] ",", field[7]
		next
	}
	inside { inside = 0 }' "$work/said" | sed 's/\xef\xbf\xbd/\\ufffd/'
}

# With these guards, or none. What suspends in an exported function was resumed
# by one that is not its caller's any more.
expected_table() {
	make='make at crowd.c'
	typed='make_typed at crowd.c'
	case $program in
	*_twins) make=library typed=library ;;
	esac
	cat <<END
1 "fresh" fresh none - -, -
2 "slice" suspended none - $make, dive at crowd.c
3 "mapped" suspended $1 - $make, dive at crowd.c
4 "pooled" suspended $1 - $make, dive at crowd.c
5 "typed" suspended none - $typed, walk at crowd.c
6 "own fpu" suspended $1 - $make, dive at crowd.c
7 - suspended $1 - $make, dive at crowd.c
8 "odd\\n\\t\\"\\x1b[1m\\\\\\ufffd" suspended $1 - $make, dive at crowd.c
9 "whole" suspended $1 - $make, part at crowd.c
10 "part" running $1 - whole at crowd.c, -
11 "finished" finished none - $make, -
12 "outer" running $1 1 main at crowd.c, -
13 "inner" running $1 1 outer at crowd.c, -
14 "worker" running $1 2 thread at crowd.c, -
END
}

# A line for each: what it is headed, and the names of its frames.
expected_traces() {
	dive='dive dive dive diver __morestack'
	cat <<END
1 "fresh": It has not begun: diver at crowd.c is what it will run.
2 "slice": $dive
3 "mapped": $dive
4 "pooled": $dive
5 "typed": walk __morestack
6 "own fpu": $dive
7: $dive
8 "odd\\n\\t\\"\\x1b[1m\\\\\\ufffd": $dive
9 "whole": part __morestack whole __morestack
10 "part": part __morestack
11 "finished": It has returned, and there is nothing on its stack.
12 "outer": outer __morestack
13 "inner": here deep deep deep inner __morestack
14 "worker": work __morestack
END
}

# Of a table of tasks, what is the same in all runs.
tasks_table() {
	awk '
	/^Number  Name .*Waits for/ { inside = 1; next }
	inside && /^ *[0-9]+  / { print; next }
	{ inside = 0 }' |
		sed 's/  */ /g; s/^ //; s/0x[0-9a-f]*/0x/g; s/[.]c:[0-9]*/.c/g'
}

expected_tasks() {
	cat <<'END'
2 "fresh" ready 7 - 0x - - tasks.c
3 "ready" ready 5 - 0x - ready at tasks.c tasks.c
4 "looker" running 5 - 0x 1 - tasks.c
5 - waiting 0 parked 0x - park_deep at tasks.c -
6 "inside" waiting 0 parked 0x - park_inside at tasks.c tasks.c
7 "canceled" ready, cancelled 5 - 0x - ready at tasks.c -
8 "join\ning" waiting 0 joining "parked" (0x) 0x - joining at tasks.c tasks.c
9 "sleeping" waiting 0 sleeping 0x - sleeping at tasks.c tasks.c
10 "parked" waiting 2 parked 0x - park_deep at tasks.c tasks.c
END
}

judge_tasks() {
	expected_tasks >"$work/expected"
	tasks_table <"$work/said" | diff "$work/expected" -
}

# has PATTERN...: a line for each is among what was said. A pattern is a whole
# line's.
has() {
	for pattern; do
		grep -aqE "^$pattern\$" "$work/said" && continue
		echo "nothing like: $pattern"
		tail -n 20 "$work/said"
	done
}
