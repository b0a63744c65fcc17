# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Single-steps a program under gdb and unwinds at every instruction.

From the first instruction of a function to its return, at every program
counter inside the program and libfringe, three things have to be true of the
backtrace. Functions of other modules are run to their return and not stepped.

Path: the names of all frames, from the outermost in, are a path in the call
graph. What a root calls is one node with it, "__morestack/body", so that the
body has to be the right one for the function that resumed it. A function in
which a switch is in progress may stand twice.

Step: between one program counter and the next the callers of the innermost
function stay where they are, but for one that a call adds or a return drops,
and those that are on the stack that a switch goes to or leaves.

Registers: while the outermost function waits for a call, what unwinding says
of its registers does not change.

At each program counter gdb unwinds the two innermost functions, and all others
unless it has done so before from the same registers and the same stacks.

Some compilers do not say, in functions of C, how to unwind where they are about
to return, or where a callee has taken its arguments from the stack. By what
they generate it is seen where that is so, and there nothing is asked; in a
switch, which is in arch/, it never is. What comes next has to follow from what
was before.

Environment:
  FRINGE_STEP_CALLS    the call graph: "function callee ..." a line
  FRINGE_STEP_THROUGH  patterns of functions that may stand anywhere, and are
                       not in the graph
  FRINGE_STEP_LIBRARY  the same for functions that may also call what is not
                       in the graph
  FRINGE_STEP_FROM     the function that is stepped through (main)
  FRINGE_STEP_ENDS     the functions that a trace may end in (main)
  FRINGE_STEP_KEPT     the registers that functions keep, the frame pointer and
                       the stack pointer last
  FRINGE_STEP_HELD     how many of them, from the last, the third is true of
  FRINGE_STEP_SILENT   "COMPILER PATTERN": what this compiler says nothing of:
                       the pattern of the last instruction and the next ones,
                       each with a semicolon after it
  FRINGE_STEP_TWINS    "stripped=twin ...": files without names, and the ones
                       with names that they were made from
  FRINGE_STEP_ARGUMENTS  of the program
  FRINGE_STEP_FIRST    when set, stop at the first bad program counter
  FRINGE_STEP_REMOTE   "SOCKET DIRECTORY": the program waits in an emulator, and
                       its machine's libraries are there. "SOCKET": it waits on
                       a board, and says itself how it ended
  FRINGE_STEP_LIMIT    stop after so many steps (a failure: it did not end)

Prints one line a bad program counter and a last line
"step: S steps, B bad, P program counters, frames: F, not asked: N".
"""

import bisect
import fnmatch
import functools
import os
import re
import subprocess

import gdb

ROOT = "__morestack"
MODULE = "libfringe"
LIMIT = int(os.environ.get("FRINGE_STEP_LIMIT", "500000"))
LANDING = 64  # a switch is no longer than this in bytes
MOST_FRAMES = 200
RECORD = 64  # a root's is no farther than this from its frame pointer
BEYOND = 160  # s390x's functions keep registers above their callers' sp
FAR = 65536  # on one stack no caller's frame begins farther away


def words(name, default=""):
    return os.environ.get("FRINGE_STEP_" + name, default).split()


CALLS = {}
for line in os.environ.get("FRINGE_STEP_CALLS", "").splitlines():
    for function in line.split()[:1]:
        CALLS.setdefault(function, set()).update(line.split()[1:])
NODES = {node.split("/")[-1]
         for caller, callees in CALLS.items() for node in {caller, *callees}}
THROUGH = tuple(words("THROUGH"))
LIBRARY = tuple(words("LIBRARY"))
FROM = words("FROM", "main")[0]
ENDS = words("ENDS", "main")
KEPT = words("KEPT")
HELD = KEPT[-int(os.environ.get("FRINGE_STEP_HELD", len(KEPT))):]
TWINS = dict(item.split("=") for item in words("TWINS"))
REMOTE = words("REMOTE")
SILENT, _, SILENCE = os.environ.get("FRINGE_STEP_SILENT", "").partition(" ")
NEXT = 32  # instructions, at most, that a return takes


class Symbols:
    """The functions of modules that were stripped, from their twins."""

    def __init__(self, twins):
        self.found = []
        mappings = gdb.execute("info proc mappings", to_string=True)
        for stripped, twin in twins.items():
            lines = [line.split() for line in mappings.splitlines()
                     if line.endswith(stripped)]
            if lines:
                self.add(twin, int(lines[0][0], 16))
        self.found.sort()

    def add(self, twin, base):
        symbols = subprocess.run(["nm", "-S", "--defined-only", twin],
                                 check=True, capture_output=True, text=True)
        for line in symbols.stdout.splitlines():
            fields = line.split()
            if len(fields) == 4 and fields[2] in "tTwW":
                start = base + int(fields[0], 16)
                self.found.append((start, start + int(fields[1], 16),
                                   fields[3]))

    def name(self, pc):
        index = bisect.bisect(self.found, (pc, float("inf"))) - 1
        if index >= 0 and pc < self.found[index][1]:
            return self.found[index][2]
        return None

    def address(self, name):
        return next(start for start, _, other in self.found if other == name)


symbols = None


def name_of(frame, pc, innermost):
    if not TWINS:
        name = frame.name()
    else:
        # A call may be the last instruction of its function.
        name = symbols.name(pc if innermost else pc - 1)
    # Compilers and symbol versions add to names.
    return name.split(".")[0].split("@")[0] if name else "??"


class Frame:
    """What a step looks at: name, program counter, and whether it is real.

    A function that was inlined, or left by a jump, has no frame of its own.
    """

    def __init__(self, name, pc=0, real=False):
        self.name, self.pc, self.real = name, pc, real


def register(frame, name):
    """None where the rules say that it was not kept."""
    try:
        return int(frame.read_register(name))
    except gdb.error:
        return None


class Callers:
    """The frames from a caller's caller to main, as gdb found them once.

    gdb goes by the registers of the innermost of them, by the place in which
    that one is called, and by what lies on the stacks from there on. While
    these are as they were, it finds the same again, and is not asked: that
    takes most of a step's time. It also ends a trace where two frames are one
    to it, which have one function and one stack pointer after it: so it is
    asked when one of the innermost two is like one of these.
    """

    known = {}

    def __init__(self, frame, callee):
        self.key = (frame.type(), callee.pc, frame.pc(),
                    *(register(frame, name) for name in KEPT))
        self.pieces, self.start = [], None
        self.names, self.sps = [], []

    def found(self, frame, callees):
        """What gdb found in the same place before, or None."""
        other = Callers.known.get(self.key)
        if other is None or other.memory != other.read():
            return None
        (inner, _), (outer, called) = callees
        if {(inner, register(called, KEPT[-1])),
                (outer, register(frame, KEPT[-1]))} & other.identities():
            return None
        older = frame.older()  # which it looks at for being in order
        pcs = [older.pc()] if older else []
        return other if pcs == [next.pc for next in other.frames[1:2]] else None

    def identities(self):
        return set(zip(self.names, self.sps[1:]))

    def passes(self, frame, name):
        """A piece of each stack counts, and a root's record, on another."""
        sp = int(frame.read_register(KEPT[-1]))
        self.names.append(name)
        self.sps.append(sp)
        if self.start is None:
            self.start = sp
            self.pieces.append(None)
        self.pieces[-1] = self.start, sp + BEYOND - self.start
        if name == ROOT:
            record = int(frame.read_register(KEPT[-2]))
            self.pieces.append((record - RECORD, 2 * RECORD))
            self.start = None

    def end(self, frames, held):
        if all(0 <= size < FAR for _, size in self.pieces):
            self.frames, self.held = frames, held
            self.memory = self.read()
            Callers.known[self.key] = self

    def read(self):
        read = gdb.selected_inferior().read_memory
        return [bytes(read(*piece)) for piece in self.pieces]


def walk(frames):
    """Appends all frames, innermost first. Returns main's HELD, if any."""
    frame, callers, callees = gdb.newest_frame(), None, []
    while frame is not None and len(frames) < MOST_FRAMES:
        # Where a tail call left from does not tell where it was called.
        if (len(callees) == 2 and callers is None and
                frame.type() != gdb.TAILCALL_FRAME):
            callers, first = Callers(frame, frames[-1]), len(frames)
            found = callers.found(frame, callees)
            if found:
                frames += found.frames
                return found.held
        pc = frame.pc()
        frames.append(Frame(name_of(frame, pc, not frames), pc,
                            frame.type() == gdb.NORMAL_FRAME))
        if callers and frames[-1].real:
            callers.passes(frame, frames[-1].name)
        elif frames[-1].real:
            callees.append((frames[-1].name, frame))
        if frames[-1].name == "main":
            held = [int(frame.read_register(name)) for name in HELD]
            if callers:
                callers.end(frames[first:], held)
            return held
        last, frame = frame, frame.older()
    reason = last.unwind_stop_reason()
    if reason not in (gdb.FRAME_UNWIND_NO_REASON, gdb.FRAME_UNWIND_OUTERMOST):
        frames.append(Frame(gdb.frame_stop_reason_string(reason)))
    return None


def trace():
    """All frames, innermost first, and what main holds in its registers.

    A last frame says why gdb stopped, when it stopped for a reason.
    """
    frames, held = [], None
    try:
        held = walk(frames)
    except gdb.error as error:
        frames.append(Frame(str(error)))
    return frames, held


@functools.lru_cache(maxsize=None)
def matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def drop_known(frames):
    """The frames, outermost first, without those that may stand anywhere."""
    rest, inside = [], False
    for frame in reversed(frames):
        if frame.name in NODES or frame.name in ENDS:
            inside = False
            rest.append(frame)
        elif matches(frame.name, LIBRARY):
            inside = True
        elif not inside and not matches(frame.name, THROUGH):
            rest.append(frame)
    return rest


def is_path(frames):
    """Whether the names are a path in the call graph."""
    path = drop_known(frames)
    # Twice, the second time on the way to where the first goes on, or there.
    if (len(path) > 1 and path[-1].name == path[-2].name and
            0 <= path[-2].pc - path[-1].pc < LANDING):
        path.pop()
    # One that is not in the graph calls nobody, and anybody may call it.
    elif len(path) > 1 and path[-1] is frames[0] and path[-1].name not in NODES:
        path.pop()
    names = " ".join(frame.name for frame in path)
    names = names.replace(ROOT + " ", ROOT + "/").split()
    return names[:1] != [] and names[0] in ENDS and all(
        callee in CALLS.get(caller.split("/")[-1], ())
        for caller, callee in zip(names, names[1:]))


class State:
    """What one program counter's trace says that the next one's is held to."""

    def __init__(self, frames, held):
        self.callers = [frame.pc for frame in frames if frame.real][1:]
        self.roots = sum(frame.name == ROOT for frame in frames)
        self.end = frames[-1].name
        self.held = held if self.callers else None
        # Valgrind's requests rotate a register, on x86 edi, all the way round.
        if matches(frames[0].name, ("fringe_valgrind_*",)):
            self.held = None

    def follows(self, other):
        if self.end != other.end:
            return True
        short, long = sorted((self.callers, other.callers), key=len)
        more = len(long) - len(short)
        if long[more:] != short or more > 1 and self.roots == other.roots:
            return False
        return (not short or None in (self.held, other.held) or
                self.held == other.held)


def instructions(pc, count):
    """The text of some instructions, each with a semicolon after it."""
    found = gdb.newest_frame().architecture().disassemble(pc, count=count)
    return "".join(" ".join(item["asm"].split()) + ";" for item in found)


@functools.lru_cache(maxsize=None)
def is_silent(before, pc):
    """Whether the compiler does not say how to unwind from here."""
    table = gdb.find_pc_line(pc).symtab if SILENCE else None
    if table is None or SILENT not in (table.producer or ""):
        return False
    if "arch/" in table.filename:
        return False
    return re.match(SILENCE, instructions(before, 1) + instructions(pc, NEXT))


def leave_foreign_code(after):
    """Runs on to where the stepped code continues. False when it is over."""
    while True:
        frame = gdb.newest_frame()
        if frame.pc() == after:
            return False
        if has_no_tables(frame):
            gdb.execute("stepi", to_string=True)
            continue
        if stepped(frame.pc()):
            return True
        while not (frame.type() == gdb.NORMAL_FRAME and stepped(frame.pc())):
            frame = frame.older()
        gdb.execute("tbreak *%#x" % frame.pc(), to_string=True)
        gdb.execute("continue", to_string=True)


def has_no_tables(frame):
    """Whether this is a routine of the compiler's without unwind tables.

    x86 has such functions, two instructions long, that put their caller's
    address into a register: they change what functions keep, and that of the C
    library's start files, crti.o, has no tables. Arm has those that divide.
    """
    return name_of(frame, frame.pc(), True) in (
        "__x86",  # .get_pc_thunk.bx
        "__udivsi3", "__aeabi_uidivmod")


def stepped(pc):
    """Whether this address belongs to the program or the library."""
    module = gdb.solib_name(pc)
    return module is None or MODULE in module


def start():
    """Runs to FROM, and gives the address that it returns to."""
    global symbols
    arguments = os.environ.get("FRINGE_STEP_ARGUMENTS", "") + " >/dev/null"
    if TWINS:
        gdb.execute("starti " + arguments, to_string=True)
        gdb.execute("tbreak *%#x" % Symbols(TWINS).address(FROM),
                    to_string=True)
        gdb.execute("continue", to_string=True)
        symbols = Symbols(TWINS)
    elif REMOTE:
        gdb.execute("set sysroot /", to_string=True)
        gdb.execute("set solib-search-path " + "".join(REMOTE[1:]),
                    to_string=True)
        gdb.execute("target remote " + REMOTE[0], to_string=True)
        gdb.execute("tbreak *" + FROM, to_string=True)
        gdb.execute("continue", to_string=True)
    else:
        gdb.execute("tbreak *" + FROM, to_string=True)
        gdb.execute("run " + arguments, to_string=True)
    frame = gdb.newest_frame()
    while frame.type() == gdb.INLINE_FRAME:
        frame = frame.older()
    return frame.older().pc()


def finish():
    """Whether the program ends well."""
    if len(REMOTE) == 1:
        try:
            gdb.execute("detach", to_string=True)
        except gdb.error:
            pass  # the emulator may have ended with the program already
        return True
    gdb.execute("continue", to_string=True)
    return str(gdb.parse_and_eval("$_exitcode")) == "0"


class Look(gdb.Command):
    """Looks at the backtrace of one program counter.

    This is a command of gdb's because gdb keeps all values that it reads, and
    searches them, until a command ends: in a loop each step took longer.
    """

    def __init__(self):
        super().__init__("fringe-look", gdb.COMMAND_USER)
        self.steps, self.bad, self.deepest, self.seen = 0, 0, 0, set()
        self.before, self.pc, self.silent = None, 0, 0

    def invoke(self, argument, from_tty):
        before, self.pc = self.pc, gdb.newest_frame().pc()
        self.steps += 1
        if before and is_silent(before, self.pc):
            self.skip()
        else:
            self.look()

    def skip(self):
        self.silent += 1
        if self.before is not None and self.pc in self.before.callers[:1]:
            self.before.callers.pop(0)

    def look(self):
        frames, held = trace()
        now = None
        if not is_path(frames):
            self.complain("no path", frames)
        else:
            now = State(frames, held)
            if self.before is not None and not now.follows(self.before):
                self.complain("not what the last step's leads to", frames)
        self.before = now
        self.seen.add(frames[0].pc)
        self.deepest = max(self.deepest, len(frames))

    def complain(self, what, frames):
        self.bad += 1
        where = gdb.execute("x/i $pc", to_string=True).split(":", 1)[1].strip()
        print("bad: %#x %s: %s: %s" % (
            frames[0].pc, where, what,
            " ".join(frame.name for frame in frames)))


def settings():
    gdb.execute("set confirm off")
    gdb.execute("set height 0")
    # gdb knows main by its name, which it may not have.
    gdb.execute("set backtrace past-main on")
    # For speed: say less of each step, and wait for it where it was asked for.
    # Have breakpoints stay where they are meanwhile, and look for instructions
    # in the file.
    gdb.execute("set print frame-info short-location")
    gdb.execute("set print frame-arguments none")
    gdb.execute("set breakpoint always-inserted on")
    gdb.execute("set trust-readonly-sections on")
    if not REMOTE:
        gdb.execute("maint set target-async off")
    try:
        gdb.execute("set suppress-cli-notifications on")
    except gdb.error:
        pass  # it is new in gdb 13


def main():
    settings()
    after = start()
    look = Look()
    while look.steps < LIMIT:
        gdb.execute("fringe-look")
        if look.bad and "FRINGE_STEP_FIRST" in os.environ:
            break
        gdb.execute("stepi", to_string=True)
        if not leave_foreign_code(after):
            break
    else:
        look.bad += 1
        print("bad: %s did not return within %d steps" % (FROM, LIMIT))
    if look.bad == 0 and not finish():
        look.bad += 1
        print("bad: the program failed")
    print("step: %d steps, %d bad, %d program counters, frames: %d, "
          "not asked: %d" % (look.steps, look.bad, len(look.seen),
                             look.deepest, look.silent))


main()
