"""Which sheets are written: correct ones, with a slip at every place, with two, with wrong numbers that are no slip."""
import math

from .mathematics import Rule
from .student import (GOING_ON, ORDERS, ROUNDINGS, Student, full, given_names, moved, named, needs, ordered, shaken,
                      swapped, unit, written)

# How far a wrong number must be from the right one to be seen at all, in units of the last digit.
VISIBLE = 3.2


class Sheet:
    """What is handed in, and what is known of it."""

    def __init__(self, sort, lines, rounding, at=None, kinds=(), hidden=False):
        self.sort, self.lines, self.rounding = sort, lines, rounding
        self.at, self.kinds, self.hidden = at, kinds, hidden
        self.recalculated = 0

    @property
    def text(self):
        return "".join(f"{name};{text}\n" for name, text in self.lines)


class Writer:
    """Writes the sheets of one calculation."""

    def __init__(self, calculation, rng):
        self.calculation, self.rng = calculation, rng
        self.clean = Student(calculation, rng)
        self.needs = needs(self.clean)
        self.orders = {order: ordered(calculation, self.needs, order) for order in ORDERS}
        self.names = given_names(calculation.case)
        self.places = []
        for key, number in calculation.numbers.items():
            for kind, slip in number.slips:
                if self.is_seen(key, slip):
                    self.places.append((key, kind, slip))

    def is_seen(self, key, slip):
        """Whether the slip makes another number of it than is right, to four digits."""
        try:
            wrong, right = slip(self.clean.get), self.clean.get(key)
        except (ValueError, ZeroDivisionError, OverflowError):
            return False
        return math.isfinite(wrong) and abs(wrong - right) > 1e-4 * max(abs(right), 1e-3)

    # -- one sheet

    def drawn(self):
        return self.rng.choice(ROUNDINGS), self.rng.choice(GOING_ON)

    def student(self, rounding, going_on, slips=(), spoiled=(), handed_in=()):
        """Two students who go on alike make the same choices."""
        rng = type(self.rng)(self.rng.random())
        return Student(self.calculation, rng, rounding, going_on, slips, spoiled, handed_in)

    def keys(self, always=None):
        """What is written, in which order."""
        order, share = self.orders[self.rng.choice(ORDERS)], self.rng.choice([1, 1, 0.7, 0.35])
        found = [key for key in order if key == always or self.rng.random() < share]
        return found or order[:1]

    def sheet(self, sort, student, keys, at=None, kinds=(), hidden=False):
        style = self.rng.choice(["ours", "derivatives", "example's"])
        lines = [(named(key, self.names, style), student.texts[key]) for key in keys if key in student.texts]
        sheet = Sheet(sort, lines, student.rounding, at and named(at, self.names, style), kinds, hidden)
        sheet.recalculated = student.recalculated
        return sheet

    def correct(self):
        keys = self.keys()
        student = self.student(*self.drawn(), handed_in=keys)
        return self.sheet("correct", student, keys)

    def differs(self, student, right, key):
        if key not in student.texts or key not in right.texts:
            return False
        text, other = student.texts[key], right.texts[key]
        return abs(student.exact[key] - float(other)) > VISIBLE * max(unit(text), unit(other))

    # -- slips

    def slipped(self, key, kind, slip, second=None):
        """A sheet with a slip; none where the rounding hides it."""
        rounding, going_on = self.drawn()
        slips = {key: slip, **({second[0]: second[2]} if second else {})}
        state = self.rng.getstate()
        right = self.student(rounding, going_on)
        self.rng.setstate(state)
        student = self.student(rounding, going_on, slips)
        hidden = not second and self.rng.random() < 0.15
        keys = self.keys(always=None if hidden else key)
        hidden = key not in keys
        at = self.first(keys, slips, student, right) if hidden or second else key
        if at is None or not self.differs(student, right, at):
            return None
        if second and at != key:
            key, kind, slip = second
            if at != key:
                return None
        kinds = [kind] if hidden else self.alike(key, kind, student)
        return self.sheet("hidden" if hidden else "two slips" if second else kind, student, keys, at, kinds, hidden)

    def alike(self, key, kind, student):
        """The kinds of slip that give the number that this one gives; the planted one is the first."""
        number, found = self.calculation.numbers[key], [kind]
        for other, slip in number.slips:
            try:
                same = abs(slip(student.get) - student.exact[key]) <= unit(student.texts[key]) / 2
            except (ValueError, ZeroDivisionError, OverflowError):
                continue
            if same and other not in found:
                found.append(other)
        return found

    def first(self, keys, slips, student, right):
        """The first line that a slip spoils, directly or through what is not written down."""
        lines = set(keys)

        def spoils(key, top=True, seen=None):
            seen = set() if seen is None else seen
            if key in slips:
                return True
            if key in seen or not top and key in lines:
                return False
            seen.add(key)
            return any(spoils(need, False, seen) for need in self.needs[key] if need not in lines)

        return next((key for key in keys if spoils(key) and self.differs(student, right, key)), None)

    # -- wrong numbers that are no slip

    def spoiled(self, key, sort):
        rounding, going_on = self.drawn()
        state = self.rng.getstate()
        right = self.student(rounding, going_on)
        self.rng.setstate(state)
        student = self.student(rounding, going_on, spoiled={key: swapped if sort == "digits transposed" else shaken})
        if not self.differs(student, right, key):
            return None
        kinds = [sort] if sort == "digits transposed" else []
        return self.sheet(sort, student, self.keys(always=key), key, kinds)

    # -- how little is excused

    def moved(self, key):
        """Everything rounded rightly but one number, which is three units of its last digit off; none where numbers
        that were written before explain it."""
        rounding, units = self.rng.choice(ROUNDINGS), self.rng.choice([-3, 3])
        student = self.student(rounding, "kept")
        text = moved(student.texts[key], units)
        if written(float(text), rounding) != text or self.is_explained(key, float(text), student):
            return None
        # Of a number whose last digits were zeros the sheet shows fewer, which vouches for less than was kept.
        if any(unit(student.texts[part]) > 1.01 * unit(full(student.exact[part], rounding)) for part in self.needs[key]):
            return None
        # An optimizer's memory has lines of its own, whose rounding is not known here.
        if key.startswith("new ") and self.calculation.rule.name in Rule.memory:
            return None
        student.texts[key] = text
        return self.sheet("three units off", student, self.orders[self.rng.choice(ORDERS)], key, [])

    def is_explained(self, key, number, student):
        """Whether a number follows, to two units, from the numbers before it: each as written, in full, or as it was
        before it was rounded where the numbers before that were gone on with in one way or another."""
        step = unit(student.texts[key])
        if self.gap(key, number, student) <= 2 * step:
            return True
        found = self.followers(key, student, {})
        nearest = min(abs(v - number) for v in found)
        return nearest <= 2 * step or nearest <= 4 * step and min(found) <= number <= max(found)

    def followers(self, key, student, known):
        """Values that a number may have before it is rounded; of those before it, such as round to their text."""
        parts, make, values = sorted(self.needs[key]), self.calculation.numbers[key].make, [student.exact[key]]
        before = {p: self.before(p, student, known) for p in parts}
        for _ in range(240 if parts else 0):
            chosen = {p: self.rng.choice([float(student.texts[p]), min(before[p]), max(before[p]),
                                          self.rng.choice(before[p])]) for p in parts}
            values.append(make(lambda k: chosen[k] if k in chosen else student.get(k)))
        return values

    def before(self, key, student, known):
        if key not in known:
            text = float(written(student.exact[key], student.rounding))
            known[key] = [v for v in self.followers(key, student, known)
                          if float(written(v, student.rounding)) == text]
        return known[key]

    def gap(self, key, number, student):
        """How far a number is from the nearest that follows from the numbers before it, each as written or in full."""
        parts, number_of = sorted(self.needs[key]), self.calculation.numbers[key].make
        nearest = math.inf
        for draw in range(min(2 ** len(parts), 64)):
            bits = draw if 2 ** len(parts) <= 64 else self.rng.getrandbits(len(parts))
            chosen = {p: float(student.texts[p]) if bits >> i & 1 else student.exact[p] for i, p in enumerate(parts)}
            try:
                value = number_of(lambda k: chosen[k] if k in chosen else student.get(k))
            except (ValueError, ZeroDivisionError, OverflowError):
                continue
            nearest = min(nearest, abs(value - number))
        return nearest

    # -- all of them

    def sheets(self, correct, most):
        """As many correct sheets; slips at every place, at most so many of a kind."""
        for _ in range(correct):
            yield self.correct()
        for places in self.by_kind(most):
            for place in places:
                yield self.slipped(*place)
        for _ in range(4 * most):
            first, second = self.rng.sample(self.places, 2) if len(self.places) > 1 else (None, None)
            if first and first[0] != second[0]:
                yield self.slipped(*first, second=second)
        keys = list(self.calculation.numbers)
        for sort in ("digits transposed", "no slip"):
            for key in self.some(keys, 2 * most):
                yield self.spoiled(key, sort)
        for key in self.some([key for key in keys if not self.has_another_way(key)], 3 * most):
            yield self.moved(key)

    def has_another_way(self, key):
        """Whether other numbers may be gone on with: a − y in the place of the chain rule, and the sum of all distances
        from a mean, which is 0 but for rounding."""
        last = self.calculation.numbers[key].layer == self.calculation.layer
        return key.startswith("dC/dmu") or last and key.startswith("delta") and "entropy" in self.calculation.loss.name

    def by_kind(self, most):
        kinds = {}
        for place in self.places:
            kinds.setdefault(place[1], []).append(place)
        return [self.some(places, most) for _, places in sorted(kinds.items())]

    def some(self, places, most):
        return self.rng.sample(places, most) if len(places) > most else places
