# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Generators as threads: a plug-in that lldb asks for them at each stop, named
in target.process.python-os-plugin-path. Each suspended generator is one, its
number is the address of its control block, and its registers are those of its
record; others have no value. lldb loads this file for each process anew."""

import lldb

import fringe_lldb_setting
from fringe_generators import Layout, Unreadable, generators
from fringe_lldb_target import Target
from fringe_table import printable


class Machine:
    """The registers of one, by their numbers in DWARF. Those of a record are
    pc, sp and fp, and the one behind them that only some compilers leave to
    the switch: until somebody writes into it, it is 0 in all."""

    def __init__(self, names, record, bits=64):
        self.names = names.split()
        self.record = record.split()
        self.bits = bits

    def register(self, name):
        size = self.bits // 8
        # Of what is none of the record's, the value lies behind all others.
        at = (self.record.index(name) if name in self.record
              else len(self.record))
        number = self.names.index(name)
        register = {"name": name, "bitsize": self.bits, "offset": at * size,
                    "encoding": "uint", "format": "hex", "set": 0,
                    "gcc": number, "dwarf": number}
        if at < 3:
            register["generic"] = ("pc", "sp", "fp")[at]
        return register

    def registers(self):
        return {"sets": ["General Purpose Registers"],
                "registers": [self.register(name)
                              for name in self.record + self.others()]}

    def others(self):
        return [name for name in self.names if name not in self.record]


def numbered(prefix, first, last):
    return " ".join("%s%d" % (prefix, i) for i in range(first, last + 1))


MACHINES = {
    "x86_64": Machine("rax rdx rcx rbx rsi rdi rbp rsp %s rip"
                      % numbered("r", 8, 15), "rip rsp rbp rbx"),
    "i386": Machine("eax ecx edx ebx esp ebp esi edi eip",
                    "eip esp ebp esi", 32),
    "aarch64": Machine("%s fp lr sp pc" % numbered("x", 0, 28),
                       "pc sp fp x19"),
}
MACHINES["i686"] = MACHINES["i386"]


def machine(process):
    """Which it is, or None: traces are not known there."""
    triple = process.GetTarget().GetTriple()
    return MACHINES.get(triple.split("-")[0])


class OperatingSystemPlugIn:
    """What lldb calls. Whatever one of these raised would be printed, at each
    stop."""

    def __init__(self, process):
        self.process = process
        self.machine = machine(process)
        self.target = None
        self.suspended = {}
        fringe_lldb_setting.again(process)

    def get_thread_info(self):
        try:
            self.suspended = self.look()
        except Exception:  # pylint: disable=broad-except
            self.suspended = {}
        return [thread(generator) for generator in self.suspended.values()]

    def look(self):
        """The suspended ones, by their control blocks' addresses."""
        if self.machine is None:
            return {}
        self.target = Target(self.process)
        layout = Layout.of_library(self.target)
        return {generator.control: generator
                for generator in generators(self.target, layout)
                if generator.state == "suspended"}

    def get_register_info(self):
        return self.machine.registers()

    def get_register_data(self, control):
        generator = self.suspended.get(control)
        if generator is None:
            return None
        record = generator.context
        return b"".join(
            word.to_bytes(self.target.word_size, self.target.byte_order)
            for word in (record.pc, record.sp, record.fp, extra(generator)))


def extra(generator):
    """The word of its record behind all others."""
    layout = generator.layout
    size = generator.memory.word_size
    try:
        return generator.memory.word(
            generator.control + layout.context + layout.record_sp + size)
    except Unreadable:
        return 0


def thread(generator):
    """In lldb's words. Its queue tells it from a real one."""
    words = {"tid": generator.control, "queue": "fringe", "state": "stopped",
             "stop_reason": "none"}
    name = generator.name
    if name is not None:
        words["name"] = printable(name)
    return words
