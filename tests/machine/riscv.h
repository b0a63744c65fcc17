/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* RISC-V, see machine.h. */

/* A word is stored and loaded by these. */
#if __riscv_xlen == 64
#define STORE_ "sd "
#define LOAD_ "ld "
#define WORD_ "8"
#else
#define STORE_ "sw "
#define LOAD_ "lw "
#define WORD_ "4"
#endif

/* ---- all registers ---- */

/* clang's base pointer, which it cannot be told to spill. */
#ifdef __clang__
#define TRASH_S1_
#define S1_CLOBBER_
#else
#define TRASH_S1_ "mv s1, ra\n\t"
#define S1_CLOBBER_ "s1",
#endif

#ifdef __riscv_flen
#define FLOAT_CLOBBERS_                                                        \
	, "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "ft8",       \
	    "ft9", "ft10", "ft11", "fa0", "fa1", "fa2", "fa3", "fa4", "fa5",   \
	    "fa6", "fa7", "fs0", "fs1", "fs2", "fs3", "fs4", "fs5", "fs6",     \
	    "fs7", "fs8", "fs9", "fs10", "fs11"
#else
#define FLOAT_CLOBBERS_
#endif

static inline __attribute__((__always_inline__)) void
trash_floats(void)
{
#ifdef __riscv_flen
	__asm__ __volatile__(
	    "li t0, 0x5adbadba\n\t"
	    ".irp f, ft0, ft1, ft2, ft3, ft4, ft5, ft6, ft7, ft8, ft9, ft10, "
	    "ft11, fa0, fa1, fa2, fa3, fa4, fa5, fa6, fa7, fs0, fs1, fs2, "
	    "fs3, fs4, fs5, fs6, fs7, fs8, fs9, fs10, fs11\n\t"
	    "fmv.w.x \\f, t0\n\t"
	    ".endr"
	    :
	    :
	    : "t0" FLOAT_CLOBBERS_);
#endif
}

static inline __attribute__((__always_inline__)) void
trash_vectors(void)
{
#ifdef __riscv_vector
	__asm__ __volatile__(
	    "vsetvli t0, zero, e8, m8, ta, ma\n\t"
	    "li t0, 0x5a\n\t"
	    "vmv.v.x v0, t0\n\t"
	    "vmv.v.x v8, t0\n\t"
	    "vmv.v.x v16, t0\n\t"
	    "vmv.v.x v24, t0"
	    :
	    :
	    : "t0", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9",
	    "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18",
	    "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27",
	    "v28", "v29", "v30", "v31");
#endif
}

static inline __attribute__((__always_inline__)) void
trash_registers(void)
{
	trash_floats();
	trash_vectors();
	__asm__ __volatile__(
	    "li ra, 0x5adbadba\n\t" TRASH_S1_
	    ".irp x, t0, t1, t2, t3, t4, t5, t6, a0, a1, a2, a3, a4, a5, a6, "
	    "a7, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11\n\t"
	    "mv \\x, ra\n\t"
	    ".endr"
	    :
	    :
	    : S1_CLOBBER_ "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a0",
	    "a1", "a2", "a3", "a4", "a5", "a6", "a7", "s2", "s3", "s4", "s5",
	    "s6", "s7", "s8", "s9", "s10", "s11");
}

/* ---- what functions keep ---- */

/*
 * clang 19 does not say how to unwind once a function has begun to load what it
 * kept: from loads and what frees the stack up to the return, or to the jump to
 * another function.
 */
#ifdef __clang__
#define SILENT                                                                 \
	"clang [^;]*;"                                                         \
	"((f?l[dw] [a-z0-9]+,[0-9]+[(]sp[)]"                                   \
	"|addi? sp,sp,[0-9]+|addi? sp,s0,-[0-9]+);)*"                          \
	"(ret|j 0x[0-9a-f]+ <([^+>]+|__morestack[^>]+)>);"
#endif

#define KEPT_NAMES "s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 s0 sp"

/*
 * Known values of the floating-point registers that the ABI has functions keep
 * are moved there as they are, or converted where they are narrower.
 */
#if defined(__riscv_float_abi_soft)
#define KEPT 12
#define KNOWN_FLOATS_
#define KEPT_FLOATS_
#else
#define KEPT 24
#if defined(__riscv_float_abi_single)
#define TO_FLOAT_ "fmv.w.x "
#define FROM_FLOAT_ "fmv.x.w "
#elif __riscv_xlen == 64
#define TO_FLOAT_ "fmv.d.x "
#define FROM_FLOAT_ "fmv.x.d "
#else
#define TO_FLOAT_ "fcvt.d.w "
#define FROM_FLOAT_ "fcvt.w.d "
#endif
#define KNOWN_FLOATS_                                                          \
	"addi t0, s11, 1\n\t"                                                  \
	".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n\t"                     \
	TO_FLOAT_ "fs\\i, t0\n\t"                                              \
	"addi t0, t0, 1\n\t"                                                   \
	".endr\n\t"
#define KEPT_FLOATS_                                                           \
	".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n\t"                     \
	FROM_FLOAT_ "t0, fs\\i\n\t"                                            \
	STORE_ "t0, " WORD_ " * (12 + \\i)(a4)\n\t"                            \
	".endr\n\t"
#endif

#if __riscv_xlen == 64 && !defined(__riscv_float_abi_single)
#define KNOWN_0_ 0x1111222233334444
#else
#define KNOWN_0_ 0x33334444
#endif
#define KNOWN(i) ((uintptr_t)KNOWN_0_ + (uintptr_t)(i))

static __attribute__((__noinline__, __unused__)) void
call_with_known_registers(void (*function)(void), void *a, uintptr_t b,
    uintptr_t *c, uintptr_t after[KEPT])
{
	register void *a0 __asm__("a0") = a;
	register uintptr_t a1 __asm__("a1") = b;
	register uintptr_t *a2 __asm__("a2") = c;
	register void (*a3)(void) __asm__("a3") = function;
	register uintptr_t *a4 __asm__("a4") = after;
	register uintptr_t t0 __asm__("t0") = KNOWN(0);

	__asm__ volatile(
	    "addi sp, sp, -32\n\t"
	    STORE_ "s0, (sp)\n\t"
	    STORE_ "s1, " WORD_ "(sp)\n\t"
	    STORE_ "a4, 2 * " WORD_ "(sp)\n\t"
	    ".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n\t"
	    "addi s\\i, t0, \\i\n\t"
	    ".endr\n\t"
	    KNOWN_FLOATS_
	    "jalr a3\n\t"
	    LOAD_ "a4, 2 * " WORD_ "(sp)\n\t"
	    ".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n\t"
	    STORE_ "s\\i, " WORD_ " * \\i(a4)\n\t"
	    ".endr\n\t"
	    KEPT_FLOATS_
	    LOAD_ "s1, " WORD_ "(sp)\n\t"
	    LOAD_ "s0, (sp)\n\t"
	    "addi sp, sp, 32"
	    : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(t0)
	    :
	    : S1_CLOBBER_ "ra", "t1", "t2", "t3", "t4", "t5", "t6", "a5", "a6",
	    "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11",
	    "memory" FLOAT_CLOBBERS_);
}

/* ---- floating point and vectors ---- */

/* Doubles are in general registers where there are none for them. */
#if defined(__riscv_flen) && __riscv_flen >= 64
#define FLOAT_REGISTER "f"
#else
#define FLOAT_REGISTER "r"
#endif

#define VECTORS(ROW)

/* gcc 12 has no vectors. Each lane of one is another number. */
#if defined(__riscv_vector) && defined(__clang__)
#include <riscv_vector.h>

#define LANES_ __riscv_vsetvlmax_e64m1()
#define HIDE_VECTOR_(a, b, c, d) HIDE_IN("vr", a, b, c, d)
#define VECTOR_(seed, i)                                                       \
	__riscv_vadd_vx_u64m1(                                                 \
	    __riscv_vid_v_u64m1(LANES_), (seed) * 1000003 + (i), LANES_)
#define VECTORS_DIFFER_(a, b)                                                  \
	(__riscv_vfirst_m_b64(                                                 \
	     __riscv_vmsne_vv_u64m1_b64(a, b, LANES_), LANES_) >= 0)
#define CLASSES(ROW)                                                           \
	ROW(vectors, vuint64m1_t, HIDE_VECTOR_, VECTOR_, VECTORS_DIFFER_)
#endif

/* ---- floating-point control words ---- */

/*
 * frm. Of its five values COARSE and ALMOST_NEAREST are the one that rounds
 * ties away, which is the only one with the highest bit.
 */
#ifdef __riscv_flen
#define FPU_WORDS
#define NEAREST 0
#define NEARLY_NEAREST 1
#define DOWN 2
#define UP 3
#define COARSE 4
#define ALMOST_NEAREST 4
#define ROUNDING_BITS 7

static inline void
set_words(uint64_t words)
{
	__asm__ volatile("fsrm %0" : : "r"((uintptr_t)words) : "memory");
}

static inline uint64_t
get_words(void)
{
	uintptr_t words;

	__asm__ volatile("frrm %0" : "=r"(words) : : "memory");
	return words;
}
#endif

/* ---- unwinding ---- */

#define UNWINDING_FACTOR 2

/* ---- what a signal interrupted ---- */

#define CONTEXT_PC(context) ((context)->uc_mcontext.__gregs[REG_PC])
#define CONTEXT_SP(context) ((context)->uc_mcontext.__gregs[REG_SP])
#define CONTEXT_FP(context) ((context)->uc_mcontext.__gregs[REG_S0])
#define CONTEXT_GO_TO(context, record)                                         \
	do {                                                                   \
		unsigned long *gregs_ = (context)->uc_mcontext.__gregs;        \
		gregs_[REG_PC] = (unsigned long)(record)->pc;                  \
		gregs_[REG_SP] = (unsigned long)(record)->sp;                  \
		gregs_[REG_S0] = (unsigned long)(record)->fp;                  \
		gregs_[REG_S1] = (unsigned long)(record)->s1;                  \
	} while (0)
