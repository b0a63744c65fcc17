# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What lldb loads with `command script import' for the commands and threads
of fringe_debuggers(7). The rest is in modules next to it."""

import os
import sys

import lldb


def load(directory):
    """From there, and without leaving compiled modules behind."""
    writes = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    if directory not in sys.path:
        sys.path.append(directory)
    try:
        import fringe_lldb_commands
    finally:
        sys.dont_write_bytecode = writes
    return fringe_lldb_commands


DIRECTORY = os.path.dirname(os.path.abspath(__file__))
if hasattr(lldb, "SBProcess"):
    commands = load(DIRECTORY)
else:
    commands = None


def __lldb_init_module(debugger, _):
    if commands:
        commands.add(debugger, "%s.commands" % __name__, DIRECTORY)
    else:
        print("fringe: this lldb does not find its own Python modules:"
              " fringe_debuggers(7) says what helps.")
