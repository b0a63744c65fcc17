/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Overwrites every register that a compiler may keep a value in, as far as it
 * lets itself be told: so whatever lives on across this, or across a switch to
 * somebody who does this, was kept in memory.
 */
#ifndef TESTS_TRASH_H
#define TESTS_TRASH_H

#if defined(__x86_64__)

/* clang's base pointer, which it cannot be told to spill. */
#ifdef __clang__
#define TRASH_BX_
#define TRASH_BX_CLOBBER_
#else
#define TRASH_BX_ "movq %%rax, %%rbx\n\t"
#define TRASH_BX_CLOBBER_ "rbx",
#endif

static inline __attribute__((__always_inline__)) void
trash_registers(void)
{
	__asm__ __volatile__(
	    "movabsq $0x5adbadbadbadbada, %%rax\n\t" TRASH_BX_
	    "movq %%rax, %%rcx\n\t"
	    "movq %%rax, %%rdx\n\t"
	    "movq %%rax, %%rsi\n\t"
	    "movq %%rax, %%rdi\n\t"
	    "movq %%rax, %%r8\n\t"
	    "movq %%rax, %%r9\n\t"
	    "movq %%rax, %%r10\n\t"
	    "movq %%rax, %%r11\n\t"
	    "movq %%rax, %%r12\n\t"
	    "movq %%rax, %%r13\n\t"
	    "movq %%rax, %%r14\n\t"
	    "movq %%rax, %%r15\n\t"
	    "movq %%rax, %%xmm0\n\t"
	    "punpcklqdq %%xmm0, %%xmm0\n\t"
	    "movaps %%xmm0, %%xmm1\n\t"
	    "movaps %%xmm0, %%xmm2\n\t"
	    "movaps %%xmm0, %%xmm3\n\t"
	    "movaps %%xmm0, %%xmm4\n\t"
	    "movaps %%xmm0, %%xmm5\n\t"
	    "movaps %%xmm0, %%xmm6\n\t"
	    "movaps %%xmm0, %%xmm7\n\t"
	    "movaps %%xmm0, %%xmm8\n\t"
	    "movaps %%xmm0, %%xmm9\n\t"
	    "movaps %%xmm0, %%xmm10\n\t"
	    "movaps %%xmm0, %%xmm11\n\t"
	    "movaps %%xmm0, %%xmm12\n\t"
	    "movaps %%xmm0, %%xmm13\n\t"
	    "movaps %%xmm0, %%xmm14\n\t"
	    "movaps %%xmm0, %%xmm15\n\t"
	    /* The eight x87 registers are filled, and are empty again. */
	    "fldpi\n\tfldpi\n\tfldpi\n\tfldpi\n\t"
	    "fldpi\n\tfldpi\n\tfldpi\n\tfldpi\n\t"
	    "fstp %%st(0)\n\tfstp %%st(0)\n\tfstp %%st(0)\n\tfstp %%st(0)\n\t"
	    "fstp %%st(0)\n\tfstp %%st(0)\n\tfstp %%st(0)\n\tfstp %%st(0)\n\t"
	    :
	    :
	    : TRASH_BX_CLOBBER_ "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9",
	    "r10", "r11", "r12", "r13", "r14", "r15", "xmm0", "xmm1", "xmm2",
	    "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
	    "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "st", "st(1)", "st(2)",
	    "st(3)", "st(4)", "st(5)", "st(6)", "st(7)", "cc");
}

#else
#error "tests/trash.h: say how to overwrite this architecture's registers"
#endif

#endif
