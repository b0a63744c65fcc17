/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A random order, the same every time. */
#include <stdlib.h>

#include "bench/bench.h"

uint32_t *
bench_order_make(size_t n)
{
	uint32_t *order = malloc((n ? n : 1) * sizeof(*order));
	uint64_t random = 88172645463325252u;
	uint32_t other;
	size_t i, j;

	if (!order)
		bench_die("malloc");
	for (i = 0; i < n; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		j = random % (i + 1);
		other = j < i ? order[j] : (uint32_t)i;
		order[j] = (uint32_t)i;
		order[i] = other;
	}
	return order;
}
