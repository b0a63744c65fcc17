/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * libgcc_s has these of its own, for old programs, by versions that musl does
 * not look at, so to be loaded it needs others. Not to be linked with: what
 * compilers refer to is in the static libgcc.
 */
int __cpu_model;
int __cpu_indicator_init(void);

int
__cpu_indicator_init(void)
{
	return 0;
}
