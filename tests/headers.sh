#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What users' compilers say to the installed headers: nothing, in every
# language and under every option that programs are compiled with; and where a
# program is wrong, something. Run by make check, with every compiler of
# HEADERS_COMPILERS that is there.
#
# shellcheck disable=SC2086 # options are lists
# shellcheck disable=SC2317 # silent calls the functions
# shellcheck disable=SC1091,SC2154 # tap.sh is found at run time

: "${top_srcdir:=.}"
: "${HEADERS_COMPILERS:=gcc clang clang-19}"
. "$top_srcdir/tests/tap.sh"

warnings='-Wall -Wextra -pedantic -Werror'
# Warnings that no one asks of every program, but some ask of theirs.
stricter='-Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wcast-align'
stricter="$stricter -Wundef -Wwrite-strings -Wpointer-arith -Wfloat-equal -Wvla"

# The headers as they lie when they are installed.
mkdir -p "$work/include/fringe/arch" "$work/include/fringe/kit" || exit 99
cp "$top_srcdir"/include/fringe.h "$top_srcdir"/include/fringe.hpp \
    "$work/include" || exit 99
cp "$top_srcdir"/include/fringe/*.h "$work/include/fringe" || exit 99
cp "$top_srcdir"/include/fringe/kit/*.h "$work/include/fringe/kit" || exit 99
cp "$top_srcdir"/arch/*.h "$work/include/fringe/arch" || exit 99
rm "$work/include/fringe/arch/asm.h" # which is not installed
headers=$(cd "$work/include" && ls fringe.h fringe/*.h fringe/kit/*.h) ||
    exit 99

# ---- what is compiled ----

# Each macro in use, and each inline function: none is emitted unless used.
cat > "$work/use.c" << 'EOF'
#include <fringe.h>

struct wide {
	int numbers[8];
};

int use(struct fringe_stack *stack);

FRINGE_GENERATOR(ints, int, long);
FRINGE_GENERATOR(wides, struct wide, struct wide);
FRINGE_GENERATOR(pointers, const char *, void *);
FRINGE_GENERATOR_NO_INPUT(chars, char);
FRINGE_GENERATOR_NO_OUTPUT(sinks, struct wide);
FRINGE_GENERATOR(unused, int, int);
FRINGE_GENERATOR_NO_INPUT(unused_too, int);
FRINGE_GENERATOR_NO_OUTPUT(and_this, int);
FRINGE_STACK_STATIC(still, 5000);

static long
int_body(struct ints_yielder *yielder, void *argument, int first)
{
	(void)argument;
	while (first > 0 && ints_suspend(yielder, 2L * first, &first) == 0)
		continue;
	return first;
}

static struct wide
wide_body(struct wides_yielder *yielder, void *argument, struct wide first)
{
	(void)argument;
	first.numbers[7]++;
	wides_suspend(yielder, first, &first);
	return first;
}

static void *
pointer_body(struct pointers_yielder *yielder, void *argument,
    const char *first)
{
	pointers_suspend(yielder, argument, &first);
	return argument;
}

static char
char_body(struct chars_yielder *yielder, void *argument)
{
	(void)argument;
	chars_suspend(yielder, 'a');
	return 'b';
}

static void
sink_body(struct sinks_yielder *yielder, void *argument, struct wide first)
{
	(void)argument;
	while (sinks_suspend(yielder, &first) == 0)
		continue;
}

static uintptr_t
word_body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)argument;
	fringe_generator_suspend(yielder, first, &first);
	return first;
}

static struct fringe_context *
entry(void *argument, uintptr_t value)
{
	(void)value;
	return (struct fringe_context *)argument;
}

static uintptr_t
function(void *argument)
{
	return (uintptr_t)argument;
}

static int
visitor(const struct fringe_live *live, void *argument)
{
	(void)argument;
	return live->state == FRINGE_RUNNING && live->stack.guard == 0;
}

static int
image_visitor(const struct fringe_image *image, void *argument)
{
	(void)argument;
	return image->id == 0 && image->end > image->start;
}

static int
use_images(void)
{
	struct fringe_image image;
	int result = 0;

	result += fringe_image_visit(image_visitor, NULL);
	result += fringe_image_get(0, &image);
	return result + fringe_image_of(&image, &image);
}

static int
use_typed(struct fringe_stack *stack)
{
	struct ints some;
	struct wides other;
	struct pointers third;
	struct sinks fourth;
	struct wide wide = { { 1, 2, 3 } };
	void *pointer = NULL;
	long value = 0;
	int result = 0;

	result += ints_init(&some, stack, int_body, NULL);
	result += ints_resume(&some, 3, &value);
	result += ints_close(&some, &value);
	result += (int)ints_state(&some);
	result += ints_finish(&some, stack);
	result += wides_init(&other, stack, wide_body, NULL);
	result += wides_resume(&other, wide, &wide);
	result += wides_close(&other, &wide);
	result += wides_abandon(&other, stack);
	result += pointers_init(&third, stack, pointer_body, stack);
	result += pointers_resume(&third, "text", &pointer);
	result += pointers_abandon(&third, NULL);
	result += sinks_init(&fourth, stack, sink_body, NULL);
	result += sinks_resume(&fourth, wide);
	result += sinks_close(&fourth);
	result += sinks_finish(&fourth, NULL);
	return result + (value > 3) + (pointer != NULL) + wide.numbers[0];
}

static int
use_loop(void)
{
	struct chars generator;
	int sum = 0;

	if (chars_init(&generator, &still, char_body, NULL) < 0)
		return -1;
	FRINGE_FOR_EACH(chars, value, &generator)
		sum += value;
	FRINGE_FOR_EACH(chars, value, &generator) {
		sum += value;
		break;
	}
	return sum + chars_finish(&generator, NULL);
}

static int
use_words(struct fringe_stack *stack)
{
	struct fringe_attributes attributes = { "words", FRINGE_FPU_CONTROL };
	struct fringe_generator generator;
	uintptr_t word = 1;
	int result = 0;

	result += fringe_generator_init(&generator, stack, word_body, NULL);
	result += fringe_generator_set_attributes(&generator, &attributes);
	result += fringe_generator_resume(&generator, word, &word);
	result += fringe_generator_resume(&generator, word, NULL);
	result += fringe_registry_visit(visitor, NULL);
	result += fringe_generator_finish(&generator, stack);
	return result + (word != 0) + (fringe_stack_size(stack) > 0);
}

static int
use_contexts(struct fringe_stack *stack)
{
	static struct fringe_context here;
	struct fringe_context there;
	uintptr_t word = 0;
	int result = 0;

	result += fringe_context_init(&there, stack, entry, &here);
	result += fringe_context_swap(&here, &there, 1, &word);
	result += fringe_call_on_stack(stack, function, stack, &word);
	return result + (word != 0);
}

int
use(struct fringe_stack *stack)
{
	return use_typed(stack) + use_loop() + use_words(stack) +
	    use_contexts(stack) + use_images() +
	    (fringe_version() < FRINGE_VERSION_NUMBER) +
	    (fringe_strerror(FRINGE_EINVAL) == NULL);
}
EOF

# What of the kit is inlined, or initialises.
cat > "$work/kit.c" << 'EOF'
#include <fringe/kit.h>

struct item {
	int number;
	struct fringe_link link;
};

int use_kit(struct item *item, struct fringe_inbox_link *letter);
int use_time(int64_t delay);

static struct fringe_list list = FRINGE_LIST_INIT;
static struct fringe_list lists[FRINGE_PRIORITIES];
static struct fringe_ready ready = FRINGE_READY_INIT(lists); /* lists */
static struct fringe_inbox inbox = FRINGE_INBOX_INIT;
static struct fringe_lock lock = FRINGE_LOCK_INIT;
static struct fringe_lock spun = FRINGE_LOCK_INIT_OF(&fringe_lock_spin);

static int
use_list(struct item *item)
{
	struct fringe_link *link = &item->link;
	int result = 0;

	result += fringe_list_append(&list, link);
	result += fringe_list_prepend(&list, link);
	result += fringe_list_insert(&list, link, fringe_list_last(&list));
	result += fringe_link_list(link) == &list;
	result += fringe_link_next(link) == fringe_link_previous(link);
	fringe_list_remove(link);
	link = fringe_list_take(&list);
	if (link)
		result += FRINGE_CONTAINER_OF(link, struct item, link)->number;
	return result + (fringe_list_first(&list) == NULL);
}

static struct fringe_virtual_clock still = FRINGE_VIRTUAL_CLOCK_INIT(1000);
static struct fringe_wheel wheel = FRINGE_WHEEL_INIT(&still.clock);
static struct fringe_wheel spun_wheel =
    FRINGE_WHEEL_INIT_OF(&still.clock, &fringe_lock_spin);
static struct fringe_heap heap = FRINGE_HEAP_INIT(&still.clock);
static struct fringe_heap spun_heap =
    FRINGE_HEAP_INIT_OF(&still.clock, &fringe_lock_spin);

static struct fringe_event event = FRINGE_EVENT_INIT("event", FRINGE_FIFO);
static struct fringe_wait_cell cell = FRINGE_WAIT_CELL_INIT("cell");
static struct fringe_wait_map map = FRINGE_WAIT_MAP_INIT("map", NULL);
static struct fringe_semaphore semaphore =
    FRINGE_SEMAPHORE_INIT("semaphore", FRINGE_BY_PRIORITY, 1, 2);
static struct fringe_mutex mutex = FRINGE_MUTEX_INIT("mutex", FRINGE_FIFO);
static struct fringe_mutex ceiling =
    FRINGE_CEILING_MUTEX_INIT("ceiling", FRINGE_BY_PRIORITY, 3);
static struct fringe_rwlock rwlock = FRINGE_RWLOCK_INIT("rwlock");

static int
use_objects(void)
{
	return fringe_event_wake(&event) + fringe_wait_cell_wake(&cell) +
	    fringe_wait_map_wake(&map, &map, NULL) +
	    fringe_semaphore_release(&semaphore, 1) +
	    fringe_mutex_is_locked(&mutex) +
	    fringe_mutex_is_locked(&ceiling) +
	    fringe_rwlock_try_read(&rwlock);
}

static void
expire(struct fringe_timer *timer)
{
	fringe_timers_start(&spun_wheel.timers, timer, FRINGE_NEVER);
}

static void
ring(struct fringe_alarm *alarm)
{
	fringe_alarm_set_delay(alarm, FRINGE_FOREVER);
}

int
use_time(int64_t delay)
{
	static struct fringe_timer timer = FRINGE_TIMER_INIT(expire);
	static struct fringe_alarm alarm =
	    FRINGE_ALARM_INIT(&wheel.timers, ring, 1, FRINGE_FOREVER);
	struct fringe_timers *timers = &spun_heap.timers;

	fringe_virtual_clock_advance(&still, FRINGE_WHEEL_SLOTS);
	return fringe_alarm_start(&alarm) +
	    fringe_timers_start(
		timers, &timer, fringe_timers_after(timers, delay)) +
	    fringe_timers_turn(&heap.timers, NULL);
}

int
use_kit(struct item *item, struct fringe_inbox_link *letter)
{
	fringe_lock_acquire(&lock);
	fringe_lock_release(&lock);
	return use_list(item) + fringe_inbox_put(&inbox, letter) +
	    fringe_lock_try(&spun) +
	    fringe_ready_append(&ready, &item->link, 0) + use_objects();
}
EOF
sed 's/lists\[FRINGE_PRIORITIES\]/lists[FRINGE_PRIORITIES + 1]/' \
    "$work/kit.c" > "$work/kit_many.c"

# What a hosted library has on top.
cat > "$work/hosted.c" << 'EOF'
#include "use.c"

int use_hosted(struct fringe_stack *stack);

int
use_hosted(struct fringe_stack *stack)
{
	struct ints generator;
	int result = 0;

	result += ints_create(&generator, 0, int_body, NULL);
	result += ints_destroy(&generator);
	result += fringe_heap_stack_create(stack, 5000);
	result += fringe_heap_stack_destroy(stack);
	result += fringe_mapped_stack_create(stack, 0);
	result += (int)fringe_mapped_stack_high_water(stack);
	return result + fringe_mapped_stack_destroy(stack) + use(stack);
}
EOF

# What a freestanding one has.
cat > "$work/bare.c" << 'EOF'
#include "use.c"

int use_bare(struct fringe_stack *stack);

int
use_bare(struct fringe_stack *stack)
{
	static struct fringe_image_entry entry;
	struct fringe_image image = { "image", 0, 0, &entry, &entry + 1,
		NULL, 0, NULL, NULL, NULL, 0 };
	int result = 0;

	result += fringe_image_register(&entry, &image);
	result += fringe_image_unregister(&entry);
	return result + use(stack);
}
EOF

# wrong NAME LINE: $right but for one line, which replaces that of this name.
wrong() {
	sed "s|^.*/\* $1 \*/.*\$|$2|" "$right" > "$right.$1.c"
}

right=$work/right.c
cat > "$right" << 'EOF'
#include <fringe.h>

FRINGE_GENERATOR(ints, int, int); /* semicolon */
FRINGE_GENERATOR(others, int, int);

static int
body(struct ints_yielder *yielder, void *argument, int first)
{
	struct fringe_generator *anything = (struct fringe_generator *)argument;
	(void)anything;
	(void)ints_suspend(yielder, first, &first); /* suspend */
	return first;
}

static int
other_body(struct others_yielder *yielder, void *argument, int first)
{
	(void)yielder;
	(void)argument;
	return first;
}

int use(struct ints *generator, struct others *other,
    const struct fringe_stack *stack);

int
use(struct ints *generator, struct others *other,
    const struct fringe_stack *stack)
{
	int value = 0;
	long number = 0;
	int result = ints_init(generator, stack, body, NULL); /* body */

	result += others_init(other, stack, other_body, NULL);
	result += ints_resume(generator, 1, &value); /* output */
	result += ints_resume(generator, 1, &value); /* generator */
	result += ints_close(generator, &value); /* final */
	return result + value + (int)number;
}
EOF
wrong body \
    'int result = ints_init(generator, stack, other_body, NULL);'
wrong suspend \
    '(void)others_suspend(yielder, first, \&first);'
wrong output 'result += ints_resume(generator, 1, \&number);'
wrong generator 'result += ints_resume(other, 1, \&value);'
wrong final 'result += ints_close(generator, \&number);'
wrong semicolon 'FRINGE_GENERATOR(ints, int, int)'

# The same in C++: every public member; a program that is right, and what
# compilers say when it is not.
cat > "$work/hpp.c" << 'EOF'
#include <fringe.hpp>

#include <memory>
#include <string>

int use(struct fringe_stack *stack);

namespace {

using pointer = std::unique_ptr<int>;

int
sum(fringe::generator<pointer> &from)
{
	int total = 0;

	for (const pointer &each : from)
		total += *each;
	for (auto i = from.begin(); i != from.end(); i++)
		total += **i;
	return total;
}

int
use_values()
{
	fringe::generator<pointer> some([](fringe::yielder<pointer> &y) {
		y.suspend(std::make_unique<int>(1));
		return pointer();
	});
	fringe::generator<double, std::string> both(
	    [](auto &y, const std::string &first) {
		    std::string text = y.suspend(1.5);
		    return first == text ? 2.5 : 3.5;
	    });
	fringe::generator<void, const int &> sink(
	    [](auto &y, const int &first) {
		    for (int last = first; last > 3;)
			    last = y.suspend();
	    });
	int number = sum(some);
	fringe::generator<int &> refer(
	    [&number](fringe::yielder<int &> &y) -> int & {
		    y.suspend(number);
		    return number;
	    });

	if (std::optional<double> value = both.resume("text"))
		number += *value > 1;
	if (both.throw_into(std::make_exception_ptr(1)))
		number++;
	if (int *value = refer.resume())
		++*value;
	if (sink.resume(number) && some.has_result() && *some.result() == 1)
		refer.result()++;
	return number;
}

int
use_ends(struct fringe_stack *stack)
{
	fringe::heap_stack heap(5000);
	fringe::mapped_stack mapped(0);
	fringe::generator<long> first(*stack, [](auto &y) { y.suspend(1L); });
	fringe::generator<long> second(heap, [](auto &y) { y.suspend(2L); });
	fringe::generator<long> third(5000u, [](auto &y) { y.suspend(3L); });
	fringe::generator<long> fourth(
	    mapped.get(), [](auto &y) { y.suspend(4L); });
	int count = first.cancel() + second.close();

	fourth.set_attributes({ "fourth", FRINGE_UNPINNED });
	third = std::move(fourth);
	count += third.attributes().flags == FRINGE_UNPINNED;
	third.abandon();
	count += fringe_generator_state(&third.get()) == FRINGE_EMPTY;
	return count + first.done() + (second.state() == FRINGE_FINISHED);
}

} // namespace

int
use(struct fringe_stack *stack)
{
	try {
		return use_values() + use_ends(stack);
	} catch (const fringe::canceled &) {
		return 0;
	} catch (const fringe::error &error) {
		return error.code() == FRINGE_EINVAL ||
		    error.code().category() == fringe::category();
	}
}
EOF

# What only C++20 has a word for.
cat > "$work/ranges.c" << 'EOF'
#include <fringe.hpp>

#include <version>
#ifdef __cpp_lib_ranges
#include <ranges>

static_assert(std::input_iterator<fringe::generator<int>::iterator>);
static_assert(std::ranges::input_range<fringe::generator<int>>);
static_assert(std::ranges::input_range<fringe::generator<int &>>);
static_assert(!std::ranges::range<fringe::generator<int, int>>);
static_assert(!std::ranges::range<fringe::generator<void>>);
#endif

extern int nothing;
EOF

right=$work/right_hpp.c
cat > "$right" << 'EOF'
#include <fringe.hpp>
#include <string>

struct fixed {
	fixed() = default;
	fixed(fixed &&) = delete;
};

int use(fringe::generator<int> &some);

int
use(fringe::generator<int> &some)
{
	fringe::generator<long> longs(
	    [](fringe::yielder<long> &y) {
		y.suspend(1); /* final */
	}); /* type */
	fringe::generator<int, int> both(
	    [](auto &y, int first) { /* body */
		return y.suspend(first); /* suspend */
	});
	fringe::heap_stack stack(5000);
	fringe::generator<int> mine( /* lent */
	    stack, [](fringe::yielder<int> &) {});
	int total = 0;

	mine = std::move(some); /* copy */
	for (int each : mine) /* range */
		total += each;
	if (both.resume(1)) /* input */
		total++;
	return total + longs.done();
}
EOF
wrong type '}); fringe::generator<fixed> bad;'
wrong final 'return "text";'
wrong body '[](auto \&y) { int first = 1;'
wrong suspend 'return y.suspend("text");'
wrong lent 'fringe::generator<int> mine(fringe::heap_stack(5000), [](auto \&) {});'
wrong copy 'mine = some;'
wrong range 'for (int each : both)'
wrong input 'if (both.resume())'

# ---- how ----

# c++ is the compiler of that name, c the one of the other.
driver_of() {
	case $1:$2 in
	gcc*:c++*) echo "g++${1#gcc}" ;;
	clang*:c++*) echo "clang++${1#clang}" ;;
	*) echo "$1" ;;
	esac
}

language_of() {
	case $1 in
	c++*) echo c++ ;;
	*) echo c ;;
	esac
}

# compile COMPILER STANDARD FILE OPTION...
compile() {
	compiler=$1
	standard=$2
	file=$3
	shift 3
	"$(driver_of "$compiler" "$standard")" "-std=$standard" -I"$work/include" \
	    "$@" -x "$(language_of "$standard")" -c -o "$work/out.o" "$file" 2>&1
}

# compiles ARGUMENT...: as compile, but says so when nothing else does.
compiles() {
	compile "$@" || echo "failed: $*"
}

# Every header alone and again, with nothing else: each declares something.
headers_alone() {
	case $2 in
	c++*) headers="$headers fringe.hpp" ;;
	esac
	for header in $headers; do
		printf '#include <%s>\n#include <%s>\n' \
		    "$header" "$header" > "$work/alone.c"
		compiles "$1" "$2" "$work/alone.c" $warnings -O0
		compiles "$1" "$2" "$work/alone.c" $warnings -O2
	done
}

uses() {
	compiler=$1
	standard=$2
	shift 2
	for level in -O0 -O2; do
		compiles "$compiler" "$standard" "$work/hosted.c" $warnings \
		    $level "$@"
		compiles "$compiler" "$standard" "$work/kit.c" $warnings \
		    $level "$@"
	done
}

# As in a freestanding library, which has less.
uses_freestanding() {
	for level in -O0 -O2; do
		compiles "$1" "$2" "$work/bare.c" $warnings $level \
		    -ffreestanding "$3"
		compiles "$1" "$2" "$work/kit.c" $warnings $level \
		    -ffreestanding "$3"
	done
}

# diagnosed COMPILER STANDARD NAME: with no options at all the compiler says
# something, and with -pedantic-errors it refuses.
diagnosed() {
	compile "$1" "$2" "$work/right.c" -pedantic-errors
	compile "$1" "$2" "$work/right.c.$3.c" > "$work/said"
	grep -Eq 'warning:|error:' "$work/said" || echo "$3: nothing was said"
	! compile "$1" "$2" "$work/right.c.$3.c" -pedantic-errors \
	    > "$work/said" ||
	    echo "$3: -pedantic-errors accepts it"
}

wrong_types() {
	for name in body suspend output generator final; do
		diagnosed "$1" "$2" $name
	done
}

missing_semicolon() {
	! compile "$1" "$2" "$work/right.c.semicolon.c" > "$work/said" ||
	    echo "it compiles"
	grep -q 'error:' "$work/said" || cat "$work/said"
}

# More lists than there are priorities.
too_many_lists() {
	! compile "$1" "$2" "$work/kit_many.c" > "$work/said" ||
	    echo "it compiles"
	grep -q 'error:' "$work/said" || cat "$work/said"
}

# refuses TEXT COMPILER STANDARD FILE OPTION...: the text is in the message.
refuses() {
	text=$1
	shift
	! compile "$@" > "$work/said" || echo "it compiles: $*"
	grep -q "error:.*$text" "$work/said" || cat "$work/said"
}

private_headers() {
	(cd "$work/include/fringe" && ls arch/*.h) > "$work/private"
	while read -r header; do
		echo "#include <fringe/$header>" > "$work/private.c"
		refuses "do not include $header" "$1" "$2" "$work/private.c"
	done < "$work/private"
}

# Names of architectures are undefined, as if the target were another one. The
# message says what to add, and where.
other_architecture() {
	echo '#include <fringe.h>' > "$work/other.c"
	for text in 'libfringe has no switch for this target' 'arch/NAME.h' \
	    'arch/NAME.S' 'include/fringe/arch.h' 'CONTRIBUTING.md'; do
		refuses "$text" "$1" "$2" "$work/other.c" -ffreestanding "$3"
	done
}

# uses_hpp COMPILER STANDARD OPTION...
uses_hpp() {
	compiler=$1
	standard=$2
	shift 2
	compiles "$compiler" "$standard" "$work/hpp.c" $warnings "$@"
}

# A wrong program is refused, in words that say what is wrong.
wrong_hpp() {
	compiles "$1" "$2" "$work/right_hpp.c" $warnings
	while IFS=: read -r name text; do
		refuses "$text" "$1" "$2" "$work/right_hpp.c.$name.c"
	done << 'EOF'
type:values of generators are void, lvalue references, or objects
final:the body returns void or what the generator yields
body:the body is called with (yielder &), and with the first input
suspend:no matching
lent:deleted
copy:deleted
range:begin
input:no matching
EOF
}

# hpp_needs TEXT COMPILER STANDARD OPTION...
hpp_needs() {
	text=$1
	shift
	echo '#include <fringe.hpp>' > "$work/needs.c"
	compiler=$1
	standard=$2
	shift 2
	refuses "fringe.hpp $text" "$compiler" "$standard" "$work/needs.c" "$@"
}

# ---- the plan ----

takes() {
	echo 'extern int nothing;' > "$work/empty.c"
	compiler=$1
	shift
	[ -z "$(compile "$compiler" c11 "$work/empty.c" -Werror "$@" 2>&1)" ]
}

# option COMPILER OPTION...: the use of everything, compiled with these.
option() {
	if takes "$@"; then
		compiler=$1
		shift
		silent "$compiler $*" uses "$compiler" c11 "$@"
	else
		skip "$*" "$1 has no such option here"
	fi
}

options() {
	option "$1" -fno-asynchronous-unwind-tables
	option "$1" -fno-asynchronous-unwind-tables -fno-unwind-tables
	option "$1" -fno-dwarf2-cfi-asm
	option "$1" -fno-exceptions
	option "$1" -fexceptions -fnon-call-exceptions
	option "$1" -fcf-protection
	option "$1" -fcf-protection=none
	option "$1" -mavx
	option "$1" -mavx512f
	option "$1" -mapxf
	option "$1" -mno-mmx
	option "$1" -mgeneral-regs-only
	option "$1" -mno-red-zone
	option "$1" -mcmodel=large
	option "$1" -fPIC
	option "$1" -fno-pic
	option "$1" -fno-omit-frame-pointer
	option "$1" -fomit-frame-pointer
	option "$1" -fstack-protector-all
	option "$1" -fstack-clash-protection
	option "$1" -fsanitize=address
	option "$1" -fsanitize=undefined
	option "$1" -fsanitize=thread
	option "$1" -pg
	option "$1" -g3
	option "$1" -flto
	option "$1" -fshort-enums
	option "$1" -DFRINGE_OUT_OF_LINE
	option "$1" $stricter
}

language() {
	silent "$1 $2: every header alone and twice" headers_alone "$1" "$2"
	silent "$1 $2: everything used" uses "$1" "$2"
	silent "$1 $2: everything used, out of line" \
	    uses "$1" "$2" -DFRINGE_OUT_OF_LINE
	silent "$1 $2: everything used, freestanding" \
	    uses_freestanding "$1" "$2" -fno-asynchronous-unwind-tables
	silent "$1 $2: wrong types are diagnosed" wrong_types "$1" "$2"
	silent "$1 $2: a missing semicolon is an error" \
	    missing_semicolon "$1" "$2"
	silent "$1 $2: too many lists of a ready queue are an error" \
	    too_many_lists "$1" "$2"
	silent "$1 $2: private headers refuse to be included" \
	    private_headers "$1" "$2"
	for option in -U__x86_64__ -mx32; do
		silent "$1 $2: another architecture ($option) is an error" \
		    other_architecture "$1" "$2" $option
	done
}

hpp_option() {
	silent "$1 c++17 $2: everything of fringe.hpp used" \
	    uses_hpp "$1" c++17 -O2 $2
}

hpp() {
	for standard in c++17 c++20; do
		for level in -O0 -O2; do
			silent "$1 $standard $level: everything of fringe.hpp used" \
			    uses_hpp "$1" $standard $level
		done
	done
	hpp_option "$1" "-fno-rtti -fvisibility=hidden -DFRINGE_OUT_OF_LINE"
	hpp_option "$1" -fsanitize=address,undefined
	hpp_option "$1" "$stricter"
	silent "$1 c++20: a generator is a range" \
	    compiles "$1" c++20 "$work/ranges.c" $warnings
	silent "$1 c++17: wrong uses of fringe.hpp are refused" \
	    wrong_hpp "$1" c++17
	silent "$1: fringe.hpp says that it needs exceptions" \
	    hpp_needs 'needs exceptions' "$1" c++17 -fno-exceptions
	silent "$1: fringe.hpp says that it needs the library" \
	    hpp_needs 'needs the C++ library' "$1" c++17 -ffreestanding
	silent "$1: fringe.hpp says that it needs C++17" \
	    hpp_needs 'is for C++17' "$1" c++14
}

for compiler in $HEADERS_COMPILERS; do
	if ! command -v "$compiler" > "$work/path"; then
		skip "$compiler" "there is no $compiler"
		continue
	fi
	for standard in c99 c11 c2x c++17; do
		driver=$(driver_of "$compiler" "$standard")
		if command -v "$driver" > "$work/path"; then
			language "$compiler" "$standard"
		else
			skip "$compiler $standard" "there is no $driver"
		fi
	done
	options "$compiler"
	driver=$(driver_of "$compiler" c++17)
	if command -v "$driver" > "$work/path"; then
		hpp "$compiler"
	else
		skip "$compiler fringe.hpp" "there is no $driver"
	fi
done
echo "1..$count"
exit "$failed"
