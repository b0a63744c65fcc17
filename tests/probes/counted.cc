/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What probes.sh looks at in C++, where nobody can say which control block a
 * generator has: prints what the probes are to have told, without arguments,
 * between "process" and "end". It is compiled twice, with and without OTHER,
 * and what it inlines is then in both files and once in the program.
 */
#include <cstdio>
#include <stdexcept>

#include <fringe.hpp>

using numbers = fringe::generator<int, int>;

/* Suspends with one more each time, and throws what is odd. */
inline numbers
odd_ones()
{
	return numbers([](auto &yielder, int value) {
		while (value % 2 == 0)
			value = yielder.suspend(value + 1);
		throw std::runtime_error("odd");
	});
}

__attribute__((__noinline__)) inline int
resume(numbers &generator, int value)
{
	return *generator.resume(value);
}

int resume_elsewhere(numbers &generator, int value);

#ifdef OTHER
int
resume_elsewhere(numbers &generator, int value)
{
	numbers unused = odd_ones();

	return resume(generator, value);
}
#else
static bool
thrown()
{
	numbers generator = odd_ones();

	if (resume(generator, 2) != 3 || resume(generator, 4) != 5)
		return false;
	try {
		generator.resume(7);
	} catch (const std::runtime_error &) {
		return true;
	}
	return false;
}

/* Its destructor cancels it. */
static bool
given_up()
{
	numbers generator = odd_ones();

	return resume_elsewhere(generator, 2) == 3;
}

int
main()
{
	if (!thrown() || !given_up())
		return 1;
	std::puts("process\n"
		  "create\nresume\nsuspend\nresume\nsuspend\nresume\nfinish\n"
		  "destroy\n"
		  "create\ncreate\nresume\nsuspend\nfinish\ndestroy\n"
		  "resume\nfinish\ndestroy\n"
		  "end");
	return 0;
}
#endif
