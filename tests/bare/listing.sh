# shellcheck shell=sh disable=SC2034,SC2086,SC2154 # words; bare.sh knows them
# shellcheck disable=SC2317 # functions are called through silent
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Has gdb show the generators and the tasks of programs on a board, through the
# emulator's stub. Sourced by bare.sh, after stepping.sh.

# shellcheck source=tests/unwind/crowd.sh
. "$top_srcdir/tests/unwind/crowd.sh"

# What there is to be seen in crowd.c, youngest first: the table's names and
# states, and who stands in the traces, from the innermost on.
cat >"$work/crowd" <<'EOT'
fresh fresh
done finished
inner suspended
outer suspended
second running
first running
fresh: not-begun done_body
done: returned
inner: descend descend descend inner_body __morestack
outer: descend descend outer_body __morestack
second: look second_body __morestack
first: resume first_body __morestack
EOT

# looked_at PLACE COMMAND...: stops the program there, has gdb do these, and
# lets it run to its end.
looked_at() {
	place=$1
	shift
	for command; do
		shift
		set -- "$@" -ex "$command"
	done
	socket=$(mktemp -u "$work/socket.XXXXXX")
	emulate 150 "$socket" "$work/program" $repeatably >"$work/said" 2>&1 \
		</dev/null &
	emulator=$!
	until [ -e "$socket" ] || ! kill -0 "$emulator"; do
		sleep 0.1
	done
	timeout -k 10 120 "$debugger" -nx -batch -ex 'set width 0' \
		-ex "target remote $socket" -ex "break $place" -ex continue \
		-ex "source $top_srcdir/src/debug/python/fringe_gdb.py" \
		"$@" -ex detach "$work/program" </dev/null >"$work/listed" 2>&1
	wait "$emulator" || echo "the emulator ended with status $?"
}

# The same as in the file crowd, of what gdb says. In the thread's own trace, if
# that is asked for, whoever runs a scheduler is told too.
digest() {
	awk '
	function end_trace() {
		if (trace)
			print trace
		trace = ""
	}
	/^Number  *Name/ { table = 1; next }
	table && NF == 0 { table = 0 }
	table { gsub("\"", ""); print $2, $3 }
	/^Generator / { end_trace(); gsub("\"", ""); trace = $3 ":" }
	/^It has not begun: / { trace = trace " not-begun " $5 }
	/^It has returned/ { trace = trace " returned" }
	/^thread:/ { end_trace(); trace = $1 }
	/^#/ && trace {
		name = $3 == "in" ? $4 : $2
		if (trace ~ /^thread:/ && name == "fringe_scheduler_run" ||
		    name !~ /^fringe_/ && !/ at [^ ]*\/src\/(core|kit)\//)
			trace = trace " " name
	}
	END { end_trace() }'
}

crowd_is_listed() {
	build_suite crowd || return
	looked_at look 'fringe list' 'fringe apply all bt'
	judge "$work/said"
	digest <"$work/listed" | diff "$work/crowd" - || cat "$work/listed"
}

# The same of tasks.c, and then the trace of what runs, up to suites' driver.
cat >"$work/tasks" <<EOT
1 "fresh" ready 7 - 0x - - tasks.c
2 "canceled" ready, cancelled 5 - 0x - ready at tasks.c -
3 "looker" running 5 - 0x 1 - tasks.c
4 "joining" waiting 0 joining "parked" (0x) 0x - joining at tasks.c tasks.c
5 "taking" waiting 0 semaphore "permits" (0x) 0x - taking at tasks.c tasks.c
6 "sleeping" waiting 0 sleeping 0x - sleeping at tasks.c tasks.c
7 "parked" waiting 2 parked 0x - park_deep at tasks.c tasks.c
fresh: not-begun fringe_task_run_
canceled: ready __morestack
looker: look looker __morestack
joining: joining __morestack
taking: taking __morestack
sleeping: sleeping __morestack
parked: park_deep park_deep park_deep parked __morestack
thread: look looker __morestack fringe_scheduler_run run_world \
tasks_are_looked_at face_main
EOT

# look_at_tasks PLACE EXPECTED [COMMAND...]: whether that file has the same as
# what gdb says where the program stops. The commands come after those.
look_at_tasks() {
	place=$1 expected=$2
	shift 2
	looked_at "$place" 'fringe tasks' 'fringe apply all bt' \
		'echo thread:\n' bt "$@"
	{
		tasks_table <"$work/listed"
		sed -n '/^Generator /,$p' "$work/listed" | digest |
			sed 's/ face_main .*/ face_main/'
	} | diff "$work/$expected" - || cat "$work/listed"
}

tasks_are_listed() {
	build_suite tasks || return
	look_at_tasks look tasks
	judge "$work/said"
}

list_build() {
	if [ "$(missing "$debugger")" ]; then
		absent "$way: generators in gdb" "no $debugger"
		absent "$way: tasks in gdb" "no $debugger"
		return
	fi
	silent "$way: generators in gdb" crowd_is_listed
	silent "$way: tasks in gdb" tasks_are_listed
}
