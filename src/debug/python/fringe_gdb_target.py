# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What gdb is looking at, as fringe_generators.py wants to see it."""

import os
import re

import gdb

from fringe_elf import bias_of_text, bias_of_entry, core_mappings
from fringe_generators import Layout, Memory, Unreadable
from fringe_table import Refused
from fringe_tasks import KitLayout

# What nothing but macros says. Where there is no fringe_debugger_, on boards,
# some of these flags never are.
BOARD = {"flag_created": 0x100, "flag_blank": 0x200, "pool_shift": 16,
         "pool_mask": 0xfff, "gate_finished": 2, "gate_parked": 16,
         "gate_open": 32}


class InC:
    """Expressions are C's meanwhile, whatever the program is written in."""

    def __enter__(self):
        self.language = gdb.parameter("language")
        gdb.execute("set language c", to_string=True)

    def __exit__(self, *_):
        gdb.execute("set language %s" % self.language, to_string=True)


class Target(Memory):
    """The selected inferior."""

    def __init__(self):
        self.inferior = gdb.selected_inferior()
        if self.inferior.pid == 0:
            raise Refused("the program is not running, and there is no core")
        if not self.inferior.threads():
            raise Refused("there is no thread to look at")
        if gdb.selected_thread() is None:
            raise Refused("no thread is selected")
        if gdb.selected_thread().is_running():
            raise Refused("the selected thread is running: interrupt it")
        with InC():
            self.word_size = gdb.parse_and_eval("$sp").type.sizeof
        endian = gdb.execute("show endian", to_string=True)
        self.byte_order = "big" if "big endian" in endian else "little"

    def read(self, address, size):
        try:
            return bytes(self.inferior.read_memory(address, size))
        except (gdb.error, OverflowError):
            raise Unreadable("no memory at %#x can be read" % address) \
                from None

    def symbol(self, name):
        try:
            with InC():
                return int(gdb.parse_and_eval("&" + name))
        except gdb.error:
            return None

    def core(self):
        """The name of the core's file, or None."""
        found = re.search("^Local core dump file:\n?\t?`(.*)', file type",
                          gdb.execute("info files", to_string=True), re.M)
        return found.group(1) if found else None

    def mappings(self):
        core = self.core()
        if core:
            return core_mappings(core)
        connection = getattr(self.inferior, "connection", None)
        if connection is None or connection.type != "native":
            return None
        try:
            with open("/proc/%d/maps" % self.inferior.pid) as maps:
                return [mapping(line) for line in maps]
        except OSError:
            return None

    def layout(self):
        if self.symbol("fringe_debugger_") is None:
            layout = layout_of_types(self)
            if layout is not None:
                return layout
        return Layout.of_library(self)

    def kit_layout(self):
        """Or None: there is no kit."""
        if self.symbol("fringe_kit_debugger_") is None:
            return kit_layout_of_types(self)
        return KitLayout.of_library(self)


def mapping(line):
    """From a line of /proc/PID/maps."""
    ends, rights = line.split()[:2]
    start, end = (int(word, 16) for word in ends.split("-"))
    return start, end, "r" in rights


def offsets(name, prefix=""):
    """Of a structure's members in bytes, and under "" its size."""
    structure = gdb.lookup_type("struct " + name)
    words = {prefix + field.name: field.bitpos // 8
             for field in structure.fields()}
    words[""] = structure.sizeof
    return words


def layout_of_types(target):
    """From the program's debugging information, or None."""
    try:
        with InC():
            control = offsets("fringe_control")
            record = offsets("fringe_record", "record_")
            lists = gdb.parse_and_eval("fringe_registry_")
            count = lists.type.range()[1] + 1
            distance = lists.type.target().sizeof
    except gdb.error:
        return None
    words = dict.fromkeys(Layout.NAMES)
    words.update((name, offset) for name, offset in
                 {**control, **record}.items() if name in words)
    words.update(BOARD, size=0, control_size=control[""], fp_above=0,
                 lists=int(lists.address), list_count=count,
                 list_distance=distance,
                 enter=target.symbol("fringe_arch_enter_"),
                 end=target.symbol("fringe_arch_end_"))
    return Layout(words)


def prefixed(prefix, structure):
    """The offsets of a structure of the kit's, whose members are private."""
    return {prefix + name.rstrip("_"): offset
            for name, offset in offsets(structure).items() if name}


def kit_layout_of_types(target):
    """As above."""
    trampoline = target.symbol("fringe_task_run_")
    if trampoline is None:
        return None
    try:
        with InC():
            words = prefixed("", "fringe_task")
            words.update(prefixed("wait_", "fringe_wait"))
            words.update(prefixed("waiter_", "fringe_waiter"))
            words.update(prefixed("queue_", "fringe_wait_queue"))
            words.update(prefixed("kind_", "fringe_wait_kind"))
            size = gdb.lookup_type("struct fringe_waiter").sizeof
            joining = target.symbol("'task.c'::joining")
    except gdb.error:
        return None
    words = {name: words.get(name) for name in KitLayout.NAMES}
    words.update(KitLayout.BOARD, size=0, trampoline=trampoline,
                 waiter_size=size, joining=joining,
                 name=words["joiners"] + words["queue_name"])
    return KitLayout(words)


class Modules:
    """Where files are in memory, for what has no name."""

    def __init__(self):
        self.biases = {}

    def offset(self, pc):
        """"module+offset" as addr2line takes it, or the address."""
        name = gdb.solib_name(pc)
        path = name or gdb.current_progspace().filename
        if path not in self.biases:
            self.biases[path] = self.bias(name, path)
        bias = self.biases[path]
        if bias is None or not (name or self.in_program(pc)):
            return "%#x" % pc
        return "%s+%#x" % (os.path.basename(path), pc - bias)

    @staticmethod
    def bias(name, path):
        if path is None:
            return None
        if name is None:
            found = re.search(r"Entry point: (0x[0-9a-f]+)",
                              gdb.execute("info files", to_string=True))
            return found and bias_of_entry(path, int(found.group(1), 16))
        libraries = gdb.execute("info sharedlibrary", to_string=True)
        for line in libraries.splitlines():
            words = line.split()
            if line.endswith(name) and words[0].startswith("0x"):
                return bias_of_text(path, int(words[0], 16))
        return None

    @staticmethod
    def in_program(pc):
        path = gdb.current_progspace().filename
        files = gdb.execute("info files", to_string=True)
        for line in files.splitlines():
            found = re.match(r"\s*(0x\w+) - (0x\w+) is \.\S+$", line)
            if found and path and \
                    int(found.group(1), 16) <= pc < int(found.group(2), 16):
                return True
        return False
