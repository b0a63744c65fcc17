# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Judges traces of the load: every one has to be one that load.c can have. A
# line is a walker, the level of the stack that was current and how many
# generators were running, or a "-" for each where nobody knows, and the
# functions, innermost first, with a semicolon behind each; files whose
# functions do not matter stand in brackets.
#
# Prints what is wrong, if anything is, and writes where the samples fell to
# the file `notes'. There have to be so many `samples'. With frame_pointers=1
# the traces may leave out what one who follows frame pointers cannot see.

function times(count, what,    all) {
	while (count-- > 0)
		all = all what
	return all
}

# Frames, as patterns. Where a switch is, the function that is being left
# stands twice, or, for frame pointers, above the frames of the other side.
BEGIN {
	deep = 6 # DEPTH of load.c, and one
	root = "__morestack;"
	# The first resume goes the long way, and the body's first turn with it.
	resumed = root "(library;)*"
	library = "(\\[[^;]*;)?((fringe_[a-z_]+|library);)*"
	turns = "(turn;)" times(deep, "(turn;)?")
	passes = "(pass;)" times(deep, "(pass;)?")
	waits = "(turn;|" times(deep, "turn;") ")"
	twin = "fringe_arch_resume_out_;"
	# musl has no unwind tables, so there a trace ends in it.
	from_run = "load_run;main;"
	libc = "(\\[libc[^;]*;)+"
	musl = "\\[ld-musl[^;]*;"
	if (frame_pointers) {
		library = library "(drive;|first_entry;|pass;|turn;)?"
		waits = "(" waits "|" twin "(turn;)?(" \
		    times(deep - 1, "turn;") ")?)"
		from_run = from_run "(" libc "|" musl ")$"
		last = root "$"
		ends = "(library;)?"
		next_one = "(drive;)?" # not while its record is copied
		starts = "(drive;|first_entry;)?"
	} else {
		waits = "(" twin "(fringe_generator_resume;)?)?" waits
		from_run = from_run "(" musl "|" libc \
		    "(__libc_start_main[^;]*;)?_start;)$"
		last = root "fringe_end_of_stack;$"
		next_one = "drive;"
	}
	from_drive = "drive;" from_run
	call = root "(library;)*fringe_call_on_stack;" from_drive
	rest = "(start_stepping;)?more;|([^;]*;)*(begin|end);"
	entry = "((first_entry;)+|second_entry;)?"

	level[0] = "^(" library "(drive;)?(" turns ")?" from_drive "|" \
	    "(" rest ")?" from_run ")"
	base = from_drive
	for (i = 1; i <= 3; i++) {
		base = resumed waits base
		level[i] = "^(" library "(" turns "|" passes ")?body;)?" base
		base = "body;" base
	}
	level[4] = "^(" ends root next_one from_run "|(" \
	    library "(" turns ")?called;)?" call "|(" \
	    library "(" passes ")?body;)?" resumed waits "called;" call "|(" \
	    library entry "library;)?" starts last ")"

	names = "turn pass body drive load_run main begin end called more " \
	    "start_stepping first_entry second_entry __morestack _start " \
	    "fringe_arch_resume_out_ fringe_generator_resume " \
	    "fringe_call_on_stack fringe_end_of_stack library"
	callers = split(names, caller, " ")
	for (i = 1; i <= callers; i++)
		known[caller[i]] = 1
}

function bad(why) {
	wrong++
	if (wrong <= 20)
		print why ": " $0
}

# Which stack a trace begins on; -1 is a trace that cannot be.
function level_of(trace,    i) {
	for (i = 0; i <= 4; i++)
		if (trace ~ level[i])
			return i
	return -1
}

# The caller of a function that has no frame yet, or none any more, is not
# seen: it has to be one that can be.
function level_without_caller(trace,    i, rest, found) {
	rest = index(trace, ";") + 1
	for (i = 1; i <= callers; i++) {
		found = level_of(substr(trace, 1, rest - 1) caller[i] ";" \
		    substr(trace, rest))
		if (found >= 0)
			return found
	}
	return -1
}

# Between the resume that the gate tells of, the stack pointer and the program
# counter, a switch is in the middle of its work.
function is_switching(seen) {
	return $2 != "-" && (seen != $2 || $2 <= 3 && $2 != $3)
}

# Then the trace is that of the one side or of the other, which are next to
# each other, and begins in a function that switches.
function may_switch(seen) {
	if (trace !~ /^(drive|first_|fringe_|library|pass|turn|__morestack)/)
		return 0
	if (seen == 4 || $2 == 4)
		return $3 == 0 && (seen == $2 || seen + $2 == 4)
	return (seen - $2) ^ 2 <= 1 && (seen - $3) ^ 2 <= 1 && \
	    ($2 - $3) ^ 2 <= 1
}

# Compilers make functions of parts of functions, and of special cases, and
# give them names with a full stop in them. What is neither the load's nor
# exported is the library's affair.
function plain(trace,    i, frames, name, all) {
	frames = split(trace, name, ";")
	for (i = 1; i < frames; i++) {
		if (name[i] !~ /^\[/)
			sub(/\..*/, "", name[i])
		if (name[i] !~ /^\[|^__libc_/ && !(name[i] in known))
			name[i] = "library"
		all = all name[i] ";"
	}
	return all
}

{
	trace = plain($4)
	count[$1]++
}

# Before main and behind it.
frame_pointers && trace ~ /\[|_start;/ && trace !~ \
    /(body|called|drive|entry|end|begin|load_run|more|pass|turn|stack);/ {
	outside[$1]++
	next
}

{
	seen = level_of(trace)
	if (seen < 0 && frame_pointers)
		seen = level_without_caller(trace)
	switches = is_switching(seen)
	if (seen < 0)
		bad("no trace that can be")
	else if (switches && !may_switch(seen))
		bad("a trace of another stack")

	if (switches)
		switching[$1]++
	else if (seen >= 1 && seen <= 3)
		generators[$1]++
	else if (seen == 4)
		others[$1]++
	if (trace ~ /^__morestack;/)
		roots[$1]++
	else if (trace ~ /^(\[|fringe_|library)/)
		libraries[$1]++
}

function note(walker) {
	printf "%s: %d samples, ", walker, count[walker] >notes
	printf "%d on generators' stacks, ", generators[walker] >notes
	printf "%d on others, ", others[walker] >notes
	if (frame_pointers)
		printf "%d outside of main, ", outside[walker] >notes
	else
		printf "%d in a switch, ", switching[walker] >notes
	printf "%d in a root, ", roots[walker] >notes
	printf "%d in the library\n", libraries[walker] >notes
}

END {
	if (wrong)
		print wrong " of " NR " traces are wrong"
	for (walker in count) {
		note(walker)
		if (count[walker] < samples)
			print walker ": not " samples " samples"
		if (generators[walker] * 5 < count[walker] || \
		    !others[walker] || outside[walker] * 50 > count[walker] || \
		    !frame_pointers && !switching[walker])
			print walker ": that is no fair sample"
	}
	if (!NR)
		print "no samples"
}
