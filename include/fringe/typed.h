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
 * trivially copyable and can be made without arguments.
 *
 *   struct name              the generator, a struct fringe_generator within
 *   struct name_yielder      its yielder
 *   name_body                the type of its bodies:
 *                            output body(struct name_yielder *, void *, input)
 *   name_init(&g, stack, body, argument)
 *   name_create(&g, size, body, argument)
 *   name_create_pooled(&g, pool, body, argument)
 *   name_resume(&g, input, &output)
 *   name_suspend(yielder, output, &input)
 *   name_close(&g, &output)
 *   name_finish(&g, stack)
 *   name_abandon(&g, stack)
 *   name_destroy(&g)
 *   name_state(&g)
 *
 * They do what the functions of these names in generator.h and stack_pool.h
 * do, and return the same; those take &g.generator where a call has no typed
 * form.
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
struct fringe_stack_pool;
int FRINGE_LAYOUT_(fringe_generator_create_pooled_typed)(
    struct fringe_generator *generator, struct fringe_stack_pool *pool,
    fringe_generator_body *trampoline, void (*function)(void), void *argument);
#endif

/*
 * Ends the generator that calls it, from any depth, while the frames of the
 * caller stay as they are: a wide final value lives there.
 */
FRINGE_NORETURN_ FRINGE_NOPLT_ void FRINGE_LAYOUT_(fringe_generator_leave)(
    struct fringe_yielder *yielder, uintptr_t final);

FRINGE_END_DECLS_

/*
 * An object as the word that crosses the switch, and back. A narrow one is
 * copied by a constant size, which no compiler calls a function for: at -O0
 * the first call of memcpy may be bound on a generator's small stack.
 */
#define FRINGE_IS_WIDE_(type) (sizeof(type) > sizeof(uintptr_t))
#define FRINGE_NARROW_SIZE_(type) (FRINGE_IS_WIDE_(type) ? 0 : sizeof(type))

#define FRINGE_SEND_(type, object, word_)                                      \
	do {                                                                   \
		if (FRINGE_IS_WIDE_(type))                                     \
			(word_) = (uintptr_t)(object);                         \
		else                                                           \
			__builtin_memcpy(                                      \
			    &(word_), (object), FRINGE_NARROW_SIZE_(type));    \
	} while (0)

#define FRINGE_RECEIVE_(type, object, word_)                                   \
	do {                                                                   \
		if (FRINGE_IS_WIDE_(type))                                     \
			*(object) = *(type *)(word_);                          \
		else                                                           \
			__builtin_memcpy(                                      \
			    (object), &(word_), FRINGE_NARROW_SIZE_(type));    \
	} while (0)

/*
 * Of a pointer to a typed generator, the one to what is in it, where it may be
 * NULL. A member of NULL would be undefined.
 */
#define FRINGE_ANY_(generator) ((struct fringe_generator *)(generator))

/* What the three forms share. The last line takes the user's semicolon. */
#define FRINGE_GENERATOR_TYPES_(name)                                          \
	struct name {                                                          \
		struct fringe_generator generator;                             \
	};                                                                     \
	struct name##_yielder {                                                \
		struct fringe_yielder yielder;                                 \
	};

#define FRINGE_GENERATOR_CALLS_(name)                                          \
	FRINGE_LOCAL_INLINE_ int name##_init(struct name *generator_,          \
	    const struct fringe_stack *stack_, name##_body *body_,             \
	    void *argument_)                                                   \
	{                                                                      \
		return FRINGE_LAYOUT_(fringe_generator_init_typed)(            \
		    FRINGE_ANY_(generator_), stack_, name##_run_,              \
		    (void (*)(void))body_, argument_);                         \
	}                                                                      \
	FRINGE_GENERATOR_CREATE_(name)                                         \
	FRINGE_LOCAL_INLINE_ int name##_finish(                                \
	    struct name *generator_, struct fringe_stack *stack_)              \
	{                                                                      \
		return fringe_generator_finish(                                \
		    FRINGE_ANY_(generator_), stack_);                          \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_abandon(                               \
	    struct name *generator_, struct fringe_stack *stack_)              \
	{                                                                      \
		return fringe_generator_abandon(                               \
		    FRINGE_ANY_(generator_), stack_);                          \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ enum fringe_state name##_state(                   \
	    const struct name *generator_)                                     \
	{                                                                      \
		return fringe_generator_state(                                 \
		    (const struct fringe_generator *)generator_);              \
	}                                                                      \
	struct name

#if __STDC_HOSTED__
#define FRINGE_GENERATOR_CREATE_(name)                                         \
	FRINGE_LOCAL_INLINE_ int name##_create(struct name *generator_,        \
	    size_t size_, name##_body *body_, void *argument_)                 \
	{                                                                      \
		return FRINGE_LAYOUT_(fringe_generator_create_typed)(          \
		    FRINGE_ANY_(generator_), size_, name##_run_,               \
		    (void (*)(void))body_, argument_);                         \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_create_pooled(                         \
	    struct name *generator_, struct fringe_stack_pool *pool_,          \
	    name##_body *body_, void *argument_)                               \
	{                                                                      \
		return FRINGE_LAYOUT_(fringe_generator_create_pooled_typed)(   \
		    FRINGE_ANY_(generator_), pool_, name##_run_,               \
		    (void (*)(void))body_, argument_);                         \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_destroy(struct name *generator_)       \
	{                                                                      \
		return fringe_generator_destroy(FRINGE_ANY_(generator_));      \
	}
#else
#define FRINGE_GENERATOR_CREATE_(name)
#endif

/* What a typed call does with the word that a call brought, if it did. */
#define FRINGE_GENERATOR_RESULT_(type, least, result_, object, word_)          \
	do {                                                                   \
		if ((result_) >= (least) && (object))                          \
			FRINGE_RECEIVE_(type, object, word_);                  \
		return (result_);                                              \
	} while (0)

/* The final value of a trampoline, whose frame holds it when it is wide. */
#define FRINGE_GENERATOR_RETURN_(type, yielder_, object, word_)                \
	do {                                                                   \
		FRINGE_SEND_(type, object, word_);                             \
		if (FRINGE_IS_WIDE_(type))                                     \
			FRINGE_LAYOUT_(fringe_generator_leave)                 \
			(yielder_, word_);                                     \
		return (word_);                                                \
	} while (0)

/* In C++ a value is copied as its bytes, and no destructor runs. */
#ifdef __cplusplus
#define FRINGE_VALUE_(type)                                                    \
	static_assert(__is_trivially_copyable(type),                           \
	    "values of generators are trivially copyable");
#else
#define FRINGE_VALUE_(type)
#endif

#define FRINGE_GENERATOR_OUTPUT_(name, output)                                 \
	FRINGE_VALUE_(output)                                                  \
	typedef output name##_output_;                                         \
	FRINGE_LOCAL_INLINE_ int name##_close(                                 \
	    struct name *generator_, output *final_)                           \
	{                                                                      \
		uintptr_t word_ = 0;                                           \
		int result_ =                                                  \
		    fringe_generator_close(FRINGE_ANY_(generator_), &word_);   \
		FRINGE_GENERATOR_RESULT_(output, 1, result_, final_, word_);   \
	}

#define FRINGE_GENERATOR(name, input, output)                                  \
	FRINGE_GENERATOR_TYPES_(name)                                          \
	FRINGE_VALUE_(input)                                                   \
	typedef output name##_body(                                            \
	    struct name##_yielder *yielder_, void *argument_, input first_);   \
	FRINGE_LOCAL_INLINE_ int name##_resume(                                \
	    struct name *generator_, input in_, output *out_)                  \
	{                                                                      \
		uintptr_t word_ = 0;                                           \
		int result_;                                                   \
		FRINGE_SEND_(input, &in_, word_);                              \
		result_ = fringe_generator_resume(                             \
		    &generator_->generator, word_, &word_);                    \
		FRINGE_GENERATOR_RESULT_(output, 0, result_, out_, word_);     \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_suspend(                               \
	    struct name##_yielder *yielder_, output out_, input *in_)          \
	{                                                                      \
		uintptr_t word_ = 0;                                           \
		int result_;                                                   \
		FRINGE_SEND_(output, &out_, word_);                            \
		result_ = fringe_generator_suspend(                            \
		    &yielder_->yielder, word_, &word_);                        \
		FRINGE_GENERATOR_RESULT_(input, 0, result_, in_, word_);       \
	}                                                                      \
	static __attribute__((__unused__)) uintptr_t name##_run_(              \
	    struct fringe_yielder *yielder_, void *argument_, uintptr_t word_) \
	{                                                                      \
		name##_body *body_ =                                           \
		    (name##_body *)yielder_->control_.function;                \
		input first_;                                                  \
		output final_;                                                 \
		FRINGE_RECEIVE_(input, &first_, word_);                        \
		final_ = body_(                                                \
		    (struct name##_yielder *)yielder_, argument_, first_);     \
		FRINGE_GENERATOR_RETURN_(output, yielder_, &final_, word_);    \
	}                                                                      \
	FRINGE_GENERATOR_OUTPUT_(name, output)                                 \
	FRINGE_GENERATOR_CALLS_(name)

#define FRINGE_GENERATOR_NO_INPUT(name, output)                                \
	FRINGE_GENERATOR_TYPES_(name)                                          \
	typedef output name##_body(                                            \
	    struct name##_yielder *yielder_, void *argument_);                 \
	FRINGE_LOCAL_INLINE_ int name##_resume(                                \
	    struct name *generator_, output *out_)                             \
	{                                                                      \
		uintptr_t word_ = 0;                                           \
		int result_ = fringe_generator_resume(                         \
		    &generator_->generator, 0, &word_);                        \
		FRINGE_GENERATOR_RESULT_(output, 0, result_, out_, word_);     \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_suspend(                               \
	    struct name##_yielder *yielder_, output out_)                      \
	{                                                                      \
		uintptr_t word_ = 0;                                           \
		FRINGE_SEND_(output, &out_, word_);                            \
		return fringe_generator_suspend(                               \
		    &yielder_->yielder, word_, NULL);                          \
	}                                                                      \
	static __attribute__((__unused__)) uintptr_t name##_run_(              \
	    struct fringe_yielder *yielder_, void *argument_, uintptr_t word_) \
	{                                                                      \
		name##_body *body_ =                                           \
		    (name##_body *)yielder_->control_.function;                \
		output final_ =                                                \
		    body_((struct name##_yielder *)yielder_, argument_);       \
		word_ = 0;                                                     \
		FRINGE_GENERATOR_RETURN_(output, yielder_, &final_, word_);    \
	}                                                                      \
	FRINGE_GENERATOR_OUTPUT_(name, output)                                 \
	FRINGE_GENERATOR_CALLS_(name)

#define FRINGE_GENERATOR_NO_OUTPUT(name, input)                                \
	FRINGE_GENERATOR_TYPES_(name)                                          \
	FRINGE_VALUE_(input)                                                   \
	typedef void name##_body(                                              \
	    struct name##_yielder *yielder_, void *argument_, input first_);   \
	FRINGE_LOCAL_INLINE_ int name##_resume(                                \
	    struct name *generator_, input in_)                                \
	{                                                                      \
		uintptr_t word_ = 0;                                           \
		FRINGE_SEND_(input, &in_, word_);                              \
		return fringe_generator_resume(                                \
		    &generator_->generator, word_, NULL);                      \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_suspend(                               \
	    struct name##_yielder *yielder_, input *in_)                       \
	{                                                                      \
		uintptr_t word_ = 0;                                           \
		int result_ =                                                  \
		    fringe_generator_suspend(&yielder_->yielder, 0, &word_);   \
		FRINGE_GENERATOR_RESULT_(input, 0, result_, in_, word_);       \
	}                                                                      \
	static __attribute__((__unused__)) uintptr_t name##_run_(              \
	    struct fringe_yielder *yielder_, void *argument_, uintptr_t word_) \
	{                                                                      \
		name##_body *body_ =                                           \
		    (name##_body *)yielder_->control_.function;                \
		input first_;                                                  \
		FRINGE_RECEIVE_(input, &first_, word_);                        \
		body_((struct name##_yielder *)yielder_, argument_, first_);   \
		return 0;                                                      \
	}                                                                      \
	FRINGE_LOCAL_INLINE_ int name##_close(struct name *generator_)         \
	{                                                                      \
		return fringe_generator_close(FRINGE_ANY_(generator_), NULL);  \
	}                                                                      \
	FRINGE_GENERATOR_CALLS_(name)

#endif
