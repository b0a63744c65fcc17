# shellcheck shell=sh disable=SC2034,SC2086,SC2154 # flags are words; scripts know
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What builds programs for boards. Sourced, where $top_srcdir and the directory
# $work are known. tests/bare/BOARD has the code that starts and ends a program
# and prints, the linker's script, and in board.sh
#
#   builds     a line for each way to compile: a name, the compiler, its options
#   needed     lines too, if any: the name of a build, a macro that its compiler
#              defines, and with which status the emulator ends where it does
#              not, in the suite or in the core
#   known_warning  if any, a pattern of what the linker may say
#   parts      the board whose code and linker's script it has, if not its own
#   emulators  the commands that boot needs
#   suites     what else is run on it, which knows the processor, and
#   repeatably the emulator's options for that
#   unwinds    the builds, as a pattern, for which there is libgcc's unwinder, if
#              not for all
#   module     the address of memory that programs do not use, if they unwind
#   linking    what programs are linked with, where it is not GNU's linker
#   debugger   what single-steps programs, if not gdb-multiarch
#   stepped    the builds that are single-stepped, if any, and whose generators
#              are looked at in a debugger
#   listed     more builds for that
#   for_example  the build that examples/13-interrupt.c is made like, if any
#   breaks_rules  the build whose unwind rules are broken to be noticed, where
#              no other script does that
#   boot BUILD PROGRAM [OPTION...]  runs a program, for $patience seconds at
#              most; the emulator's status is 0 when the program's is
#
# BOARDS may name some of them.

bare=$top_srcdir/tests/bare
: "${BOARDS:=$(cd "$bare" && echo */)}"
flags="-g -std=gnu11 -Wall -Wextra -Werror -ffreestanding \
-fno-stack-protector -fasynchronous-unwind-tables -I$top_srcdir/include \
-I$top_srcdir -I$top_srcdir/src"

# on_all_boards COMMAND: with the words of each line of each board's builds.
on_all_boards() {
	for board in $BOARDS; do
		board=${board%/}
		parts=$board needed='' known_warning='^$' suites='' repeatably=''
		debugger=gdb-multiarch stepped='' listed='' breaks_rules=''
		for_example=''
		unwinds='*' module=''
		linking='-lgcc -Wl,--no-warn-rwx-segments,-z,noexecstack'
		# shellcheck source=tests/bare/riscv-virt/board.sh
		. "$bare/$board/board.sh"
		echo "$builds" | sed /^$/d >"$work/builds"
		echo "$needed" | sed /^$/d >"$work/needed"
		while read -r line; do
			$1 $line
		done <"$work/builds"
	done
}

# missing COMMAND...: those that cannot be had.
missing() {
	for command; do
		command -v "$command" >/dev/null || echo "$command"
	done
}

# compile OBJECTS SOURCE...: with $cc, $options and $level, and $before what all
# have, into a directory.
before=
compile() {
	mkdir -p "$1"
	objects=$1
	shift
	for source; do
		$cc $options $level $before $flags -c "$source" \
			-o "$objects/$(basename "$source").o" || return
	done
}

# compile_core OBJECTS, compile_kit OBJECTS, compile_board OBJECTS: the library,
# the construction kit, and what a program has besides that board.sh is for.
compile_core() {
	compile "$1" "$top_srcdir"/arch/*.S "$top_srcdir"/src/core/*.c
}
compile_kit() {
	compile "$1" "$top_srcdir"/src/kit/*.c \
		"$top_srcdir/src/kit/critical/critical.c"
}
compile_board() {
	compile "$1" "$bare/shared.c" "$bare/$parts"/*.[cS]
}

# link PROGRAM OBJECT...
link() {
	status=0
	$cc $options -nostdlib -static -T "$bare/$parts/board.ld" \
		-o "$@" "$work"/common/*.o $linking \
		2>"$work/warnings" || status=$?
	grep -v "$known_warning" "$work/warnings"
	return "$status"
}
