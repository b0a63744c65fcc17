/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * C++: a recursive walk as a range, an exception that leaves it, and what lies
 * on its stack destroyed when it is left before its end.
 */
#include <fringe.hpp>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

struct node {
	std::string word;
	std::unique_ptr<node> left, right;
};

using words = fringe::yielder<const std::string &>;

static void
insert(std::unique_ptr<node> &tree, const std::string &word)
{
	if (!tree)
		tree = std::make_unique<node>(node{ word, nullptr, nullptr });
	else
		insert(word < tree->word ? tree->left : tree->right, word);
}

/* Says when it goes. */
struct visit {
	const std::string &word;

	~visit()
	{
		std::printf("(%s)\n", word.c_str());
	}
};

static void
walk(words &yielder, const node *tree)
{
	if (!tree)
		return;
	visit here{ tree->word };
	if (tree->word.size() < 2)
		throw std::runtime_error("this word is too short");
	walk(yielder, tree->left.get());
	yielder.suspend(tree->word);
	walk(yielder, tree->right.get());
}

static void
print_up_to(const node *tree, const std::string &last)
{
	fringe::generator<const std::string &> walker(
	    [tree](words &yielder) { walk(yielder, tree); });

	for (const std::string &word : walker) {
		std::puts(word.c_str());
		if (word == last)
			break;
	}
}

int
main()
{
	std::unique_ptr<node> tree;

	for (const char *word : { "generator", "base", "stack", "limit" })
		insert(tree, word);
	print_up_to(tree.get(), "generator");
	insert(tree, "s");
	try {
		print_up_to(tree.get(), "stack");
	} catch (const std::runtime_error &error) {
		std::puts(error.what());
	}
}
