"""Students who calculate a step of a network by hand, and slip: how well `chainrule check` finds where and why.

    students.py --chainrule PROGRAM [--students N] [--seed N] [--keep FOLDER]

Networks, calculations and slips are written here once more, in another language, so that nothing is shared with what is
tested. Each student works through one network in one of several orders, writes some or all numbers, rounds to 3, 4 or 6
digits, and goes on with what was written or with what the calculator shows. Printed are: how many correct sheets are
marked without a wrong number, in how many sheets with a slip the first wrong number is found at its place, how often the
slip gets its right name, and how often a number that is simply wrong is found.
"""
import argparse
import collections
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "relu": (lambda z: max(0.0, z), lambda z: 1.0 if z > 0 else 0.0),
    "linear": (lambda z: z, lambda z: 1.0),
}


class Network:
    """Dense layers; weights[k][i][j] goes from j to i."""

    def __init__(self, name, weights, biases, activations, loss, inputs, targets, rate=0.5, over="sum"):
        self.name, self.weights, self.biases = name, weights, biases
        self.activations, self.loss = activations, loss
        self.inputs, self.targets, self.rate, self.over = inputs, targets, rate, over

    def yaml(self):
        lines = [f"name: {self.name}", "network:", f"  inputs: {len(self.inputs[0])}", "  layers:"]
        for w, b, act in zip(self.weights, self.biases, self.activations):
            lines += [f"  - dense: {len(w)}", f"    activation: {act}", f"    weights: {json.dumps(w)}",
                      f"    biases: {json.dumps(b)}"]
        lines += [f"loss: {self.loss}", f"over_samples: {self.over}", f"inputs: {json.dumps(self.inputs)}",
                  f"targets: {json.dumps(self.targets)}", f"optimizer: {{sgd: {{learning_rate: {self.rate}}}}}"]
        return "\n".join(lines) + "\n"


def drawn(name, sizes, activations, loss, samples, seed, over="sum"):
    rng = random.Random(seed)
    number = lambda: rng.choice([-1, 1]) * round(rng.uniform(0.05, 0.95), 2)
    weights = [[[number() for _ in range(a)] for _ in range(b)] for a, b in zip(sizes, sizes[1:])]
    biases = [[number() for _ in range(b)] for b in sizes[1:]]
    inputs = [[number() for _ in range(sizes[0])] for _ in range(samples)]
    if loss == "cross_entropy":
        targets = []
        for _ in range(samples):
            k = rng.randrange(sizes[-1])
            targets.append([float(i == k) for i in range(sizes[-1])])
    elif loss == "binary_cross_entropy":
        targets = [[float(rng.randrange(2)) for _ in range(sizes[-1])] for _ in range(samples)]
    else:
        targets = [[round(rng.uniform(0.02, 0.98), 2) for _ in range(sizes[-1])] for _ in range(samples)]
    return Network(name, weights, biases, activations, loss, inputs, targets, over=over)


def networks():
    # Published by M. Mazur, "A step by step backpropagation example" (2015).
    yield Network("2-2-2", [[[0.15, 0.2], [0.25, 0.3]], [[0.4, 0.45], [0.5, 0.55]]],
                  [[0.35, 0.35], [0.6, 0.6]], ["sigmoid", "sigmoid"], "half_squared_error",
                  [[0.05, 0.1]], [[0.01, 0.99]])
    yield Network("seven nodes", [[[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]],
                                  [[0.7, 1.0, 1.3], [0.8, 1.1, 1.4], [0.9, 1.2, 1.5]], [[0.16, 0.17, 0.18]]],
                  [[0.1, -0.4, 0.3], [0.1, 0.2, 0.3], [0.5]], ["relu", "relu", "sigmoid"], "half_squared_error",
                  [[0.23, 0.55]], [[0.01]], rate=0.01)
    yield drawn("one neuron", [2, 1], ["sigmoid"], "squared_error", 1, 1)
    yield drawn("one neuron, 3 rows", [2, 1], ["sigmoid"], "mean_squared_error", 3, 2, "mean")
    yield drawn("tanh", [3, 2, 2], ["tanh", "linear"], "mean_squared_error", 1, 3)
    yield drawn("two rows", [2, 2, 1], ["sigmoid", "sigmoid"], "half_squared_error", 2, 4)
    yield drawn("binary", [2, 3, 1], ["tanh", "sigmoid"], "binary_cross_entropy", 1, 5)
    yield drawn("softmax", [2, 3, 3], ["relu", "softmax"], "cross_entropy", 1, 6)
    yield drawn("softmax, 2 rows", [2, 2, 2], ["sigmoid", "softmax"], "cross_entropy", 2, 7, "mean")


class Student:
    """Calculates line by line; a slip is made in one line, everything after it follows from it."""

    def __init__(self, net, rng, digits=None, reuses=True, slip=None):
        self.net, self.rng, self.digits, self.reuses = net, rng, digits, reuses
        self.slips = slip if isinstance(slip, list) else [slip] if slip else []
        self.lines = []      # (name, text)
        self.offers = {}     # name: {slip: value}, for who plans slips
        self.values = {}
        self.work()

    # -- lines

    def line(self, name, right, slips=()):
        value = right
        offers = dict(slips)
        self.offers[name] = {k: v for k, v in offers.items() if v is not None and math.isfinite(v)}
        kind = dict(self.slips).get(name)
        if kind == "digits transposed":
            text = self.swapped(self.text(value))
            value = float(text)
        elif kind == "noise":
            text = self.shaken(self.text(value))
            value = float(text)
        else:
            if kind:
                value = self.offers[name].get(kind, right)
            text = self.text(value)
        self.lines.append((name, text))
        kept = float(text) if self.reuses and self.digits else value
        self.values[name] = kept
        return kept

    def text(self, value):
        if self.digits is None:
            return repr(value)
        style, count = self.digits
        return f"{value:.{count}f}" if style == "decimals" else f"{value:.{count}g}"

    def unit(self, text):
        mantissa, _, exponent = text.partition("e")
        decimals = len(mantissa.partition(".")[2])
        return 10.0 ** (int(exponent or 0) - decimals)

    def swapped(self, text):
        places = [i for i, (a, b) in enumerate(zip(text, text[1:])) if a.isdigit() and b.isdigit() and a != b]
        if not places:
            return text
        i = self.rng.choice(places)
        return text[:i] + text[i + 1] + text[i] + text[i + 2:]

    def shaken(self, text):
        units = self.rng.choice([-1, 1]) * self.rng.randint(4, 60)
        value = float(text) + units * self.unit(text)
        _, count = self.digits
        mantissa, mark, exponent = text.partition("e")
        if mark:
            return f"{value:.{count - 1}e}"
        return f"{value:.{len(mantissa.partition('.')[2])}f}"

    # -- the calculation

    def work(self):
        net = self.net
        samples, layers = len(net.inputs), len(net.weights)
        at = lambda s: f"@{s + 1}" if samples > 1 else ""
        a = {(0, s): list(x) for s, x in enumerate(net.inputs)}
        z = {}
        costs = []
        for s in range(samples):
            for k in range(1, layers + 1):
                z[k, s] = self.sums(k, s, a[k - 1, s], at(s))
                a[k, s] = self.activated(k, s, z[k, s], at(s))
            costs.append(self.cost(a[layers, s], net.targets[s], f"C{at(s)}"))
        if samples > 1:
            scale = samples if net.over == "mean" else 1
            total = sum(costs)
            self.line("C", total / scale, {"sum for mean": total if scale > 1 else total / samples})
        deltas = {}
        for s in range(samples):
            factor = 1 / samples if net.over == "mean" else 1
            upstream = None
            for k in range(layers, 0, -1):
                upstream = self.upstream(k, s, a, deltas, factor, at(s))
                deltas[k, s] = self.delta(k, s, z, a, upstream, factor, at(s))
        self.gradients(a, deltas, samples, layers)

    def sums(self, k, s, x, at):
        net, found = self.net, []
        w, b = net.weights[k - 1], net.biases[k - 1]
        for i in range(len(w)):
            right = sum(w[i][j] * x[j] for j in range(len(x))) + b[i]
            slips = {"bias forgotten": right - b[i]}
            negative = [j for j in range(len(x)) if w[i][j] * x[j] < 0]
            if negative:
                slips["lost minus"] = right - 2 * w[i][negative[0]] * x[negative[0]]
            elif b[i] < 0:
                slips["lost minus"] = right - 2 * b[i]
            if len(w) == len(x) and len(x) > 1:
                slips["transposed index"] = sum(w[j][i] * x[j] for j in range(len(x))) + b[i]
            if len(x) > 1:
                j = (i + 1) % len(x)
                slips["neighbor's value"] = right + w[i][0] * (x[1] - x[0]) if j else right + w[i][1] * (x[0] - x[1])
            found.append(self.line(f"z{k}[{i + 1}]{at}", right, slips))
        return found

    def activated(self, k, s, z, at):
        act, found = self.net.activations[k - 1], []
        if act == "softmax":
            e = [math.exp(v) for v in z]
            right = [v / sum(e) for v in e]
        else:
            right = [ACTIVATIONS[act][0](v) for v in z]
        for i, value in enumerate(right):
            slips = {}
            if len(z) > 1:
                slips["neighbor's value"] = right[(i + 1) % len(z)]
            found.append(self.line(f"a{k}[{i + 1}]{at}", value, slips))
        return found

    def cost(self, a, y, name):
        loss, count = self.net.loss, len(a)
        pairs = list(zip(a, y))
        squares = sum((p - t) ** 2 for p, t in pairs)
        if loss == "half_squared_error":
            right, slips = squares / 2, {"forgotten ½ or 2": squares}
        elif loss == "squared_error":
            right, slips = squares, {"forgotten ½ or 2": squares / 2}
        elif loss == "mean_squared_error":
            right, slips = squares / count, {"forgotten ½ or 2": squares / count / 2}
            if count > 1:
                slips["sum for mean"] = squares
        elif loss == "binary_cross_entropy":
            right = -sum(t * math.log(p) + (1 - t) * math.log(1 - p) for p, t in pairs)
            slips = {"lost minus": -right, "natural log for log10": right / math.log(10)}
        else:
            right = -sum(t * math.log(p) for p, t in pairs if t)
            slips = {"lost minus": -right, "natural log for log10": right / math.log(10)}
        return self.line(name, right, slips)

    def upstream(self, k, s, a, deltas, factor, at):
        net, found = self.net, []
        count = len(net.weights[k - 1])
        last = k == len(net.weights)
        if last and net.activations[-1] == "softmax":
            return None
        for i in range(count):
            if last:
                p, t = a[k, s][i], net.targets[s][i]
                right, slips = self.slope_of_loss(p, t, count, factor)
            else:
                w = net.weights[k]
                terms = [deltas[k + 1, s][m] * w[m][i] for m in range(len(w))]
                right, slips = sum(terms), {}
                if len(terms) > 1:
                    slips["one path where several add up"] = terms[0]
                    slips["lost minus"] = right - 2 * terms[0]
                if len(w) == count and count > 1:
                    slips["transposed index"] = sum(deltas[k + 1, s][m] * w[i][m] for m in range(len(w)))
                moved = [w[m][i] - net.rate * self.gradient(k + 1, m, i, a, deltas, factor) for m in range(len(w))] \
                    if len(net.inputs) == 1 else None
                if moved:
                    slips["already updated weight used"] = sum(
                        deltas[k + 1, s][m] * moved[m] for m in range(len(w)))
            found.append(self.line(f"dC/da{k}[{i + 1}]{at}", right, slips))
        return found

    def gradient(self, k, i, j, a, deltas, factor):
        return deltas[k, 0][i] * a[k - 1, 0][j]

    def slope_of_loss(self, p, t, count, factor):
        loss = self.net.loss
        if loss == "half_squared_error":
            right = factor * (p - t)
            return right, {"lost minus": -right, "forgotten ½ or 2": 2 * right}
        if loss == "squared_error":
            right = factor * 2 * (p - t)
            return right, {"lost minus": -right, "forgotten ½ or 2": right / 2}
        if loss == "mean_squared_error":
            right = factor * 2 * (p - t) / count
            slips = {"lost minus": -right, "forgotten ½ or 2": right / 2}
            if count > 1:
                slips["sum for mean"] = right * count
            return right, slips
        right = factor * ((1 - t) / (1 - p) - t / p)
        return right, {"lost minus": -right}

    def delta(self, k, s, z, a, upstream, factor, at):
        net, found = self.net, []
        act = net.activations[k - 1]
        for i in range(len(net.weights[k - 1])):
            p = a[k, s][i]
            if act == "softmax":
                right = factor * (p - net.targets[s][i])
                slips = {"lost minus": -right}
                found.append(self.line(f"delta{k}[{i + 1}]{at}", right, slips))
                continue
            wrong = None
            if act in ("sigmoid", "tanh"):
                wrong = ACTIVATIONS[act][1](p)
            slope = self.line(f"da{k}[{i + 1}]{at}/dz{k}[{i + 1}]{at}", self.slope(act, z[k, s][i], p),
                              {"σ′ of a in place of z": wrong})
            right = upstream[i] * slope
            slips = {"missing σ′": upstream[i] if slope != 1 else None, "lost minus": -right,
                     "rounded factor reused": upstream[i] * round(slope, 1) if 0 < slope < 1 else None}
            found.append(self.line(f"delta{k}[{i + 1}]{at}", right, slips))
        return found

    def slope(self, act, z, p):
        if act == "sigmoid":
            return p * (1 - p)
        if act == "tanh":
            return 1 - p * p
        return ACTIVATIONS[act][1](z)

    def gradients(self, a, deltas, samples, layers):
        net = self.net
        for k in range(layers, 0, -1):
            w, b = net.weights[k - 1], net.biases[k - 1]
            slopes = {}
            for i in range(len(w)):
                for j in range(len(w[i])):
                    terms = [deltas[k, s][i] * a[k - 1, s][j] for s in range(samples)]
                    right = sum(terms)
                    slips = {"lost minus": -right}
                    if len(w[i]) > 1:
                        other = (j + 1) % len(w[i])
                        slips["neighbor's value"] = sum(deltas[k, s][i] * a[k - 1, s][other] for s in range(samples))
                    if i != j and i < len(w[i]) and j < len(w):
                        slips["transposed index"] = sum(deltas[k, s][j] * a[k - 1, s][i] for s in range(samples))
                    if samples > 1:
                        slips["one path where several add up"] = terms[0]
                        slips["sum for mean"] = right / samples
                    slopes[i, j] = self.line(f"dC/dw{k}[{i + 1},{j + 1}]", right, slips)
                right = sum(deltas[k, s][i] for s in range(samples))
                slopes[i, None] = self.line(f"dC/db{k}[{i + 1}]", right, {"lost minus": -right})
            for i in range(len(w)):
                for j in range(len(w[i])):
                    self.renewed(f"w{k}[{i + 1},{j + 1}]", w[i][j], slopes[i, j])
                self.renewed(f"b{k}[{i + 1}]", b[i], slopes[i, None])

    def renewed(self, name, old, slope):
        self.line(f"new {name}", old - self.net.rate * slope,
                  {"learning rate forgotten": old - slope, "lost minus": old + self.net.rate * slope})


# -- sheets

ROUNDINGS = [(style, count) for style in ("decimals", "digits") for count in (3, 4, 6)]


def ordered(lines, rng):
    """Some or all lines, in one of the orders in which one may sensibly work."""
    order = rng.choice(["as calculated", "slopes early", "some", "few"])
    if order == "slopes early":
        early = [l for l in lines if l[0].startswith("da")]
        rest = [l for l in lines if not l[0].startswith("da")]
        cut = next((i for i, l in enumerate(rest) if l[0].startswith(("dC", "delta"))), len(rest))
        return rest[:cut] + early + rest[cut:]
    if order in ("some", "few"):
        share = 0.7 if order == "some" else 0.35
        return [l for l in lines if rng.random() < share]
    return lines


def far(student, name, value, digits):
    """Whether a slip can be seen at all: more than three units of the last digit."""
    right = dict(student.lines)[name]
    return abs(value - float(right)) > 3.2 * student.unit(student.text(value)) and \
        abs(value - float(right)) > 3.2 * student.unit(right)


def sheets(net, rng, count):
    """(text of the sheet, kind of slip or None, name of its line or None), so many with each kind of student."""
    clean = Student(net, rng)
    for _ in range(count):
        digits, reuses = rng.choice(ROUNDINGS), rng.random() < 0.5
        lines = ordered(Student(net, rng, digits, reuses).lines, rng)
        if lines:
            yield lines, None, None
    places = [(name, kind) for name, offers in clean.offers.items() for kind in offers]
    names = [name for name, _ in clean.lines]
    rng.shuffle(places)
    for name, kind in places:
        digits, reuses = rng.choice(ROUNDINGS), rng.random() < 0.5
        right = Student(net, rng, digits, reuses)
        if kind not in right.offers[name] or not far(right, name, right.offers[name][kind], digits):
            continue
        student = Student(net, rng, digits, reuses, (name, kind))
        lines = ordered(student.lines, rng)
        if any(l[0] == name for l in lines):
            yield lines, kind, name
    # Two slips at once: the first is looked for, the second must not hide it.
    for (name, kind), second in zip(places, reversed(places)):
        digits, reuses = rng.choice(ROUNDINGS), rng.random() < 0.5
        right = Student(net, rng, digits, reuses)
        order = [n for n, _ in right.lines]
        if second[0] == name or order.index(second[0]) < order.index(name):
            continue
        if kind not in right.offers[name] or not far(right, name, right.offers[name][kind], digits):
            continue
        lines = Student(net, rng, digits, reuses, [(name, kind), second]).lines
        yield lines, kind, name
    for kind in ("digits transposed", "noise"):
        for name in rng.sample(names, min(len(names), count)):
            digits, reuses = rng.choice(ROUNDINGS), rng.random() < 0.5
            right = dict(Student(net, rng, digits, reuses).lines)[name]
            student = Student(net, rng, digits, reuses, (name, kind))
            text = dict(student.lines)[name]
            if abs(float(text) - float(right)) <= 2.5 * student.unit(right):
                continue
            lines = ordered(student.lines, rng)
            if any(l[0] == name for l in lines):
                yield lines, kind, name


def marked(program, example, folder, texts):
    """What the program says of each sheet."""
    paths = []
    for i, lines in enumerate(texts):
        path = folder / f"{i:05}.csv"
        path.write_text("".join(f"{name};{text}\n" for name, text in lines))
        paths.append(str(path))
    found = []
    for start in range(0, len(paths), 500):
        run = subprocess.run([program, "check", str(example), *paths[start:start + 500], "--json", "--quiet"],
                             capture_output=True, text=True)
        if run.returncode not in (0, 1):
            sys.exit(run.stderr)
        answer = json.loads(run.stdout)
        found += answer.get("sheets", [answer])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chainrule", default="chainrule")
    parser.add_argument("--students", type=int, default=40, help="correct sheets for each network")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="leave the sheets here")
    parser.add_argument("--show", type=int, default=0, help="print so many of the sheets that were judged wrongly")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    numbers = accused = 0
    placed, named = collections.Counter(), collections.Counter()
    count, shown = collections.Counter(), 0
    with tempfile.TemporaryDirectory() as temporary:
        root = pathlib.Path(options.keep or temporary)
        for net in networks():
            folder = root / net.name.replace(" ", "-").replace(",", "")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "example.yaml").write_text(net.yaml())
            students = list(sheets(net, rng, options.students))
            answers = marked(options.chainrule, folder / "example.yaml", folder, [s[0] for s in students])
            for i, ((lines, kind, name), answer) in enumerate(zip(students, answers)):
                first = answer["first_wrong"]
                if kind is None:
                    numbers += len(lines)
                    wrong = [a for a in answer["answers"] if a["verdict"] == "wrong"]
                    accused += len(wrong)
                    good, why = not wrong, wrong[:1]
                else:
                    count[kind] += 1
                    placed[kind] += first == name
                    entry = next(a for a in answer["answers"] if a["name"] == name)
                    named[kind] += entry["slip"] == kind
                    good, why = first == name and (kind == "noise" or entry["slip"] == kind), [first, entry]
                if not good and shown < options.show:
                    shown += 1
                    print(net.name, f"{i:05}", kind, name, why)
    slips = [k for k in count if k != "noise"]
    total = sum(count.values())
    print(f"correct sheets: {accused} of {numbers} numbers called wrong")
    for kind in sorted(count):
        names = "" if kind == "noise" else f", named {named[kind] / count[kind]:.1%}"
        print(f"{kind}: {count[kind]} sheets, found at its place {placed[kind] / count[kind]:.1%}{names}")
    found = sum(placed.values()) / total
    right = sum(named[k] for k in slips) / sum(count[k] for k in slips)
    print(f"all: {total} sheets with a mistake, found at its place {found:.1%}, slips named {right:.1%}")
    sys.exit(0 if accused == 0 and found >= 0.95 and right >= 0.8 else 1)


main()
