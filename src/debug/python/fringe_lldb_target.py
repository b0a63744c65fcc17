# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What lldb is looking at, as fringe_generators.py wants to see it."""

import os

import lldb

from fringe_generators import Layout, Memory, Missing, Unreadable, generators
from fringe_table import Refused
from fringe_tasks import KitLayout

STOPPED = (lldb.eStateStopped, lldb.eStateCrashed, lldb.eStateSuspended)


class Target(Memory):
    """A process or a core."""

    def __init__(self, process):
        self.process = process
        self.target = process.GetTarget()
        self.word_size = process.GetAddressByteSize()
        if process.GetByteOrder() == lldb.eByteOrderBig:
            self.byte_order = "big"
        self.is_core = process.GetPluginName() == "elf-core"
        self.is_here = not self.is_core and self.is_traced_for_us()
        self.file = self.open("mem")

    def is_traced_for_us(self):
        """Whether the process is on this machine, and not one of another that
        has its number here: its tracer was started by this lldb."""
        tracer = status_of(self.process.GetProcessID(), "TracerPid")
        return (tracer is not None
                and status_of(tracer, "PPid") == os.getpid())

    def open(self, name):
        """One of the kernel's files of the process, or None: it is not here,
        or the file is not for us."""
        if not self.is_here:
            return None
        try:
            return open("/proc/%d/%s" % (self.process.GetProcessID(), name),
                        "rb", buffering=0)
        except OSError:
            return None

    def read(self, address, size):
        for function in (self.read_here, self.read_by_lldb):
            try:
                data = function(address, size)
            except (OSError, OverflowError):
                continue
            if data is not None and len(data) == size:
                return data
        raise Unreadable("no memory at %#x can be read" % address)

    def read_here(self, address, size):
        """Without a message to lldb's server and one back."""
        return self.file and os.pread(self.file.fileno(), size, address)

    def read_by_lldb(self, address, size):
        """The target's and not the process's, which in a core lacks what is
        in the program's files."""
        error = lldb.SBError()
        data = self.target.ReadMemory(
            lldb.SBAddress(address, self.target), size, error)
        return data if error.Success() else None

    def symbol(self, name):
        for context in self.target.FindSymbols(name):
            address = self.load_address(context.GetSymbol().GetStartAddress())
            if address is not None:
                return address
        return None

    def load_address(self, address):
        found = address.GetLoadAddress(self.target)
        return None if found == lldb.LLDB_INVALID_ADDRESS else found

    def mappings(self):
        if self.is_core:
            return list(self.regions())
        file = self.open("maps")
        if file is None:
            return None
        with file:
            return [mapping(line) for line in file.readall().splitlines()]

    def regions(self):
        regions = self.process.GetMemoryRegions()
        region = lldb.SBMemoryRegionInfo()
        for i in range(regions.GetSize()):
            if regions.GetMemoryRegionAtIndex(i, region):
                yield (region.GetRegionBase(), region.GetRegionEnd(),
                       region.IsReadable())

    def offset(self, pc):
        """"module+offset" as addr2line takes it, or the address."""
        address = self.target.ResolveLoadAddress(pc)
        name = address.GetModule().GetFileSpec().GetFilename()
        if name is None:
            return "%#x" % pc
        return "%s+%#x" % (name, address.GetFileAddress())


def status_of(process, name):
    """A number that the kernel says of a process, or None."""
    try:
        with open("/proc/%d/status" % process) as file:
            words = dict(line.split(":", 1) for line in file)
        return int(words[name])
    except (OSError, KeyError, ValueError):
        return None


def mapping(line):
    """From a line of /proc/PID/maps."""
    ends, rights = line.split()[:2]
    start, end = (int(word, 16) for word in ends.split(b"-"))
    return start, end, b"r" in rights


def look(process):
    """The target, its layouts, its generators and what is wrong with them."""
    if not process.IsValid():
        raise Refused("the program is not running, and there is no core")
    if process.GetState() not in STOPPED:
        raise Refused("the program is running, or has ended")
    target = Target(process)
    problems = []
    try:
        layout = Layout.of_library(target)
        found = list(generators(target, layout, problems))
        kit = KitLayout.of_library(target)
    except (Missing, Unreadable) as error:
        raise Refused(str(error)) from None
    return target, layout, kit, found, problems
