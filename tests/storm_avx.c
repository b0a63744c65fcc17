/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The part of the signal storm that uses wider vectors than the rest of the
 * program is compiled for. Such functions call the exported twins. With -mavx
 * for the whole file, it inlines as any other does.
 */
#if defined(__x86_64__) && !defined(__AVX__)
#define FRINGE_OUT_OF_LINE
#endif
#include "storm.h"

#if defined(__x86_64__)

#define WIDE __attribute__((__target__("avx")))

/* Four doubles in a register. */
typedef double vector __attribute__((__vector_size__(32)));

#define NEXT(seat, i)                                                          \
	{                                                                      \
		(seat)->lanes[i][0] = storm_double(seat, i),                   \
		(seat)->lanes[i][1] = storm_double(seat, i),                   \
		(seat)->lanes[i][2] = storm_double(seat, i),                   \
		(seat)->lanes[i][3] = storm_double(seat, i),                   \
	}
#define DIFFERS(seat, i, v)                                                    \
	(v[0] != (seat)->lanes[i][0] || v[1] != (seat)->lanes[i][1] ||         \
	    v[2] != (seat)->lanes[i][2] || v[3] != (seat)->lanes[i][3])

#define VECTOR_ROUND(seat, change)                                             \
	do {                                                                   \
		vector v0 = NEXT(seat, 0);                                     \
		vector v1 = NEXT(seat, 1);                                     \
		vector v2 = NEXT(seat, 2);                                     \
		vector v3 = NEXT(seat, 3);                                     \
		STORM_ROUND(seat, change);                                     \
		if (DIFFERS(seat, 0, v0) || DIFFERS(seat, 1, v1) ||            \
		    DIFFERS(seat, 2, v2) || DIFFERS(seat, 3, v3))              \
			(seat)->wrong++;                                       \
	} while (0)

bool
storm_avx_works(void)
{
	__builtin_cpu_init();
	return __builtin_cpu_supports("avx");
}

WIDE uintptr_t
storm_avx_body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct storm_seat *seat = argument;
	uintptr_t in = first;
	int error = 0;

	while (error == 0) {
		if (seat->inner.control_)
			VECTOR_ROUND(seat,
			    fringe_generator_resume(&seat->inner, in, &in));
		VECTOR_ROUND(seat,
		    error = fringe_generator_suspend(yielder, in + 1, &in));
	}
	return in;
}

WIDE int
storm_avx_resume(struct storm_seat *seat, struct fringe_generator *generator,
    uintptr_t in, uintptr_t *out)
{
	int result;

	VECTOR_ROUND(
	    seat, result = fringe_generator_resume(generator, in, out));
	return result;
}

WIDE void
storm_avx_trash(void)
{
	__asm__ __volatile__("vxorps %%ymm0, %%ymm0, %%ymm0\n\t"
			     "vcmptrueps %%ymm0, %%ymm0, %%ymm0\n\t"
			     "vmovaps %%ymm0, %%ymm1\n\t"
			     "vmovaps %%ymm0, %%ymm2\n\t"
			     "vmovaps %%ymm0, %%ymm3\n\t"
			     "vmovaps %%ymm0, %%ymm4\n\t"
			     "vmovaps %%ymm0, %%ymm5\n\t"
			     "vmovaps %%ymm0, %%ymm6\n\t"
			     "vmovaps %%ymm0, %%ymm7\n\t"
			     "vmovaps %%ymm0, %%ymm8\n\t"
			     "vmovaps %%ymm0, %%ymm9\n\t"
			     "vmovaps %%ymm0, %%ymm10\n\t"
			     "vmovaps %%ymm0, %%ymm11\n\t"
			     "vmovaps %%ymm0, %%ymm12\n\t"
			     "vmovaps %%ymm0, %%ymm13\n\t"
			     "vmovaps %%ymm0, %%ymm14\n\t"
			     "vmovaps %%ymm0, %%ymm15\n\t"
			     :
			     :
			     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
			     "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
			     "xmm12", "xmm13", "xmm14", "xmm15");
}

#else

bool
storm_avx_works(void)
{
	return false;
}

uintptr_t
storm_avx_body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	return first;
}

int
storm_avx_resume(struct storm_seat *seat, struct fringe_generator *generator,
    uintptr_t in, uintptr_t *out)
{
	(void)seat;
	return fringe_generator_resume(generator, in, out);
}

void
storm_avx_trash(void)
{
}

#endif
