/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Generators that bring their own stack. */
#include "core/hooks.h"
#include "core/internal.h"
#include "fringe/mapped_stack.h"
#include "fringe/typed.h"
#include "hosted/mapping.h"
#include "hosted/pool/pool.h"

int
FRINGE_LAYOUT_(fringe_generator_create_typed)(
    struct fringe_generator *generator, size_t size,
    fringe_generator_body *trampoline, void (*function)(void), void *argument)
{
	struct fringe_stack stack;
	int error;

	if (!generator || !trampoline || !function)
		return FRINGE_EINVAL;
	error = fringe_mapped_stack_create(
	    &stack, size ? size : FRINGE_DEFAULT_SIZE_);
	if (error < 0)
		return error;
	error = FRINGE_LAYOUT_(fringe_generator_init_typed)(
	    generator, &stack, trampoline, function, argument);
	if (error < 0)
		fringe_mapped_stack_destroy(&stack);
	else
		generator->control_->flags |= FLAG_CREATED;
	return error;
}

int
fringe_generator_create(struct fringe_generator *generator, size_t size,
    fringe_generator_body *body, void *argument)
{
	return FRINGE_LAYOUT_(fringe_generator_create_typed)(
	    generator, size, body, (void (*)(void))body, argument);
}

int
fringe_hook_give_back_(uintptr_t flags, struct fringe_stack *stack)
{
	struct fringe_stack_pool *pool = fringe_pool_of_flags_(flags);

	if (!pool)
		return fringe_mapped_stack_destroy(stack);
	fringe_pool_give_(pool, fringe_pool_number_(pool, stack));
	*stack = (struct fringe_stack){ 0 };
	return 0;
}

int
fringe_generator_destroy(struct fringe_generator *generator)
{
	struct fringe_stack stack;
	int error;

	if (!generator)
		return FRINGE_EINVAL;
	if (!generator->control_)
		return 0;
	if (!(generator->control_->flags & FLAG_CREATED))
		return FRINGE_EOWNER;
	error = fringe_control_finished_(generator->control_);
	if (error < 0)
		return error;
	return fringe_generator_release_(generator, &stack);
}
