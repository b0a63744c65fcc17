# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The tasks among the generators, for any debugger. A library of its own has
them, which says by fringe_kit_debugger_ (src/kit/debugger.h) what is where."""

from fringe_generators import Missing, Unreadable
from fringe_table import printable, quoted

HEAD = ("Number", "Name", "State", "Priority", "Waits for", "Scheduler",
        "Thread", "Suspended at", "Spawned at")
RIGHT = (0, 3)  # columns of numbers


class KitLayout:
    """The words of struct fringe_kit_debugger, by name."""

    NAMES = """size trampoline scheduler bits status wait joiners name file
    line priority base_priority wait_kind wait_waiters wait_count waiter_size
    waiter_queue queue_name kind_name joining bit_canceled status_ready
    status_running status_waiting status_exiting status_ended""".split()

    # Names that are said nowhere else, where there is no such structure.
    BOARD = {"bit_canceled": 16, "status_ready": 1, "status_running": 2,
             "status_waiting": 3, "status_exiting": 4, "status_ended": 5}

    def __init__(self, words):
        self.__dict__.update(words)

    @classmethod
    def of_library(cls, memory):
        """None where there is no such library."""
        where = memory.symbol("fringe_kit_debugger_")
        if where is None:
            return None
        size = memory.word(where)
        if size == 0:
            raise Missing("what the kit says of itself is not in the core")
        if size < len(cls.NAMES) * memory.word_size:
            raise Missing("this libfringe-kit is older than the commands")
        return cls(dict(zip(cls.NAMES,
                            memory.words(where, len(cls.NAMES)))))

    def has(self, generator):
        """Whether it is a task. Of Thumb's code a bit may be missing."""
        return (generator.body ^ self.trampoline) & ~1 == 0


class Task:
    """One that a generator runs."""

    def __init__(self, layout, generator):
        self.layout = layout
        self.generator = generator
        self.memory = generator.memory
        self.address = generator.argument
        self.scheduler = self.word(layout.scheduler)
        self.status = self.word(layout.status)
        self.canceled = bool(self.word(layout.bits) & layout.bit_canceled)
        self.priority = self.number(layout.priority, 1)
        self.base_priority = self.number(layout.base_priority, 1)

    def word(self, offset):
        return self.memory.word(self.address + offset)

    def number(self, offset, size, base=None):
        base = self.address if base is None else base
        return int.from_bytes(self.memory.read(base + offset, size),
                              self.memory.byte_order)

    @property
    def state(self):
        """In a word or two."""
        layout = self.layout
        name = {layout.status_ready: "ready",
                layout.status_running: "running",
                layout.status_waiting: "waiting",
                layout.status_exiting: "exiting",
                layout.status_ended: "ended"}.get(self.status, "new")
        return name + ", cancelled" if self.canceled else name

    @property
    def priorities(self):
        """What it has, and what it was given when that is another."""
        if self.priority == self.base_priority:
            return str(self.priority)
        return "%d (%d)" % (self.priority, self.base_priority)

    @property
    def place(self):
        """Where it was spawned, or None."""
        file = self.memory.text(self.word(self.layout.file))
        if not file:
            return None
        return "%s:%d" % (printable(file.rsplit("/", 1)[-1]),
                          self.number(self.layout.line, 4))

    @property
    def wait(self):
        """The kind of what it waits for, and which objects; or None."""
        if self.status != self.layout.status_waiting:
            return None
        wait = self.word(self.layout.wait)
        if not wait:
            return None
        kind = self.memory.word(wait + self.layout.wait_kind)
        name = self.memory.text(
            self.memory.word(kind + self.layout.kind_name))
        objects = " or ".join(self.objects(wait))
        return "%s %s" % (name, objects) if objects else name

    def objects(self, wait):
        """Each that it waits for: its name, if it has one, and address."""
        layout = self.layout
        waiters = self.memory.word(wait + layout.wait_waiters)
        kind = self.memory.word(wait + layout.wait_kind)
        for i in range(self.number(layout.wait_count, 4, wait)):
            queue = self.memory.word(waiters + i * layout.waiter_size
                                     + layout.waiter_queue)
            if not queue:
                continue
            name = self.memory.text(
                self.memory.word(queue + layout.queue_name))
            # Of a task the queue of its joiners is a part.
            if kind == layout.joining:
                queue -= layout.joiners
            text = "(%#x)" % queue
            yield text if name is None else '"%s" %s' % (
                printable(name), text)


def tasks(generators, layout, problems):
    """Those of the generators that are tasks. What cannot be read is added to
    the list problems."""
    for generator in generators:
        if layout is None or not layout.has(generator):
            continue
        try:
            yield Task(layout, generator)
        except Unreadable as error:
            problems.append("the task of generator %d is not there: %s"
                            % (generator.number, error))


def wait_of(task):
    try:
        return task.wait
    except Unreadable as error:
        return "<%s>" % error


def place_of(task):
    try:
        return task.place
    except Unreadable:
        return None


def task_row(task, places):
    generator = task.generator
    state = generator.state
    cells = (generator.number, quoted(generator), task.state, task.priorities,
             wait_of(task), "%#x" % task.scheduler,
             places.thread(generator) if state == "running" else None,
             places.suspended_at(generator) if state == "suspended" else None,
             place_of(task))
    return tuple("-" if cell in (None, "") else str(cell) for cell in cells)
