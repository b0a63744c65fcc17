/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* AArch64, see machine.h. */

#ifdef __ARM_FEATURE_SVE
#include <arm_sve.h>
#endif

/* ---- all registers ---- */

/* clang's base pointer, which it cannot be told to spill. */
#ifdef __clang__
#define TRASH_BX_
#define TRASH_BX_CLOBBER_
#else
#define TRASH_BX_ "mov x19, x0\n\t"
#define TRASH_BX_CLOBBER_ "x19",
#endif

/* The lower half of four vector registers. */
#define TRASH_VECTORS_(a, b, c, d)                                             \
	"dup v" #a ".2d, x0\n\tdup v" #b ".2d, x0\n\t"                         \
	"dup v" #c ".2d, x0\n\tdup v" #d ".2d, x0\n\t"

/* The vectors are whole ones, and there are predicates. */
static inline __attribute__((__always_inline__)) void
trash_scalable(void)
{
#ifdef __ARM_FEATURE_SVE
	__asm__ __volatile__(
	    ".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
	    "dup z\\i\\().b, #90\n\t"
	    "ptrue p\\i\\().b, vl3\n\t"
	    ".endr\n\t"
	    ".irp i, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, "
	    "30, 31\n\t"
	    "dup z\\i\\().b, #90\n\t"
	    ".endr\n\t"
	    "wrffr p0.b"
	    :
	    :
	    : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10",
	    "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19",
	    "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
	    "v29", "v30", "v31", "p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7",
	    "p8", "p9", "p10", "p11", "p12", "p13", "p14", "p15");
#endif
}

static inline __attribute__((__always_inline__)) void
trash_registers(void)
{
	trash_scalable();
	__asm__ __volatile__(
	    "movz x0, #0xdada\n\t"
	    "movk x0, #0xdbad, lsl #16\n\t"
	    "movk x0, #0x5adb, lsl #48\n\t" TRASH_BX_
	    "mov x1, x0\n\tmov x2, x0\n\tmov x3, x0\n\tmov x4, x0\n\t"
	    "mov x5, x0\n\tmov x6, x0\n\tmov x7, x0\n\tmov x8, x0\n\t"
	    "mov x9, x0\n\tmov x10, x0\n\tmov x11, x0\n\tmov x12, x0\n\t"
	    "mov x13, x0\n\tmov x14, x0\n\tmov x15, x0\n\tmov x16, x0\n\t"
	    "mov x17, x0\n\tmov x18, x0\n\tmov x20, x0\n\tmov x21, x0\n\t"
	    "mov x22, x0\n\tmov x23, x0\n\tmov x24, x0\n\tmov x25, x0\n\t"
	    "mov x26, x0\n\tmov x27, x0\n\tmov x28, x0\n\tmov x30, x0\n\t"
	    TRASH_VECTORS_(0, 1, 2, 3) TRASH_VECTORS_(4, 5, 6, 7)
	    TRASH_VECTORS_(8, 9, 10, 11) TRASH_VECTORS_(12, 13, 14, 15)
	    TRASH_VECTORS_(16, 17, 18, 19) TRASH_VECTORS_(20, 21, 22, 23)
	    TRASH_VECTORS_(24, 25, 26, 27) TRASH_VECTORS_(28, 29, 30, 31)
	    :
	    :
	    : TRASH_BX_CLOBBER_ "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7",
	    "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17",
	    "x18", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27",
	    "x28", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8",
	    "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18",
	    "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27",
	    "v28", "v29", "v30", "v31", "cc");
}

/* ---- what functions keep ---- */

#define KEPT_NAMES "x19 x20 x21 x22 x23 x24 x25 x26 x27 x28 x29 sp"
#define KEPT 19
#define KNOWN(i) (UINT64_C(0x1111222233334444) + (i))

/* x19 to x29, then d8 to d15. */
static __attribute__((__noinline__, __unused__)) void
call_with_known_registers(void (*function)(void), void *a, uintptr_t b,
    uintptr_t *c, uintptr_t after[KEPT])
{
	register void *x0 __asm__("x0") = a;
	register uintptr_t x1 __asm__("x1") = b;
	register uintptr_t *x2 __asm__("x2") = c;
	register void (*called)(void) __asm__("x9") = function;
	register uintptr_t *out __asm__("x10") = after;

	__asm__ volatile(
	    "stp x29, x19, [sp, #-32]!\n\t"
	    "str x10, [sp, #16]\n\t"
	    "movz x19, #0x4444\n\t"
	    "movk x19, #0x3333, lsl #16\n\t"
	    "movk x19, #0x2222, lsl #32\n\t"
	    "movk x19, #0x1111, lsl #48\n\t"
	    "add x20, x19, #1\n\tadd x21, x19, #2\n\tadd x22, x19, #3\n\t"
	    "add x23, x19, #4\n\tadd x24, x19, #5\n\tadd x25, x19, #6\n\t"
	    "add x26, x19, #7\n\tadd x27, x19, #8\n\tadd x28, x19, #9\n\t"
	    "add x29, x19, #10\n\t"
	    "add x3, x19, #11\n\tfmov d8, x3\n\t"
	    "add x3, x19, #12\n\tfmov d9, x3\n\t"
	    "add x3, x19, #13\n\tfmov d10, x3\n\t"
	    "add x3, x19, #14\n\tfmov d11, x3\n\t"
	    "add x3, x19, #15\n\tfmov d12, x3\n\t"
	    "add x3, x19, #16\n\tfmov d13, x3\n\t"
	    "add x3, x19, #17\n\tfmov d14, x3\n\t"
	    "add x3, x19, #18\n\tfmov d15, x3\n\t"
	    "blr x9\n\t"
	    "ldr x10, [sp, #16]\n\t"
	    "stp x19, x20, [x10]\n\t"
	    "stp x21, x22, [x10, #16]\n\t"
	    "stp x23, x24, [x10, #32]\n\t"
	    "stp x25, x26, [x10, #48]\n\t"
	    "stp x27, x28, [x10, #64]\n\t"
	    "str x29, [x10, #80]\n\t"
	    "stp d8, d9, [x10, #88]\n\t"
	    "stp d10, d11, [x10, #104]\n\t"
	    "stp d12, d13, [x10, #120]\n\t"
	    "stp d14, d15, [x10, #136]\n\t"
	    "ldp x29, x19, [sp], #32"
	    : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(called), "+r"(out)
	    :
	    : "x3", "x4", "x5", "x6", "x7", "x8", "x11", "x12", "x13", "x14",
	    "x15", "x16", "x17", "x18", "x20", "x21", "x22", "x23", "x24",
	    "x25", "x26", "x27", "x28", "x30", "v0", "v1", "v2", "v3", "v4",
	    "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14",
	    "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23",
	    "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "cc",
	    "memory");
}

/* ---- floating point and vectors ---- */

#define FLOAT_REGISTER "w"

#define VECTORS(ROW) ROW(SIMD, , 16, "w", 1, trash_registers)

/* Of vectors each lane is another number, and each predicate is of one lane. */
#ifdef __ARM_FEATURE_SVE
#define HIDE_PREDICATE_(a, b, c, d) HIDE_IN("Upa", a, b, c, d)
#define VECTOR_(seed, i) svindex_u64((seed) * 1000003 + (i), 5)
#define VECTORS_DIFFER_(a, b)                                                  \
	svptest_any(svptrue_b64(), svcmpne_u64(svptrue_b64(), a, b))
#define PREDICATE_(seed, i)                                                    \
	svcmpeq_n_u64(svptrue_b64(),                                           \
	    svand_n_u64_x(svptrue_b64(), svindex_u64(seed, 1), 7), i)
#define PREDICATES_DIFFER_(a, b)                                               \
	svptest_any(svptrue_b8(), sveor_b_z(svptrue_b8(), a, b))
#define CLASSES(ROW)                                                           \
	ROW(scalable_vectors, svuint64_t, HIDE_FLOAT, VECTOR_,                 \
	    VECTORS_DIFFER_)                                                   \
	ROW(predicates, svbool_t, HIDE_PREDICATE_, PREDICATE_,                 \
	    PREDICATES_DIFFER_)
#endif

/* ---- floating-point control words ---- */

/*
 * FPCR: how to round, whether to flush denormals, and whether every result
 * that is no number is the same one.
 */
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
	__asm__ volatile("msr fpcr, %0" : : "r"(words) : "memory");
}

static inline uint64_t
get_words(void)
{
	uint64_t words;

	__asm__ volatile("mrs %0, fpcr" : "=r"(words) : : "memory");
	return words;
}

/* ---- unwinding ---- */

#define UNWINDING_FACTOR 2

/*
 * xpaclri, which takes a signature out of lr, where there are any. Those are
 * not told to debuggers by qemu 7.2, so there it is to be one that has none.
 */
#ifdef __ARM_FEATURE_PAC_DEFAULT
static inline uintptr_t
without_signature(uintptr_t pc)
{
	register uintptr_t lr __asm__("x30") = pc;

	__asm__("hint #7" : "+r"(lr));
	return lr;
}
#define UNSIGNED_PC(pc) without_signature(pc)
#define STEPPING_OPTIONS "-cpu cortex-a72"
#endif

/* ---- what a signal interrupted ---- */

#define CONTEXT_PC(context) ((context)->uc_mcontext.pc)
#define CONTEXT_SP(context) ((context)->uc_mcontext.sp)
#define CONTEXT_FP(context) ((context)->uc_mcontext.regs[29])
#define CONTEXT_GO_TO(context, record)                                         \
	do {                                                                   \
		(context)->uc_mcontext.pc = (uintptr_t)(record)->pc;           \
		(context)->uc_mcontext.sp = (uintptr_t)(record)->sp;           \
		(context)->uc_mcontext.regs[29] = (uintptr_t)(record)->fp;     \
		(context)->uc_mcontext.regs[19] = (uintptr_t)(record)->bx;     \
	} while (0)
