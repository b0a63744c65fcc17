# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Reads a timeline that the recorder wrote, and says what is wrong with it.

    timeline.py FILE [NAME...]

The file has to be what fringe_recorder(3) says, down to each field; the names
are those of all generators that it is to have, each resumed by the next one,
and the last by a thread. Prints nothing when all is well.
"""
import json
import re
import sys

HEAD = {"displayTimeUnit", "otherData", "traceEvents"}
OTHER = {"producer", "clock", "began", "noted", "lost"}
FIELDS = {
    "M": {"name", "args"},
    "B": {"ts", "cat", "name", "args"},
    "E": {"ts", "args"},
    "i": {"ts", "s", "cat", "name", "args"},
    "s": {"ts", "cat", "name", "id"},
    "f": {"ts", "cat", "name", "id", "bp"},
}
TO = {"go on", "return", "be unwound", "go on with that"}
END = {
    "suspended", "suspended with an outer one", "returned", "closed",
    "canceled", "left by an exception", "abandoned", "still runs", "unknown",
}
INSTANT = {
    "created", "returned", "closed", "canceled", "left by an exception",
    "destroyed", "abandoned",
}
FIRST_GENERATOR = 10000001


class Wrong(Exception):
    """What is wrong, and with which event."""


def require(condition, what, event=None):
    if not condition:
        raise Wrong(what if event is None else "%s: %s" % (what, event))


def unique(pairs):
    """An object, whose names may not be given twice."""
    keys = [key for key, _ in pairs]
    require(len(keys) == len(set(keys)), "a name is given twice", keys)
    return dict(pairs)


class Track:
    def __init__(self, number, name):
        self.number = number
        self.name = name
        self.is_generator = number >= FIRST_GENERATOR
        self.slices = []
        self.resumers = set()
        self.instants = []
        self.last = 0


class Timeline:
    def __init__(self, text):
        require(text.endswith("\n]}\n"), "the last line")
        self.whole = json.loads(
            text, object_pairs_hook=unique, parse_float=self.time,
            parse_constant=lambda name: require(False, name))
        require(set(self.whole) == HEAD, "the object", self.whole.keys())
        require(self.whole["displayTimeUnit"] == "ns", "the unit")
        require(set(self.whole["otherData"]) == OTHER, "otherData")
        self.tracks = {}
        self.process = self.whole["traceEvents"][0]["pid"]
        self.flows = 0
        self.arrow = None
        for event in self.whole["traceEvents"]:
            self.read(event)
        require(self.arrow is None, "an arrow goes nowhere")
        for track in self.tracks.values():
            require(not track.slices, "a slice is open", track.name)

    @staticmethod
    def time(digits):
        """Nanoseconds, as they are exact."""
        require(re.fullmatch(r"\d+\.\d{3}", digits), "a time", digits)
        return int(digits.replace(".", ""))

    def read(self, event):
        require(event["ph"] in FIELDS, "what is this", event)
        fields = FIELDS[event["ph"]] | {"ph", "pid", "tid"}
        require(set(event) == fields, "its fields", event)
        require(event["pid"] == self.process, "its process", event)
        if event["ph"] == "M":
            self.read_metadata(event)
            return
        require(event["tid"] in self.tracks, "no such track", event)
        track = self.tracks[event["tid"]]
        require(event["ts"] >= track.last, "time goes back", event)
        track.last = event["ts"]
        require(event.get("cat", "generator") == "generator", "cat", event)
        getattr(self, "read_" + event["ph"])(track, event)

    def read_metadata(self, event):
        number, args = event["tid"], event["args"]
        if event["name"] == "process_name":
            require(number == 0 and not self.tracks, "comes late", event)
            require(args == {"name": "generators"}, "its args", event)
        elif event["name"] == "thread_name":
            require(number not in self.tracks, "named twice", event)
            require(set(args) == {"name"} and args["name"], "args", event)
            self.tracks[number] = Track(number, args["name"])
        else:
            require(event["name"] == "thread_sort_index", "a name", event)
            require(number in self.tracks, "no such track", event)
            require(set(args) == {"sort_index"}, "its args", event)

    def read_B(self, track, event):
        args = event["args"]
        require(set(args) == {"thread", "by", "resumed by", "to"}, "args",
                event)
        thread = self.tracks[args["thread"]]
        by = self.tracks[args["by"]]
        require(not thread.is_generator, "its thread", event)
        require(args["to"] in TO, "what for", event)
        require(args["resumed by"] == by.name, "its resumer's name", event)
        require(by is thread or by.slices, "its resumer does not run", event)
        require(by is thread or by.is_generator, "its resumer", event)
        if track.is_generator:
            require(not track.slices, "it runs already", event)
            require(event["name"] == track.name, "its name", event)
            require(thread.slices and thread.slices[-1] == track.name,
                    "it is not what the thread runs", event)
            track.resumers.add(by.name)
        else:
            require(track is thread, "another thread", event)
        track.slices.append(event["name"])

    def read_E(self, track, event):
        require(set(event["args"]) == {"end"}, "its args", event)
        require(event["args"]["end"] in END, "its end", event)
        require(track.slices, "nothing has begun", event)
        track.slices.pop()

    def read_i(self, track, event):
        require(event["s"] == "t" and track.is_generator, "where", event)
        require(event["name"] in INSTANT, "its name", event)
        require(set(event["args"]) == {"thread"}, "its args", event)
        require(event["args"]["thread"] in self.tracks, "thread", event)
        track.instants.append(event["name"])

    def read_s(self, track, event):
        self.flows += 1
        require(event["id"] == self.flows, "its id", event)
        require(track.is_generator and track.slices, "whence", event)
        require(self.arrow is None, "the last arrow goes nowhere", event)
        self.arrow = event

    def read_f(self, track, event):
        require(self.arrow is not None, "no arrow", event)
        require(event["id"] == self.flows, "its id", event)
        require(event["bp"] == "e" and track.slices, "whither", event)
        require(event["ts"] == self.arrow["ts"], "its time", event)
        require(event["tid"] != self.arrow["tid"], "its track", event)
        self.arrow = None

    def expect(self, names):
        """Each of these is resumed by the next, and the last by a thread."""
        generators = {track.name: track for track in self.tracks.values()
                      if track.is_generator}
        require(sorted(generators) == sorted(names), "the generators are",
                list(generators))
        for name, by in zip(names, names[1:] + ["main thread"]):
            track = generators[name]
            require(track.resumers == {by}, "resumers of " + name,
                    track.resumers)
            require(track.instants[0] == "created" and
                    track.instants[-1] == "destroyed",
                    "what befell " + name, track.instants)


def main():
    try:
        with open(sys.argv[1], encoding="utf-8", newline="") as file:
            timeline = Timeline(file.read())
        if sys.argv[2:]:
            timeline.expect(sys.argv[2:])
    except (Wrong, ValueError, KeyError, IndexError) as wrong:
        print("%s: %s %s" % (sys.argv[1], type(wrong).__name__, wrong))


main()
