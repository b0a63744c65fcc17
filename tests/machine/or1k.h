/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* OpenRISC 1000, see machine.h. */

/* ---- all registers ---- */

#define SCRATCH_CLOBBERS                                                       \
	"r8", "r9", "r11", "r12", "r15", "r17", "r19", "r21", "r23", "r25",    \
	    "r27", "r29", "r31"
#define KEPT_CLOBBERS                                                          \
	"r14", "r16", "r18", "r20", "r22", "r24", "r26", "r28", "r30"

static inline __attribute__((__always_inline__)) void
trash_registers(void)
{
	__asm__ __volatile__(
	    "l.movhi r9, 0x5adb\n\t"
	    "l.ori r9, r9, 0xadba\n\t"
	    ".irp r, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, "
	    "21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"
	    "l.or r\\r, r9, r9\n\t"
	    ".endr\n\t"
	    "l.sfeq r9, r9"
	    :
	    :
	    : SCRATCH_CLOBBERS, KEPT_CLOBBERS, "r3", "r4", "r5", "r6", "r7",
	    "r13", "?sr_f");
}

/* ---- what functions keep ---- */

/*
 * gcc 12 does not say how to unwind once a function has loaded its caller's
 * frame pointer, the first of what it kept. Where that is not the instruction
 * before, this takes the last two that come after it for such ones.
 */
#define SILENT                                                                 \
	"GNU "                                                                 \
	"(l.lwz r2,-?[0-9]+[(]r1[)];(l.lwz r[0-9]+,-?[0-9]+[(]r1[)];)*"        \
	"|l.lwz r[0-9]+,-?[0-9]+[(]r1[)];l.lwz r9,-?[0-9]+[(]r1[)];"           \
	"|l.lwz r9,-?[0-9]+[(]r1[)];|)"                                        \
	"l.jr r9;l.addi r1,r1,[0-9]+;"

#define KEPT_NAMES "r14 r16 r18 r20 r22 r24 r26 r28 r30 r2 r1"

#define KEPT 10
#define KNOWN(i) ((uintptr_t)0x33334444 + (uintptr_t)(i))

/* r2 is kept by hand; the red zone is the compiler's. */
static __attribute__((__noinline__, __unused__)) void
call_with_known_registers(void (*function)(void), void *a, uintptr_t b,
    uintptr_t *c, uintptr_t after[KEPT])
{
	register void *r3 __asm__("r3") = a;
	register uintptr_t r4 __asm__("r4") = b;
	register uintptr_t *r5 __asm__("r5") = c;
	register void (*r6)(void) __asm__("r6") = function;
	register uintptr_t *r7 __asm__("r7") = after;
	register uintptr_t r13 __asm__("r13") = KNOWN(0);

	__asm__ volatile(
	    "l.addi r1, r1, -136\n\t"
	    "l.sw 0(r1), r2\n\t"
	    "l.sw 4(r1), r7\n\t"
	    "l.or r2, r13, r13\n\t"
	    ".irp r, 14, 16, 18, 20, 22, 24, 26, 28, 30\n\t"
	    "l.addi r\\r, r13, (\\r - 12) / 2\n\t"
	    ".endr\n\t"
	    "l.jalr r6\n\t"
	    "l.nop\n\t"
	    "l.lwz r7, 4(r1)\n\t"
	    "l.sw 0(r7), r2\n\t"
	    ".irp r, 14, 16, 18, 20, 22, 24, 26, 28, 30\n\t"
	    "l.sw (\\r - 12) * 2(r7), r\\r\n\t"
	    ".endr\n\t"
	    "l.lwz r2, 0(r1)\n\t"
	    "l.addi r1, r1, 136"
	    : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7), "+r"(r13)
	    :
	    : SCRATCH_CLOBBERS, KEPT_CLOBBERS, "?sr_f", "memory");
}

/* ---- floating point and vectors ---- */

/* There are no registers of their own for either. */
#define FLOAT_REGISTER "r"
#define VECTORS(ROW)

/* ---- floating-point control words ---- */

/* The rounding mode of FPCSR, two bits; the rest tells what happened. */
#ifdef __or1k_hard_float__
#define FPU_WORDS
#define NEAREST 0
#define ALMOST_NEAREST 2
#define NEARLY_NEAREST 4
#define UP 4
#define DOWN 6
#define COARSE 6
#define ROUNDING_BITS 6

static inline void
set_words(uint64_t words)
{
	__asm__ volatile(
	    "l.mtspr r0, %0, 20" : : "r"((uintptr_t)words) : "memory");
}

static inline uint64_t
get_words(void)
{
	uintptr_t words;

	__asm__ volatile("l.mfspr %0, r0, 20" : "=r"(words) : : "memory");
	return words & ROUNDING_BITS;
}
#endif

/* ---- unwinding ---- */

#define UNWINDING_FACTOR 1
