"""Students who calculate by hand what is no single step of a network, and slip: how well `chainrule check` finds it.

    others.py --chainrule PROGRAM [--students N] [--seed N] [--keep FOLDER] [--show N]

Derivations, descents, Newton's steps, optimizers with memory, two weights in a row, softmax with its Jacobian, activations,
perceptrons and a line's training over several steps: written here once more, in another language, so that nothing is
shared with what is tested. A student works line by line, rounds to 3, 4 or 6 digits or decimals, goes on with what was
written or with what the calculator shows, and writes all of it or some; what is not written is kept in full. Printed are
the figures that students.py prints.
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

ROUNDINGS = [(style, count) for style in ("decimals", "digits") for count in (3, 4, 6)]


class Student:
    """One who calculates line by line; a slip in one line, and everything after it follows from it.

    handed_in: the lines that will be shown; None for all. What is not shown is gone on with in full.
    """

    def __init__(self, rng, digits=None, reuses=True, slips=(), handed_in=None):
        self.rng, self.digits, self.reuses, self.slips = rng, digits, reuses, dict(slips)
        self.handed_in = handed_in
        self.lines, self.offers = [], {}

    def line(self, name, right, slips=None):
        """Writes a number; gives what the student goes on with."""
        found = {k: v for k, v in (slips or {}).items() if v is not None and math.isfinite(v)}
        self.offers[name] = found
        kind, value = self.slips.get(name), right
        if kind in found:
            value = found[kind]
        text = self.text(value)
        if kind == "digits transposed":
            text = self.swapped(text)
        elif kind == "noise":
            text = self.shaken(text)
        if kind in ("digits transposed", "noise"):
            value = float(text)
        self.lines.append((name, text))
        is_shown = self.handed_in is None or name in self.handed_in
        return float(text) if self.reuses and self.digits and is_shown else value

    def text(self, value):
        if self.digits is None:
            return repr(value)
        style, count = self.digits
        return f"{value:.{count}f}" if style == "decimals" else f"{value:.{count}g}"

    def swapped(self, text):
        places = [i for i, (a, b) in enumerate(zip(text, text[1:])) if a.isdigit() and b.isdigit() and a != b]
        if not places:
            return text
        i = self.rng.choice(places)
        return text[:i] + text[i + 1] + text[i] + text[i + 2:]

    def shaken(self, text):
        value = float(text) + self.rng.choice([-1, 1]) * self.rng.randint(4, 60) * unit(text)
        mantissa, mark, _ = text.partition("e")
        decimals = len(mantissa.partition(".")[2])
        return f"{value:.{decimals}e}" if mark else f"{value:.{decimals}f}"


def unit(text):
    mantissa, _, exponent = text.partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


# -- derivations

def sigmoid_of_square(s, p):
    u1 = s.line("u1", p["x"] ** 2)
    u2 = s.line("u2", sigmoid(u1), {"lost minus": sigmoid(-u1)})
    s.line("f", u2)
    a = s.line("du1/dx", 2 * p["x"], {"exponent not lowered": 2 * p["x"] ** 2, "factor forgotten": p["x"]})
    b = s.line("du2/du1", u2 * (1 - u2), {"σ′ of a in place of z": sigmoid(u2) * (1 - sigmoid(u2))})
    s.line("df/dx", b * a, {"inner derivative forgotten": b, "factor forgotten": a, "lost minus": -b * a})


def sine_of_exponential(s, p):
    u1 = s.line("u1", p["x"] ** 2)
    u2 = s.line("u2", math.exp(u1))
    u3 = s.line("u3", math.sin(u2))
    s.line("f", u3)
    a = s.line("du1/dx", 2 * p["x"], {"exponent not lowered": 2 * p["x"] ** 2})
    b = s.line("du2/du1", u2)
    c = s.line("du3/du2", math.cos(u2), {"lost minus": -math.cos(u2)})
    s.line("df/dx", c * b * a, {"inner derivative forgotten": c * b, "factor forgotten": c * a})


def log_of_square(s, p):
    u1 = s.line("u1", p["x"] ** 2)
    s.line("u2", math.log(u1), {"natural log for log10": math.log10(u1)})
    a = s.line("du1/dx", 2 * p["x"], {"exponent not lowered": 2 * p["x"] ** 2, "factor forgotten": p["x"]})
    b = s.line("du2/du1", 1 / u1)
    s.line("df/dx", b * a, {"inner derivative forgotten": b})


def two_letters(s, p):
    x, z = p["x"], p["z"]
    u1 = s.line("u1", x ** 2)
    u2 = s.line("u2", math.sin(z))
    s.line("u3", u1 * z + u2, {"lost minus": u1 * z - u2})
    a = s.line("du1/dx", 2 * x, {"exponent not lowered": 2 * x * x})
    b = s.line("du2/dz", math.cos(z), {"lost minus": -math.cos(z)})
    c = s.line("du3/du1", z)
    d = s.line("du3/dz", u1)
    s.line("df/dx", c * a, {"inner derivative forgotten": c, "lost minus": -c * a})
    s.line("df/dz", d + b, {"one path where several add up": d})


def neuron(s, p):
    x, w, b = p["x"], p["w"], p["b"]
    u1 = s.line("u1", w * x + b, {"bias forgotten": None, "lost minus": w * x - b})
    u2 = s.line("u2", math.tanh(u1))
    d = s.line("du2/du1", 1 - u2 * u2, {"square forgotten": None, "exponent not lowered": None})
    s.line("df/dw", d * x, {"inner derivative forgotten": d, "lost minus": -d * x})
    s.line("df/dx", d * w, {"inner derivative forgotten": d})


def power_of_line(s, p):
    x = p["x"]
    u1 = s.line("u1", 3 * x - 1, {"lost minus": 3 * x + 1})
    u2 = s.line("u2", u1 ** 4)
    a = s.line("du1/dx", 3.0, {"constant kept in the derivative": 2.0})
    b = s.line("du2/du1", 4 * u1 ** 3, {"exponent not lowered": 4 * u1 ** 4, "factor forgotten": u1 ** 3})
    s.line("df/dx", b * a, {"inner derivative forgotten": b})


# -- steps

def newton(s, p):
    x = p["x"]
    for n in range(5):
        f = s.line(f"f[{n}]", x * x - p["c"], {"lost minus": x * x + p["c"]})
        d = s.line(f"df[{n}]/dx[{n}]", 2 * x, {
            "exponent not lowered": 2 * x * x, "constant kept in the derivative": 2 * x - p["c"]})
        x = s.line(f"x[{n + 1}]", x - f / d, {
            "lost minus": x + f / d, "quotient upside down": x - d / f if f else None,
            "value in place of the slope": x - f})


def descent(s, p):
    x, rate = p["x"], p["rate"]
    for n in range(5):
        f = s.line(f"f[{n}]", x ** 3 / 3 + x * x)
        d = s.line(f"df[{n}]/dx[{n}]", x * x + 2 * x, {"exponent not lowered": x ** 3 + 2 * x * x})
        x = s.line(f"x[{n + 1}]", x - rate * d, {
            "climbs instead of descends": x + rate * d, "learning rate forgotten": x - d,
            "value in place of the slope": x - rate * f})


def momentum(s, p):
    at, memory = {"x": p["x"], "y": p["y"]}, {"x": 0.0, "y": 0.0}
    for n in range(3):
        s.line(f"f[{n}]", (at["x"] ** 2 + p["c"] * at["y"] ** 2) / 2,
               {"forgotten ½ or 2": at["x"] ** 2 + p["c"] * at["y"] ** 2})
        d = {"x": s.line(f"df[{n}]/dx[{n}]", at["x"]), "y": s.line(f"df[{n}]/dy[{n}]", p["c"] * at["y"])}
        for k in "xy":
            old = memory[k]
            v = s.line(f"v({k}[{n + 1}])", 0.9 * old + d[k], {
                "memory forgotten": d[k] if n else None, "lost minus": 0.9 * old - d[k] if n else -d[k]})
            at[k] = s.line(f"{k}[{n + 1}]", at[k] - p["rate"] * v, {
                "climbs instead of descends": at[k] + p["rate"] * v,
                "learning rate forgotten": at[k] - v,
                "memory used before its update": at[k] - p["rate"] * old if n else None})
            memory[k] = v


def adam(s, p):
    x, m, v = p["x"], 0.0, 0.0
    for n in range(3):
        d = s.line(f"df[{n}]/dx[{n}]", x)
        m0, v0 = m, v
        m = s.line(f"m(x[{n + 1}])", 0.9 * m + 0.1 * d, {"memory forgotten": 0.1 * d if n else None,
                                                         "factor forgotten": 0.9 * m + d})
        v = s.line(f"v(x[{n + 1}])", 0.99 * v + 0.01 * d * d, {"square forgotten": 0.99 * v + 0.01 * d})
        a = s.line(f"m_hat(x[{n + 1}])", m / (1 - 0.9 ** (n + 1)))
        b = s.line(f"v_hat(x[{n + 1}])", v / (1 - 0.99 ** (n + 1)))
        x = s.line(f"x[{n + 1}]", x - p["rate"] * a / math.sqrt(b), {
            "climbs instead of descends": x + p["rate"] * a / math.sqrt(b),
            "root forgotten": x - p["rate"] * a / b,
            "learning rate forgotten": x - a / math.sqrt(b)})


def scalar_chain(s, p):
    x, t, rate, w1, w2 = p["x"], p["target"], p["rate"], p["w1"], p["w2"]
    z = s.line("z", w1 * x + p["b1"], {"bias forgotten": w1 * x})
    l = s.line("L", w2 * z + p["b2"], {"bias forgotten": w2 * z})
    s.line("E", (t - l) ** 2 / 2, {"forgotten ½ or 2": (t - l) ** 2, "square forgotten": (t - l) / 2})
    s.line("dL/dw[1]", w2 * x, {"inner derivative forgotten": w2})
    d1 = s.line("dE/dw[1]", (l - t) * w2 * x, {"lost minus": -(l - t) * w2 * x, "factor forgotten": None})
    d2 = s.line("dE/dw[2]", (l - t) * z, {"lost minus": -(l - t) * z, "inner derivative forgotten": l - t})
    v1 = s.line("new w[1]", w1 - rate * d1, {"climbs instead of descends": w1 + rate * d1,
                                             "learning rate forgotten": w1 - d1})
    v2 = s.line("new w[2]", w2 - rate * d2, {"climbs instead of descends": w2 + rate * d2,
                                             "learning rate forgotten": w2 - d2})
    z = s.line("new z", v1 * x + p["b1"], {"bias forgotten": v1 * x})
    l = s.line("new L", v2 * z + p["b2"], {"bias forgotten": v2 * z})
    s.line("new E", (t - l) ** 2 / 2, {"forgotten ½ or 2": (t - l) ** 2})


# -- functions

def softmax(s, p):
    z, y = p["z"], p["y"]
    k = range(len(z))
    e = [s.line(f"e[{i + 1}]", math.exp(z[i])) for i in k]
    total = s.line("s", sum(e))
    q = [s.line(f"p[{i + 1}]", e[i] / total, {
        "neighbor's value": e[(i + 1) % len(z)] / total, "exponential forgotten": z[i] / sum(z) if sum(z) else None,
    }) for i in k]
    for i in k:
        for j in k:
            diagonal, beside = q[i] * (1 - q[j]), -q[i] * q[j]
            right, other = (diagonal, beside) if i == j else (beside, diagonal)
            s.line(f"dp[{i + 1}]/dz[{j + 1}]", right, {
                "diagonal and the rest exchanged": other, "lost minus": -right if i != j else None})
    t = y.index(1)
    s.line("C", -math.log(q[t]), {"lost minus": math.log(q[t]), "natural log for log10": -math.log10(q[t])})
    s.line(f"dC/dp[{t + 1}]", -1 / q[t], {"lost minus": 1 / q[t]})
    for i in k:
        s.line(f"dC/dz[{i + 1}]", q[i] - y[i], {"swapped y and ŷ": y[i] - q[i]})


def activations(s, p):
    a = [s.line(f"a[{i + 1}]", sigmoid(z), {"lost minus": sigmoid(-z)}) for i, z in enumerate(p["z"])]
    for i, v in enumerate(a):
        s.line(f"da[{i + 1}]/dz[{i + 1}]", v * (1 - v), {
            "σ′ of a in place of z": sigmoid(v) * (1 - sigmoid(v)), "neighbor's value": a[i - 1] * (1 - a[i - 1])})


# -- rounds

def perceptron(s, p):
    w, b, rate = list(p["w"]), p["b"], p["rate"]
    old, c = None, None
    for n in range(1, p["passes"] + 1):
        for k, (x, y) in enumerate(zip(p["inputs"], p["targets"]), 1):
            z = s.line(f"pass {n} z1[1]@{k}", w[0] * x[0] + w[1] * x[1] + b,
                       {"bias forgotten": w[0] * x[0] + w[1] * x[1],
                        "weight not updated yet": old and old[0] * x[0] + old[1] * x[1] + c})
            old, c = list(w), b
            a = s.line(f"pass {n} a1[1]@{k}", 1.0 if z >= 0 else 0.0,
                       {"wrong side of the edge": 0.0 if z == 0 else None})
            d = y - a
            for j in range(2):
                w[j] = s.line(f"pass {n} new w1[1,{j + 1}]@{k}", w[j] + rate * d * x[j], {
                    "swapped y and ŷ": w[j] - rate * d * x[j], "learning rate forgotten": w[j] + d * x[j]})
            b = s.line(f"pass {n} new b1[1]@{k}", b + rate * d, {
                "swapped y and ŷ": b - rate * d, "learning rate forgotten": b + d})


def line_fit(s, p):
    m, b, rate, xs, ys = p["m"], p["b"], p["rate"], p["xs"], p["ys"]
    count = len(xs)
    for n in range(1, 4):
        at = "" if n == 1 else f"step {n} "
        z = [s.line(f"{at}z1[1]@{k}", m * x + b, {"bias forgotten": m * x}) for k, x in enumerate(xs, 1)]
        c = [s.line(f"{at}C@{k}", (v - y) ** 2) for k, (v, y) in enumerate(zip(z, ys), 1)]
        s.line(f"{at}C", sum(c) / count, {"sum for mean": sum(c)})
        d = [s.line(f"{at}delta1[1]@{k}", 2 * (v - y) / count, {
            "lost minus": -2 * (v - y) / count, "sum for mean": 2 * (v - y)}) for k, (v, y) in enumerate(zip(z, ys), 1)]
        g = s.line(f"{at}dC/dw1[1,1]", sum(v * x for v, x in zip(d, xs)))
        h = s.line(f"{at}dC/db1[1]", sum(d), {"lost minus": -sum(d)})
        m = s.line(f"{at}new w1[1,1]", m - rate * g, {"climbs instead of descends": m + rate * g, "learning rate forgotten": m - g})
        b = s.line(f"{at}new b1[1]", b - rate * h, {"climbs instead of descends": b + rate * h, "learning rate forgotten": b - h})


# -- examples

def derived(expression, letters):
    return lambda p: f"kind: derive\nformulas: [{{name: f, expression: '{expression}', at: " \
                     f"{json.dumps({k: p[k] for k in letters})}}}]\n"


def network(p, layer, loss, inputs, targets, steps, over):
    return (f"network: {{inputs: {len(inputs[0])}, layers: [{layer}]}}\nloss: {loss}\nover_samples: {over}\n"
            f"inputs: {json.dumps(inputs)}\ntargets: {json.dumps(targets)}\nsteps: {steps}\n"
            f"optimizer: {{sgd: {{learning_rate: {p['rate']}}}}}\n")


def examples(rng):
    """(name, work, numbers, file), some of each kind."""
    number = lambda: rng.choice([-1, 1]) * round(rng.uniform(0.2, 2), 1)
    size = lambda low=0.3, high=1.6: round(rng.uniform(low, high), 2)
    formulas = [(sigmoid_of_square, "sigmoid(x^2)", "x"), (sine_of_exponential, "sin(exp(x^2))", "x"),
                (log_of_square, "log(x^2)", "x"), (two_letters, "x^2*z + sin(z)", "xz"),
                (neuron, "tanh(w*x + b)", "xwb"), (power_of_line, "(3*x - 1)^4", "x")]
    for work, expression, letters in formulas:
        for _ in range(2):
            p = {k: size() for k in letters}
            yield work.__name__, work, p, derived(expression, letters)(p)
    for _ in range(2):
        p = {"x": size(1, 6), "c": rng.randint(2, 30)}
        yield "newton", newton, p, "kind: descent\nruns: [{name: r, function: 'x^2 - %d', start: %s, method: newton, " \
            "steps: 5}]\n" % (p["c"], p["x"])
        p = {"x": size(0.5, 2), "rate": rng.choice([0.1, 0.2, 0.3])}
        yield "descent", descent, p, "kind: descent\nruns: [{name: r, function: 'x^3/3 + x^2', start: %s, " \
            "learning_rate: %s, steps: 5}]\n" % (p["x"], p["rate"])
        p = {"x": size(), "y": size(), "c": rng.randint(2, 9), "rate": rng.choice([0.02, 0.04, 0.1])}
        yield "momentum", momentum, p, "kind: optimizers\ncurvatures: [1, %d]\nstart: [%s, %s]\nsteps: 3\nruns: " \
            "[momentum: {learning_rate: %s, momentum: 0.9}]\n" % (p["c"], p["x"], p["y"], p["rate"])
        p = {"x": size(), "rate": rng.choice([0.05, 0.1, 0.2])}
        yield "adam", adam, p, "kind: optimizers\ncurvatures: [1]\nstart: [%s]\nsteps: 3\nruns: [adam: {learning_rate: " \
            "%s, beta1: 0.9, beta2: 0.99, epsilon: 1e-12}]\n" % (p["x"], p["rate"])
        p = {k: number() for k in ("x", "w1", "b1", "w2", "b2", "target")} | {"rate": rng.choice([0.05, 0.1, 0.2])}
        values = json.dumps({k: v for k, v in p.items() if k != "rate"})
        yield "scalar_chain", scalar_chain, p, f"kind: scalar_chain\nvalues: {values}\nsteps: [{{rule: descend_E, " \
            f"learning_rate: {p['rate']}}}]\n"
        p = {"z": [number() for _ in range(3)], "y": rng.choice([[1, 0, 0], [0, 1, 0], [0, 0, 1]])}
        yield "softmax", softmax, p, f"kind: softmax\ncases: [{{name: s, logits: {p['z']}, target: {p['y']}}}]\n"
        p = {"z": [number() for _ in range(4)]}
        yield "activations", activations, p, f"kind: activations\npoints: {p['z']}\nfunctions: [sigmoid]\n"
        p = {"w": [number(), number()], "b": number(), "rate": rng.choice([0.1, 0.5]), "passes": 1,
             "inputs": [[number(), number()] for _ in range(4)], "targets": [1, 0, 1, 0]}
        layer = f"{{dense: 1, activation: step, weights: [{p['w']}], biases: [{p['b']}]}}"
        yield "perceptron", perceptron, p, network(p, layer, "perceptron", p["inputs"], p["targets"], 1, "sum")
        p = {"m": number(), "b": number(), "rate": 0.05, "xs": [0.5, 1, 2], "ys": [number() for _ in range(3)]}
        layer = f"{{dense: 1, weights: [[{p['m']}]], biases: [{p['b']}]}}"
        yield "line fit", line_fit, p, network(p, layer, "squared_error", [[x] for x in p["xs"]],
                                               [[y] for y in p["ys"]], 3, "mean")


# -- sheets

def written(work, numbers, rng, digits=None, reuses=True, slips=(), handed_in=None):
    """What a student has worked out; of one who cannot go on, up to there."""
    student = Student(rng, digits, reuses, slips, handed_in)
    try:
        work(student, numbers)
    except (ValueError, ZeroDivisionError, OverflowError):
        pass
    return student


def chosen(lines, rng):
    share = rng.choice([1, 1, 0.7, 0.4])
    return [l for l in lines if share == 1 or rng.random() < share]


def sheets(work, numbers, rng, count):
    """(lines, kind of slip or None, its name or None)"""
    clean = written(work, numbers, rng)
    for _ in range(count):
        shown = {name for name, _ in chosen(clean.lines, rng)}
        student = written(work, numbers, rng, rng.choice(ROUNDINGS), rng.random() < 0.5, handed_in=shown)
        lines = [line for line in student.lines if line[0] in shown]
        if lines:
            yield lines, None, None
    places = [(name, kind) for name, offers in clean.offers.items() for kind in offers]
    names = [name for name, _ in clean.lines]
    for kind in ("digits transposed", "noise"):
        places += [(name, kind) for name in rng.sample(names, min(len(names), count))]
    for name, kind in places:
        digits, reuses = rng.choice(ROUNDINGS), rng.random() < 0.5
        right = dict(written(work, numbers, rng, digits, reuses).lines).get(name)
        slipped = written(work, numbers, rng, digits, reuses, [(name, kind)])
        text = dict(slipped.lines).get(name)
        # A slip that rounding hides is none.
        if right is None or text is None or abs(float(text) - float(right)) <= 3.2 * max(unit(text), unit(right)):
            continue
        lines = chosen(slipped.lines, rng)
        if any(l[0] == name for l in lines):
            yield lines, kind, name


def marked(program, example, folder, texts):
    paths = []
    for i, lines in enumerate(texts):
        paths.append(folder / f"{i:05}.csv")
        paths[-1].write_text("".join(f"{name};{text}\n" for name, text in lines))
    run = subprocess.run([program, "check", example, *paths, "--json", "--quiet"], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        sys.exit(f"{example}: {run.stderr}")
    answer = json.loads(run.stdout)
    return answer.get("sheets", [answer])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chainrule", default="chainrule")
    parser.add_argument("--students", type=int, default=10, help="correct sheets for each example")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="leave the sheets here")
    parser.add_argument("--show", type=int, default=0, help="print so many of the sheets that were judged wrongly")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    numbers = accused = shown = 0
    count, placed, named = collections.Counter(), collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as temporary:
        root = pathlib.Path(options.keep or temporary)
        for number, (title, work, values, text) in enumerate(examples(rng)):
            folder = root / f"{number:02}-{title.replace(' ', '-')}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "example.yaml").write_text(text)
            found = list(sheets(work, values, rng, options.students))
            answers = marked(options.chainrule, folder / "example.yaml", folder, [s[0] for s in found])
            for i, ((lines, kind, name), answer) in enumerate(zip(found, answers)):
                if kind is None:
                    numbers += len(lines)
                    wrong = [a for a in answer["answers"] if a["verdict"] == "wrong"]
                    accused += len(wrong)
                    good, why = not wrong, wrong[:1]
                else:
                    entry = next(a for a in answer["answers"] if a["name"] == name)
                    count[kind] += 1
                    placed[kind] += answer["first_wrong"] == name
                    named[kind] += entry["slip"] == kind
                    good = answer["first_wrong"] == name and (kind == "noise" or entry["slip"] == kind)
                    why = [answer["first_wrong"], entry]
                if not good and shown < options.show:
                    shown += 1
                    print(folder.name, f"{i:05}", kind, name, why)
    slips = [k for k in count if k != "noise"]
    print(f"correct sheets: {accused} of {numbers} numbers called wrong")
    for kind in sorted(count):
        names = "" if kind == "noise" else f", named {named[kind] / count[kind]:.1%}"
        print(f"{kind}: {count[kind]} sheets, found at its place {placed[kind] / count[kind]:.1%}{names}")
    found = sum(placed.values()) / sum(count.values())
    right = sum(named[k] for k in slips) / sum(count[k] for k in slips)
    print(f"all: {sum(count.values())} sheets with a mistake, found at its place {found:.1%}, slips named {right:.1%}")
    sys.exit(0 if accused == 0 and found >= 0.95 and right >= 0.8 else 1)


if __name__ == "__main__":
    main()
