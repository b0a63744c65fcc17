/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Generators on a pool's stacks.
 *
 * To enter a generator into the list of live ones, and take it out, would be
 * most of what its making costs. So while a thread keeps the stack of one that
 * has ended, its control block stays in the list, marked as blank, and the next
 * generator on that stack finds it there. It is taken out before anything else
 * may be done with the stack: before that is acquired, or others may have it.
 */
#include "core/hooks.h"
#include "core/internal.h"
#include "fringe/typed.h"
#include "hosted/pool/pool.h"

static struct fringe_control *
control_of(const struct fringe_stack_pool *pool, uint32_t number)
{
	return (struct fringe_control *)fringe_pool_base_(pool, number) - 1;
}

/*
 * What differs from generator to generator, and what a former one left. The
 * links of the list are others' to change.
 */
static void
renew(struct fringe_control *control, fringe_generator_body *body,
    void (*function)(void), void *argument)
{
	control->body = body;
	control->function = function;
	control->argument = argument;
	control->name = NULL;
	control->parked = NULL;
	control->owner = fringe_hook_thread_();
	control->fpu = 0;
	control->thrown = 0;
	control->link = (struct fringe_record){ .sp = control + 1 };
	fringe_control_start_(control);
	control->flags &=
	    ~(uintptr_t)(FLAG_ATTRIBUTES | FLAG_BLANK | FLAG_RECORDED);
	fringe_hook_record_begin_(control, FRINGE_EVENT_CREATED_);
	if (fringe_control_recorded_(control))
		fringe_control_suspend_(control, fringe_control_pc_(control));
}

/* On a stack of which nothing is known. */
static int
begin(struct fringe_generator *generator, struct fringe_stack_pool *pool,
    uint32_t number, fringe_generator_body *body, void (*function)(void),
    void *argument)
{
	struct fringe_stack stack = fringe_pool_stack_(pool, number);
	int error = FRINGE_LAYOUT_(fringe_generator_init_typed)(
	    generator, &stack, body, function, argument);

	if (error < 0)
		return error;
	generator->control_->flags |=
	    FLAG_CREATED | pool->id << FLAG_POOL_SHIFT;
	return 0;
}

int
FRINGE_LAYOUT_(fringe_generator_create_pooled_typed)(
    struct fringe_generator *generator, struct fringe_stack_pool *pool,
    fringe_generator_body *trampoline, void (*function)(void), void *argument)
{
	uint32_t number;
	int error;

	if (!generator || !pool || !trampoline || !function)
		return FRINGE_EINVAL;
	error = fringe_pool_take_(pool, &number);
	if (error < 0)
		return error;
	if (pool->states[number] == POOL_BLANK) {
		generator->control_ = control_of(pool, number);
		renew(generator->control_, trampoline, function, argument);
		FRINGE_PROBE_CREATE_(
		    generator->control_, generator->control_ + 1);
	} else {
		error = begin(
		    generator, pool, number, trampoline, function, argument);
	}
	if (error < 0)
		fringe_pool_give_(pool, number);
	else
		pool->states[number] = POOL_GENERATOR;
	return error;
}

int
fringe_generator_create_pooled(struct fringe_generator *generator,
    struct fringe_stack_pool *pool, fringe_generator_body *body, void *argument)
{
	return FRINGE_LAYOUT_(fringe_generator_create_pooled_typed)(
	    generator, pool, body, (void (*)(void))body, argument);
}

struct fringe_stack_pool *
fringe_pool_of_flags_(uintptr_t flags)
{
	uintptr_t id = flags >> FLAG_POOL_SHIFT & FLAG_POOL_MASK;

	return id ? fringe_pool_of_id_(id) : NULL;
}

/*
 * Not where checkers have to hear of each. And one that has a name is taken out
 * of the list: its end waits for a visit of the list that is on, for the
 * visitor may have the name, which lives no longer than the generator need.
 */
bool
fringe_hook_keep_(struct fringe_control *control)
{
	struct fringe_stack_pool *pool = fringe_pool_of_flags_(control->flags);
	struct pool_cache *cache;
	uint32_t number;

	if (!pool || pool->zero || control->name || control->room ||
	    control->checker)
		return false;
	cache = fringe_pool_cache_(pool);
	if (!cache || fringe_pool_is_full_(cache))
		return false;
	number = (uint32_t)fringe_pool_number_of_(pool, control);
	control->context.pc = (void *)FRINGE_GATE_FINISHED_;
	control->flags |= FLAG_BLANK;
	pool->states[number] = POOL_BLANK;
	fringe_pool_keep_(cache, number);
	return true;
}

void
fringe_pool_forget_(struct fringe_stack_pool *pool, uint32_t number)
{
	struct fringe_control *control = control_of(pool, number);

	if (pool->states[number] != POOL_BLANK)
		return;
	/* Another thread may have forked when this was done by half. */
	if (control->flags & FLAG_BLANK)
		fringe_registry_remove_(control);
	pool->states[number] = POOL_IDLE;
}
