/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Tasks: how they begin and end, who refers to them, and who joins them. */
#include "fringe/kit/task.h"

#include "kit/debugger.h"
#include "kit/run_queue.h"
#include "retained.h"

struct fringe_task *
fringe_task_current(void)
{
	const struct fringe_scheduler *scheduler = fringe_scheduler_current();

	return scheduler ? scheduler->running_ : NULL;
}

/* ---- what was said of it ---- */

const char *
fringe_task_name(const struct fringe_task *task)
{
	return task->joiners_.name_;
}

const char *
fringe_task_file(const struct fringe_task *task)
{
	return task->file_;
}

unsigned int
fringe_task_line(const struct fringe_task *task)
{
	return task->line_;
}

enum fringe_task_state
fringe_task_state(const struct fringe_task *task)
{
	uintptr_t bits = task ? atomic_get(&task->bits_) : 0;

	if (!(bits & TASK_IS_ONE))
		return FRINGE_TASK_NONE;
	if (bits & TASK_ENDED)
		return FRINGE_TASK_ENDED;
	switch (atomic_get(&task->status_)) {
	case STATUS_RUNNING:
	case STATUS_EXITING:
		return FRINGE_TASK_RUNNING;
	case STATUS_WAITING:
		return FRINGE_TASK_WAITING;
	default:
		return FRINGE_TASK_READY;
	}
}

const char *
fringe_task_waits_for(const struct fringe_task *task)
{
	const struct fringe_wait *wait;

	if (fringe_task_state(task) != FRINGE_TASK_WAITING)
		return NULL;
	wait = task->wait_;
	return wait ? wait->kind_->name : NULL;
}

/* ---- references ---- */

void
fringe_task_ref(struct fringe_task *task)
{
	atomic_add(&task->references_, REFERENCE);
}

/* Nobody refers to it. Its memory may be used again as soon as it says so. */
static void
give_up(struct fringe_task *task)
{
	void (*release)(struct fringe_task *) = task->release_;

	atomic_set(&task->bits_, 0);
	if (release)
		release(task);
}

void
fringe_task_unref(struct fringe_task *task)
{
	if (atomic_add(&task->references_, (uintptr_t)-REFERENCE) == REFERENCE)
		give_up(task);
}

int
fringe_task_detach(struct fringe_task *task)
{
	uintptr_t bits;

	if (!task)
		return FRINGE_EINVAL;
	do {
		bits = atomic_get(&task->bits_);
		if (!(bits & TASK_IS_ONE) || (bits & TASK_DETACHED))
			return FRINGE_ESTATE;
	} while (!atomic_replace(&task->bits_, bits, bits | TASK_DETACHED));
	fringe_task_unref(task);
	return 0;
}

/* ---- the beginning ---- */

/*
 * Nothing passes from a task into its scheduler: no exception, and no unwinding
 * of a thread that ends. It is seen here, where the culprit is still on the
 * stack.
 */
static void
stop_unwinding(struct fringe_task *const *task)
{
	if (*task)
		fringe_panic("an exception left a task", "fringe_task_spawn",
		    fringe_task_name(*task));
}

/* Debuggers know tasks by this function. */
uintptr_t
fringe_task_run_(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct fringe_task *task = argument;
	__attribute__((__cleanup__(stop_unwinding))) struct fringe_task
	    *unwound = task;
	uintptr_t value;

	(void)first;
	task->yielder_ = yielder;
	value = task->body_(task->argument_);
	unwound = NULL;
	return value;
}

static const struct fringe_wait_kind joining = { .name = "joining" };

/* Whether it is none, or has ended and is nobody's but its spawner's. */
static bool
is_free(struct fringe_task *task)
{
	uintptr_t bits = atomic_get(&task->bits_);

	if (!(bits & TASK_IS_ONE))
		return true;
	return (bits & TASK_ENDED) && !(bits & TASK_DETACHED) &&
	    atomic_get(&task->references_) == REFERENCE;
}

static void
fill(struct fringe_task *task, struct fringe_scheduler *scheduler,
    fringe_task_body *body, void *argument,
    const struct fringe_task_attributes *attributes)
{
	task->yielder_ = NULL;
	task->scheduler_ = (uintptr_t)scheduler;
	task->link_ = (struct fringe_link){ 0 };
	task->references_ = REFERENCE | OF_SCHEDULER;
	task->wait_ = NULL;
	task->joiners_ = (struct fringe_wait_queue){ .lock_ = FRINGE_LOCK_INIT,
		.kind_ = &joining,
		.name_ = attributes->name };
	task->held_ = (struct fringe_list)FRINGE_LIST_INIT;
	task->body_ = body;
	task->argument_ = argument;
	task->value_ = 0;
	task->file_ = attributes->file;
	task->release_ = attributes->release;
	task->line_ = attributes->line;
	task->code_ = 0;
	fringe_task_set_status_(task, STATUS_NONE);
	task->base_priority_ = (unsigned char)attributes->priority;
	task->priority_ = task->base_priority_;
}

static int
make_generator(struct fringe_task *task, const struct fringe_stack *stack,
    const struct fringe_task_attributes *attributes)
{
	const struct fringe_attributes generators = { attributes->name,
		attributes->flags };
	struct fringe_generator generator;
	int error;

	error = fringe_generator_init(
	    &generator, stack, fringe_task_run_, task);
	if (error)
		return error;
	error = fringe_generator_set_attributes(&generator, &generators);
	if (error) {
		fringe_generator_abandon(&generator, NULL);
		return error;
	}
	task->generator_ = generator;
	return 0;
}

int
fringe_task_spawn(struct fringe_scheduler *scheduler, struct fringe_task *task,
    const struct fringe_stack *stack, fringe_task_body *body, void *argument,
    const struct fringe_task_attributes *attributes)
{
	static const struct fringe_task_attributes none;
	int error;

	if (!scheduler || !task || !body)
		return FRINGE_EINVAL;
	if (!attributes)
		attributes = &none;
	if (attributes->priority >= scheduler->ready_.count_)
		return FRINGE_EINVAL;
	if (fringe_in_interrupt())
		return FRINGE_ECONTEXT;
	if (!is_free(task))
		return FRINGE_ESTATE;
	error = make_generator(task, stack, attributes);
	if (error)
		return error;
	fill(task, scheduler, body, argument, attributes);
	atomic_set(&task->bits_, TASK_IS_ONE);
	fringe_task_post_(task, TASK_NEW);
	if (fringe_is_here_(scheduler))
		fringe_dispatch_();
	return 0;
}

/* ---- the end ---- */

/*
 * Whoever finds that a task has ended may let it go, and free its memory, while
 * its scheduler on another thread is about to let it go too. So that is done
 * under a lock, which is not in the task, and who joins a task waits for it.
 */
#define WAYS_OUT 8
static struct fringe_lock ways_out[WAYS_OUT];

static struct fringe_lock *
way_out(const struct fringe_task *task)
{
	return &ways_out[((uintptr_t)task >> 6) % WAYS_OUT];
}

static void
await_leaving(struct fringe_task *task)
{
	struct fringe_lock *way = way_out(task);

	if (!(atomic_get(&task->references_) & OF_SCHEDULER))
		return;
	fringe_lock_acquire(way);
	fringe_lock_release(way);
}

/* From here on it has ended: whoever cancels it now is too late. */
static void
grant_joiners(
    struct fringe_task *task, int code, struct fringe_list *granted)
{
	struct fringe_waiter *waiter;
	uintptr_t bits;

	fringe_lock_acquire(&task->joiners_.lock_);
	bits = atomic_or(&task->bits_, TASK_ENDED);
	if (code >= 0)
		code = bits & TASK_CANCELED ? FRINGE_ECANCELED : 0;
	task->code_ = (short)code;
	while ((waiter = first_waiter(&task->joiners_)) != NULL)
		fringe_waiter_grant_(waiter, 0, granted);
	fringe_lock_release(&task->joiners_.lock_);
}

/* Those who joined it refer to it, so that it is theirs or nobody's then. */
static void
leave(struct fringe_task *task, int code)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	struct fringe_lock *way = way_out(task);
	bool is_last;

	fringe_lock_acquire(way);
	grant_joiners(task, code, &granted);
	is_last = atomic_and(&task->references_, ~(uintptr_t)OF_SCHEDULER) ==
	    OF_SCHEDULER;
	fringe_lock_release(way);
	fringe_waiters_complete_(&granted);
	if (is_last)
		give_up(task);
}

static void
abandon_held(struct fringe_task *task)
{
	struct fringe_link *link;

	while ((link = fringe_list_last(&task->held_)) != NULL) {
		struct fringe_holding *holding =
		    FRINGE_CONTAINER_OF(link, struct fringe_holding, link_);

		fringe_list_remove(link);
		holding->abandon_(holding);
	}
}

void
fringe_task_end_(struct fringe_task *task, int code)
{
	struct fringe_scheduler *scheduler = scheduler_of(task);

	fringe_generator_abandon(&task->generator_, NULL);
	fringe_task_set_status_(task, STATUS_ENDED);
	scheduler->is_boosted_ = 0;
	fringe_run_queue_lock_(scheduler);
	fringe_run_queue_count_(scheduler, -1);
	fringe_run_queue_unlock_(scheduler);
	scheduler->counted_.completed++;
	abandon_held(task);
	leave(task, code);
}

int
fringe_task_exit(uintptr_t value)
{
	struct fringe_task *task = fringe_calling_task_();

	if (!task)
		return FRINGE_ECONTEXT;
	task->value_ = value;
	fringe_task_set_status_(task, STATUS_EXITING);
	fringe_task_leave_(task);
	fringe_panic("a task went on that had exited", "fringe_task_exit",
	    fringe_task_name(task));
}

/* ---- joining ---- */

/* It has ended. */
static int
result_of(struct fringe_task *task, uintptr_t *value)
{
	await_leaving(task);
	if (value)
		*value = task->value_;
	return task->code_;
}

/* Whether it has ended; else the waiter is queued, if there is one. */
static bool
ended_or_queued(struct fringe_task *task, struct fringe_waiter *waiter)
{
	bool has_ended;

	fringe_lock_acquire(&task->joiners_.lock_);
	has_ended = atomic_get(&task->bits_) & TASK_ENDED;
	if (!has_ended && waiter)
		fringe_waiter_queue_(waiter, waiter->wait_, &task->joiners_);
	fringe_lock_release(&task->joiners_.lock_);
	return has_ended;
}

int
fringe_task_join(struct fringe_task *task, uintptr_t *value, uint64_t deadline)
{
	struct fringe_waiter waiter = { .wanted_ = 0 };
	struct fringe_wait wait;
	int error;

	if (!task)
		return FRINGE_EINVAL;
	if (fringe_in_interrupt())
		return FRINGE_ECONTEXT;
	if (fringe_task_state(task) == FRINGE_TASK_NONE)
		return FRINGE_ESTATE;
	if (ended_or_queued(task, NULL))
		return result_of(task, value);
	error = fringe_may_wait_(deadline);
	if (error)
		return error;
	if (task == fringe_task_current())
		return FRINGE_EDEADLOCK;
	fringe_wait_begin_(&wait, &joining, &waiter, 1);
	if (!ended_or_queued(task, &waiter)) {
		error = fringe_wait_(&wait, deadline);
		if (error)
			return error;
	}
	return result_of(task, value);
}

/* ---- for debuggers ---- */

/* On boards they go by the program's debugging information. */
#if __STDC_HOSTED__
#define TASK(field) offsetof(struct fringe_task, field##_)
#define WAIT(field) offsetof(struct fringe_wait, field##_)

extern const struct fringe_kit_debugger fringe_kit_debugger_;

#pragma GCC visibility push(default)
RETAINED const struct fringe_kit_debugger fringe_kit_debugger_ = {
	.size = sizeof(struct fringe_kit_debugger),
	.trampoline = (void (*)(void))fringe_task_run_,
	.scheduler = TASK(scheduler),
	.bits = TASK(bits),
	.status = TASK(status),
	.wait = TASK(wait),
	.joiners = TASK(joiners),
	.name =
	    TASK(joiners) + offsetof(struct fringe_wait_queue, name_),
	.file = TASK(file),
	.line = TASK(line),
	.priority = TASK(priority),
	.base_priority = TASK(base_priority),
	.wait_kind = WAIT(kind),
	.wait_waiters = WAIT(waiters),
	.wait_count = WAIT(count),
	.waiter_size = sizeof(struct fringe_waiter),
	.waiter_queue = offsetof(struct fringe_waiter, queue_),
	.queue_name = offsetof(struct fringe_wait_queue, name_),
	.kind_name = offsetof(struct fringe_wait_kind, name),
	.joining = &joining,
	.bit_canceled = TASK_CANCELED,
	.status_ready = STATUS_READY,
	.status_running = STATUS_RUNNING,
	.status_waiting = STATUS_WAITING,
	.status_exiting = STATUS_EXITING,
	.status_ended = STATUS_ENDED,
};
#pragma GCC visibility pop
#endif
