/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* 32-bit Arm, see machine.h. */

/* ---- all registers ---- */

/* clang's base pointer, which it cannot be told to spill. */
#ifdef __clang__
#define TRASH_R6_
#define R6_CLOBBER_
#else
#define TRASH_R6_ "mov r6, r0\n\t"
#define R6_CLOBBER_ , "r6"
#endif

/* The frame pointer, and the other one. */
#ifdef __thumb__
#define FRAME_ "r7"
#define OTHER_ "r11"
#else
#define FRAME_ "r11"
#define OTHER_ "r7"
#endif

#if defined(__ARM_NEON) || defined(__ARM_FP) && !defined(__clang__)
#define HIGH_CLOBBERS_                                                         \
	, "d16", "d17", "d18", "d19", "d20", "d21", "d22", "d23", "d24",       \
	    "d25", "d26", "d27", "d28", "d29", "d30", "d31"
#else
#define HIGH_CLOBBERS_
#endif

#ifdef __ARM_FP
#define FLOAT_CLOBBERS_                                                        \
	, "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10",   \
	    "d11", "d12", "d13", "d14", "d15" HIGH_CLOBBERS_
#else
#define FLOAT_CLOBBERS_
#endif

static inline __attribute__((__always_inline__)) void
trash_floats(void)
{
#ifdef __ARM_FP
	__asm__ __volatile__(
	    ".irp d, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
	    "vmov d\\d, %0, %0\n\t"
	    ".endr\n\t"
#ifdef __ARM_NEON
	    ".irp d, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, "
	    "30, 31\n\t"
	    "vmov d\\d, %0, %0\n\t"
	    ".endr"
#endif
	    :
	    : "r"(0x5adbadba)
	    : "memory" FLOAT_CLOBBERS_);
#endif
}

static inline __attribute__((__always_inline__)) void
trash_registers(void)
{
	trash_floats();
	__asm__ __volatile__(
	    "mov r0, pc\n\t"
	    "mov r1, r0\n\tmov r2, r0\n\tmov r3, r0\n\tmov r4, r0\n\t"
	    "mov r5, r0\n\t" TRASH_R6_ "mov " OTHER_ ", r0\n\tmov r8, r0\n\t"
	    "mov r9, r0\n\tmov r10, r0\n\tmov r12, r0\n\tmov lr, r0"
	    :
	    :
	    : "r0", "r1", "r2", "r3", "r4", "r5", "r8", "r9", "r10", OTHER_,
	    "r12", "lr", "cc" R6_CLOBBER_);
}

/* ---- what functions keep ---- */

#ifdef __thumb__
#define KEPT_NAMES "r4 r5 r6 r8 r9 r10 r11 r7 sp"
#else
#define KEPT_NAMES "r4 r5 r6 r7 r8 r9 r10 r11 sp"
#endif

/* r4 to r11, then both halves of d8 to d15. */
#ifdef __ARM_FP
#define KEPT 24
#define KNOWN_FLOATS_                                                          \
	".irp i, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, "     \
	"30, 31\n\t"                                                           \
	"add r12, r4, #(\\i - 8)\n\t"                                          \
	"vmov s\\i, r12\n\t"                                                   \
	".endr\n\t"
#define KEPT_FLOATS_ "add r12, r12, #32\n\tvstmia r12, {d8-d15}\n\t"
#else
#define KEPT 8
#define KNOWN_FLOATS_
#define KEPT_FLOATS_
#endif

#define KNOWN(i) ((uintptr_t)0x33334444 + (uintptr_t)(i))

static __attribute__((__noinline__, __unused__)) void
call_with_known_registers(void (*function)(void), void *a, uintptr_t b,
    uintptr_t *c, uintptr_t after[KEPT])
{
	register void *r0 __asm__("r0") = a;
	register uintptr_t r1 __asm__("r1") = b;
	register uintptr_t *r2 __asm__("r2") = c;
	register void (*r3)(void) __asm__("r3") = function;
	register uintptr_t *r5 __asm__("r5") = after;
	register uintptr_t r4 __asm__("r4") = KNOWN(0);

	__asm__ volatile(
	    ".syntax unified\n\t"
	    "push {r5, r6, r7, r11}\n\t"
	    KNOWN_FLOATS_
	    "add r5, r4, #1\n\tadd r6, r4, #2\n\tadd r7, r4, #3\n\t"
	    "add r8, r4, #4\n\tadd r9, r4, #5\n\tadd r10, r4, #6\n\t"
	    "add r11, r4, #7\n\t"
	    "blx r3\n\t"
	    "ldr r12, [sp]\n\t"
	    "stmia r12, {r4-r11}\n\t"
	    KEPT_FLOATS_
	    "pop {r5, r6, r7, r11}"
	    : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), "+r"(r4), "+r"(r5)
	    :
	    : "r8", "r9", "r10", OTHER_, "r12", "lr", "cc",
	    "memory" R6_CLOBBER_ FLOAT_CLOBBERS_);
}

/* ---- floating point and vectors ---- */

/* Doubles are in general registers where there are none for them. */
#if defined(__ARM_FP) && (__ARM_FP & 8)
#define FLOAT_REGISTER "w"
#else
#define FLOAT_REGISTER "r"
#endif

#ifdef __ARM_NEON
#define VECTORS(ROW) ROW(NEON, , 16, "w", 1, trash_registers)
#else
#define VECTORS(ROW)
#endif

/* ---- floating-point control words ---- */

/*
 * FPSCR: how to round, whether to flush denormals, and whether every result
 * that is no number is the same one. Its flags are nobody's.
 */
#ifdef __ARM_FP
#define FPU_WORDS
#define NEAREST ((uint64_t)0)
#define UP ((uint64_t)1 << 22)
#define DOWN ((uint64_t)2 << 22)
#define COARSE ((uint64_t)15 << 22)
#define NEARLY_NEAREST ((uint64_t)1 << 24)
#define ALMOST_NEAREST ((uint64_t)1 << 25)
#define ROUNDING_BITS ((uint64_t)3 << 22)

static inline void
set_words(uint64_t words)
{
	__asm__ volatile("vmsr fpscr, %0" : : "r"((uint32_t)words) : "memory");
}

static inline uint64_t
get_words(void)
{
	uint32_t words;

	__asm__ volatile("vmrs %0, fpscr" : "=r"(words) : : "memory");
	return words & COARSE;
}
#endif

/* ---- unwinding ---- */

#define CHAIN_PC 0
#define NO_TRACE_FROM_TERMINATE
#define UNWINDING_FACTOR 2

/* ---- what a signal interrupted ---- */

/* T32 is told by bit 0 of an address to go to, and then by a flag. */
#define CONTEXT_PC(context) ((context)->uc_mcontext.arm_pc)
#define CONTEXT_SP(context) ((context)->uc_mcontext.arm_sp)
#ifdef __thumb__
#define CONTEXT_FP(context) ((context)->uc_mcontext.arm_r7)
#else
#define CONTEXT_FP(context) ((context)->uc_mcontext.arm_fp)
#endif
#define CONTEXT_GO_TO(context, record)                                         \
	do {                                                                   \
		mcontext_t *machine_ = &(context)->uc_mcontext;                \
		uintptr_t pc_ = (uintptr_t)(record)->pc;                       \
		machine_->arm_pc = pc_ & ~(uintptr_t)1;                        \
		machine_->arm_cpsr &= ~0x20ul;                                 \
		machine_->arm_cpsr |= (pc_ & 1) << 5;                          \
		machine_->arm_sp = (uintptr_t)(record)->sp;                    \
		machine_->arm_r7 = (uintptr_t)(record)->fp;                    \
		machine_->arm_fp = (uintptr_t)(record)->fp;                    \
		machine_->arm_r6 = (uintptr_t)(record)->r6;                    \
	} while (0)
