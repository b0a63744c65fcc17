# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Single-steps a program under gdb and unwinds at every instruction.

From the first instruction of main to main's return, at every program counter
inside the program and libfringe, the backtrace has to end in main, and the
frames named in FRINGE_STEP_PATHS have to stand in it in order. Functions of
other modules are run to their return and not stepped.

Environment:
  FRINGE_STEP_MODULES  what the path of a stepped module contains (space
                       separated; the program itself is always stepped)
  FRINGE_STEP_PATHS    "function:caller,caller ...": where the innermost frame
                       is in this function, these have to follow in order
  FRINGE_STEP_KEPT     registers that, seen from main's frame, must not change
                       while main waits for a call
  FRINGE_STEP_ENDS     the functions that a trace may end in (main)
  FRINGE_STEP_ARGUMENTS  of the program
  FRINGE_STEP_FIRST    when set, stop at the first bad program counter
  FRINGE_STEP_LIMIT    stop after so many steps (a failure: it did not end)

Prints one line a bad program counter and a last line
"step: S steps, B bad, P program counters".
"""

import os

import gdb

MODULES = os.environ.get("FRINGE_STEP_MODULES", "libfringe").split()
ENDS = os.environ.get("FRINGE_STEP_ENDS", "main").split()
LIMIT = int(os.environ.get("FRINGE_STEP_LIMIT", "200000"))
AFTER_MAIN = "__libc_start_call_main"
KEPT = os.environ.get("FRINGE_STEP_KEPT", "").split()
PATHS = {}
for item in os.environ.get("FRINGE_STEP_PATHS", "").split():
    function, callers = item.split(":")
    PATHS[function] = callers.split(",")


def stepped(pc):
    """Whether this address belongs to the program or a stepped module."""
    module = gdb.solib_name(pc)
    return module is None or any(name in module for name in MODULES)


def trace():
    """The names of all frames, innermost first, or what went wrong.

    With them the outermost frame.
    """
    names, last = [], None
    frame = gdb.newest_frame()
    try:
        while frame is not None and len(names) < 200:
            names.append(frame.name() or "??")
            if frame.older() is None and frame.unwind_stop_reason() not in (
                    gdb.FRAME_UNWIND_NO_REASON, gdb.FRAME_UNWIND_OUTERMOST):
                names.append("stopped: " + gdb.frame_stop_reason_string(
                    frame.unwind_stop_reason()))
            last, frame = frame, frame.older()
    except gdb.error as error:
        names.append("error: %s" % error)
    return names, last


def kept_registers(frame):
    """What unwinding says of the registers that main's callees have to keep."""
    return tuple(int(frame.read_register(name)) for name in KEPT)


def in_order(needles, names):
    rest = iter(names)
    return all(needle in rest for needle in needles)


def leave_foreign_code():
    """Runs on to where the stepped code continues. False after main."""
    while not stepped(gdb.newest_frame().pc()):
        frame = gdb.newest_frame()
        if frame.name() == AFTER_MAIN:
            return False
        while not (frame.type() == gdb.NORMAL_FRAME and stepped(frame.pc())):
            frame = frame.older()
        gdb.execute("tbreak *%#x" % frame.pc(), to_string=True)
        gdb.execute("continue", to_string=True)
    return True


def main():
    gdb.execute("set pagination off")
    gdb.execute("set height 0")
    gdb.execute("set confirm off")
    gdb.execute("break main", to_string=True)
    gdb.execute("run %s >/dev/null" % os.environ.get(
        "FRINGE_STEP_ARGUMENTS", ""), to_string=True)
    gdb.execute("delete", to_string=True)
    steps, bad, seen, waiting = 0, 0, set(), None
    while steps < LIMIT:
        names, last = trace()
        pc = gdb.newest_frame().pc()
        good = (names[-1] in ENDS and "??" not in names[1:] and
                in_order(PATHS.get(names[0], []), names[1:]))
        if good and KEPT and names[-1] == "main" and last.level() > 0:
            now = last.pc(), kept_registers(last)
            good = waiting is None or waiting[0] != now[0] or waiting == now
            waiting = now
        else:
            waiting = None
        if not good:
            bad += 1
            print("bad: %#x %s: %s" % (pc, gdb.execute(
                "x/i $pc", to_string=True).split(":", 1)[1].strip(), names))
            if "FRINGE_STEP_FIRST" in os.environ:
                break
        steps += 1
        seen.add(pc)
        gdb.execute("stepi", to_string=True)
        if not leave_foreign_code():
            break
    else:
        bad += 1
        print("bad: main did not return within %d steps" % LIMIT)
    print("step: %d steps, %d bad, %d program counters" % (
        steps, bad, len(seen)))
    gdb.execute("kill", to_string=True)


main()
