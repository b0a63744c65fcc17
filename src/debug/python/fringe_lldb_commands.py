# SPDX-License-Identifier: Apache-2.0 OR MIT
"""lldb's commands for generators: see fringe_debuggers(7)."""

import os
import re

import lldb

from fringe_lldb_places import LldbPlaces, Running, why_not
from fringe_lldb_setting import PLUGIN, execute, set_path
from fringe_lldb_target import look
from fringe_table import Refused, lines, row, title
from fringe_tasks import HEAD, RIGHT, task_row, tasks
from fringe_words import chosen, parsed, words_of


class Crowd:
    """What a command sees."""

    def __init__(self, process):
        self.process = process
        target, layout, self.kit, self.generators, self.problems = look(
            process)
        self.target = target
        self.debugger = target.target.GetDebugger()
        self.running = Running(process, layout, self.generators)
        self.places = LldbPlaces(target, layout, self.kit, self.running)

    def chosen(self, word):
        return chosen(self.generators, word, self.problems)

    def run(self, generator, command, result):
        """A command, with the frame where the generator is as the one that is
        selected."""
        reason = why_not(generator, self.places)
        if reason:
            say(result, reason)
            return
        where = self.running.find(generator)
        if command in ("bt", "thread backtrace"):
            say(result, frames(where))
            return
        number = where.first
        trace = re.fullmatch("(?:bt|thread backtrace) (.*)", command)
        if trace:
            command = backtrace(where, trace.group(1).strip())
        else:
            number = self.places.innermost(where)
        frame = where.thread.GetFrameAtIndex(number)
        done = execute(self.debugger, command, lldb.SBExecutionContext(frame))
        say(result, done.GetOutput())
        if not done.Succeeded():
            raise Refused(trimmed(done.GetError()))


def frames(where):
    """As lldb's command prints them, which looks through all threads for one,
    and each time."""
    text = lldb.SBStream()
    for number in range(where.first, where.last + 1):
        text.Print("    ")
        where.thread.GetFrameAtIndex(number).GetDescription(text)
    return text.GetData()


def backtrace(where, arguments):
    """lldb's command for the frames of one generator."""
    count = where.last - where.first + 1
    if re.fullmatch("[0-9]+", arguments):
        count = min(count, int(arguments))
        arguments = ""
    return "thread backtrace -s %d -c %d %s" % (where.first, count, arguments)


def trimmed(error):
    """As a message of ours ends with a stop itself."""
    return re.sub(r"^error: |\.?\s*$", "", error or "lldb does not say why")


def say(result, text):
    text = (text or "").rstrip("\n")
    if text:
        result.AppendMessage(text)


def tell_rest(result, crowd, what="generators", shown=None):
    """After all of them were shown."""
    if not (crowd.generators if shown is None else shown) and \
            not crowd.problems:
        say(result, "There are no %s." % what)
    for problem in crowd.problems:
        say(result, "fringe: %s." % problem)


class Command:
    """What all have in common: that which cannot be is said in a sentence."""

    def __init__(self, debugger, _):
        self.debugger = debugger

    def __call__(self, debugger, argument, context, result):
        try:
            self.run(Crowd(context.GetProcess()), argument.strip(), result)
        except Refused as error:
            result.SetError("fringe: %s." % error)
        except Exception as error:  # pylint: disable=broad-except
            # Anything else, lldb would print as a trace of Python's.
            result.SetError("fringe: a mistake of its own: %r." % error)

    def get_short_help(self):
        return self.__doc__.split("\n", 1)[0]

    def get_long_help(self):
        return self.__doc__


class List(Command):
    """List the live generators: fringe list

For each: its number and name; what it is doing; the size of its stack and how
much of it has been used, in bytes; the kind of guard; the thread that runs it;
where it was resumed last, and where it is suspended, in the first function
that is not of the library. A dash says that there is none, or that it cannot
be known."""

    def run(self, crowd, argument, result):
        if argument:
            raise Refused("fringe list takes no arguments")
        mappings = crowd.target.mappings()
        rows = [row(generator, mappings, crowd.places)
                for generator in crowd.generators]
        if rows:
            say(result, "\n".join(lines(rows)))
        tell_rest(result, crowd)


class Tasks(Command):
    """List the tasks, and what each waits for: fringe tasks

For each: the number and name of its generator, by which the other commands
know it; what it is doing; its priority, and in brackets what that was set to
if it is another; the kind of what it waits for, and the name and address of
the object; its scheduler; the thread that runs it; where it is suspended, in
the first function that is not of the library; and where it was spawned."""

    def run(self, crowd, argument, result):
        if argument:
            raise Refused("fringe tasks takes no arguments")
        rows = [task_row(task, crowd.places) for task in
                tasks(crowd.generators, crowd.kit, crowd.problems)]
        if rows:
            say(result, "\n".join(lines(rows, HEAD, RIGHT)))
        tell_rest(result, crowd, "tasks", rows)


class Backtrace(Command):
    """Print the frames of a generator: fringe bt GENERATOR [ARGUMENT...]

A generator is meant by its number in `fringe list', by its name, or by an
address on its stack. The arguments are a number of frames, or those of thread
backtrace. One that runs is shown as far as its root, where the thread's trace
goes on with its resumer."""

    def run(self, crowd, argument, result):
        words = words_of(argument)
        if not words:
            raise Refused("say which generator")
        word, end = words[0]
        generator = crowd.chosen(word)
        say(result, "%s:" % title(generator))
        crowd.run(generator, "bt" + argument[end:], result)


class Apply(Command):
    """Run a command for generators: fringe apply GENERATOR... COMMAND

GENERATOR is also a range of numbers, such as 2-5, or "all"; a name that is not
the first is in quotes. The innermost frame of each that is not the library's
is the selected one while the command runs. Before the command may stand -q,
which leaves out the titles, -c, which goes on after an error, and -s, which
leaves out errors too."""

    def run(self, crowd, argument, result):
        wanted, flags, command = parsed(crowd.generators, argument,
                                        crowd.problems)
        for generator in wanted:
            if "q" not in flags:
                say(result, "\n%s:" % title(generator))
            try:
                crowd.run(generator, command, result)
            except Refused as error:
                if not flags & {"c", "s"}:
                    raise
                if "c" in flags:
                    say(result, "fringe: %s." % error)
        if wanted == crowd.generators:
            tell_rest(result, crowd)


class Frame(Command):
    """Select the frame where a generator is: fringe frame [GENERATOR]

It is the innermost that is not the library's. Then bt, up, down, frame
variable and the like show what it is suspended in, until another thread is
selected: without an argument, the first real one. Go back before you step."""

    def run(self, crowd, argument, result):
        words = words_of(argument)
        if words:
            generator = crowd.chosen(words[0][0])
            reason = why_not(generator, crowd.places)
            if reason:
                raise Refused(reason[0].lower() + reason[1:-1])
            where = crowd.running.find(generator)
            thread, number = where.thread, crowd.places.innermost(where)
            say(result, "%s:" % title(generator))
        else:
            thread, number = crowd.running.real[0], 0
        crowd.process.SetSelectedThread(thread)
        thread.SetSelectedFrame(number)
        frame = thread.GetFrameAtIndex(number)
        done = execute(crowd.debugger, "frame select %d" % number,
                       lldb.SBExecutionContext(frame))
        say(result, done.GetOutput())


COMMANDS = {"list": List, "tasks": Tasks, "bt": Backtrace, "apply": Apply,
            "frame": Frame}


def add(debugger, module, directory):
    """The commands, and generators as threads. module is what lldb knows this
    one by."""
    execute(debugger, "command container add -o -h 'Generators of libfringe.'"
            " fringe")
    for name, command in COMMANDS.items():
        execute(debugger, "command script add -o -c %s.%s fringe %s"
                % (module, command.__name__, name))
    if not set_path(debugger, os.path.join(directory, PLUGIN)):
        print("fringe: lldb has another plug-in for threads already:"
              " generators are not shown as such.")
