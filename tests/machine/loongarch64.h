/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* LoongArch with 64 bits, see machine.h. */

/* ---- all registers ---- */

/* clang's base pointer, which it cannot be told to spill. */
#ifdef __clang__
#define TRASH_S8_
#define S8_CLOBBER_
#else
#define TRASH_S8_ "move $s8, $ra\n\t"
#define S8_CLOBBER_ "$r31",
#endif

#if __loongarch_frlen
#define FLOAT_CLOBBERS_                                                        \
	, "$f0", "$f1", "$f2", "$f3", "$f4", "$f5", "$f6", "$f7", "$f8",       \
	    "$f9", "$f10", "$f11", "$f12", "$f13", "$f14", "$f15", "$f16",     \
	    "$f17", "$f18", "$f19", "$f20", "$f21", "$f22", "$f23", "$f24",    \
	    "$f25", "$f26", "$f27", "$f28", "$f29", "$f30", "$f31", "$fcc0",   \
	    "$fcc1", "$fcc2", "$fcc3", "$fcc4", "$fcc5", "$fcc6", "$fcc7"
#define TRASH_FLOATS_                                                          \
	".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, "   \
	"17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"       \
	"movgr2fr.d $f\\i, $ra\n\t"                                            \
	".endr\n\t"                                                            \
	".irp i, 0, 1, 2, 3, 4, 5, 6, 7\n\t"                                   \
	"movgr2cf $fcc\\i, $ra\n\t"                                            \
	".endr\n\t"
#else
#define FLOAT_CLOBBERS_
#define TRASH_FLOATS_
#endif

static inline __attribute__((__always_inline__)) void
trash_registers(void)
{
	__asm__ __volatile__(
	    "lu12i.w $ra, 0x5adba\n\t"
	    "ori $ra, $ra, 0xdba\n\t" TRASH_S8_ TRASH_FLOATS_
	    ".irp i, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, "
	    "19, 20, 23, 24, 25, 26, 27, 28, 29, 30\n\t"
	    "move $r\\i, $ra\n\t"
	    ".endr\n\t"
	    :
	    :
	    : S8_CLOBBER_ "$r1", "$r4", "$r5", "$r6", "$r7", "$r8", "$r9",
	    "$r10", "$r11", "$r12", "$r13", "$r14", "$r15", "$r16", "$r17",
	    "$r18", "$r19", "$r20", "$r23", "$r24", "$r25", "$r26", "$r27",
	    "$r28", "$r29", "$r30" FLOAT_CLOBBERS_);
}

/* ---- what functions keep ---- */

#define KEPT_NAMES "s0 s1 s2 s3 s4 s5 s6 s7 s8 fp sp"

/*
 * Known values of the floating-point registers that the ABI has functions keep,
 * f24 to f31, are moved there as they are.
 */
#if defined(__loongarch_soft_float)
#define KEPT 10
#define KNOWN_FLOATS_
#define KEPT_FLOATS_
#else
#define KEPT 18
#define KNOWN_FLOATS_                                                          \
	".irp i, 24, 25, 26, 27, 28, 29, 30, 31\n\t"                           \
	"addi.d $t1, $t0, \\i - 14\n\t"                                        \
	"movgr2fr.d $f\\i, $t1\n\t"                                            \
	".endr\n\t"
#define KEPT_FLOATS_                                                           \
	".irp i, 24, 25, 26, 27, 28, 29, 30, 31\n\t"                           \
	"fst.d $f\\i, $a4, 8 * (\\i - 14)\n\t"                                 \
	".endr\n\t"
#endif
#define KNOWN(i) ((uintptr_t)0x1111222233334444 + (uintptr_t)(i))

/* fp and s0 to s8 are registers 22 to 31. */
static __attribute__((__noinline__, __unused__)) void
call_with_known_registers(void (*function)(void), void *a, uintptr_t b,
    uintptr_t *c, uintptr_t after[KEPT])
{
	register void *a0 __asm__("$r4") = a;
	register uintptr_t a1 __asm__("$r5") = b;
	register uintptr_t *a2 __asm__("$r6") = c;
	register void (*a3)(void) __asm__("$r7") = function;
	register uintptr_t *a4 __asm__("$r8") = after;
	register uintptr_t t0 __asm__("$r12") = KNOWN(0);

	__asm__ volatile(
	    "addi.d $sp, $sp, -32\n\t"
	    "st.d $fp, $sp, 0\n\t"
	    "st.d $s8, $sp, 8\n\t"
	    "st.d $a4, $sp, 16\n\t"
	    ".irp i, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"
	    "addi.d $r\\i, $t0, \\i - 22\n\t"
	    ".endr\n\t"
	    KNOWN_FLOATS_
	    "jirl $ra, $a3, 0\n\t"
	    "ld.d $a4, $sp, 16\n\t"
	    ".irp i, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"
	    "st.d $r\\i, $a4, 8 * (\\i - 22)\n\t"
	    ".endr\n\t"
	    KEPT_FLOATS_
	    "ld.d $s8, $sp, 8\n\t"
	    "ld.d $fp, $sp, 0\n\t"
	    "addi.d $sp, $sp, 32"
	    : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(t0)
	    :
	    : S8_CLOBBER_ "$r1", "$r9", "$r10", "$r11", "$r13", "$r14", "$r15",
	    "$r16", "$r17", "$r18", "$r19", "$r20", "$r23", "$r24", "$r25",
	    "$r26", "$r27", "$r28", "$r29", "$r30", "memory" FLOAT_CLOBBERS_);
}

/* ---- floating point and vectors ---- */

/* Doubles are in general registers where there are none for them. */
#if __loongarch_frlen
#define FLOAT_REGISTER "f"
#else
#define FLOAT_REGISTER "r"
#endif

/* There is no library here that computes with long double. */
#define EXTENDED_TYPE double

/* Not here: no emulator of ours has any. */
#define VECTORS(ROW)

/* ---- floating-point control words ---- */

/* The rounding mode and the enabled exceptions of fcsr0. */
#if __loongarch_frlen
#define FPU_WORDS
#define NEAREST 0
#define ALMOST_NEAREST 0x010
#define NEARLY_NEAREST 0x100
#define UP 0x200
#define DOWN 0x300
#define COARSE 0x31f
#define ROUNDING_BITS 0x300

static inline void
set_words(uint64_t words)
{
	__asm__ volatile("movgr2fcsr $fcsr0, %0" : : "r"(words) : "memory");
}

static inline uint64_t
get_words(void)
{
	uint64_t words;

	__asm__ volatile("movfcsr2gr %0, $fcsr0" : "=r"(words) : : "memory");
	return words & 0x31f;
}
#endif

/* ---- unwinding ---- */

#define UNWINDING_FACTOR 2
