# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Traces of a part of the frames that gdb sees. gdb prints frames in another
way, and takes longer, when they go through a filter; so that is left for
traces that are counted, and for who has filters."""

import re

import gdb

from fringe_gdb_frames import part

BACKTRACE = re.compile(r"(bt|where|backtrace)(\s.*)?$")


def has_filters():
    """Whether the user has any that are at work."""
    places = [gdb, gdb.current_progspace(), *gdb.objfiles()]
    return any(getattr(one, "enabled", True)
               for place in places for one in place.frame_filters.values()
               if one is not part)


def levels(first, only):
    """Those of the first and the last of the frames that are shown."""
    last = frame = first
    while frame is not None and only(frame) == 0:
        last, frame = frame, frame.older()
    return first.level(), last.level()


def cut(text, low, high):
    """Of a trace, the frames of these levels: each begins a line."""
    text = "\n" + text
    start = text.find("\n#%d " % low)
    end = text.find("\n#%d " % (high + 1), max(start, 0))
    return text[start + 1:end + 1 if end >= 0 else None] if start >= 0 else ""


def shown(command, first, only, filtered):
    """What a command prints, of a trace what is the generator's, which begins
    with this frame. filtered says whether there are other filters."""
    words = BACKTRACE.match(command)
    options = (words.group(2) or "").split() if words else []
    if not words or filtered or \
            any(re.fullmatch("-?[0-9]+", word) for word in options):
        part.show(only)
        return gdb.execute(command, to_string=True)
    text = gdb.execute(" ".join(["backtrace", "-no-filters", *options]),
                       to_string=True)
    return cut(text, *levels(first, only))
