# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Where generators are suspended and were resumed, by gdb."""

import os
import re

import gdb

from fringe_frames import is_of_library
from fringe_gdb_frames import begin, elsewhere
from fringe_gdb_target import Modules
from fringe_table import Places, Refused


class Library:
    """Tells frames of the library's functions, wherever they were compiled."""

    def __init__(self, layout, kit):
        # Its files, if these are shared ones: they may be stripped.
        self.files = {gdb.solib_name(layout.enter)}
        if kit is not None:
            self.files.add(gdb.solib_name(kit.trampoline))
        self.files.discard(None)
        self.known = {}

    def has(self, frame):
        key = frame.pc(), frame.name()
        if key not in self.known:
            self.known[key] = self.looks_own(frame, *key)
        return self.known[key]

    def looks_own(self, frame, pc, name):
        if gdb.solib_name(pc) in self.files:
            return True
        table = frame.find_sal().symtab
        return is_of_library(name or "", table and table.filename,
                             lambda: arguments(frame))


def arguments(frame):
    """The names of its function's."""
    try:
        block = frame.block()
    except RuntimeError:
        return set()
    while block is not None and block.function is None:
        block = block.superblock
    return {symbol.name for symbol in block or () if symbol.is_argument}


class GdbPlaces(Places):
    def __init__(self, crowd):
        self.target = crowd.target
        self.libfringe = crowd.libfringe
        self.running = crowd.running
        self.modules = Modules()
        self.known = {}

    def text(self, frame):
        name = frame.name()
        line = frame.find_sal()
        if name and line.symtab is not None and line.line:
            return "%s at %s:%d" % (
                name, os.path.basename(line.symtab.filename), line.line)
        offset = self.modules.offset(frame.pc())
        return "%s (%s)" % (name, offset) if name else offset

    def users(self, frame, deep):
        """The first that is not the library's, or the outermost one that may
        be asked for, and whether it follows from the program counter."""
        fixed = True
        while self.libfringe.has(frame):
            inlined = frame.type() == gdb.INLINE_FRAME
            older = frame.older() if inlined or deep else None
            if older is None:
                break
            fixed = fixed and inlined
            frame = older
        return frame, fixed

    def at(self, generator, record, deep):
        """Where a record goes on. Unless `deep`, what called that function is
        not there any more."""
        key = record.pc, deep
        known = self.known.get(key)
        if known is not None:
            return known
        try:
            first = elsewhere.go(begin(self.target, generator, record))
            frame, fixed = self.users(first, deep)
            text = self.text(frame)
        except (gdb.error, Refused):
            return self.modules.offset(record.pc)
        if fixed:
            self.known[key] = text
        return text

    def suspended_at(self, generator):
        return self.at(generator, generator.context, True)

    def resumed_from(self, generator):
        return self.at(generator, generator.link,
                       generator.state == "running")

    def thread(self, generator):
        where = self.running.find(generator)
        return where.thread.num if where and where.thread else None


def body(generator):
    symbol = gdb.execute("info symbol %#x" % generator.body, to_string=True)
    found = re.match(r"(.+?) (\+ \d+ )?in section", symbol)
    name = found.group(1) if found else None
    line = gdb.find_pc_line(generator.body)
    if name and line.symtab is not None and line.line:
        return "%s at %s:%d" % (
            name, os.path.basename(line.symtab.filename), line.line)
    offset = Modules().offset(generator.body)
    return "%s (%s)" % (name, offset) if name else offset
