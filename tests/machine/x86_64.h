/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* x86-64, see machine.h. */

/* ---- all registers ---- */

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

/* ---- what functions keep ---- */

#define KEPT_NAMES "rbx r12 r13 r14 r15 rbp rsp"
#define KEPT 6
#define KNOWN(i) (UINT64_C(0x1111222233334444) + (i))

/* Below the red zone. */
static __attribute__((__noinline__, __unused__)) void
call_with_known_registers(void (*function)(void), void *a, uintptr_t b,
    uintptr_t *c, uintptr_t after[KEPT])
{
	register uintptr_t *out __asm__("r8") = after;

	/* MemorySanitizer does not see that the asm writes there. */
	__builtin_memset(after, 0, KEPT * sizeof(*after));
	__asm__ volatile("movq %%rsp, %%rax\n\t"
			 "subq $256, %%rsp\n\t"
			 "andq $-16, %%rsp\n\t"
			 "pushq %%rax\n\t"
			 "pushq %%rbp\n\t"
			 "pushq %%rbx\n\t"
			 "pushq %%r8\n\t"
			 "movabsq $0x1111222233334444, %%rbx\n\t"
			 "leaq 1(%%rbx), %%rbp\n\t"
			 "leaq 2(%%rbx), %%r12\n\t"
			 "leaq 3(%%rbx), %%r13\n\t"
			 "leaq 4(%%rbx), %%r14\n\t"
			 "leaq 5(%%rbx), %%r15\n\t"
			 "call *%%rcx\n\t"
			 "popq %%r8\n\t"
			 "movq %%rbx, (%%r8)\n\t"
			 "movq %%rbp, 8(%%r8)\n\t"
			 "movq %%r12, 16(%%r8)\n\t"
			 "movq %%r13, 24(%%r8)\n\t"
			 "movq %%r14, 32(%%r8)\n\t"
			 "movq %%r15, 40(%%r8)\n\t"
			 "popq %%rbx\n\t"
			 "popq %%rbp\n\t"
			 "popq %%rsp\n\t"
			 : "+D"(a), "+S"(b), "+d"(c), "+c"(function), "+r"(out)
			 :
			 : "rax", "r9", "r10", "r11", "r12", "r13", "r14",
			 "r15", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
			 "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
			 "xmm12", "xmm13", "xmm14", "xmm15", "st", "st(1)",
			 "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)",
			 "memory", "cc");
}

/* ---- floating point and vectors ---- */

#define FLOAT_REGISTER "x"

#define AVX_1 __attribute__((__target__("avx")))
#define AVX_512F __attribute__((__target__("avx512f")))

/* trash_registers leaves alone what lies above the xmm registers. */
static inline AVX_1 void
trash_avx(void)
{
	trash_registers();
	__asm__ volatile("vzeroall"
			 :
			 :
			 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
			 "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
			 "xmm12", "xmm13", "xmm14", "xmm15");
}

/* xmm16 to xmm31 are filled with ones, as are the mask registers. */
static inline AVX_512F void
trash_avx512(void)
{
	trash_avx();
#define ONES(n) "vpternlogd $255, %%zmm" #n ", %%zmm" #n ", %%zmm" #n "\n\t"
	__asm__ volatile(ONES(16) ONES(17) ONES(18) ONES(19) ONES(20) ONES(21)
			     ONES(22) ONES(23) ONES(24) ONES(25) ONES(26)
				 ONES(27) ONES(28) ONES(29) ONES(30)
				     ONES(31) "kxnorw %%k1, %%k1, %%k1\n\t"
					      "kxnorw %%k2, %%k2, %%k2\n\t"
					      "kxnorw %%k3, %%k3, %%k3"
			 :
			 :
			 : "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21",
			 "xmm22", "xmm23", "xmm24", "xmm25", "xmm26", "xmm27",
			 "xmm28", "xmm29", "xmm30", "xmm31", "k1", "k2", "k3");
}

#define VECTORS(ROW)                                                           \
	ROW(SSE, , 16, "x", 1, trash_registers)                                \
	ROW(AVX, AVX_1, 32, "x", __builtin_cpu_supports("avx"), trash_avx)     \
	ROW(AVX_512, AVX_512F, 64, "v", __builtin_cpu_supports("avx512f"),     \
	    trash_avx512)

/* The direction is upwards, and the x87 registers are empty. */
#define ABI_WANTS_CLEAN
static __attribute__((__noinline__, __unused__)) int
is_clean(void)
{
	struct {
		unsigned short words[14];
	} environment = { { 0 } };
	uintptr_t flags;

	__asm__ volatile("fnstenv %0\n\tfldenv %0" : "+m"(environment));
	flags = __builtin_ia32_readeflags_u64();
	return environment.words[4] == 0xffff && !(flags & 0x400);
}

/* ---- floating-point control words ---- */

/*
 * MXCSR below, the x87 control word above. COARSE truncates, flushes
 * denormals, and the x87 computes in single precision.
 */
#define FPU_WORDS
#define WORDS_(mxcsr, x87) ((uint64_t)(x87) << 32 | (mxcsr))
#define NEAREST WORDS_(0x1f80, 0x037f)
#define DOWN WORDS_(0x3f80, 0x077f)
#define UP WORDS_(0x5f80, 0x0b7f)
#define COARSE WORDS_(0xff80, 0x0c7f)
#define NEARLY_NEAREST WORDS_(0x7f80, 0x037f)
#define ALMOST_NEAREST WORDS_(0x1f80, 0x0f7f)
#define ROUNDING_BITS WORDS_(0x6000, 0x0c00)

static inline void
set_words(uint64_t words)
{
	unsigned int mxcsr = (unsigned int)words;
	unsigned short x87 = (unsigned short)(words >> 32);

	__asm__ volatile("ldmxcsr %0\n\tfldcw %1"
			 :
			 : "m"(mxcsr), "m"(x87)
			 : "memory");
}

/* Without the flags of what has happened so far. */
static inline uint64_t
get_words(void)
{
	unsigned int mxcsr = 0;
	unsigned short x87 = 0;

	__asm__ volatile("stmxcsr %0\n\tfnstcw %1"
			 : "=m"(mxcsr), "=m"(x87)
			 :
			 : "memory");
	return WORDS_(mxcsr & ~0x3fu, x87);
}

/* ---- unwinding ---- */

#define UNWINDING_FACTOR 1
/* The dynamic linker saves the vector registers that a function may get. */
#define BINDING (__builtin_cpu_supports("avx512f") ? 2048u : 0u)

/* ---- what a signal interrupted ---- */

#define CONTEXT_PC(context) ((context)->uc_mcontext.gregs[REG_RIP])
#define CONTEXT_SP(context) ((context)->uc_mcontext.gregs[REG_RSP])
#define CONTEXT_FP(context) ((context)->uc_mcontext.gregs[REG_RBP])
#define CONTEXT_GO_TO(context, record)                                         \
	do {                                                                   \
		greg_t *gregs_ = (context)->uc_mcontext.gregs;                 \
		gregs_[REG_RIP] = (greg_t)(record)->pc;                        \
		gregs_[REG_RSP] = (greg_t)(record)->sp;                        \
		gregs_[REG_RBP] = (greg_t)(record)->fp;                        \
		gregs_[REG_RBX] = (greg_t)(record)->bx;                        \
	} while (0)

/* A program can single-step itself: with this flag, and so. */
#define TRAP_FLAG 0x100
#define CONTEXT_FLAGS(context) ((context)->uc_mcontext.gregs[REG_EFL])
/* The word that the call pushes must not be in a leaf's red zone. */
#define START_STEPPING()                                                       \
	__asm__ __volatile__("leaq -128(%%rsp), %%rsp\n\t"                     \
			     "pushfq\n\t"                                      \
			     "orl $0x100, (%%rsp)\n\t"                         \
			     "popfq\n\t"                                       \
			     "leaq 128(%%rsp), %%rsp"                          \
			     :                                                 \
			     :                                                 \
			     : "cc", "memory")
