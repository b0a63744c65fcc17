# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What the commands of all debuggers print, and how they are told which
generators are meant."""

HEAD = ("Number", "Name", "State", "Stack", "High water", "Guard", "Thread",
        "Resumed from", "Suspended at")
RIGHT = (0, 3, 4)  # columns of numbers


class Refused(Exception):
    """What was asked for cannot be had, and this says why, in a sentence."""


class Places:
    """What a debugger knows of program counters; None: nothing."""

    def resumed_from(self, generator):
        """As text: function and line, or module and offset."""
        return None

    def suspended_at(self, generator):
        return None

    def thread(self, generator):
        """The number of the thread that runs it."""
        return None


def escaped(character):
    if character in "\\\"":
        return "\\" + character
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()


def printable(text):
    """A name on one line, as it would stand in a string of C."""
    return "".join(map(escaped, text))


def quoted(generator):
    """Its name in quotes, or nothing."""
    name = generator.name
    return "" if name is None else '"%s"' % printable(name)


def title(generator):
    """What a trace of it begins with."""
    name = quoted(generator)
    return "Generator %d%s (%#x), %s" % (
        generator.number, " " + name if name else "", generator.control,
        generator.state)


def row(generator, mappings, places):
    state = generator.state
    cells = (generator.number, quoted(generator), state, generator.size,
             generator.high_water(), generator.guard_kind(mappings),
             places.thread(generator) if state == "running" else None,
             places.resumed_from(generator) if generator.resumer else None,
             places.suspended_at(generator) if state == "suspended" else None)
    return tuple("-" if cell in (None, "") else str(cell) for cell in cells)


def lines(rows, head=HEAD, right=RIGHT):
    """The table, its head included; the columns are as wide as they must."""
    rows = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for cells in rows:
        yield "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(cells, widths))).rstrip()


def number_of(word):
    try:
        return int(word, 0)
    except ValueError:
        return None


def find(generators, word):
    """The one of a list that a word means: its number, its control block's
    address or one on its stack, or its name; in quotes it is a name."""
    number = None if word[:1] in "\"'" else number_of(word)
    if number is None and len(word) > 1 and word[0] == word[-1] and \
            word[0] in "\"'":
        word = word[1:-1]
    if number is None:
        found = [g for g in generators
                 if g.name is not None and word in (g.name, printable(g.name))]
    elif number <= len(generators):
        found = [g for g in generators if g.number == number]
    else:
        found = [g for g in generators if g.limit <= number < g.base]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused('"%s" is the name of %d generators: say which by its'
                      " number" % (word, len(found)))
    raise Refused("there is no generator %s" % word)
