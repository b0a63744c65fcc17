/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Tasks on a board that has no operating system, no C library and no allocator.
 * A timer interrupts every millisecond. That is the clock by which tasks sleep;
 * and in the handler a measurement is over some time after it began, and a
 * semaphore has a permit then. One task begins measurements, another one waits
 * for them, and while neither is ready the processor sleeps until the next
 * interrupt. Prints
 *
 *	measuring 1
 *	result 21
 *	measuring 2
 *	result 42
 *	measuring 3
 *	result 63
 *	no task is left
 *
 * however long anything takes. The board is Arm's MPS2 with a Cortex-M3. What
 * concerns no other is in interrupt/, and build.sh there says which files of
 * the library such a program is compiled with, and how.
 *
 * Interrupts are held off by critical sections, in which the kit changes what
 * handlers use too: they mask all interrupts, and are short. A program in which
 * some must not wait so long defines fringe_critical_enter and
 * fringe_critical_leave itself; the handlers of those may not call the kit.
 */
#include <fringe/kit.h>

#include "interrupt/board.h"

#define HERTZ 1000
#define MILLISECOND INT64_C(1000000)
#define MEASUREMENTS 3

/*
 * Besides what the task itself takes there is room for what it calls to wait,
 * some 300 bytes, and for what the processor saves there at an interrupt, 32
 * here; handlers have a stack of their own.
 */
FRINGE_STACK_STATIC(beginner_stack, 1024);
FRINGE_STACK_STATIC(reader_stack, 1024);
static struct fringe_task beginner, reader;

/*
 * The clock. A task that reads it must not be interrupted halfway: it has two
 * words. It stands still between interrupts, so the time may be nearly a tick
 * more than it says, and sleeps end one later.
 */
static volatile uint64_t milliseconds;

static uint64_t
now(const struct fringe_clock *clock)
{
	uintptr_t before = fringe_critical_enter();
	uint64_t ticks = milliseconds;

	(void)clock;
	fringe_critical_leave(before);
	return ticks;
}

static const struct fringe_clock clock = { now, HERTZ, 1 };

/* The reader's priority is the higher one. */
enum { READER, BEGINNER, PRIORITIES };
static struct fringe_list ready[PRIORITIES];
static struct fringe_heap timers = FRINGE_HEAP_INIT(&clock);
static struct fringe_scheduler scheduler =
    FRINGE_SCHEDULER_INIT(ready, &timers.timers);

/* ---- what the handler does ---- */

/* The results that nobody has read: their number, and the last one. */
static struct fringe_semaphore results =
    FRINGE_SEMAPHORE_INIT("results", FRINGE_FIFO, 0, MEASUREMENTS);
static volatile unsigned int result;
/* How long the measurement goes on, or 0: there is none. */
static volatile unsigned int left;

/*
 * The task that gets the permit is ready when this returns, and runs when the
 * scheduler looks next. On other processors than Cortex-M handlers begin with
 * fringe_interrupt_enter and end with fringe_interrupt_leave.
 */
void
board_tick(void)
{
	milliseconds = milliseconds + 1;
	if (left == 0)
		return;
	left = left - 1;
	if (left == 0) {
		result = result + 21;
		fringe_semaphore_release(&results, 1);
	}
}

/* ---- what tasks do ---- */

static void
print(const char *what, unsigned int number)
{
	char digits[12];
	char *digit = digits + sizeof(digits);

	*--digit = '\0';
	*--digit = '\n';
	do
		*--digit = (char)('0' + number % 10);
	while (number /= 10);
	board_write(what);
	board_write(digit);
}

/*
 * A measurement is over at the second interrupt, and the sleep not before the
 * sixth. By then the reader is ready too, goes first, and reads the result
 * before the next measurement begins.
 */
static uintptr_t
begin(void *argument)
{
	unsigned int i;

	(void)argument;
	for (i = 1; i <= MEASUREMENTS; i++) {
		fringe_task_sleep(5 * MILLISECOND);
		print("measuring ", i);
		left = 2;
	}
	return 0;
}

static uintptr_t
read(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < MEASUREMENTS; i++) {
		fringe_semaphore_acquire(&results, 1, FRINGE_NEVER);
		print("result ", result);
	}
	return 0;
}

/* ---- what the processor does when there is nothing to do ---- */

/*
 * What comes while interrupts are masked ends the sleep too, and is handled
 * when they no longer are. So none can come between the question and the sleep,
 * which would then not end.
 */
static int
idle(struct fringe_scheduler *of, int64_t nanoseconds, void *argument)
{
	uintptr_t before = fringe_critical_enter();

	(void)nanoseconds;
	(void)argument;
	if (fringe_scheduler_is_idle(of))
		__asm__ __volatile__("wfi" : : : "memory");
	fringe_critical_leave(before);
	return 0;
}

int
main(void)
{
	static const struct fringe_task_attributes first = {
		FRINGE_TASK_HERE("beginner"), .priority = BEGINNER
	};
	static const struct fringe_task_attributes second = {
		FRINGE_TASK_HERE("reader"), .priority = READER
	};

	if (fringe_task_spawn(&scheduler, &beginner, &beginner_stack, begin,
		NULL, &first) < 0 ||
	    fringe_task_spawn(
		&scheduler, &reader, &reader_stack, read, NULL, &second) < 0)
		return 1;
	board_start_ticks(HERTZ);
	if (fringe_scheduler_run(&scheduler, idle, NULL) < 0)
		return 1;
	board_write("no task is left\n");
	return 0;
}
