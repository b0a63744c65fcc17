/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* 64-bit PowerPC, see machine.h. */

/* ---- all registers ---- */

#define FLOAT_CLOBBERS_                                                        \
	"fr0", "fr1", "fr2", "fr3", "fr4", "fr5", "fr6", "fr7", "fr8", "fr9",  \
	    "fr10", "fr11", "fr12", "fr13", "fr14", "fr15", "fr16", "fr17",    \
	    "fr18", "fr19", "fr20", "fr21", "fr22", "fr23", "fr24", "fr25",    \
	    "fr26", "fr27", "fr28", "fr29", "fr30", "fr31"
#define VECTOR_CLOBBERS_                                                       \
	"v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10",     \
	    "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19",     \
	    "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",     \
	    "v29", "v30", "v31"
/* What compilers use for themselves, and cannot be told to spill. */
#if defined(__PCREL__) || defined(__clang__)
#define TRASH_R30_
#define R30_CLOBBER_
#else
#define TRASH_R30_ "mr 30, 0\n\t"
#define R30_CLOBBER_ "r30",
#endif
#define FLAGS_CLOBBERS_                                                        \
	"lr", "ctr", "xer", "cr0", "cr1", "cr2", "cr3", "cr4", "cr5", "cr6",   \
	    "cr7"

static inline __attribute__((__always_inline__)) void
trash_registers(void)
{
	__asm__ __volatile__(
	    "lis 0, 0x5adb\n\t"
	    ".irp r, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, "
	    "20, 21, 22, 23, 24, 25, 26, 27, 28, 29\n\t"
	    "mr \\r, 0\n\t"
	    ".endr\n\t" TRASH_R30_ "mtctr 0\n\t"
	    "mtlr 0\n\t"
	    "mtcr 0\n\t"
	    ".irp v, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "
	    "16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"
	    "vspltisw \\v, -6\n\t"
	    "xxlor \\v, 63, 63\n\t"
	    ".endr"
	    :
	    :
	    : R30_CLOBBER_ "r0", "r3", "r4", "r5", "r6", "r7", "r8", "r9",
	    "r10", "r11", "r12", "r14", "r15", "r16", "r17", "r18", "r19",
	    "r20", "r21", "r22", "r23", "r24", "r25", "r26", "r27", "r28",
	    "r29", FLAGS_CLOBBERS_, FLOAT_CLOBBERS_, VECTOR_CLOBBERS_);
}

/* ---- what functions keep ---- */

#define KEPT_NAMES                                                             \
	"r14 r15 r16 r17 r18 r19 r20 r21 r22 r23 r24 r25 r26 r27 r28 r29 r30 " \
	"r31 r1"
#define KEPT 61
#define KNOWN(i) (UINT64_C(0x1111222233334444) + (i))

/* Of the last known value CR keeps the fields 2 to 4. */
#define KEPT_FLAGS_ 0x00fff000

/*
 * r14 to r31, f14 to f31, v20 to v31, and CR. Nothing is stored in the 288
 * bytes below r1.
 */
static __attribute__((__noinline__, __unused__)) void
call_with_known_registers(void (*function)(void), void *a, uintptr_t b,
    uintptr_t *c, uintptr_t after[KEPT])
{
	uintptr_t known[KEPT] __attribute__((__aligned__(16)));
	register void *r3 __asm__("r3") = a;
	register uintptr_t r4 __asm__("r4") = b;
	register uintptr_t *r5 __asm__("r5") = c;
	register void (*called)(void) __asm__("r12") = function;
	register uintptr_t *words __asm__("r6") = known;
	int i;

	for (i = 0; i < KEPT; i++)
		known[i] = KNOWN(i);
	__asm__ volatile(
	    "stdu 1, -368(1)\n\t"
	    "std 31, 32(1)\n\t"
	    "std 30, 48(1)\n\t"
	    "std 6, 40(1)\n\t"
	    "std 2, 24(1)\n\t"
	    ".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "
	    "16, 17\n\t"
	    "ld 14 + \\i, 8 * \\i(6)\n\t"
	    "lfd 14 + \\i, 144 + 8 * \\i(6)\n\t"
	    ".endr\n\t"
	    ".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n\t"
	    "addi 7, 6, 288 + 16 * \\i\n\t"
	    "lvx 20 + \\i, 0, 7\n\t"
	    ".endr\n\t"
	    "ld 7, 480(6)\n\t"
	    "mtcr 7\n\t"
	    "mtctr 12\n\t"
	    "bctrl\n\t"
	    "ld 2, 24(1)\n\t"
	    "ld 6, 40(1)\n\t"
	    ".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "
	    "16, 17\n\t"
	    "std 14 + \\i, 8 * \\i(6)\n\t"
	    "stfd 14 + \\i, 144 + 8 * \\i(6)\n\t"
	    ".endr\n\t"
	    ".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n\t"
	    "addi 7, 6, 288 + 16 * \\i\n\t"
	    "stvx 20 + \\i, 0, 7\n\t"
	    ".endr\n\t"
	    "mfcr 7\n\t"
	    "std 7, 480(6)\n\t"
	    "ld 30, 48(1)\n\t"
	    "ld 31, 32(1)\n\t"
	    "addi 1, 1, 368"
	    : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(called), "+r"(words)
	    :
	    : "r0", "r7", "r8", "r9", "r10", "r11", "r14", "r15", "r16", "r17",
	    "r18", "r19", "r20", "r21", "r22", "r23", "r24", "r25", "r26",
	    "r27", "r28", "r29", FLAGS_CLOBBERS_, FLOAT_CLOBBERS_,
	    VECTOR_CLOBBERS_, "memory");
	for (i = 0; i < KEPT; i++)
		after[i] = known[i];
	after[KEPT - 1] &= KEPT_FLAGS_;
	after[KEPT - 1] |= KNOWN(KEPT - 1) & ~(uintptr_t)KEPT_FLAGS_;
}

/* ---- floating point and vectors ---- */

#define FLOAT_REGISTER "d"

#define VECTORS(ROW)                                                           \
	ROW(AltiVec, , 16, "v", 1, trash_registers)                            \
	ROW(VSX, , 16, "wa", 1, trash_registers)

/* ---- floating-point control words ---- */

/*
 * FPSCR: whether invalid operations are exceptions, how binary numbers are
 * rounded and how decimals are. COARSE truncates, and not as IEEE wants.
 */
#define FPU_WORDS
#define NEAREST ((uint64_t)0)
#define UP ((uint64_t)2)
#define DOWN ((uint64_t)3)
#define COARSE ((uint64_t)0x700000085)
#define NEARLY_NEAREST ((uint64_t)0x80)
#define ALMOST_NEAREST ((uint64_t)1 << 32)
#define ROUNDING_BITS ((uint64_t)3)

static inline void
set_words(uint64_t words)
{
	union {
		uint64_t words;
		double fpscr;
	} control = { words };

	__asm__ volatile("mtfsf 255, %0, 1, 0"
			 :
			 : "d"(control.fpscr)
			 : "memory");
}

/* Without the bits of what has happened so far. */
static inline uint64_t
get_words(void)
{
	union {
		double fpscr;
		uint64_t words;
	} control;

	__asm__ volatile("mffs %0" : "=d"(control.fpscr) : : "memory");
	return control.words & 0x7000000ff;
}

/* ---- unwinding ---- */

#define UNWINDING_FACTOR 2

/* ---- what a signal interrupted ---- */

/* libgcc knows them by three instructions, of which qemu has the last two. */
#define EMULATOR_LOSES_SIGNALS 1
/* Of the frame of what was interrupted the caller's has the return address. */
#define CHAIN_PC 2
#define CONTEXT_PC(context) ((context)->uc_mcontext.gp_regs[32])
#define CONTEXT_SP(context) ((context)->uc_mcontext.gp_regs[1])
#define CONTEXT_FP(context) (*(uintptr_t *)CONTEXT_SP(context))
#define CONTEXT_GO_TO(context, record)                                         \
	do {                                                                   \
		unsigned long *gregs_ = (context)->uc_mcontext.gp_regs;        \
		gregs_[32] = (uintptr_t)(record)->pc;                          \
		gregs_[12] = (uintptr_t)(record)->pc;                          \
		gregs_[1] = (uintptr_t)(record)->sp;                           \
		gregs_[31] = (uintptr_t)(record)->fp;                          \
		gregs_[30] = ((uintptr_t *)(record)->sp)[2];                   \
	} while (0)
