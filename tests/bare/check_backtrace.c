/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * From inside three generators, each inside the one before, the unwinder that
 * exceptions use, libgcc's, reaches main, which is face_main on a board. It is
 * told by hand where the unwind tables are, and wants a few functions of a C
 * library's, most of which it can do without.
 */
#include <fringe.h>
#include <unwind.h>

#include "tests/face.h"
#include "tests/face_port.h"

#ifdef __ARM_EABI__
/* EHABI's tables are found by the linker's names, and bit 0 is no address. */
#define REGISTER_FRAMES()
#define BIT_0 ((uintptr_t)1)
#else
/* Where the tables begin, by board.ld, and what libgcc keeps of them. */
extern const char board_frames[];
static uintptr_t frames_object[8];
void __register_frame_info(const void *begin, void *object);
#define REGISTER_FRAMES() __register_frame_info(board_frames, frames_object)
#define BIT_0 ((uintptr_t)0)
#endif

void *malloc(size_t size);
void free(void *memory);
char *strchr(const char *text, int wanted);
size_t strlen(const char *text);
int _dl_find_object(void *address, void *result);
int dl_iterate_phdr(int (*visit)(void), void *data);

/* It sorts the tables when there is memory to be had. */
void *
malloc(size_t size)
{
	(void)size;
	return NULL;
}

void
free(void *memory)
{
	(void)memory;
}

char *
strchr(const char *text, int wanted)
{
	while (*text != (char)wanted)
		if (!*text++)
			return NULL;
	return (char *)(uintptr_t)text;
}

size_t
strlen(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

/* No other modules, either way. */
int
_dl_find_object(void *address, void *result)
{
	(void)address;
	(void)result;
	return -1;
}

int
dl_iterate_phdr(int (*visit)(void), void *data)
{
	(void)visit;
	(void)data;
	return 0;
}

#define SIZE 8192
#define LEVELS 3
#define MOST 64

static struct fringe_generator generators[LEVELS];
static uintptr_t seen[MOST];
static int count;

static _Unwind_Reason_Code
visit(struct _Unwind_Context *context, void *data)
{
	(void)data;
	if (count == MOST)
		return _URC_END_OF_STACK;
	seen[count++] = (uintptr_t)_Unwind_GetRegionStart(context);
	return _URC_NO_REASON;
}

/* None of these ends in a call, which would leave no frame. */
static uintptr_t
resume(int level)
{
	uintptr_t value = 0;

	REQUIRE_EQUAL(
	    fringe_generator_resume(&generators[level], 0, &value), 0);
	return value;
}

__attribute__((__noinline__)) static uintptr_t
inner(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	_Unwind_Backtrace(visit, NULL);
	__asm__ __volatile__("# inner");
	return value + 1;
}

__attribute__((__noinline__)) static uintptr_t
middle(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	value = resume(2);
	__asm__ __volatile__("# middle" : "+r"(value));
	return value + 1;
}

__attribute__((__noinline__)) static uintptr_t
outer(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	value = resume(1);
	__asm__ __volatile__("# outer" : "+r"(value));
	return value + 1;
}

__attribute__((__noinline__)) static void
go_in(void)
{
	REQUIRE_EQUAL(resume(0), LEVELS);
	__asm__ __volatile__("# go_in");
}

/* How many of these functions were seen, in this order, from the i-th on. */
static int
expect_in_order(const void *const *functions, int many)
{
	int found = 0;
	int i;

	for (i = 0; i < count && found < many; i++)
		found += seen[i] == ((uintptr_t)functions[found] & ~BIT_0);
	return found;
}

CASE(a_trace_goes_through_three_generators_to_main)
{
	static char memory[LEVELS][SIZE]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	static fringe_generator_body *const bodies[LEVELS] = {
		outer,
		middle,
		inner,
	};
	const void *const functions[] = {
		(const void *)inner,
		(const void *)middle,
		(const void *)outer,
		(const void *)go_in,
		(const void *)face_main,
	};
	struct fringe_stack stack;
	int i;

	REGISTER_FRAMES();
	for (i = 0; i < LEVELS; i++) {
		REQUIRE_EQUAL(fringe_stack_init(&stack, memory[i], SIZE), 0);
		REQUIRE_EQUAL(fringe_generator_init(
				  &generators[i], &stack, bodies[i], NULL),
		    0);
	}
	count = 0;
	go_in();
	REQUIRE_EQUAL(expect_in_order(functions, 5), 5);
	for (i = 0; i < LEVELS; i++)
		REQUIRE_EQUAL(fringe_generator_finish(&generators[i], NULL), 0);
}

static const struct face_case cases[] = {
	ROW(a_trace_goes_through_three_generators_to_main),
	LAST_ROW,
};

const struct face_suite face_suite = { "backtrace", cases, 0 };
