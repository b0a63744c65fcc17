# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What gdb loads for the commands of fringe_debuggers(7), by itself with an
installed library, or with `source'. The rest is in modules next to it."""

import os
import sys


def load(directory):
    """From there, and without leaving compiled modules behind."""
    writes = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    if directory not in sys.path:
        sys.path.append(directory)
    try:
        __import__("fringe_gdb_commands")
    finally:
        sys.dont_write_bytecode = writes


load(os.path.dirname(os.path.abspath(__file__)))
