/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the .S files share: offsets in the control block, counted in words
 * (src/core/layout.c asserts each), and names for the assembler's directives.
 */
#ifndef FRINGE_ASM_H
#define FRINGE_ASM_H

#define CONTROL_BODY 0
#define CONTROL_ARGUMENT 2
#define CONTROL_END 15
#define CONTROL_LINK 16
#define CONTROL_CONTEXT 20
#define CONTROL_WORDS 24

/* include/fringe/compiler.h: names that carry the layout's number */
#define LAYOUT(name) name##_layout3_

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

#endif
