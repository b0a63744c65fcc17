/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* s390x, see machine.h. */

/* ---- all registers ---- */

/* What gcc uses for itself, and cannot be told to spill. */
#ifdef __clang__
#define TRASH_FIXED_ "lgr %%r12, %%r14\n\tlgr %%r13, %%r14\n\t"
#define FIXED_CLOBBERS_ "r12", "r13",
#else
#define TRASH_FIXED_
#define FIXED_CLOBBERS_
#endif

#define FLOAT_CLOBBERS_                                                        \
	"f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10",     \
	    "f11", "f12", "f13", "f14", "f15"

static inline __attribute__((__always_inline__)) void
trash_registers(void)
{
	__asm__ __volatile__(
	    "lghi %%r14, 0x5adb\n\t" TRASH_FIXED_
	    ".irp f, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
	    "cdgbr %%f\\f, %%r14\n\t"
	    ".endr\n\t"
	    ".irp r, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10\n\t"
	    "lgr %%r\\r, %%r14\n\t"
	    ".endr"
	    :
	    :
	    : FIXED_CLOBBERS_ "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7",
	    "r8", "r9", "r10", "r14", FLOAT_CLOBBERS_, "cc");
}

/* ---- what functions keep ---- */

#define KEPT_NAMES "r6 r7 r8 r9 r10 r12 r13 r11 r15"
#define KEPT 16
#define KNOWN(i) (UINT64_C(0x1111222233334444) + (i))

/* r6 to r13, then f8 to f15. Callees have the 160 bytes above r15. */
static __attribute__((__noinline__, __unused__)) void
call_with_known_registers(void (*function)(void), void *a, uintptr_t b,
    uintptr_t *c, uintptr_t after[KEPT])
{
	register void *r2 __asm__("r2") = a;
	register uintptr_t r3 __asm__("r3") = b;
	register uintptr_t *r4 __asm__("r4") = c;
	register uintptr_t *out __asm__("r5") = after;
	register uintptr_t known __asm__("r0") = KNOWN(0);
	register void (*called)(void) __asm__("r1") = function;

	__asm__ volatile(
	    "aghi %%r15, -192\n\t"
	    "stmg %%r11, %%r13, 160(%%r15)\n\t"
	    "stg %%r5, 184(%%r15)\n\t"
	    "lgr %%r6, %%r0\n\t"
	    ".irp i, 7, 8, 9, 10, 11, 12, 13\n\t"
	    "la %%r\\i, \\i - 6(%%r6)\n\t"
	    ".endr\n\t"
	    ".irp i, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
	    "la %%r5, \\i(%%r6)\n\t"
	    "stg %%r5, 0(%%r15)\n\t"
	    "ld %%f\\i, 0(%%r15)\n\t"
	    ".endr\n\t"
	    "basr %%r14, %%r1\n\t"
	    "lg %%r5, 184(%%r15)\n\t"
	    "stmg %%r6, %%r13, 0(%%r5)\n\t"
	    ".irp i, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
	    "std %%f\\i, 8 * \\i(%%r5)\n\t"
	    ".endr\n\t"
	    "lmg %%r11, %%r13, 160(%%r15)\n\t"
	    "aghi %%r15, 192"
	    : "+r"(r2), "+r"(r3), "+r"(r4), "+r"(out), "+r"(known), "+r"(called)
	    :
	    : "r6", "r7", "r8", "r9", "r10", "r14", FLOAT_CLOBBERS_, "cc",
	    "memory");
}

/* ---- floating point and vectors ---- */

#define FLOAT_REGISTER "f"

/* Bit 129 of the facility list: the vector facility. */
static inline int
has_vectors(void)
{
	uint64_t facilities[4] = { 0 };
	register uint64_t last __asm__("r0") = 3;

	__asm__ __volatile__(".insn s, 0xb2b00000, %0" /* stfle */
			     : "=Q"(facilities), "+r"(last)
			     :
			     : "cc", "memory");
	return facilities[2] >> 62 & 1;
}

#define WITH_VX_ __attribute__((__target__("arch=z13")))

static WITH_VX_ __attribute__((__unused__)) void
trash_vectors(void)
{
	__asm__ __volatile__(
	    ".irp v, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "
	    "16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"
	    "vgbm %%v\\v, 0x5adb\n\t"
	    ".endr"
	    :
	    :
	    : FLOAT_CLOBBERS_, "v16", "v17", "v18", "v19", "v20", "v21", "v22",
	    "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
}

#define VECTORS(ROW) ROW(VX, WITH_VX_, 16, "v", has_vectors(), trash_vectors)

/* ---- floating-point control words ---- */

/*
 * FPC: the mask of invalid operations, how decimals are rounded, and how
 * binary numbers are. COARSE rounds to odd.
 */
#define FPU_WORDS
#define NEAREST 0
#define UP 2
#define DOWN 3
#define COARSE 0x80000077
#define NEARLY_NEAREST 0x80000000
#define ALMOST_NEAREST 0x10
#define ROUNDING_BITS 3

static inline void
set_words(uint64_t words)
{
	__asm__ volatile("sfpc %0" : : "r"(words) : "memory");
}

/* Without the flags and the code of what has happened so far. */
static inline uint64_t
get_words(void)
{
	uint64_t words;

	__asm__ volatile("efpc %0" : "=r"(words) : : "memory");
	return words & 0xff0000ff;
}

/* ---- unwinding ---- */

#define UNWINDING_FACTOR 2

/* ---- what a signal interrupted ---- */

#define FAULT_BITS (~(uintptr_t)4095)
#define CHAIN_PC 0
#define CONTEXT_PC(context) ((context)->uc_mcontext.psw.addr)
#define CONTEXT_SP(context) ((context)->uc_mcontext.gregs[15])
#define CONTEXT_FP(context) ((context)->uc_mcontext.gregs[11])
#define CONTEXT_GO_TO(context, record)                                         \
	do {                                                                   \
		const uintptr_t *saved_ = (uintptr_t *)(record)->sp;           \
		unsigned long *gregs_ = (context)->uc_mcontext.gregs;          \
		(context)->uc_mcontext.psw.addr = (uintptr_t)(record)->pc;     \
		gregs_[15] = (uintptr_t)(record)->sp;                          \
		gregs_[11] = (uintptr_t)(record)->fp;                          \
		gregs_[12] = saved_[12];                                       \
		gregs_[13] = saved_[13];                                       \
	} while (0)
