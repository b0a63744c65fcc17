# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Makes lines for judge.awk of what `perf script -F ip,sym,dso' prints: a frame
# a line, an empty line behind each trace. Functions of other files than
# `program' are not told apart.

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
	trace = trace (file == program ? $2 : "[" file "]") ";"
}
