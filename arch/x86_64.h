/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switch for x86-64, System V ABI. Private: include <fringe.h>.
 *
 * This is the first architecture and carries the prose; the others repeat the
 * tables and pictures and say only what differs.
 *
 * ABI facts (System V ABI, AMD64 supplement)
 *
 *   - Stacks grow down. %rsp is a multiple of 16 at a call instruction, so
 *     it is 8 off one at a function's first instruction (3.2.2).
 *   - The 128 bytes below %rsp are the red zone: signal handlers leave them
 *     alone, and leaf functions keep locals there (3.2.2).
 *   - %rbp, %rbx, %r12 to %r15 belong to the caller; everything else a
 *     function may overwrite, vector and mask registers included (3.2.1).
 *   - The control bits of MXCSR and the x87 control word belong to the caller
 *     too, the status bits do not (3.2.1). The x87 stack is empty and DF
 *     clear at every call and return (3.2.1).
 *   - Arguments travel in %rdi, %rsi, %rdx, %rcx; results in %rax, %rdx
 *     (3.2.3).
 *   - DWARF numbers: rax 0, rdx 1, rcx 2, rbx 3, rsi 4, rdi 5, rbp 6, rsp 7,
 *     r8 to r15 8 to 15, return address 16 (3.6.2).
 *
 * Registers at a switch
 *
 *   register        ABI role         what the switch does
 *   rdi             argument 1       carries the value across
 *   rsi             argument 2       carries the switcher's pc across, or 0
 *   rcx             argument 4       points to the record left
 *   rax, rdx, r8    scratch          pc, rsp and rbp of the record gone on from
 *   rsp             stack pointer    kept by the asm, in the record
 *   rbp             frame pointer    kept by the asm, in the record
 *   rbx             callee-saved     gcc: clobber list. clang: kept by the
 *                                    asm, in the record, see Pitfalls. Both
 *                                    load it for the other side
 *   r9              argument 6       free: may point to that record
 *   r10, r11        scratch          clobber list
 *   r12-r15         callee-saved     clobber list
 *   x87, mmx        scratch          clobber list
 *   xmm0-31, k0-7   scratch          clobber list, which stands for the whole
 *                                    ymm and zmm registers
 *   r16-r31 (APX)   scratch          clobber list
 *   mxcsr, x87 cw   control          untouched: they belong to the thread
 *   fs, gs          thread           untouched: they belong to the thread
 *
 * A compiler keeps nothing in a clobbered register across the switch, so it
 * spills just what is live there and no more. A call-based switch has to save
 * every callee-saved register every time, live or not.
 *
 * Stack layout. A record says how a suspended function goes on:
 *
 *         +0   fp   %rbp
 *         +8   pc   where to jump
 *         +16  sp   %rsp
 *         +24  bx   %rbx (clang)
 *
 * The control block holds two: link, the resumer's, and context, the
 * generator's own. They stand in one known place, not in the frames that they
 * describe, so the sp of the next switch is one load away and not two.
 *
 * A generator's stack before its first resume:
 *
 *   base ->          +------------------------------+
 *   base - 32        | context: fp = link           |
 *                    |   pc = fringe_arch_enter_    |
 *                    |   sp = control               |
 *   base - 64        | link: not used yet           |
 *   base - 72        | end: where backtraces end    |
 *                    | the rest of the control      |
 *   control ->       | block, 192 bytes             |
 *                    +------------------------------+
 *                    | unused                       |
 *   limit ->         +------------------------------+
 *
 * Suspended:
 *
 *   base - 32        | context: its fp, pc, sp      |
 *   base - 64        | link: out of date            |
 *                    | the rest                     |
 *   control ->       +------------------------------+
 *   control - 8      | return address in the root   |
 *                    | frames of the body and of    |
 *                    | what it called ...           |
 *   context.sp ->    +------------------------------+
 *                    | red zone, may be in use      |
 *
 * Running, with the resumer's stack beside it:
 *
 *   base - 32        | context: pc = 0              |    | frames of main  |
 *   base - 64        | link: the resumer's fp, pc   |    | ...             |
 *                    |   and sp ------------------------>+-----------------+
 *   control ->       | the rest                     |    | its red zone    |
 *                    +------------------------------+
 *                    | frames ...                   |
 *   rsp ->           +------------------------------+
 *
 * The side that leaves stores its own rbp and rsp, loads the other's and
 * jumps; the side that arrives has nothing to do. The compiler loads what the
 * other side needs, before the asm: then the next switch does not wait for
 * this one's stack to come into the cache. bench/README.md has the figures.
 *
 * The switch pushes nothing: in a leaf function the red zone begins at %rsp,
 * and where the caller's unwind rules follow %rsp, every push would make them
 * wrong.
 *
 * A resume stores its pc too, for unwinding passes through link while the
 * generator runs. A suspend leaves its pc in rsi for the resumer to store: the
 * gate must say that the generator runs until it does no more.
 *
 * Unwinding
 *
 *   On arrival everything is as the compiler left it, and its own rules hold.
 *   In the side that leaves they hold until the record is written. From then
 *   to the jump the rules are those of a frame called from the landing label,
 *   so that a trace taken there shows the function twice:
 *
 *     0f 03 72 10 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg2 16,
 *                      DW_OP_deref: the CFA is the sp stored at rcx + 16
 *     09 10 04         DW_CFA_register: column 16 (return address) is in
 *                      column 4 (rsi); where rsi is to be 0, in the record:
 *     10 10 02 72 08   DW_CFA_expression, column 16, 2 bytes: DW_OP_breg2 8:
 *                      saved at rcx + 8
 *     10 06 02 72 00   the same for column 6 (rbp) at rcx + 0
 *     10 03 02 72 18   (clang) the same for column 3 (rbx) at rcx + 24
 *
 *   A suspended function is unwound from its landing label, and unwinders
 *   look at the byte before a return address: the nop before the label, which
 *   is never executed, is there to be found with the compiler's rules.
 *   How the root frame finds the resumer is told in x86_64.S.
 *
 * Pitfalls met
 *
 *   - %rbp in the clobber list: gcc refuses it in functions that need a frame
 *     pointer, clang takes it without a word and the function crashes.
 *   - %rbx in the clobber list: clang uses it as base pointer in functions
 *     with over-aligned locals and variable-length arrays, and does not mind
 *     the clobber. So under clang the asm keeps it.
 *   - Two "m" operands make gcc at -O0 with AddressSanitizer run out of
 *     registers: the address of the record left goes in rcx instead, and r9
 *     is left to the other.
 *   - A call and return pair instead of jumps leaves the return predictor off
 *     by one for every frame between a suspend and the generator's root.
 */
#ifndef FRINGE_ARCH_X86_64_H
#define FRINGE_ARCH_X86_64_H

#ifndef FRINGE_ARCH_INCLUDED_
#error "do not include arch/x86_64.h: include <fringe.h>"
#endif

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

/* What files about this architecture are called, as a word. */
#define FRINGE_ARCH_NAME_ x86_64

#define FRINGE_ARCH_STACK_ALIGN_ 16

/* x86_64.S has the switches of the exported twins; or they are compiled. */
#define FRINGE_ARCH_TWINS_

/* The frame pointer's number in unwind tables. */
#define FRINGE_ARCH_DWARF_FP_ 6

/* The least guard below a mapped stack, in bytes; it is at least a page. */
#define FRINGE_ARCH_GUARD_ 0

/* Bytes below a suspended context's sp that may be in use. */
#define FRINGE_ARCH_RED_ZONE_ 128

/* For probes: the register in which a switch carries the value. */
#define FRINGE_ARCH_CARRIER_ "rdi"

/* How a suspended function goes on. x86_64.S repeats the offsets. */
struct fringe_record {
	void *fp; /* rbp */
	void *pc;
	void *sp; /* rsp */
	void *bx; /* rbx, where the compiler cannot be told to spill it */
};

/* What arrives with a switch: a word, and where the switcher goes on. */
struct fringe_transfer {
	uintptr_t value;
	void *pc;
};

#ifdef __clang__
#define FRINGE_ARCH_KEEP_BX_ "movq %%rbx, 24(%%rcx)\n\t"
#define FRINGE_ARCH_CFI_BX_ ".cfi_escape 0x10, 0x03, 0x02, 0x72, 0x18\n\t"
#define FRINGE_ARCH_CLOBBER_BX_
#else
#define FRINGE_ARCH_KEEP_BX_
#define FRINGE_ARCH_CFI_BX_
#define FRINGE_ARCH_CLOBBER_BX_ "rbx",
#endif

#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define FRINGE_ARCH_CFI_LEAVE_(pc)                                             \
	".cfi_remember_state\n\t"                                              \
	".cfi_escape 0x0f, 0x03, 0x72, 0x10, 0x06\n\t"                         \
	".cfi_escape " pc "\n\t"                                               \
	".cfi_escape 0x10, 0x06, 0x02, 0x72, 0x00\n\t" FRINGE_ARCH_CFI_BX_
#define FRINGE_ARCH_CFI_LEFT_ ".cfi_restore_state\n\t"
#else
#define FRINGE_ARCH_CFI_LEAVE_(pc)
#define FRINGE_ARCH_CFI_LEFT_
#endif
#define FRINGE_ARCH_CFI_PC_IN_RSI_ "0x09, 0x10, 0x04"
#define FRINGE_ARCH_CFI_PC_IN_RECORD_ "0x10, 0x10, 0x02, 0x72, 0x08"

#if defined(__CET__) && (__CET__ & 1)
#define FRINGE_ARCH_LANDING_PAD_ "endbr64\n\t"
#else
#define FRINGE_ARCH_LANDING_PAD_
#endif

#ifdef __AVX512F__
#define FRINGE_ARCH_CLOBBER_AVX512_                                            \
	, "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22",       \
	    "xmm23", "xmm24", "xmm25", "xmm26", "xmm27", "xmm28", "xmm29",     \
	    "xmm30", "xmm31", "k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"
#else
#define FRINGE_ARCH_CLOBBER_AVX512_
#endif

#ifdef __APX_F__
#define FRINGE_ARCH_CLOBBER_APX_                                               \
	, "r16", "r17", "r18", "r19", "r20", "r21", "r22", "r23", "r24",       \
	    "r25", "r26", "r27", "r28", "r29", "r30", "r31"
#else
#define FRINGE_ARCH_CLOBBER_APX_
#endif

/* Kernels and firmware are compiled without some of these. */
#ifdef __SSE__
#define FRINGE_ARCH_CLOBBER_SSE_                                               \
	, "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",      \
	    "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",       \
	    "xmm15"
#else
#define FRINGE_ARCH_CLOBBER_SSE_
#endif
#ifdef _SOFT_FLOAT /* gcc's word for no x87 */
#define FRINGE_ARCH_CLOBBER_X87_
#else
#define FRINGE_ARCH_CLOBBER_X87_                                               \
	, "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)"
#endif
#ifdef __MMX__
#define FRINGE_ARCH_CLOBBER_MMX_                                               \
	, "mm0", "mm1", "mm2", "mm3", "mm4", "mm5", "mm6", "mm7"
#else
#define FRINGE_ARCH_CLOBBER_MMX_
#endif

/* clang-format off */

#define FRINGE_ARCH_CLOBBERS_                                                  \
	FRINGE_ARCH_CLOBBER_BX_                                                \
	/* general */                                                          \
	"r10", "r11", "r12", "r13", "r14", "r15"                               \
	/* x87, and mmx, which shares its registers */                         \
	FRINGE_ARCH_CLOBBER_X87_                                               \
	FRINGE_ARCH_CLOBBER_MMX_                                               \
	/* vector and mask */                                                  \
	FRINGE_ARCH_CLOBBER_SSE_                                               \
	FRINGE_ARCH_CLOBBER_AVX512_                                            \
	/* general, of late */                                                 \
	FRINGE_ARCH_CLOBBER_APX_,                                              \
	"cc", "memory"

/*
 * The body of the three functions below, which differ in what `leave` does
 * once rsi is the landing label, and in where unwinding then finds the label.
 * Sanitizers put calls before loads, so the variable that is a register is the
 * last to be set.
 */
#define FRINGE_ARCH_SWITCH_(leave, cfi_pc)                                     \
	struct fringe_transfer arrived;                                        \
	void *sp = to->sp;                                                     \
	register void *fp __asm__("r8") = to->fp;                              \
	register void *lost __asm__("r9"); /* but free before */               \
                                                                               \
	__asm__ __volatile__(                                                  \
	    /* Leave: say how to go on, then go. */                            \
	    "leaq 0f(%%rip), %%rsi\n\t"                                        \
	    "movq %%rbp, (%%rcx)\n\t"                                          \
	    leave                                                              \
	    "movq %%rsp, 16(%%rcx)\n\t"                                        \
	    FRINGE_ARCH_KEEP_BX_                                               \
	    FRINGE_ARCH_CFI_LEAVE_(cfi_pc)                                     \
	    "movq %[bx], %%rbx\n\t" /* an operand may be rsp's: first */       \
	    "movq %%rdx, %%rsp\n\t"                                            \
	    "movq %%r8, %%rbp\n\t"                                             \
	    "jmp *%%rax\n\t"                                                   \
	    FRINGE_ARCH_CFI_LEFT_                                              \
	    /* What unwinders find when they look up the label. */             \
	    "nop\n"                                                            \
	    "0:\n\t"                                                           \
	    FRINGE_ARCH_LANDING_PAD_                                           \
	    : "+D"(value), "=&S"(arrived.pc), "+d"(sp), "+r"(fp), "+c"(me),    \
	      "+a"(pc), "=r"(lost)                                             \
	    : [bx] "m"(to->bx)                                                 \
	    : FRINGE_ARCH_CLOBBERS_);                                          \
	arrived.value = value;                                                 \
	return arrived

/* clang-format on */

/*
 * Suspends the calling function in *me, carries `value` to the function
 * suspended in *to and goes on there at `pc`. Returns when somebody goes on
 * from *me, with what they carried and the pc where they go on, or NULL when
 * they do not.
 *
 * On entry: *to is a record that nobody else goes on from; its pc is not read.
 * At the jump: rdi = value, rsi = where this goes on, rcx = me, rax = pc; rsp,
 * rbp and rbx from *to.
 * On arrival: rdi = value, rsi = the switcher's pc or 0, rcx = the record that
 * it left; rsp, rbp (and under clang rbx) as on entry.
 * On exit: all else overwritten.
 */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_(
	    "movq %%rsi, 8(%%rcx)\n\t", FRINGE_ARCH_CFI_PC_IN_RSI_);
}

/* The same, but leaves me->pc to the other side, which gets it anyway. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_suspend_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("", FRINGE_ARCH_CFI_PC_IN_RSI_);
}

/* As fringe_arch_swap_, but carries NULL: the other side is to end. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_end_by_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("movq %%rsi, 8(%%rcx)\n\t"
			    "xorl %%esi, %%esi\n\t",
	    FRINGE_ARCH_CFI_PC_IN_RECORD_);
}

/*
 * Which thread this is: its thread pointer, of which the ABI of thread-local
 * storage keeps a copy at %fs:0, and macOS, whose own is another, at %gs:0.
 * Code that could go on in another thread must not keep it: hence volatile, and
 * a comparison that reads it anew. Where there need not be threads, everything
 * is the same one.
 */
#if __STDC_HOSTED__
#ifdef __APPLE__
#define FRINGE_ARCH_THREAD_ "%%gs:0"
#else
#define FRINGE_ARCH_THREAD_ "%%fs:0"
#endif

FRINGE_INLINE_ uintptr_t
fringe_arch_thread_(void)
{
	uintptr_t thread;

	__asm__ __volatile__("movq " FRINGE_ARCH_THREAD_ ", %0" : "=r"(thread));
	return thread;
}

#define FRINGE_ARCH_IS_THREAD_
FRINGE_INLINE_ int
fringe_arch_is_thread_(uintptr_t thread)
{
	int same;

	__asm__ __volatile__("cmpq " FRINGE_ARCH_THREAD_ ", %1"
			     : "=@cce"(same)
			     : "r"(thread));
	return same;
}
#endif

/*
 * The thread's floating-point control words as one word, which is never 0:
 * MXCSR without its six status bits below, the x87 control word above.
 */
FRINGE_INLINE_ uintptr_t
fringe_arch_fpu_read_(void)
{
	uint32_t mxcsr = 0;
	uint16_t x87 = 0;

#ifdef __SSE__
	__asm__ __volatile__("stmxcsr %0" : "=m"(mxcsr));
#endif
	__asm__ __volatile__("fnstcw %0" : "=m"(x87));
	return (mxcsr & ~(uint32_t)0x3f) | (uintptr_t)x87 << 32;
}

FRINGE_INLINE_ void
fringe_arch_fpu_write_(uintptr_t words)
{
	uint32_t mxcsr = (uint32_t)words;
	uint16_t x87 = (uint16_t)(words >> 32);

#ifdef __SSE__
	__asm__ __volatile__("ldmxcsr %0" : : "m"(mxcsr));
#else
	(void)mxcsr;
#endif
	__asm__ __volatile__("fldcw %0" : : "m"(x87));
}

#endif
