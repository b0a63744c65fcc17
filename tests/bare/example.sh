# shellcheck shell=sh disable=SC2086,SC2154 # words; bare.sh knows them
# shellcheck disable=SC2317 # functions are called through silent
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# examples/13-interrupt.c, made as its own script does, for the board that it is
# for: what it prints, and what gdb says of its tasks. Sourced by bare.sh, after
# listing.sh.

: "${MAKE:=make}"
example=$top_srcdir/examples/13-interrupt.c

# In the comment at its head, what it prints is what stands behind a tab.
says_what_it_should() {
	sed -n 's/^ \*	//p' "$example" | diff - "$work/said"
}

# make_example [OPTION...]: those of its compiler.
make_example() {
	sh "$top_srcdir/examples/interrupt/build.sh" "$work/program" \
		-Wall -Wextra -pedantic -Werror "$@"
}

example_says_what_it_should() {
	run_suite || echo "the emulator ended with status $?"
	says_what_it_should
}

# example_runs [OPTION...]
example_runs() {
	make_example "$@" && example_says_what_it_should
}

# Where the processor sleeps, before the first interrupt. Each task waits then.
cat >"$work/waiting" <<EOT
1 "reader" waiting 0 semaphore "results" (0x) 0x - read at 13-interrupt.c \
13-interrupt.c
2 "beginner" waiting 1 sleeping 0x - begin at 13-interrupt.c 13-interrupt.c
reader: read __morestack
beginner: begin __morestack
thread: idle fringe_scheduler_run main
EOT

example_is_looked_at() {
	make_example || return
	look_at_tasks "$(basename "$example"):$(sed -n '/"wfi"/=' "$example")" \
		waiting 'print milliseconds'
	grep -qx '[$]1 = 0' "$work/listed" || cat "$work/listed"
	says_what_it_should
}

# What the script says, in a comment, of how the library is configured, as a
# command.
configuration() {
	sed -n '/^#   [.]\/configure/,/^#$/s/^#  *//p' \
		"$top_srcdir/examples/interrupt/build.sh" |
		sed "s|^[.]/configure|\"$(cd "$top_srcdir" && pwd)/configure\"|"
}

# The environment has what this tree was configured with.
make_library() (
	command=$(configuration)
	mkdir -p "$work/library" && cd "$work/library" || return
	unset CC CXX CFLAGS CXXFLAGS CPPFLAGS LDFLAGS AR NM LIBTOOL MAKEFLAGS
	{ eval "$command" && "$MAKE" -s libfringe-kit.la; } >log 2>&1 ||
		tail -n 30 log
)

example_runs_with_library() {
	make_library
	libraries=$work/library/.libs
	"$cc" $options -Os -ffreestanding -I"$top_srcdir/include" \
		-I"$top_srcdir" "$example" "${example%/*}/interrupt/mps2.c" \
		"$libraries/libfringe-kit.a" "$libraries/libfringe.a" \
		-nostdlib -Wl,--gc-sections,-z,noexecstack \
		-T "${example%/*}/interrupt/mps2.ld" -lgcc \
		-o "$work/program" && example_says_what_it_should
}

run_example() {
	silent "$build: the example" example_runs
	for kind in critical single_core; do
		silent "$build: the example, with $kind.h" example_runs \
			"-DFRINGE_KIT_ATOMICS=\"kit/atomics/$kind.h\""
	done
	silent "$build: the example, for less of a processor" example_runs \
		-mcpu=cortex-m0 '-DFRINGE_KIT_ATOMICS="kit/atomics/critical.h"'
	name="$build: the example, with the library"
	if [ -f "$top_srcdir/config.status" ]; then
		skip "$name" 'the tree of the sources is configured itself'
	else
		silent "$name" example_runs_with_library
	fi
	name="$build: tasks of the example in gdb"
	if [ "$(missing "$debugger")" ]; then
		absent "$name" "no $debugger"
	else
		silent "$name" example_is_looked_at
	fi
}
