# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The live generators of a process, a core or a board, for any debugger.

A debugger derives a class from Memory, and gets Generators from it. Nothing
here is of one debugger, and nothing needs debugging information: the library
says by fringe_debugger_ (src/core/debugger.h) where everything is. Where it
has no room for that, on a board, the debugger finds out by itself and makes a
Layout of it.
"""

import bisect


class Unreadable(Exception):
    """There is no such memory, as in a core that is not whole."""


class Missing(Exception):
    """There is no libfringe, or it says nothing of itself."""


class Memory:
    """What a debugger has to offer."""

    word_size = 8
    byte_order = "little"

    def read(self, address, size):
        """The bytes there; raises Unreadable."""
        raise NotImplementedError

    def symbol(self, name):
        """The address of a variable of the library, or None."""
        raise NotImplementedError

    def mappings(self):
        """(start, end, accessible) of all, sorted; or None: not known."""
        return None

    def word(self, address):
        return int.from_bytes(self.read(address, self.word_size),
                              self.byte_order)

    def words(self, address, count):
        data = self.read(address, count * self.word_size)
        return [int.from_bytes(data[i:i + self.word_size], self.byte_order)
                for i in range(0, len(data), self.word_size)]

    def piece(self, address):
        """The bytes from there on that are most likely there together, or the
        first of them, where a section of a file ends."""
        try:
            return self.read(address, 64 - address % 64)
        except Unreadable:
            return self.read(address, 1)

    def text(self, address, most=256):
        """What a char pointer points to; what cannot be read, in brackets."""
        if address == 0:
            return None
        data = b""
        try:
            while b"\0" not in data and len(data) < most:
                data += self.piece(address + len(data))
        except Unreadable:
            if not data:
                return "<%#x>" % address
        return data[:most].split(b"\0")[0].decode("utf-8", "replace")


class Layout:
    """The words of struct fringe_debugger, by name."""

    NAMES = """size lists list_count list_distance control_size body function
    name flags next limit guard room parked owner link context record_fp
    record_pc record_sp fp_above enter end flag_created flag_blank pool_shift
    pool_mask gate_finished gate_parked gate_open argument""".split()

    def __init__(self, words):
        """From a dictionary. A word that a board lacks is None."""
        self.__dict__.update(words)

    @classmethod
    def of_library(cls, memory):
        where = memory.symbol("fringe_debugger_")
        if where is None:
            raise Missing("there is no libfringe here, or it is linked in and"
                          " stripped")
        size = memory.word(where)
        if size == 0:
            raise Missing("what the library says of itself is not in the core")
        if size < len(cls.NAMES) * memory.word_size:
            raise Missing("this libfringe is older than the commands")
        return cls(dict(zip(cls.NAMES,
                            memory.words(where, len(cls.NAMES)))))


class Record:
    """Where a function goes on: fp, pc and sp."""

    def __init__(self, layout, word):
        self.fp = word(layout.record_fp)
        self.pc = word(layout.record_pc)
        self.sp = word(layout.record_sp)


class Generator:
    """One, as it was when it was read."""

    def __init__(self, memory, layout, number, control):
        self.memory = memory
        self.layout = layout
        self.number = number
        self.control = control
        data = memory.read(control, layout.control_size)
        size = memory.word_size

        def word(offset):
            if offset is None:
                return 0
            return int.from_bytes(data[offset:offset + size],
                                  memory.byte_order)

        self.flags = word(layout.flags)
        self.next = word(layout.next)
        self.limit = word(layout.limit)
        self.guard = word(layout.guard)
        self.owner = word(layout.owner)
        self.base = control + layout.control_size + word(layout.room)
        self.body = word(layout.function)
        self.argument = word(layout.argument)
        self.link = Record(layout, lambda at: word(layout.link + at))
        self.context = Record(layout, lambda at: word(layout.context + at))
        self.gate = self.context.pc
        if self.gate == layout.gate_parked:
            self.context.pc = word(layout.parked)
        self._name = word(layout.name)

    @property
    def blank(self):
        """None at all: it has ended, and its stack waits for the next."""
        return bool(self.flags & self.layout.flag_blank)

    @property
    def name(self):
        return self.memory.text(self._name)

    @property
    def state(self):
        if self.gate == self.layout.gate_finished:
            return "finished"
        if self.gate < self.layout.gate_parked:
            return "running"
        # Of Thumb's code a debugger knows the address, and C one with a bit.
        if self.layout.enter is not None and \
                (self.context.pc ^ self.layout.enter) & ~1 == 0:
            return "fresh"
        return "suspended"

    @property
    def size(self):
        return self.base - self.limit

    @property
    def sane(self):
        """Whether it can be one at all."""
        return (self.control % self.memory.word_size == 0
                and 0 < self.limit < self.control)

    @property
    def resumer(self):
        """Where the last resume goes on, or None: it never ran."""
        return None if self.state == "fresh" else self.link.pc or None

    @property
    def in_use(self):
        """How many bytes from the base on a suspended one occupies."""
        inside = self.limit <= self.context.sp <= self.base
        if self.state == "suspended" and inside:
            return self.base - self.context.sp
        return self.base - self.control

    def high_water(self, page=4096):
        """How many bytes from the base on have been used, as far as the
        first page that is all zero; None when it cannot be read."""
        used = None
        top = self.base
        while top > self.limit:
            bottom = max(self.limit, (top - 1) // page * page)
            try:
                data = self.memory.read(bottom, top - bottom)
            except Unreadable:
                break
            unused = len(data) - len(data.lstrip(b"\0"))
            if unused == len(data):
                break
            used = self.base - (bottom + unused)
            top = bottom
        return used and max(used, self.in_use)

    def guard_kind(self, mappings):
        """none, marker (in the page table) or mapping; guard when nobody
        knows which."""
        if self.guard == 0:
            return "none"
        if mappings is None:
            return "guard"
        where = self.limit - self.guard
        at = bisect.bisect(mappings, (where, float("inf"))) - 1
        if at < 0 or where >= mappings[at][1]:
            return "guard"
        return "marker" if mappings[at][2] else "mapping"


def generators(memory, layout, problems=None):
    """All that live, list by list, the youngest of each first. A list that is
    damaged ends where that is seen; what is the matter is added to the list
    problems, a line each."""
    number = 0
    for i in range(layout.list_count):
        control = memory.word(layout.lists + i * layout.list_distance)
        seen = set()
        problem = None
        while control:
            if control in seen:
                problem = "the one at %#x is in it twice" % control
                break
            seen.add(control)
            try:
                generator = Generator(memory, layout, number + 1, control)
            except Unreadable as error:
                problem = str(error)
                break
            if not generator.sane:
                problem = "there is none at %#x" % control
                break
            control = generator.next
            if not generator.blank:
                number += 1
                yield generator
        if problem and problems is not None:
            problems.append("list %d of generators ends early: %s"
                            % (i, problem))
