# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What table.awk and scale.awk share.

# Sorts sorted[1..n].
function sort_numbers(n,    i, j, number) {
	for (i = 2; i <= n; i++) {
		number = sorted[i]
		for (j = i - 1; j > 0 && sorted[j] > number; j--)
			sorted[j + 1] = sorted[j]
		sorted[j + 1] = number
	}
}

function median_of_sorted(n) {
	return (sorted[int((n + 1) / 2)] + sorted[int(n / 2) + 1]) / 2
}

# Three figures, if they are behind the point.
function figures(number) {
	return sprintf(number < 9.995 ? "%.2f" : \
	    number < 99.95 ? "%.1f" : "%.0f", number)
}
