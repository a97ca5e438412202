"""Reads example files: as much of YAML as they are written in, with Python alone."""
import re

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")


def scalar(text):
    text = text.strip()
    if text[:1] in "\"'" and text[-1:] == text[:1] and len(text) > 1:
        return text[1:-1]
    if text in ("null", "~", ""):
        return None
    if text in ("true", "false"):
        return text == "true"
    if NUMBER.match(text):
        return float(text) if any(c in text for c in ".eE") else int(text)
    return text


class Flow:
    """[a, {b: c}] on one line."""

    def __init__(self, text):
        self.text, self.place = text, 0

    def value(self):
        self.blank()
        if self.text[self.place] == "[":
            return self.inside("]", self.value)
        if self.text[self.place] == "{":
            return dict(self.inside("}", self.entry))
        return scalar(self.word(",]}"))

    def entry(self):
        self.blank()
        key = scalar(self.word(":"))
        self.place += 1
        return key, self.value()

    def inside(self, end, part):
        self.place += 1
        parts = []
        while True:
            self.blank()
            if self.text[self.place] == end:
                self.place += 1
                return parts
            if self.text[self.place] == ",":
                self.place += 1
                continue
            parts.append(part())

    def word(self, ends):
        start = self.place
        if self.text[start] in "\"'":
            self.place = self.text.index(self.text[start], start + 1) + 1
        else:
            while self.text[self.place] not in ends:
                self.place += 1
        return self.text[start:self.place]

    def blank(self):
        while self.place < len(self.text) and self.text[self.place] == " ":
            self.place += 1


class Block:
    """Lines of keys and dashes, by their indentation."""

    def __init__(self, text):
        self.lines = []
        for line in text.splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                self.lines.append((len(line) - len(line.lstrip()), line.strip()))
        self.place = 0

    def value(self, indent):
        if self.lines[self.place][1].startswith("- "):
            return self.list(indent)
        return self.map(indent)

    def list(self, indent):
        found = []
        while self.at(indent) and self.lines[self.place][1].startswith("- "):
            rest = self.lines[self.place][1][2:]
            if self.key(rest):
                self.lines[self.place] = (indent + 2, rest)
                found.append(self.map(indent + 2))
            else:
                self.place += 1
                found.append(Flow(rest).value() if rest[0] in "[{" else scalar(rest))
        return found

    def map(self, indent):
        found = {}
        while self.at(indent) and not self.lines[self.place][1].startswith("- "):
            line = self.lines[self.place][1]
            key = self.key(line)
            rest = line[key.end():].strip()
            self.place += 1
            found[scalar(key.group(1))] = self.behind(rest, indent)
        return found

    def behind(self, rest, indent):
        if rest in (">", "|"):
            while self.place < len(self.lines) and self.lines[self.place][0] > indent:
                self.place += 1
            return ""
        if rest:
            return Flow(rest).value() if rest[0] in "[{" else scalar(rest)
        if self.place < len(self.lines):
            inner, line = self.lines[self.place]
            if inner > indent or inner == indent and line.startswith("- "):
                return self.value(inner)
        return None

    def at(self, indent):
        return self.place < len(self.lines) and self.lines[self.place][0] == indent

    @staticmethod
    def key(line):
        return None if line[0] in "[{" else re.match(r"(\"[^\"]*\"|[^:]+):(?: |$)", line)


def read(path):
    """What stands in a file."""
    return Block(path.read_text(encoding="utf-8")).value(0)


def cases(path):
    """(name, what holds for it) of every case of an example of a network; none of other kinds, nor of perceptrons, which
    learn sample by sample: `others.py` has students of these."""
    whole = read(path)
    if "kind" in whole:
        return []
    common = {k: v for k, v in whole.items() if k not in ("cases", "printed", "about", "source")}
    found = [(case["name"], {**common, **case}) for case in whole.get("cases") or []] or [(None, common)]
    return [(name, case) for name, case in found if case["loss"] != "perceptron"]
