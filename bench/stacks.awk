# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Prints what hold.c says of stacks, a line for each allocator, as a table.
# After median.awk.

BEGIN {
	FS = "\t"
	print "stacks of 64 KiB: how many there can be, in how many of a" \
	    " hundred the word"
	print "below faults, ns for one more and its release, ns for a new" \
	    " one, bytes and"
	print "mappings of each"
	print ""
	form = "%-16s %-26s %7s %-8s %6s %6s %6s %6s %5s\n"
	printf form, "library", "allocator", "held", "end", "guards", "warm",
	    "fresh", "bytes", "maps"
}

NR > 1 {
	printf form, $1, $2, $3, $4, $5, figures($6), figures($7), $8, $9
}
