/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Generators with types of their own, and the loop over their values. */
#ifndef FRINGE_TYPED_H
#define FRINGE_TYPED_H

#include "fringe/generator.h"

/*
 * FRINGE_GENERATOR(name, input, output);
 *
 * Defines a generator type that takes `input` and yields `output`. They are
 * any types without const or volatile that can be assigned and that stand
 * before a name (give a pointer to a function a typedef); in C++ they are
 * trivially copyable.
 *
 *   struct name              the generator, a struct fringe_generator within
 *   struct name_yielder      its yielder
 *   name_body                the type of its bodies:
 *                            output body(struct name_yielder *, void *, input)
 *   name_init(&g, stack, body, argument)
 *   name_create(&g, size, body, argument)
 *   name_resume(&g, input, &output)
 *   name_suspend(yielder, output, &input)
 *   name_close(&g, &output)
 *   name_finish(&g, stack)
 *   name_abandon(&g, stack)
 *   name_destroy(&g)
 *   name_state(&g)
 *
 * They do what the functions of the same names in generator.h do, and return
 * the same; those take &g.generator where a call has no typed form.
 *
 * Values no wider than a word travel in a register. Wider ones stay where
 * their sender has them and are copied out by the receiver before the sender
 * runs again, or is gone. No allocation, no limit.
 *
 * FRINGE_GENERATOR_NO_INPUT(name, output);
 *   The body gets no first value, resume takes none, suspend(yielder, output)
 *   brings none. Such a generator can be looped over with FRINGE_FOR_EACH.
 *
 * FRINGE_GENERATOR_NO_OUTPUT(name, input);
 *   The body returns void, resume(&g, input) and close(&g) bring nothing,
 *   suspend(yielder, &input) sends nothing.
 */

/*
 * FRINGE_FOR_EACH(name, value, generator)
 *	statement
 *
 * Runs the statement for each value that `generator`, a struct name * of a
 * type without input, yields; `value` is declared by the loop. The final
 * value is not one of them. break leaves the generator suspended, and a later
 * loop goes on from there. An error of resume ends the loop too; name_state
 * tells afterwards whether the generator finished.
 */
#define FRINGE_FOR_EACH(name, value, generator)                                \
	for (name##_output_ value; name##_resume((generator), &value) > 0;)

FRINGE_BEGIN_DECLS_

/* As init and create, with the trampoline and the function that it calls. */
int FRINGE_LAYOUT_(fringe_generator_init_typed)(
    struct fringe_generator *generator, const struct fringe_stack *stack,
    fringe_generator_body *trampoline, void (*function)(void), void *argument);
#if __STDC_HOSTED__
int FRINGE_LAYOUT_(fringe_generator_create_typed)(
    struct fringe_generator *generator, size_t size,
    fringe_generator_body *trampoline, void (*function)(void), void *argument);
#endif

/*
 * Ends the generator that calls it, from any depth, while the frames of the
 * caller stay as they are: a wide final value lives there.
 */
FRINGE_NORETURN_ void FRINGE_LAYOUT_(fringe_generator_leave)(
    struct fringe_yielder *yielder, uintptr_t final);

FRINGE_END_DECLS_

/*
 * An object as the word that crosses the switch, and back. A narrow one is
 * copied by a constant size, which no compiler calls a function for: at -O0
 * the first call of memcpy may be bound on a generator's small stack.
 */
#define FRINGE_IS_WIDE_(type) (sizeof(type) > sizeof(uintptr_t))
#define FRINGE_NARROW_SIZE_(type) (FRINGE_IS_WIDE_(type) ? 0 : sizeof(type))

#define FRINGE_SEND_(type, object, word)                                       \
	do {                                                                   \
		if (FRINGE_IS_WIDE_(type))                                     \
			(word) = (uintptr_t)(object);                          \
		else                                                           \
			__builtin_memcpy(                                      \
			    &(word), (object), FRINGE_NARROW_SIZE_(type));     \
	} while (0)

#define FRINGE_RECEIVE_(type, object, word)                                    \
	do {                                                                   \
		if (FRINGE_IS_WIDE_(type))                                     \
			*(object) = *(type *)(word);                           \
		else                                                           \
			__builtin_memcpy(                                      \
			    (object), &(word), FRINGE_NARROW_SIZE_(type));     \
	} while (0)

/* What the three forms share. The last line takes the user's semicolon. */
#define FRINGE_GENERATOR_TYPES_(name)                                          \
	struct name {                                                          \
		struct fringe_generator generator;                             \
	};                                                                     \
	struct name##_yielder {                                                \
		struct fringe_yielder yielder;                                 \
	};

#define FRINGE_GENERATOR_CALLS_(name)                                          \
	FRINGE_LOCAL_INLINE_ int name##_init(struct name *generator,           \
	    const struct fringe_stack *stack, name##_body *body,               \
	    void *argument)                                                    \
	{                                                                      \
		return FRINGE_LAYOUT_(fringe_generator_init_typed)(            \
		    &generator->generator, stack, name##_run_,                 \
		    (void (*)(void))body, argument);                           \
	}                                                                      \
	FRINGE_GENERATOR_CREATE_(name)                                         \
	FRINGE_LOCAL_INLINE_ int name##_finish(                                \
	    struct name *generator, struct fringe_stack *stack)                \
	{                                                                      \
		return fringe_generator_finish(&generator->generator, stack);  \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_abandon(                               \
	    struct name *generator, struct fringe_stack *stack)                \
	{                                                                      \
		return fringe_generator_abandon(&generator->generator, stack); \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ enum fringe_state name##_state(                   \
	    const struct name *generator)                                      \
	{                                                                      \
		return fringe_generator_state(&generator->generator);          \
	}                                                                      \
	struct name

#if __STDC_HOSTED__
#define FRINGE_GENERATOR_CREATE_(name)                                         \
	FRINGE_LOCAL_INLINE_ int name##_create(struct name *generator,         \
	    size_t size, name##_body *body, void *argument)                    \
	{                                                                      \
		return FRINGE_LAYOUT_(fringe_generator_create_typed)(          \
		    &generator->generator, size, name##_run_,                  \
		    (void (*)(void))body, argument);                           \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_destroy(struct name *generator)        \
	{                                                                      \
		return fringe_generator_destroy(&generator->generator);        \
	}
#else
#define FRINGE_GENERATOR_CREATE_(name)
#endif

/* What a typed call does with the word that a call brought, if it did. */
#define FRINGE_GENERATOR_RESULT_(type, least, result, object, word)            \
	do {                                                                   \
		if ((result) >= (least) && (object))                           \
			FRINGE_RECEIVE_(type, object, word);                   \
		return (result);                                               \
	} while (0)

/* The final value of a trampoline, whose frame holds it when it is wide. */
#define FRINGE_GENERATOR_RETURN_(type, yielder, object, word)                  \
	do {                                                                   \
		FRINGE_SEND_(type, object, word);                              \
		if (FRINGE_IS_WIDE_(type))                                     \
			FRINGE_LAYOUT_(fringe_generator_leave)(yielder, word); \
		return (word);                                                 \
	} while (0)

#define FRINGE_GENERATOR_OUTPUT_(name, output)                                 \
	typedef output name##_output_;                                         \
	FRINGE_LOCAL_INLINE_ int name##_close(                                 \
	    struct name *generator, output *final)                             \
	{                                                                      \
		uintptr_t word = 0;                                            \
		int result =                                                   \
		    fringe_generator_close(&generator->generator, &word);      \
		FRINGE_GENERATOR_RESULT_(output, 1, result, final, word);      \
	}

#define FRINGE_GENERATOR(name, input, output)                                  \
	FRINGE_GENERATOR_TYPES_(name)                                          \
	typedef output name##_body(                                            \
	    struct name##_yielder *yielder, void *argument, input first);      \
	FRINGE_LOCAL_INLINE_ int name##_resume(                                \
	    struct name *generator, input in, output *out)                     \
	{                                                                      \
		uintptr_t word = 0;                                            \
		int result;                                                    \
		FRINGE_SEND_(input, &in, word);                                \
		result = fringe_generator_resume(                              \
		    &generator->generator, word, &word);                       \
		FRINGE_GENERATOR_RESULT_(output, 0, result, out, word);        \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_suspend(                               \
	    struct name##_yielder *yielder, output out, input *in)             \
	{                                                                      \
		uintptr_t word = 0;                                            \
		int result;                                                    \
		FRINGE_SEND_(output, &out, word);                              \
		result =                                                       \
		    fringe_generator_suspend(&yielder->yielder, word, &word);  \
		FRINGE_GENERATOR_RESULT_(input, 0, result, in, word);          \
	}                                                                      \
	static __attribute__((__unused__)) uintptr_t name##_run_(              \
	    struct fringe_yielder *yielder, void *argument, uintptr_t word)    \
	{                                                                      \
		name##_body *body = (name##_body *)yielder->control_.function; \
		input first;                                                   \
		output final;                                                  \
		FRINGE_RECEIVE_(input, &first, word);                          \
		final =                                                        \
		    body((struct name##_yielder *)yielder, argument, first);   \
		FRINGE_GENERATOR_RETURN_(output, yielder, &final, word);       \
	}                                                                      \
	FRINGE_GENERATOR_OUTPUT_(name, output)                                 \
	FRINGE_GENERATOR_CALLS_(name)

#define FRINGE_GENERATOR_NO_INPUT(name, output)                                \
	FRINGE_GENERATOR_TYPES_(name)                                          \
	typedef output name##_body(                                            \
	    struct name##_yielder *yielder, void *argument);                   \
	FRINGE_LOCAL_INLINE_ int name##_resume(                                \
	    struct name *generator, output *out)                               \
	{                                                                      \
		uintptr_t word = 0;                                            \
		int result =                                                   \
		    fringe_generator_resume(&generator->generator, 0, &word);  \
		FRINGE_GENERATOR_RESULT_(output, 0, result, out, word);        \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_suspend(                               \
	    struct name##_yielder *yielder, output out)                        \
	{                                                                      \
		uintptr_t word = 0;                                            \
		FRINGE_SEND_(output, &out, word);                              \
		return fringe_generator_suspend(                               \
		    &yielder->yielder, word, NULL);                            \
	}                                                                      \
	static __attribute__((__unused__)) uintptr_t name##_run_(              \
	    struct fringe_yielder *yielder, void *argument, uintptr_t word)    \
	{                                                                      \
		name##_body *body = (name##_body *)yielder->control_.function; \
		output final =                                                 \
		    body((struct name##_yielder *)yielder, argument);          \
		word = 0;                                                      \
		FRINGE_GENERATOR_RETURN_(output, yielder, &final, word);       \
	}                                                                      \
	FRINGE_GENERATOR_OUTPUT_(name, output)                                 \
	FRINGE_GENERATOR_CALLS_(name)

#define FRINGE_GENERATOR_NO_OUTPUT(name, input)                                \
	FRINGE_GENERATOR_TYPES_(name)                                          \
	typedef void name##_body(                                              \
	    struct name##_yielder *yielder, void *argument, input first);      \
	FRINGE_LOCAL_INLINE_ int name##_resume(                                \
	    struct name *generator, input in)                                  \
	{                                                                      \
		uintptr_t word = 0;                                            \
		FRINGE_SEND_(input, &in, word);                                \
		return fringe_generator_resume(                                \
		    &generator->generator, word, NULL);                        \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_suspend(                               \
	    struct name##_yielder *yielder, input *in)                         \
	{                                                                      \
		uintptr_t word = 0;                                            \
		int result =                                                   \
		    fringe_generator_suspend(&yielder->yielder, 0, &word);     \
		FRINGE_GENERATOR_RESULT_(input, 0, result, in, word);          \
	}                                                                      \
	static __attribute__((__unused__)) uintptr_t name##_run_(              \
	    struct fringe_yielder *yielder, void *argument, uintptr_t word)    \
	{                                                                      \
		name##_body *body = (name##_body *)yielder->control_.function; \
		input first;                                                   \
		FRINGE_RECEIVE_(input, &first, word);                          \
		body((struct name##_yielder *)yielder, argument, first);       \
		return 0;                                                      \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_close(struct name *generator)          \
	{                                                                      \
		return fringe_generator_close(&generator->generator, NULL);    \
	}                                                                      \
	FRINGE_GENERATOR_CALLS_(name)

#endif
