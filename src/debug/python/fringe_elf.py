# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The little of ELF files that debuggers do not tell: where a module was made
to be, and what a core says of memory that nobody may touch. What cannot be
read is None."""

import struct

PT_LOAD = 1


class File:
    """The header of one, and tables that it names."""

    def __init__(self, path):
        self.file = open(path, "rb")
        identity = self.file.read(16)
        if identity[:4] != b"\x7fELF":
            raise ValueError(path)
        self.wide = identity[4] == 2
        self.order = "<" if identity[5] == 1 else ">"
        word = "Q" if self.wide else "I"
        (_, _, _, self.entry, self.segments, self.sections, _, _,
         self.segment_size, self.segment_count, self.section_size,
         self.section_count, self.names) = self.unpack(
             16, "HHI%sIHHHHHH" % (3 * word))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def unpack(self, offset, form):
        form = self.order + form
        self.file.seek(offset)
        return struct.unpack(form, self.file.read(struct.calcsize(form)))

    def section(self, number):
        """name, address, offset and size"""
        form = "IIQQQQ" if self.wide else "IIIIII"
        name, _, _, address, offset, size = self.unpack(
            self.sections + number * self.section_size, form)
        return name, address, offset, size

    def segment(self, number):
        """type, flags, address and size in memory"""
        at = self.segments + number * self.segment_size
        if self.wide:
            kind, flags, _, address, _, _, size = self.unpack(at, "IIQQQQQ")
        else:
            kind, _, address, _, _, size, flags = self.unpack(at, "IIIIIII")
        return kind, flags, address, size

    def count(self):
        """Of segments: where they are too many, a section's word has it."""
        if self.segment_count != 0xffff:
            return self.segment_count
        form = "IIQQQQII" if self.wide else "IIIIIIII"
        return self.unpack(self.sections, form)[7]

    def text(self):
        """The address of .text."""
        _, _, names, size = self.section(self.names)
        self.file.seek(names)
        text = self.file.read(size)
        for number in range(self.section_count):
            name, address, _, _ = self.section(number)
            if text[name:name + 6] == b".text\0":
                return address
        raise ValueError("no .text")


def bias_of_text(path, text):
    """By how much a module was moved whose .text is there."""
    try:
        with File(path) as file:
            return text - file.text()
    except (OSError, ValueError, struct.error):
        return None


def bias_of_entry(path, entry):
    try:
        with File(path) as file:
            return entry - file.entry
    except (OSError, ValueError, struct.error):
        return None


def core_mappings(path):
    """(start, end, accessible) of all in a core, sorted."""
    try:
        with File(path) as file:
            segments = [file.segment(i) for i in range(file.count())]
    except (OSError, ValueError, struct.error):
        return None
    return sorted((address, address + size, flags & 4 != 0)
                  for kind, flags, address, size in segments
                  if kind == PT_LOAD)
