"""A student: works through a calculation, rounds, goes on, slips, and writes some of it in some order."""
import math
import re

ROUNDINGS = [(style, count) for style in ("decimals", "digits") for count in (3, 4, 6)]
GOING_ON = ["written", "kept", "mixed"]
ORDERS = ["as a text", "by layer", "by neuron", "by sample", "by path", "updates at once", "weights first",
          "slopes early"]


def written(value, rounding):
    """As it stands on paper."""
    if rounding is None:
        return repr(value)
    style, count = rounding
    return f"{value:.{count}f}" if style == "decimals" else f"{value:.{count}g}"


def full(value, rounding):
    """As it stands on paper, with the zeros at its end."""
    style, count = rounding
    return f"{value:.{count}f}" if style == "decimals" else f"{value:#.{count}g}"


def unit(text):
    """One step of the last digit that a text vouches for; a whole number without exponent vouches for three."""
    mantissa, mark, exponent = text.lower().partition("e")
    whole, point, decimals = mantissa.lstrip("-").partition(".")
    if point or mark:
        return 10.0 ** (int(exponent or 0) - len(decimals))
    return 10.0 ** min(0, len(whole.lstrip("0")) - 3)


# So many units of its last digit a number may be off because others were rounded that the sheet does not show.
EXCUSED = 2


class Student:
    """slips: what is made of a number in place of the right one, by its key: a function, or of a text another text.

    handed_in: the keys that the sheet will show, in their order. Of what stands nowhere before it, enough digits are kept
    that no shown number is more than EXCUSED units off what follows from those before it: more than that is a mistake.
    """

    def __init__(self, calculation, rng, rounding=None, going_on="written", slips=(), spoiled=(), handed_in=()):
        self.calculation, self.rng, self.rounding, self.going_on = calculation, rng, rounding, going_on
        self.slips, self.spoiled = dict(slips), dict(spoiled)
        self.line = {key: line for line, key in enumerate(handed_in)}
        self.values, self.texts, self.exact, self.recalculated = {}, {}, {}, 0
        for key in calculation.numbers:
            try:
                self.get(key)
            except (ValueError, ZeroDivisionError, OverflowError):
                continue  # a slip led to the logarithm of a negative number, say: here the student gives up

    def get(self, key):
        if key in self.calculation.given:
            return self.calculation.given[key]
        if key not in self.values:
            make = self.slips.get(key) or self.calculation.numbers[key].make
            value = make(self.get) + 0.0
            if not math.isfinite(value):
                raise ValueError
            if key in self.line and self.rounding:
                value = self.fine_enough(key, value)
            text = written(value, self.rounding)
            if key in self.spoiled:
                text = self.spoiled[key](text, self.rng)
                value = float(text)
            self.exact[key], self.texts[key] = value, text
            keeps = self.going_on == "kept" or self.going_on == "mixed" and self.rng.random() < 0.5
            self.values[key] = value if keeps or self.rounding is None else float(text)
        return self.values[key]

    def fine_enough(self, key, value):
        """The number, or what the shown ones lead to where that is too far away to be told from a mistake."""
        known = {}

        def in_full(part):
            if part in self.calculation.given or self.line.get(part, math.inf) < self.line[key]:
                return self.get(part)
            if part not in known:
                known[part] = self.calculation.numbers[part].make(in_full) + 0.0
            return known[part]

        due = in_full(key)
        text = written(value, self.rounding)
        if abs(float(text) - due) <= EXCUSED * unit(text):
            return value
        self.recalculated += 1
        return due


class Reader:
    """Notes which numbers a number is made of."""

    def __init__(self, student):
        self.student, self.seen = student, set()

    def __call__(self, key):
        if key not in self.student.calculation.given:
            self.seen.add(key)
        return self.student.get(key)


def needs(student):
    """The numbers that each number is made of."""
    found = {}
    for key, number in student.calculation.numbers.items():
        reader = Reader(student)
        number.make(reader)
        found[key] = reader.seen
    return found


# -- orders

STAGES = ["forward", "cost", "slope", "back", "gradient", "new"]


def ordered(calculation, needs, order):
    """All numbers in an order in which one may sensibly work: what is needed stands before."""
    numbers, found, seen = calculation.numbers, [], set()

    def emit(key):
        if key in seen:
            return
        seen.add(key)
        for need in sorted(needs[key], key=places.get):
            emit(need)
        found.append(key)

    places = {key: i for i, key in enumerate(numbers)}
    backward = ("back", "gradient", "new")

    def rank(key):
        n = numbers[key]
        depth = -n.layer if n.stage in backward else n.layer
        stage = STAGES.index(n.stage)
        return {
            "as a text": (0,),
            "by layer": (stage, depth, n.sample),
            "by neuron": (stage > 2, depth, n.sample, n.neuron, stage),
            "by sample": (stage > 3, n.sample, stage, depth),
            "by path": (n.stage != "new",),
            "updates at once": (stage > 2, depth, n.stage == "new" and n.neuron, n.stage == "new"),
            "weights first": (stage > 2, depth, n.neuron, stage),
            "slopes early": (stage == 1, stage > 2, depth, stage),
        }[order] + (places[key],)

    for key in sorted(numbers, key=rank):
        emit(key)
    return found


# -- spoiled texts

def swapped(text, rng):
    """With two neighboring digits exchanged."""
    digits = text.lower().partition("e")[0]
    places = [i for i, (a, b) in enumerate(zip(digits, digits[1:])) if a.isdigit() and b.isdigit() and a != b]
    if not places:
        return text
    i = rng.choice(places)
    return text[:i] + text[i + 1] + text[i] + text[i + 2:]


def moved(text, units):
    """By some units of its last digit, written with as many digits."""
    value = float(text) + units * unit(text)
    mantissa, mark, _ = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    if mark:
        return f"{value:.{decimals}e}"
    return f"{value:.{decimals if decimals else max(0, round(-math.log10(unit(text))))}f}"


def shaken(text, rng):
    return moved(text, rng.choice([-1, 1]) * rng.randint(4, 60))


# -- names

PART = re.compile(r"[A-Za-z]+\d*(\[[\d,]+\])?")


def given_names(case):
    """What the example calls our numbers."""
    found = {}

    def note(key, value, places):
        if isinstance(value, list):
            for i, item in enumerate(value):
                note(key, item, places + [str(i + 1)])
        elif value is not None:
            found[key + (f"[{','.join(places)}]" if places else "")] = value

    for key, value in (case.get("names") or {}).items():
        note(key, value, [])
    return found


def named(key, names, style):
    """As a student may call it: by our names, with δ as a derivative, or by the example's own."""
    if style == "ours":
        return key
    if key.startswith("delta"):
        key = "dC/dz" + key[5:]
    if style == "example's":
        new = key.startswith("new ")
        head, slash, tail = key[4 * new:].partition("/")

        def word(part):
            plain, mark, sample = part.partition("@")
            return names.get(plain, plain) + mark + sample

        if slash:
            cost = names.get("C", "C")
            head = "d" + (cost if head == "dC" else word(head[1:]))
            return f"{head}/d{word(tail[1:])}"
        return "new " * new + word(head)
    return key
