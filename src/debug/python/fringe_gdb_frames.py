# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Frames that no thread is in. gdb takes a thread's innermost frame from the
registers, which stay as they are; what is suspended is shown as its caller. So
nothing has to be put back, and a core will do.
"""

import functools

import gdb
import gdb.unwinder
from gdb.FrameDecorator import FrameDecorator

from fringe_generators import Unreadable
from fringe_table import Refused

# The registers of a record, by the beginning of gdb's name of the machine: pc,
# sp, fp, and the one behind them that only some compilers leave to the switch.
MACHINES = {
    "i386:x86-64": ("rip", "rsp", "rbp", "rbx"),
    "i386": ("eip", "esp", "ebp", "esi"),
    "aarch64": ("pc", "sp", "x29", "x19"),
    "arm": ("pc", "sp", "r7", "r6"),
    "powerpc:common64": ("pc", "r1", "r31", None),
    "riscv": ("pc", "sp", "fp", "s1"),
    "s390:64": ("pc", "r15", "r11", None),
    "or1k": ("npc", "r1", "r2", None),
}
THUMB = 1
ARM_FRAME = "r11"  # where functions that are not in Thumb have it
# Compilers that spill it: there is nothing of theirs in the record.
SPILLING = ("GNU C", "GNU GIMPLE")


@functools.lru_cache()
def machine(name):
    for prefix, registers in MACHINES.items():
        if name.startswith(prefix):
            return registers
    raise Refused("traces of what is suspended are not known on %s" % name)


def place(frame):
    """The stack pointer and the program counter."""
    pc, sp, _, _ = machine(frame.architecture().name())
    return int(frame.read_register(sp)), int(frame.read_register(pc))


class Beginning:
    """Where a trace begins: registers and their values."""

    def __init__(self, record, extra):
        frame = gdb.newest_frame()
        self.pc, self.sp = record.pc, record.sp
        self.registers = {}
        name = frame.architecture().name()
        pc, sp, fp, other = machine(name)
        if name.startswith("arm"):
            self.set_state(frame, record.pc & THUMB)
            if not record.pc & THUMB:
                fp = ARM_FRAME
            self.pc &= ~THUMB
        self.registers.update({pc: self.pc, sp: record.sp, fp: record.fp})
        if other and extra is not None and not spills(self.pc):
            self.registers[other] = extra

    def set_state(self, frame, thumb):
        """Of Arm's processor: which instructions these are."""
        for name, bit in (("cpsr", 1 << 5), ("xpsr", 1 << 24)):
            try:
                now = int(frame.read_register(name))
            except ValueError:
                continue
            self.registers[name] = now | bit if thumb else now & ~bit


def begin(target, generator, record):
    """Of a trace from a record of the generator."""
    layout = generator.layout
    extra = None
    if layout.record_sp is not None:
        offset = (layout.context if record is generator.context
                  else layout.link) + layout.record_sp + target.word_size
        try:
            extra = target.word(generator.control + offset)
        except Unreadable:
            pass
    return Beginning(record, extra)


def spills(pc):
    """Whether what was compiled there leaves that register to nobody."""
    table = gdb.find_pc_line(pc - 1).symtab
    return (table is not None and table.producer is not None
            and table.producer.startswith(SPILLING))


class FrameId:
    def __init__(self, sp, pc):
        self.sp = sp
        self.pc = pc


class Elsewhere(gdb.unwinder.Unwinder):
    """Says that the innermost frame of a thread was called from another
    place, while there is one."""

    def __init__(self):
        super().__init__("fringe")
        self.enabled = False
        self.beginning = None
        # The thread that lends its own: sp and pc, and the level where it is
        # not inlined.
        self.thread = None
        self.here = None
        self.level = 0
        self.types = {}

    def is_here(self, frame):
        """Whether it is that thread's innermost."""
        return self.here == place(frame)

    def __call__(self, pending):
        if pending.level() != self.level or self.beginning is None or \
                not self.is_here(pending):
            return None
        # Lower than any frame of those that are to come, as a callee's is.
        made = pending.create_unwind_info(
            FrameId(gdb.Value(self.beginning.sp), gdb.Value(self.here[1])))
        for name, number in self.beginning.registers.items():
            kind = self.types.get(name)
            if kind is None:
                kind = pending.read_register(name).type
                self.types[name] = kind
            made.add_saved_register(name, gdb.Value(number).cast(kind))
        return made

    def go(self, beginning):
        """gdb's frames become those; returns the first. What lends its own
        stays the same thread, unless another was selected."""
        thread = gdb.selected_thread().ptid
        if self.beginning is None or self.thread != thread:
            self.leave()
            self.thread = thread
            self.lend()
        self.beginning = beginning
        self.enabled = True
        gdb.invalidate_cached_frames()
        return self.first()

    def lend(self):
        frame = gdb.newest_frame()
        self.here = place(frame)
        while frame.type() == gdb.INLINE_FRAME:
            frame = frame.older()
        self.level = frame.level()
        self.types = {}

    def first(self):
        frame = gdb.newest_frame()
        while frame.level() < self.level:
            frame = frame.older()
        first = frame.older()
        if first is None or first.pc() != self.beginning.pc:
            raise Refused("gdb cannot go on from the thread's frame: %s"
                          % gdb.frame_stop_reason_string(
                              frame.unwind_stop_reason()))
        return first

    def leave(self):
        """They are the thread's again."""
        self.enabled = False
        if self.beginning is not None:
            self.beginning = None
            gdb.invalidate_cached_frames()


class Nameless(FrameDecorator):
    """A frame of which there is no name to print, as gdb prints it without
    filters."""

    def function(self):
        return "??"


class Part:
    """A filter of frames that leaves out what is not the generator's: gdb's
    own commands show what is left."""

    name = "fringe"
    priority = 1000
    enabled = False

    def __init__(self):
        self.only = None  # tells of a frame: -1 before, 0 in, 1 after it

    def show(self, only):
        self.only = only
        self.enabled = only is not None

    def filter(self, frames):
        if elsewhere.beginning is not None and \
                not elsewhere.is_here(gdb.newest_frame()):
            yield from frames  # of another thread
            return
        for decorated in frames:
            frame = decorated.inferior_frame()
            where = self.only(frame)
            if where > 0:
                return
            if where == 0:
                yield decorated if frame.name() else Nameless(decorated)


elsewhere = Elsewhere()
part = Part()
gdb.unwinder.register_unwinder(None, elsewhere, replace=True)
gdb.frame_filters[part.name] = part


class Selected:
    """What is selected and shown, to be so again; meanwhile gdb's frames are
    the thread's own."""

    def __enter__(self):
        self.thread = gdb.selected_thread()
        self.level = gdb.selected_frame().level()
        self.beginning = elsewhere.beginning
        self.only = part.only
        go_back()
        return self

    def __exit__(self, *_):
        go_back()
        self.thread.switch()
        frame = gdb.newest_frame()
        if self.beginning is not None:
            frame = elsewhere.go(self.beginning)
        part.show(self.only)
        while frame is not None and frame.level() < self.level:
            frame = frame.older()
        if frame is not None:
            frame.select()


def go_back():
    part.show(None)
    elsewhere.leave()


def between(first, last):
    """What Part is to show of a thread's frames: these levels."""
    return lambda frame: (frame.level() > last) - (frame.level() < first)


def until(first, end):
    """Or from that level on, until a frame at this pc."""
    def only(frame):
        if frame.level() < first:
            return -1
        return int(end is not None and frame.pc() & ~THUMB == end & ~THUMB)
    return only
