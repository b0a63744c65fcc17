# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Makes lines for judge.awk of what `perf script -F ip,sym,dso' prints: a frame
# a line, an empty line behind each trace. Functions of other files than
# `program' are not told apart. The root and what calls on another stack are one
# function with two labels; perf may name the second, where a linker made it
# local, or the function, as its table of symbols has come about.

NF == 0 && trace {
	print "perf - - " trace
	trace = ""
}

# Where a chain of frame pointers ends with 0.
NF == 0 || $1 ~ /^0+$/ {
	next
}

{
	file = $NF
	gsub(/.*\/|[()]/, "", file)
	sub(/^fringe_arch_call_$/, "__morestack", $2)
	trace = trace (file == program ? $2 : "[" file "]") ";"
}
