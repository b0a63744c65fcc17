/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What clang calls to compare values of long double, which have 128 bits, for
 * want of a library of the compiler's here.
 */
#include <stdint.h>

int __netf2(long double one, long double other);
int __eqtf2(long double one, long double other);

union quad {
	long double value;
	uint64_t words[2];
};

static int
is_nan(const union quad *quad)
{
	uint64_t exponent = 0x7fff000000000000;

	return (quad->words[1] & exponent) == exponent &&
	    (quad->words[0] | (quad->words[1] & 0x0000ffffffffffff));
}

static int
is_zero(const union quad *quad)
{
	return !(quad->words[0] | quad->words[1] << 1);
}

/* Not 0 unless they are equal. */
int
__netf2(long double one, long double other)
{
	union quad a = { one };
	union quad b = { other };

	if (is_nan(&a) || is_nan(&b))
		return 1;
	if (is_zero(&a) && is_zero(&b))
		return 0;
	return a.words[0] != b.words[0] || a.words[1] != b.words[1];
}

int
__eqtf2(long double one, long double other)
{
	return __netf2(one, other);
}
