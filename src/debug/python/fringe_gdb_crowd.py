# SPDX-License-Identifier: Apache-2.0 OR MIT
"""All generators that gdb sees, and their frames."""

import functools

import gdb

from fringe_frames import why_none
from fringe_gdb_frames import (THUMB, Selected, begin, between, elsewhere,
                               go_back, place, until)
from fringe_gdb_places import Library, body
from fringe_gdb_target import Target
from fringe_gdb_trace import has_filters
from fringe_generators import Missing, Unreadable, generators
from fringe_table import Refused
from fringe_words import chosen


class Crowd:
    """Them, and what is wrong with their lists."""

    def __init__(self):
        self.target = Target()
        self.problems = []
        try:
            layout = self.target.layout()
            self.generators = list(
                generators(self.target, layout, self.problems))
            self.kit = self.target.kit_layout()
        except (Missing, Unreadable) as error:
            raise Refused(str(error)) from None
        self.libfringe = Library(layout, self.kit)
        self.running = Running(self.target, self.generators)
        self.filtered = has_filters()

    def chosen(self, word):
        return chosen(self.generators, word, self.problems)


class Where:
    """The frames of a running generator: of a thread's, or of those that
    another generator is suspended in, from one to another; the first of all
    is 0."""

    def __init__(self, thread, outer, first, last):
        self.thread = thread
        self.outer = outer
        self.first = first
        self.last = last


class Running:
    """Finds the frames of generators that run. Where its resumer goes on ends
    the frames of each."""

    def __init__(self, target, generators):
        self.target = target
        self.generators = generators
        self.wanted = {(g.link.sp, g.link.pc & ~THUMB): g for g in generators
                       if g.state == "running"}
        self.found = None

    def find(self, generator):
        if self.found is None:
            self.found = {}
            with Selected():
                self.look()
        return self.found.get(generator.control)

    def look(self):
        selected = gdb.selected_thread()
        for thread in sorted(gdb.selected_inferior().threads(),
                             key=lambda thread: thread.num):
            if not self.wanted:
                return
            if thread.is_valid() and not thread.is_running():
                thread.switch()
                self.try_to_walk(gdb.newest_frame, thread, None)
        selected.switch()
        self.look_in_suspended()

    def look_in_suspended(self):
        """A generator may be suspended by one inside it."""
        for generator in self.generators:
            sp = generator.context.sp
            if not self.wanted or generator.state != "suspended" or \
                    generator.limit <= sp <= generator.base:
                continue
            self.try_to_walk(functools.partial(enter, self.target, generator),
                             None, generator)

    def try_to_walk(self, begin_at, thread, outer):
        """As far as gdb gets."""
        try:
            self.walk(begin_at(), thread, outer)
        except (gdb.error, Refused):
            pass

    def walk(self, frame, thread, outer):
        """Goes through a trace for what ends the frames of any."""
        first = number = 0
        while frame is not None and self.wanted:
            sp, pc = place(frame)
            generator = self.wanted.pop((sp, pc & ~THUMB), None)
            if generator is not None:
                self.found[generator.control] = Where(
                    thread, outer, first, number - 1)
                first = number
            frame = frame.older()
            number += 1


def enter(target, generator):
    """gdb's frames are those that it is suspended in."""
    return elsewhere.go(begin(target, generator, generator.context))


def show(crowd, generator):
    """Makes its frames gdb's: returns the innermost, and what tells them from
    others."""
    if generator.state == "suspended":
        first = enter(crowd.target, generator)
        return first, until(first.level(), generator.layout.end)
    where = crowd.running.find(generator)
    if where.thread is not None:
        go_back()
        where.thread.switch()
        first = gdb.newest_frame()
    else:
        first = enter(crowd.target, where.outer)
    last = first.level() + where.last
    for _ in range(where.first):
        first = first.older()
    return first, between(first.level(), last)


def users(first, only, library):
    """The innermost that is not the library's, if there is one."""
    frame = first
    while frame is not None and only(frame) == 0:
        if not library.has(frame):
            return frame
        frame = frame.older()
    return first


def why_not(crowd, generator):
    """Why it has no frames, as a sentence; or None: it has."""
    if generator.state == "suspended":
        try:
            crowd.target.word(generator.context.sp)
        except Unreadable as error:
            return "Its stack is not there: %s." % error
    return why_none(generator, crowd.running, lambda: body(generator))
