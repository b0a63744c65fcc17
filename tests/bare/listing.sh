# shellcheck shell=sh disable=SC2034,SC2086,SC2154 # words; bare.sh knows them
# shellcheck disable=SC2317 # functions are called through silent
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Has gdb show the generators of a program on a board, through the emulator's
# stub. Sourced by bare.sh, after stepping.sh.

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

# Stops the program in look, shows all there is, and lets it run to its end.
in_crowd() {
	socket=$(mktemp -u "$work/socket.XXXXXX")
	emulate 150 "$socket" "$work/program" >"$work/said" 2>&1 </dev/null &
	emulator=$!
	until [ -e "$socket" ] || ! kill -0 "$emulator"; do
		sleep 0.1
	done
	timeout -k 10 120 "$debugger" -nx -batch -ex 'set width 0' \
		-ex "target remote $socket" -ex 'break look' -ex continue \
		-ex "source $top_srcdir/src/debug/python/fringe_gdb.py" \
		-ex 'fringe list' -ex 'fringe apply all bt' -ex detach \
		"$work/program" </dev/null
	wait "$emulator" || echo "the emulator ended with status $?"
}

# The same as in the file crowd, of what gdb says.
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
	/^#/ && trace {
		name = $3 == "in" ? $4 : $2
		if (name !~ /^fringe_/)
			trace = trace " " name
	}
	END { end_trace() }'
}

crowd_is_listed() {
	build_suite crowd || return
	in_crowd >"$work/listed" 2>&1
	judge "$work/said"
	digest <"$work/listed" | diff "$work/crowd" - || cat "$work/listed"
}

list_build() {
	if [ "$(missing "$debugger")" ]; then
		absent "$way: generators in gdb" "no $debugger"
		return
	fi
	silent "$way: generators in gdb" crowd_is_listed
}
