# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What the words after the commands mean, in all debuggers."""

import re

from fringe_table import Refused, find


def words_of(argument):
    """The words of a command, and where each ends; names may be in quotes."""
    found = re.finditer(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|\S+', argument)
    return [(match.group(), match.end()) for match in found]


def chosen(generators, word, problems):
    """The one that is meant. If there is none, it may be one of those that
    problems tell of."""
    try:
        return find(generators, word)
    except Refused as error:
        raise Refused("; ".join([str(error), *problems])) from None


def parsed(generators, argument, problems):
    """What apply's arguments say: which, flags, the command."""
    wanted, flags, rest = [], set(), 0
    some = None
    for word, end in words_of(argument):
        if re.fullmatch("-[qcs]", word):
            flags.add(word[1:])
        elif flags:
            break
        else:
            some = meant(generators, word, rest == 0, problems)
            if some is None:
                break
            wanted += some
        rest = end
    if rest == 0:
        raise Refused("say which generators: their numbers, or all")
    if not argument[rest:].strip():
        raise Refused("say which command")
    return wanted, flags, argument[rest:].strip()


def meant(generators, word, first, problems):
    """Those that a word of apply's means, or None: the command begins."""
    if word == "all" and first:
        return list(generators)
    ends = re.fullmatch("([0-9]+)-([0-9]+)", word)
    if ends:
        low, high = map(int, ends.groups())
        return [g for g in generators if low <= g.number <= high]
    if first or re.match("[0-9\"']", word):
        return [chosen(generators, word, problems)]
    return None
