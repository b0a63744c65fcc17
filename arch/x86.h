/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switch for x86, the 32-bit i386 System V ABI, position-independent or
 * not. Private: include <fringe.h>. The prose is in x86_64.h: here is what
 * differs.
 *
 * ABI facts (System V ABI, Intel386 supplement, version 1.1)
 *
 *   - %esp is a multiple of 16 at a call instruction (2.2.2).
 *   - There is no red zone: what is below %esp is lost at any moment.
 *   - %ebp, %ebx, %esi and %edi belong to the caller (2.2.1); the control bits
 *     of MXCSR and the x87 control word do too (2.2.1). The x87 stack is empty
 *     and DF clear at every call and return.
 *   - Arguments travel on the stack, the first at the lowest address, which
 *     is 4 above %esp at a function's first instruction; the callee may
 *     overwrite them. Results come in %eax (2.2.3).
 *   - Position-independent code has no address relative to the program
 *     counter; it finds its data from its global offset table, of which
 *     %ebx has the address at calls through the PLT.
 *   - DWARF numbers: eax 0, ecx 1, edx 2, ebx 3, esp 4, ebp 5, esi 6, edi 7,
 *     return address 8 (2.4.2).
 *
 * Registers at a switch
 *
 *   register        ABI role         what the switch does
 *   edi             callee-saved     carries the value across
 *   ebx             callee-saved     carries the switcher's pc across, or 0
 *   ecx             scratch          points to the record left
 *   edx             scratch          points to the record gone on from
 *   eax             scratch          where to go on
 *   esp             stack pointer    kept by the asm, in the record
 *   ebp             frame pointer    kept by the asm, in the record
 *   esi             callee-saved     gcc: clobber list. clang: kept by the
 *                                    asm, in the record, see Pitfalls. Both
 *                                    load it for the other side
 *   x87, mmx        scratch          clobber list
 *   xmm0-7, k0-7    scratch          clobber list, which stands for the whole
 *                                    ymm and zmm registers
 *   mxcsr, x87 cw   control          untouched: they belong to the thread
 *   gs              thread           untouched: it belongs to the thread
 *
 * Stack layout. A record says how a suspended function goes on:
 *
 *         +0   fp   %ebp
 *         +4   pc   where to jump
 *         +8   sp   %esp
 *         +12  si   %esi (clang)
 *
 * A generator's stack before its first resume:
 *
 *   base ->          +------------------------------+
 *   base - 16        | context: fp = link           |
 *                    |   pc = fringe_arch_enter_    |
 *                    |   sp = control               |
 *   base - 32        | link: not used yet           |
 *   base - 36        | end: where backtraces end    |
 *                    | the rest of the control      |
 *   control ->       | block, 96 bytes              |
 *                    +------------------------------+
 *                    | unused                       |
 *   limit ->         +------------------------------+
 *
 * Suspended:
 *
 *   base - 16        | context: its fp, pc, sp      |
 *   base - 32        | link: out of date            |
 *                    | the rest                     |
 *   control ->       +------------------------------+
 *   control - 16     | the body's three arguments   |
 *   control - 20     | return address in the root   |
 *                    | frames of the body and of    |
 *                    | what it called ...           |
 *   context.sp ->    +------------------------------+
 *
 * Running, with the resumer's stack beside it:
 *
 *   base - 16        | context: pc = 0              |    | frames of main  |
 *   base - 32        | link: the resumer's fp, pc   |    | ...             |
 *                    |   and sp ------------------------>+-----------------+
 *   control ->       | the rest                     |
 *                    +------------------------------+
 *                    | frames ...                   |
 *   esp ->           +------------------------------+
 *
 * There are not registers enough for the compiler to load what the other side
 * needs; the asm does, still in the side that leaves.
 *
 * Unwinding
 *
 *   Once the record is written the rules are those of a frame called from the
 *   landing label:
 *
 *     0f 03 71 08 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg1 8,
 *                      DW_OP_deref: the CFA is the sp stored at ecx + 8
 *     09 08 03         DW_CFA_register: column 8 (return address) is in
 *                      column 3 (ebx); where ebx is to be 0, in the record:
 *     10 08 02 71 04   DW_CFA_expression, column 8, 2 bytes: DW_OP_breg1 4:
 *                      saved at ecx + 4
 *     10 05 02 71 00   the same for column 5 (ebp) at ecx + 0
 *     10 06 02 71 0c   (clang) the same for column 6 (esi) at ecx + 12
 *
 *   Position-independent code learns its own address by a call to the next
 *   instruction, which pops it. There the rules are those of a function at
 *   its first instruction, called from here, which is what it is: the rules
 *   that the compiler has where it follows %esp are wrong by that word.
 *   Processors know this pair and do not take the call for one that returns.
 *
 *     0c 04 04         DW_CFA_def_cfa: column 4 (esp) and 4
 *
 * Pitfalls met
 *
 *   - %esi in the clobber list: clang uses it as base pointer in functions
 *     with over-aligned locals and variable-length arrays, as it does %rbx on
 *     x86-64. %ebx it does not.
 *   - .cfi_def_cfa: LLVM's assembler counts the .cfi_adjust_cfa_offset that
 *     clang writes at every push from the last offset that it was told,
 *     whatever .cfi_restore_state has restored. Hence an escape.
 *   - gcc before 5 keeps the global offset table in %ebx and refuses it as an
 *     operand of position-independent code. It has no flags as outputs either,
 *     which fringe_arch_is_thread_ needs.
 */
#ifndef FRINGE_ARCH_X86_H
#define FRINGE_ARCH_X86_H

#ifndef FRINGE_ARCH_INCLUDED_
#error "do not include arch/x86.h: include <fringe.h>"
#endif

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

/* What files about this architecture are called, as a word. */
#define FRINGE_ARCH_NAME_ x86

#define FRINGE_ARCH_STACK_ALIGN_ 16

/* Arguments are on the stack, and clang aligns every frame to 16 bytes. */
#define FRINGE_ARCH_STACK_WORDS_ 96

/* x86.S has the switches of the exported twins. */
#define FRINGE_ARCH_TWINS_

/* The frame pointer's number in unwind tables. */
#define FRINGE_ARCH_DWARF_FP_ 5

/* The least guard below a mapped stack, in bytes; it is at least a page. */
#define FRINGE_ARCH_GUARD_ 0

/* Bytes below a suspended context's sp that may be in use. */
#define FRINGE_ARCH_RED_ZONE_ 0

/* For probes: the register in which a switch carries the value. */
#define FRINGE_ARCH_CARRIER_ "edi"

/* How a suspended function goes on. x86.S repeats the offsets. */
struct fringe_record {
	void *fp; /* ebp */
	void *pc;
	void *sp; /* esp */
	void *si; /* esi, where the compiler cannot be told to spill it */
};

/* What arrives with a switch: a word, and where the switcher goes on. */
struct fringe_transfer {
	uintptr_t value;
	void *pc;
};

#ifdef __clang__
#define FRINGE_ARCH_KEEP_SI_ "movl %%esi, 12(%%ecx)\n\t"
#define FRINGE_ARCH_CFI_SI_ ".cfi_escape 0x10, 0x06, 0x02, 0x71, 0x0c\n\t"
#define FRINGE_ARCH_CLOBBER_SI_
#else
#define FRINGE_ARCH_KEEP_SI_
#define FRINGE_ARCH_CFI_SI_
#define FRINGE_ARCH_CLOBBER_SI_ "esi",
#endif

#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define FRINGE_ARCH_CFI_LEAVE_(pc)                                             \
	".cfi_remember_state\n\t"                                              \
	".cfi_escape 0x0f, 0x03, 0x71, 0x08, 0x06\n\t"                         \
	".cfi_escape " pc "\n\t"                                               \
	".cfi_escape 0x10, 0x05, 0x02, 0x71, 0x00\n\t" FRINGE_ARCH_CFI_SI_
#define FRINGE_ARCH_CFI_CALLED_                                                \
	".cfi_remember_state\n\t"                                              \
	".cfi_escape 0x0c, 0x04, 0x04\n\t"                                     \
	".cfi_same_value %%ebp\n\t"                                            \
	".cfi_same_value %%ebx\n\t"                                            \
	".cfi_same_value %%esi\n\t"                                            \
	".cfi_same_value %%edi\n\t"
#define FRINGE_ARCH_CFI_LEFT_ ".cfi_restore_state\n\t"
#else
#define FRINGE_ARCH_CFI_LEAVE_(pc)
#define FRINGE_ARCH_CFI_CALLED_
#define FRINGE_ARCH_CFI_LEFT_
#endif
#define FRINGE_ARCH_CFI_PC_IN_BX_ "0x09, 0x08, 0x03"
#define FRINGE_ARCH_CFI_PC_IN_RECORD_ "0x10, 0x08, 0x02, 0x71, 0x04"

/* The landing label's address. */
#if defined(__PIC__) || defined(__PIE__)
#define FRINGE_ARCH_LANDING_IN_BX_                                             \
	"call 1f\n"                                                            \
	"1:\n\t" FRINGE_ARCH_CFI_CALLED_                                       \
	"popl %%ebx\n\t" FRINGE_ARCH_CFI_LEFT_ "addl $(0f - 1b), %%ebx\n\t"
#else
#define FRINGE_ARCH_LANDING_IN_BX_ "movl $0f, %%ebx\n\t"
#endif

#if defined(__CET__) && (__CET__ & 1)
#define FRINGE_ARCH_LANDING_PAD_ "endbr32\n\t"
#else
#define FRINGE_ARCH_LANDING_PAD_
#endif

#ifdef __AVX512F__
#define FRINGE_ARCH_CLOBBER_AVX512_                                            \
	, "k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"
#else
#define FRINGE_ARCH_CLOBBER_AVX512_
#endif

/* Many processors, kernels and firmware do without some of these. */
#ifdef __SSE__
#define FRINGE_ARCH_CLOBBER_SSE_                                               \
	, "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7"
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
	FRINGE_ARCH_CLOBBER_SI_                                                \
	"cc", "memory"                                                         \
	/* x87, and mmx, which shares its registers */                         \
	FRINGE_ARCH_CLOBBER_X87_                                               \
	FRINGE_ARCH_CLOBBER_MMX_                                               \
	/* vector and mask */                                                  \
	FRINGE_ARCH_CLOBBER_SSE_                                               \
	FRINGE_ARCH_CLOBBER_AVX512_

/*
 * The body of the three functions below, which differ in what `leave` does
 * once ebx is the landing label, and in where unwinding then finds the label.
 */
#define FRINGE_ARCH_SWITCH_(leave, cfi_pc)                                     \
	struct fringe_transfer arrived;                                        \
                                                                               \
	__asm__ __volatile__(                                                  \
	    /* Leave: say how to go on, then go. */                            \
	    FRINGE_ARCH_LANDING_IN_BX_                                         \
	    "movl %%ebp, (%%ecx)\n\t"                                          \
	    leave                                                              \
	    "movl %%esp, 8(%%ecx)\n\t"                                         \
	    FRINGE_ARCH_KEEP_SI_                                               \
	    FRINGE_ARCH_CFI_LEAVE_(cfi_pc)                                     \
	    "movl 12(%%edx), %%esi\n\t"                                        \
	    "movl 8(%%edx), %%esp\n\t"                                         \
	    "movl (%%edx), %%ebp\n\t"                                          \
	    "jmp *%%eax\n\t"                                                   \
	    FRINGE_ARCH_CFI_LEFT_                                              \
	    /* What unwinders find when they look up the label. */             \
	    "nop\n"                                                            \
	    "0:\n\t"                                                           \
	    FRINGE_ARCH_LANDING_PAD_                                           \
	    : "+D"(value), "=&b"(arrived.pc), "+d"(to), "+c"(me), "+a"(pc)     \
	    :                                                                  \
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
 * At the jump: edi = value, ebx = where this goes on, ecx = me, eax = pc; esp,
 * ebp and esi from *to.
 * On arrival: edi = value, ebx = the switcher's pc or 0, ecx = the record that
 * it left; esp, ebp (and under clang esi) as on entry.
 * On exit: all else overwritten.
 */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_(
	    "movl %%ebx, 4(%%ecx)\n\t", FRINGE_ARCH_CFI_PC_IN_BX_);
}

/* The same, but leaves me->pc to the other side, which gets it anyway. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_suspend_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("", FRINGE_ARCH_CFI_PC_IN_BX_);
}

/* As fringe_arch_swap_, but carries NULL: the other side is to end. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_end_by_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("movl %%ebx, 4(%%ecx)\n\t"
			    "xorl %%ebx, %%ebx\n\t",
	    FRINGE_ARCH_CFI_PC_IN_RECORD_);
}

/*
 * Which thread this is: its thread pointer, of which the ABI of thread-local
 * storage keeps a copy at %gs:0. Code that could go on in another thread must
 * not keep it: hence volatile, and a comparison that reads it anew. Where
 * there need not be threads, everything is the same one.
 */
#if __STDC_HOSTED__
FRINGE_INLINE_ uintptr_t
fringe_arch_thread_(void)
{
	uintptr_t thread;

	__asm__ __volatile__("movl %%gs:0, %0" : "=r"(thread));
	return thread;
}

#define FRINGE_ARCH_IS_THREAD_
FRINGE_INLINE_ int
fringe_arch_is_thread_(uintptr_t thread)
{
	int same;

	__asm__ __volatile__("cmpl %%gs:0, %1" : "=@cce"(same) : "r"(thread));
	return same;
}
#endif

/*
 * Whether there is an MXCSR. What a hosted library is compiled for, programs
 * that it serves may be compiled for more.
 */
#if defined(__SSE__)
#define FRINGE_ARCH_HAS_MXCSR_ 1
#elif __STDC_HOSTED__
#define FRINGE_ARCH_HAS_MXCSR_ __builtin_cpu_supports("sse")
#else
#define FRINGE_ARCH_HAS_MXCSR_ 0
#endif

/*
 * The thread's floating-point control words as one word, which is never 0:
 * MXCSR's bits 6 to 15 below, the x87 control word above. The other bits of
 * MXCSR, what has happened so far among them, stay as they are.
 */
FRINGE_INLINE_ uintptr_t
fringe_arch_fpu_read_(void)
{
	uint32_t mxcsr = 0;
	uint16_t x87 = 0;

	if (FRINGE_ARCH_HAS_MXCSR_)
		__asm__ __volatile__("stmxcsr %0" : "=m"(mxcsr));
	__asm__ __volatile__("fnstcw %0" : "=m"(x87));
	return (mxcsr & 0xffc0) | (uintptr_t)x87 << 16;
}

FRINGE_INLINE_ void
fringe_arch_fpu_write_(uintptr_t words)
{
	uint16_t x87 = (uint16_t)(words >> 16);
	uint32_t mxcsr = 0;

	if (FRINGE_ARCH_HAS_MXCSR_) {
		__asm__ __volatile__("stmxcsr %0" : "=m"(mxcsr));
		mxcsr = (mxcsr & ~(uint32_t)0xffc0) | (words & 0xffc0);
		__asm__ __volatile__("ldmxcsr %0" : : "m"(mxcsr));
	}
	__asm__ __volatile__("fldcw %0" : : "m"(x87));
}

#endif
