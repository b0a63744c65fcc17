/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* x86, see machine.h. */

/* ---- all registers ---- */

/* clang's base pointer, which it cannot be told to spill. */
#ifdef __clang__
#define TRASH_SI_
#define TRASH_SI_CLOBBER_
#else
#define TRASH_SI_ "movl %%eax, %%esi\n\t"
#define TRASH_SI_CLOBBER_ "esi",
#endif

#ifdef __SSE2__
#define TRASH_SSE_                                                             \
	"movd %%eax, %%xmm0\n\t"                                               \
	"pshufd $0, %%xmm0, %%xmm0\n\t"                                        \
	"movaps %%xmm0, %%xmm1\n\t"                                            \
	"movaps %%xmm0, %%xmm2\n\t"                                            \
	"movaps %%xmm0, %%xmm3\n\t"                                            \
	"movaps %%xmm0, %%xmm4\n\t"                                            \
	"movaps %%xmm0, %%xmm5\n\t"                                            \
	"movaps %%xmm0, %%xmm6\n\t"                                            \
	"movaps %%xmm0, %%xmm7\n\t"
#define TRASH_SSE_CLOBBER_                                                     \
	"xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
#else
#define TRASH_SSE_
#define TRASH_SSE_CLOBBER_
#endif

static inline __attribute__((__always_inline__)) void
trash_registers(void)
{
	__asm__ __volatile__(
	    "movl $0x5adbadba, %%eax\n\t" TRASH_SI_ "movl %%eax, %%ebx\n\t"
	    "movl %%eax, %%ecx\n\t"
	    "movl %%eax, %%edx\n\t"
	    "movl %%eax, %%edi\n\t" TRASH_SSE_
	    /* The eight x87 registers are filled, and are empty again. */
	    "fldpi\n\tfldpi\n\tfldpi\n\tfldpi\n\t"
	    "fldpi\n\tfldpi\n\tfldpi\n\tfldpi\n\t"
	    "fstp %%st(0)\n\tfstp %%st(0)\n\tfstp %%st(0)\n\tfstp %%st(0)\n\t"
	    "fstp %%st(0)\n\tfstp %%st(0)\n\tfstp %%st(0)\n\tfstp %%st(0)\n\t"
	    :
	    :
	    : TRASH_SI_CLOBBER_ TRASH_SSE_CLOBBER_ "eax", "ebx", "ecx", "edx",
	    "edi", "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)",
	    "st(7)", "cc");
}

/* ---- what functions keep ---- */

/*
 * clang 19 does not say where the CFA is once a callee has taken its first
 * argument, where it was to put a structure, from the stack.
 */
#ifdef __clang__
#define SILENT "clang ret [$]0x4;sub [$]0x4,%esp;"
#endif

#define KEPT_NAMES "ebx esi edi ebp esp"
#define KEPT 4
#define KNOWN(i) (UINT32_C(0x11112222) + (i))

static __attribute__((__noinline__, __unused__)) void
call_with_known_registers(void (*function)(void), void *a, uintptr_t b,
    uintptr_t *c, uintptr_t after[KEPT])
{
	uintptr_t *out = after;

	__asm__ volatile("movl %%esp, %%ebx\n\t"
			 "andl $-16, %%esp\n\t"
			 "pushl %%ebx\n\t"
			 "pushl %%ebp\n\t"
			 "pushl %%edi\n\t"
			 "subl $8, %%esp\n\t"
			 "pushl %%esi\n\t"
			 "pushl %%ecx\n\t"
			 "pushl %%edx\n\t"
			 "movl $0x11112222, %%ebx\n\t"
			 "leal 1(%%ebx), %%ebp\n\t"
			 "leal 2(%%ebx), %%esi\n\t"
			 "leal 3(%%ebx), %%edi\n\t"
			 "call *%%eax\n\t"
			 "addl $20, %%esp\n\t"
			 "popl %%eax\n\t"
			 "movl %%ebx, (%%eax)\n\t"
			 "movl %%ebp, 4(%%eax)\n\t"
			 "movl %%esi, 8(%%eax)\n\t"
			 "movl %%edi, 12(%%eax)\n\t"
			 "popl %%ebp\n\t"
			 "popl %%esp\n\t"
			 : "+a"(function), "+d"(a), "+c"(b), "+S"(c), "+D"(out)
			 :
			 : "ebx", TRASH_SSE_CLOBBER_ "st", "st(1)", "st(2)",
			 "st(3)", "st(4)", "st(5)", "st(6)", "st(7)", "memory",
			 "cc");
}

/* ---- floating point and vectors ---- */

/* No asm can have four values in x87 registers, which are a stack. */
#ifdef __SSE2__
#define FLOAT_REGISTER "x"
#else
#define FLOAT_REGISTER "m"
#endif

#define SSE_2 __attribute__((__target__("sse2")))
#define AVX_1 __attribute__((__target__("avx")))
#define AVX_512F __attribute__((__target__("avx512f")))

#define XMM_CLOBBERS_                                                          \
	"xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7"

static inline SSE_2 void
trash_sse(void)
{
	trash_registers();
	__asm__ volatile("pcmpeqd %%xmm0, %%xmm0\n\t"
			 "movaps %%xmm0, %%xmm1\n\t"
			 "movaps %%xmm0, %%xmm2\n\t"
			 "movaps %%xmm0, %%xmm3\n\t"
			 "movaps %%xmm0, %%xmm4\n\t"
			 "movaps %%xmm0, %%xmm5\n\t"
			 "movaps %%xmm0, %%xmm6\n\t"
			 "movaps %%xmm0, %%xmm7"
			 :
			 :
			 : XMM_CLOBBERS_);
}

static inline AVX_1 void
trash_avx(void)
{
	trash_registers();
	__asm__ volatile("vzeroall" : : : XMM_CLOBBERS_);
}

/* There are no more than these eight; the mask registers are filled too. */
static inline AVX_512F void
trash_avx512(void)
{
	trash_avx();
	__asm__ volatile("kxnorw %%k1, %%k1, %%k1\n\t"
			 "kxnorw %%k2, %%k2, %%k2\n\t"
			 "kxnorw %%k3, %%k3, %%k3"
			 :
			 :
			 : "k1", "k2", "k3");
}

#define VECTORS(ROW)                                                           \
	ROW(SSE, SSE_2, 16, "x", __builtin_cpu_supports("sse2"), trash_sse)    \
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
	unsigned int flags;

	__asm__ volatile("fnstenv %0\n\tfldenv %0" : "+m"(environment));
	flags = __builtin_ia32_readeflags_u32();
	return environment.words[4] == 0xffff && !(flags & 0x400);
}

/* ---- floating-point control words ---- */

/*
 * MXCSR below, the x87 control word above. COARSE truncates, flushes
 * denormals, and the x87 computes in single precision. Freestanding, there is
 * an MXCSR only in what is compiled for it.
 */
#define FPU_WORDS
#define WORDS_(mxcsr, x87) ((uint64_t)(x87) << 32 | ((mxcsr)&MXCSR_BITS_))
#if defined(__SSE__) || __STDC_HOSTED__
#define MXCSR_BITS_ 0xffc0u /* without what has happened so far */
#define NEARLY_NEAREST WORDS_(0x7f80, 0x037f)
#else
#define MXCSR_BITS_ 0u
#define NEARLY_NEAREST WORDS_(0, 0x007f)
#endif
#define NEAREST WORDS_(0x1f80, 0x037f)
#define DOWN WORDS_(0x3f80, 0x077f)
#define UP WORDS_(0x5f80, 0x0b7f)
#define COARSE WORDS_(0xff80, 0x0c7f)
#define ALMOST_NEAREST WORDS_(0x1f80, 0x0f7f)
#define ROUNDING_BITS WORDS_(0x6000, 0x0c00)

static inline void
set_words(uint64_t words)
{
	unsigned int mxcsr = (unsigned int)words;
	unsigned short x87 = (unsigned short)(words >> 32);

	if (MXCSR_BITS_)
		__asm__ volatile("ldmxcsr %0" : : "m"(mxcsr) : "memory");
	__asm__ volatile("fldcw %0" : : "m"(x87) : "memory");
}

static inline uint64_t
get_words(void)
{
	unsigned int mxcsr = 0;
	unsigned short x87 = 0;

	if (MXCSR_BITS_)
		__asm__ volatile("stmxcsr %0" : "=m"(mxcsr) : : "memory");
	__asm__ volatile("fnstcw %0" : "=m"(x87) : : "memory");
	return WORDS_(mxcsr, x87);
}

/* Unwinders take no more stack here than on x86-64. */
#define UNWINDING_FACTOR 1

/* ---- what a signal interrupted ---- */

#define CONTEXT_PC(context) ((context)->uc_mcontext.gregs[REG_EIP])
#define CONTEXT_SP(context) ((context)->uc_mcontext.gregs[REG_ESP])
#define CONTEXT_FP(context) ((context)->uc_mcontext.gregs[REG_EBP])
#define CONTEXT_GO_TO(context, record)                                         \
	do {                                                                   \
		greg_t *gregs_ = (context)->uc_mcontext.gregs;                 \
		gregs_[REG_EIP] = (greg_t)(record)->pc;                        \
		gregs_[REG_ESP] = (greg_t)(record)->sp;                        \
		gregs_[REG_EBP] = (greg_t)(record)->fp;                        \
		gregs_[REG_ESI] = (greg_t)(record)->si;                        \
	} while (0)

/* A program can single-step itself: with this flag, and so. */
#define TRAP_FLAG 0x100
#define CONTEXT_FLAGS(context) ((context)->uc_mcontext.gregs[REG_EFL])
#define START_STEPPING()                                                       \
	__asm__ __volatile__("pushfl\n\t"                                      \
			     "orl $0x100, (%%esp)\n\t"                         \
			     "popfl"                                           \
			     :                                                 \
			     :                                                 \
			     : "cc", "memory")
