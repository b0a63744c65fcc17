# SPDX-License-Identifier: Apache-2.0 OR MIT
"""gdb's commands for generators: see fringe_debuggers(7)."""

import gdb

from fringe_gdb_crowd import Crowd, show, users, why_not
from fringe_gdb_frames import Selected, go_back, part
from fringe_gdb_places import GdbPlaces
from fringe_gdb_trace import shown
from fringe_table import Refused, lines, row, title
from fringe_tasks import HEAD, RIGHT, task_row, tasks
from fringe_words import parsed, words_of


class Fringe(gdb.Command):
    """Generators of libfringe.

A generator is meant by its number in `fringe list', by its name, or by an
address on its stack. Numbers hold until the program runs on."""

    def __init__(self):
        super().__init__("fringe", gdb.COMMAND_STACK, prefix=True)

    def invoke(self, argument, from_tty):
        gdb.execute("help fringe")


class Command(gdb.Command):
    """What all have in common: that which cannot be is said in a sentence,
    and gdb is left as it was."""

    def __init__(self):
        super().__init__(self.NAME, gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        try:
            self.run(argument)
        except Refused as error:
            raise gdb.GdbError("fringe: %s." % error) from None
        except gdb.error as error:
            raise gdb.GdbError(str(error)) from None


def tell_rest(crowd, what="generators", shown=None):
    """After all of them were shown."""
    if not (crowd.generators if shown is None else shown) and \
            not crowd.problems:
        gdb.write("There are no %s.\n" % what)
    for problem in crowd.problems:
        gdb.write("fringe: %s.\n" % problem)


class List(Command):
    """List the live generators.

For each: its number and name; what it is doing; the size of its stack and how
much of it has been used, in bytes; the kind of guard; the thread that runs it;
where it was resumed last, and where it is suspended, in the first function
that is not of the library. A dash says that there is none, or that it cannot
be known."""

    NAME = "fringe list"

    def run(self, argument):
        if argument:
            raise Refused("fringe list takes no arguments")
        crowd = Crowd()
        with Selected():
            places = GdbPlaces(crowd)
            mappings = crowd.target.mappings()
            rows = [row(generator, mappings, places)
                    for generator in crowd.generators]
        if rows:
            gdb.write("".join(line + "\n" for line in lines(rows)))
        tell_rest(crowd)


class Tasks(Command):
    """List the tasks, and what each waits for.

For each: the number and name of its generator, by which the other commands
know it; what it is doing; its priority, and in brackets what that was set to
if it is another; the kind of what it waits for, and the name and address of
the object; its scheduler; the thread that runs it; where it is suspended, in
the first function that is not of the library; and where it was spawned."""

    NAME = "fringe tasks"

    def run(self, argument):
        if argument:
            raise Refused("fringe tasks takes no arguments")
        crowd = Crowd()
        with Selected():
            places = GdbPlaces(crowd)
            rows = [task_row(task, places) for task in
                    tasks(crowd.generators, crowd.kit, crowd.problems)]
        if rows:
            gdb.write("".join(
                line + "\n" for line in lines(rows, HEAD, RIGHT)))
        tell_rest(crowd, "tasks", rows)


def run_on(crowd, generator, command):
    """A command, with the generator's innermost frame selected."""
    reason = why_not(crowd, generator)
    if reason:
        gdb.write(reason + "\n")
        return
    thread = gdb.selected_thread()
    first, only = show(crowd, generator)
    users(first, only, crowd.libfringe).select()
    gdb.write(shown(command, first, only, crowd.filtered))
    part.show(None)
    if generator.state == "running":
        go_back()
        thread.switch()


class Backtrace(Command):
    """Print the frames of a generator: fringe bt GENERATOR [ARGUMENT...]

The arguments are those of backtrace. One that runs is shown as far as its
root, where the thread's trace goes on with its resumer."""

    NAME = "fringe bt"

    def run(self, argument):
        words = words_of(argument)
        if not words:
            raise Refused("say which generator")
        word, end = words[0]
        crowd = Crowd()
        generator = crowd.chosen(word)
        with Selected():
            gdb.write("%s:\n" % title(generator))
            run_on(crowd, generator, "backtrace" + argument[end:])


class Apply(Command):
    """Run a command for generators: fringe apply GENERATOR... COMMAND

GENERATOR is also a range of numbers, such as 2-5, or "all"; a name that is not
the first is in quotes. The innermost frame of each that is not the library's
is selected while the command runs. Of the flags of `thread apply', -q, -c and
-s may stand before the command."""

    NAME = "fringe apply"

    def run(self, argument):
        crowd = Crowd()
        wanted, flags, command = parsed(
            crowd.generators, argument, crowd.problems)
        with Selected():
            for generator in wanted:
                if "q" not in flags:
                    gdb.write("\n%s:\n" % title(generator))
                try:
                    run_on(crowd, generator, command)
                except (gdb.error, Refused) as error:
                    if not flags & {"c", "s"}:
                        raise
                    if "c" in flags:
                        gdb.write("%s\n" % error)
        if wanted == crowd.generators:
            tell_rest(crowd)


class Frame(Command):
    """Select the frame where a generator is: fringe frame [GENERATOR]

It is the innermost that is not the library's. Then backtrace, up, down, print
and the like show what it is suspended in, until the program runs on or `fringe
frame' without an argument goes back to the thread's own frames. Go back before
you step."""

    NAME = "fringe frame"

    def run(self, argument):
        words = words_of(argument)
        if words:
            crowd = Crowd()
            generator = crowd.chosen(words[0][0])
            select(crowd, generator)
            gdb.write("%s:\n" % title(generator))
        else:
            go_back()
            gdb.newest_frame().select()
        gdb.execute("frame")


def select(crowd, generator):
    """For good. A thread's frames are shown as they are: levels would be those
    of others too."""
    reason = why_not(crowd, generator)
    if reason:
        raise Refused(reason[0].lower() + reason[1:-1])
    go_back()
    try:
        first, only = show(crowd, generator)
        part.show(None if generator.state == "running" else only)
        users(first, only, crowd.libfringe).select()
    except BaseException:
        go_back()
        raise


def ran(_):
    """The program runs on, or stops in a function that gdb called, and gdb's
    frames are the threads' again."""
    go_back()


for command in (Fringe, List, Tasks, Backtrace, Apply, Frame):
    command()
for event in (gdb.events.cont, gdb.events.exited, gdb.events.stop):
    event.connect(ran)
