# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Where generators are suspended, and who resumed and runs them, by lldb."""

import re

import lldb

from fringe_frames import is_of_library, why_none
from fringe_generators import Unreadable
from fringe_table import Places

THUMB = 1


class Function:
    """One that a program counter is in, and where; name and file may be
    None. arguments() gives values."""

    def __init__(self, name, file, line, arguments):
        self.name = name
        self.file = file.fullpath if file.IsValid() else None
        self.base = file.GetFilename()
        self.line = line
        self.arguments = arguments

    def is_own(self):
        return is_of_library(
            self.name or "", self.file,
            lambda: {value.GetName() for value in self.arguments()})


def functions(target, address):
    """Those that an address is in, inlined into each other, innermost
    first."""
    context = target.ResolveSymbolContextForAddress(
        address, lldb.eSymbolContextEverything)
    entry = context.GetLineEntry()
    file, line = entry.GetFileSpec(), entry.GetLine()
    if not context.GetFunction().IsValid():
        # The line may be of something that was inlined: nobody knows.
        yield Function(name_of(context.GetSymbol()), lldb.SBFileSpec(), 0,
                       list)
        return
    block = context.GetBlock().GetContainingInlinedBlock()
    while block.IsValid():
        yield Function(block.GetInlinedName(), file, line,
                       arguments(block, target))
        file = block.GetInlinedCallSiteFile()
        line = block.GetInlinedCallSiteLine()
        block = block.GetParent().GetContainingInlinedBlock()
    function = context.GetFunction()
    yield Function(function.GetName(), file, line,
                   arguments(function.GetBlock(), target))


def name_of(symbol):
    """Without what gcc adds for half of a function, nor one that lldb has
    made up."""
    name = re.sub(r"\.cold(\.\d+)?$", "", symbol.GetName() or "")
    return None if name.startswith("___lldb_unnamed_symbol") else name


def arguments(block, target):
    return lambda: block.GetVariables(target, True, False, False)


class LldbPlaces(Places):
    def __init__(self, target, layout, kit, running):
        self.target = target
        # The library's files, if these are shared ones: they may be stripped.
        self.libraries = self.shared(layout.enter)
        if kit is not None:
            self.libraries += self.shared(kit.trampoline)
        self.running = running
        self.known = {}

    def shared(self, pc):
        """A list of the file that it is in, unless that is the program."""
        module = self.target.target.ResolveLoadAddress(pc).GetModule()
        program = self.target.target.GetModuleAtIndex(0)
        return [] if module == program else [module]

    def text(self, function, pc):
        if function.name and function.base and function.line:
            return "%s at %s:%d" % (function.name, function.base,
                                    function.line)
        offset = self.target.offset(pc)
        return "%s (%s)" % (function.name, offset) if function.name \
            else offset

    def users(self, pc):
        """The first function at a program counter that is not the library's,
        or else the outermost, and whether it is the library's."""
        target = self.target.target
        # Of a landing label, what is before belongs to the switch.
        address = target.ResolveLoadAddress((pc & ~THUMB) - 1)
        is_own = True
        for function in functions(target, address):
            is_own = address.GetModule() in self.libraries or \
                function.is_own()
            if not is_own:
                break
        return function, is_own

    def at(self, pc):
        """As text, and whether it is the library's."""
        if pc not in self.known:
            function, is_own = self.users(pc)
            self.known[pc] = self.text(function, pc), is_own
        return self.known[pc]

    def among(self, pc, frames):
        """As text: the first place that is not the library's. frames are of
        a trace, from the one on that is at pc."""
        text, is_own = self.at(pc)
        if not is_own:
            return text
        for frame in frames:
            outer, is_own = self.at(frame.GetPC())
            if not is_own:
                return outer
        return text

    def suspended_at(self, generator):
        thread = self.running.thread_of(generator)
        return self.among(generator.context.pc, frames_of(thread, 1))

    def resumed_from(self, generator):
        where = self.running.find(generator) \
            if generator.state == "running" else None
        frames = frames_of(where.thread, where.last + 2) if where else ()
        return self.among(generator.link.pc, frames)

    def thread(self, generator):
        where = self.running.find(generator)
        return where.thread.GetIndexID() if where and not where.outer else None

    def innermost(self, where):
        """The number of the first frame that is not the library's, if there
        is one."""
        for number in range(where.first, where.last + 1):
            if not self.is_own(where.thread.GetFrameAtIndex(number)):
                return number
        return where.first

    def is_own(self, frame):
        if frame.GetModule() in self.libraries:
            return True
        # As above: without the function the line says nothing.
        known = frame.GetFunction().IsValid()
        file = frame.GetLineEntry().GetFileSpec() if known \
            else lldb.SBFileSpec()
        return Function(frame.GetFunctionName(), file, 0, lambda:
                        frame.GetVariables(True, False, False, False)).is_own()

    def body(self, generator):
        """What it is to run."""
        for function in functions(
                self.target.target,
                self.target.target.ResolveLoadAddress(generator.body)):
            pass
        return self.text(function, generator.body)


def frames_of(thread, first):
    """Of a thread, which may be None."""
    count = thread.GetNumFrames() if thread is not None else 0
    for i in range(first, count):
        yield thread.GetFrameAtIndex(i)


class Where:
    """The frames of a generator: of a real thread, or of the one that a
    suspended generator is, from one to another."""

    def __init__(self, thread, outer, first, last):
        self.thread = thread
        self.outer = outer
        self.first = first
        self.last = last


class Running:
    """Finds the frames of generators. Those of one that runs are in the trace
    of a thread, from its callees to where its resumer goes on; of what a
    generator inside it has suspended, in that one's."""

    def __init__(self, process, layout, generators):
        self.layout = layout
        self.generators = generators
        controls = {generator.control for generator in generators}
        self.threads = {}
        self.real = []
        for thread in process.threads:
            if thread.GetThreadID() in controls:
                self.threads[thread.GetThreadID()] = thread
            else:
                self.real.append(thread)
        self.found = None

    def thread_of(self, generator):
        """The thread that a suspended one is, or None."""
        return self.threads.get(generator.control)

    def find(self, generator):
        if generator.state == "suspended":
            thread = self.thread_of(generator)
            return thread and Where(thread, None, 0, self.last(thread))
        if self.found is None:
            self.found = {}
            self.look()
        return self.found.get(generator.control)

    def last(self, thread):
        """The number of its root. Without the library's symbols lldb may go
        on behind the end."""
        last = thread.GetNumFrames() - 1
        for number in range(last, 0, -1):
            if thread.GetFrameAtIndex(number).GetPC() == self.layout.end:
                return number - 1
        return last

    def look(self):
        wanted = {(g.link.sp, g.link.pc & ~THUMB): g for g in self.generators
                  if g.state == "running"}
        for thread in self.real:
            self.walk(thread, None, wanted)
        for generator in self.generators:
            thread = self.thread_of(generator)
            if thread is not None and not \
                    generator.limit <= generator.context.sp < generator.base:
                self.walk(thread, generator, wanted)

    def walk(self, thread, outer, wanted):
        """Goes through a trace for what ends the frames of any."""
        first = 0
        for number, frame in enumerate(frames_of(thread, 0)):
            if not wanted or frame.GetPC() == self.layout.end:
                return
            place = frame.GetSP(), frame.GetPC() & ~THUMB
            generator = wanted.pop(place, None)
            if generator is not None:
                self.found[generator.control] = Where(
                    thread, outer, first, number - 1)
                first = number


def why_not(generator, places):
    """Why it has no frames, as a sentence; or None: it has."""
    reason = why_none(generator, places.running,
                      lambda: places.body(generator))
    if reason or generator.state == "running":
        return reason
    try:
        generator.memory.word(generator.context.sp)
    except Unreadable as error:
        return "Its stack is not there: %s." % error
    if places.running.find(generator) is None:
        return ("lldb does not show it as a thread: not on this machine, or"
                " there is another plug-in for threads.")
    return None
