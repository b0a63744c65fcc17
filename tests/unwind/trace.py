# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Prints gdb's traces of stacks.c: lines "frame MODULE NAME", then "end".

With a core, its trace. Without, runs the program and prints one wherever it
calls here(), and leaves a core there, core.1 and so on, in FRINGE_CORES.
"""

import os

import gdb

CORES = os.environ.get("FRINGE_CORES")
PROGRAM = gdb.current_progspace().filename


def show():
    frame = gdb.newest_frame()
    while frame is not None:
        if frame.type() != gdb.INLINE_FRAME:
            module = gdb.solib_name(frame.pc()) or PROGRAM
            print("frame %s %s" % (os.path.basename(module), frame.name() or "-"))
        frame = frame.older()
    print("end")


def run():
    gdb.execute("handle SIGSEGV nostop noprint pass", to_string=True)
    gdb.execute("break here", to_string=True)
    gdb.execute("run", to_string=True)
    number = 0
    while gdb.selected_inferior().pid != 0:
        show()
        number += 1
        gdb.execute("generate-core-file %s/core.%d" % (CORES, number),
                    to_string=True)
        gdb.execute("continue", to_string=True)


gdb.execute("set height 0")
gdb.execute("set width 0")
if gdb.selected_inferior().pid != 0:
    show()
else:
    run()
