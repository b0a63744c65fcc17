# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Which frames are the library's, and why a generator has none, in all
debuggers."""

import re

# What of the library is compiled into programs, and its own names.
OWN_FILES = re.compile(r"(^|/)(fringe/(kit/)?[a-z_]+\.h|fringe\.hpp|"
                       r"arch/\w+\.[hS]|(core|hosted|hosted/pool|debug|"
                       r"src/kit|kit/atomics|kit/critical)/[a-z_]+\.[ch])$")
OWN_NAMES = re.compile(r"fringe(_|::)")
# What FRINGE_GENERATOR makes is of the user's file: by what arguments it has.
MADE_NAMES = re.compile(r"\w+_(suspend|resume|close|cancel)$")
MADE_ARGUMENTS = {"generator_", "yielder_"}


def is_of_library(name, file, arguments):
    """Whether a function is the library's, wherever it was compiled.
    arguments() gives the names of its arguments; file may be None."""
    if OWN_NAMES.match(name):
        return True
    if file is None:
        return False
    return OWN_FILES.search(file) is not None or (
        MADE_NAMES.match(name) is not None
        and not MADE_ARGUMENTS.isdisjoint(arguments()))


def why_none(generator, running, body):
    """Why it has no frames, as a sentence; or None: it has. running finds
    those of one that runs, body() is the place of what is to run."""
    state = generator.state
    if state == "finished":
        return "It has returned, and there is nothing on its stack."
    if state == "fresh":
        return "It has not begun: %s is what it will run." % body()
    if state == "running" and running.find(generator) is None:
        return ("No thread is seen to run it: it is between two stacks, or its"
                " threads cannot be looked at.")
    return None
