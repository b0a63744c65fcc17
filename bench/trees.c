/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The trees of the samefringe case. */
#include <stdlib.h>

#include "bench/bench.h"

/* Nodes lie in the order in which a walk meets them. */
struct maker {
	struct bench_tree *next;
	uintptr_t leaf;
	unsigned seed;
};

static size_t
split(struct maker *maker, size_t leaves)
{
	maker->seed = maker->seed * 1103515245u + 12345u;
	return 1 + (maker->seed >> 16) % (leaves - 1);
}

static const struct bench_tree *
make(struct maker *maker, size_t leaves)
{
	struct bench_tree *tree = maker->next++;
	size_t left;

	*tree = (struct bench_tree){ NULL, NULL, 0 };
	if (leaves == 1) {
		tree->leaf = maker->leaf++;
		return tree;
	}
	left = split(maker, leaves);
	tree->left = make(maker, left);
	tree->right = make(maker, leaves - left);
	return tree;
}

const struct bench_tree *
bench_tree_make(unsigned seed)
{
	struct maker maker = { NULL, 0, seed };

	maker.next = malloc(2 * (size_t)BENCH_LEAVES * sizeof(*maker.next));
	if (!maker.next)
		bench_die("malloc");
	return make(&maker, BENCH_LEAVES);
}
