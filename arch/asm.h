/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the .S files share: offsets in the control block, counted in words
 * (src/core/layout.c asserts each), names for the assembler's directives, and
 * what is said of each object. Included before it is asked what the target is.
 */
#ifndef FRINGE_ASM_H
#define FRINGE_ASM_H

#define CONTROL_BODY 0
#define CONTROL_ARGUMENT 2
#define CONTROL_LIMIT 3
#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#define BARE /* FRINGE_ARCH_BARE_ */
#define CONTROL_LINK 8
#define CONTROL_CONTEXT 11
#define CONTROL_WORDS (14 + 2 * FRINGE_ARCH_MAY_FPU_)
#else
#define CONTROL_END 15
#define CONTROL_LINK 16
#define CONTROL_CONTEXT 20
#define CONTROL_WORDS 24
#endif

/* include/fringe/compiler.h: names that carry the layout's number */
#define LAYOUT(name) name##_layout4_

/* A function: local, of this library only, or for the headers' inline code. */
#define FUNCTION(name)                                                         \
	.type name, %function;                                                 \
	name:
#define HIDDEN(name)                                                           \
	.globl name;                                                           \
	.hidden name;                                                          \
	name:
#define EXPORTED(name)                                                         \
	.globl name;                                                           \
	.type name, %function;                                                 \
	name:
#define END(name) .size name, . - name

/*
 * What each object says of itself, also one that is for another target and
 * empty: of a program in which one is silent nothing is said. No stack of ours
 * is executed. Indirect branches are marked as the platform asks (IBT, BTI), and
 * return addresses are not (PAC). Shadow stacks are not (SHSTK, GCS): frames
 * here are left by jumps, and a program that contains them must run without.
 */
#ifdef __ASSEMBLER__
	.section .note.GNU-stack, "", %progbits
#if defined(__CET__) && (__CET__ & 1)
#define PROPERTY 0xc0000002 /* GNU_PROPERTY_X86_FEATURE_1_AND */
#elif defined(__ARM_FEATURE_BTI_DEFAULT)
#define PROPERTY 0xc0000000 /* GNU_PROPERTY_AARCH64_FEATURE_1_AND */
#endif
#ifdef PROPERTY
	.section .note.gnu.property, "a"
#ifdef __LP64__
	.p2align 3
	.long 4, 16, 5
#else
	.p2align 2
	.long 4, 12, 5
#endif
	.asciz "GNU"
	.long PROPERTY, 4
	.long 1 /* IBT, BTI */
#ifdef __LP64__
	.long 0
#endif
#endif

/*
 * What the unwinder asks of a root, and where a body returns to: that is no
 * label in the root, for some would name the frame after it.
 */
	.macro root_words
	.section .data.rel.ro, "aw"
	.p2align 3
.Lpersonality:
	.weak fringe_personality_
	.hidden fringe_personality_
	.dc.a fringe_personality_
HIDDEN(fringe_arch_returned_)
	.dc.a .Lreturned
	.text
	.endm

/*
 * Before the root: a name for it that is left where a library is stripped. The
 * instruction keeps it further away than the name without a version.
 */
	.macro name_root nop=nop
#if defined(FRINGE_NAMES_ROOT) && defined(PIC)
	.globl fringe_root_
	.symver fringe_root_, __morestack@FRINGE_DEBUG, remove
fringe_root_:
	\nop
#endif
	.endm

	.text
#endif

#endif
