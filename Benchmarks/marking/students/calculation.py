"""One step of a network as a list of named numbers: how each is made of others, and how it is made wrongly.

A number is calculated from `g`, which gives what the student has for another one: as written, or as the calculator shows.
"""
import math

from .mathematics import Loss, Rule, activation, numpy_uniform


class Number:
    def __init__(self, key, make, slips, stage, layer=0, sample=0, neuron=0):
        self.key, self.make, self.slips = key, make, slips
        self.stage, self.layer, self.sample, self.neuron = stage, layer, sample, neuron


class Dense:
    def __init__(self, said, width, number, draws):
        self.number, self.count = number, said["dense"]
        self.weights = said.get("weights")
        if self.weights is None:
            columns = [[draws() for _ in range(self.count)] for _ in range(width)]
            self.weights = [list(row) for row in zip(*columns)]
        biases = said.get("biases")
        self.bias = said.get("bias", "none" if biases is None else "each" if isinstance(biases, list) else "shared")
        self.biases = biases if isinstance(biases, list) else [biases or 0.0] * self.count


class Calculation:
    """All numbers of one step of a case, in the order in which a text has them."""

    def __init__(self, case, short=False):
        self.case, self.short = case, short
        self.inputs = case["inputs"]
        self.targets = [t if isinstance(t, list) else [t] for t in case["targets"]]
        self.samples = len(self.inputs)
        self.rule, self.loss = Rule(case["optimizer"]), Loss(case["loss"])
        self.in_place = case.get("order") == "in_place"
        self.numbers, self.given, self.readers, self.parameters = {}, {}, {}, {}
        self.scales = self.sample_factors()
        self.dense, self.layer, self.forward = [], 0, []
        self.draws = self.generator()
        x = [[self.note(f"x[{j + 1}]{self.at(s)}", v) for j, v in enumerate(row)] for s, row in enumerate(self.inputs)]
        self.outputs = self.layers(case["network"]["layers"], x, "")
        self.costs()
        for key in reversed(self.forward):
            self.adjoint(key)
        self.gradients()
        self.updates()

    def at(self, s):
        return f"@{s + 1}" if self.samples > 1 else ""

    def note(self, key, value):
        self.given[key] = value
        return key

    def generator(self):
        if self.case.get("random") != "numpy":
            return None
        uniform, (low, high) = numpy_uniform(self.case["seed"]), self.case["range"]
        return lambda: low + (high - low) * uniform.random()

    def sample_factors(self):
        weights = self.case.get("sample_weights") or [1] * self.samples
        over = self.case.get("over_samples", "sum")
        return [w / {"sum": 1, "mean": self.samples, "weighted_mean": sum(weights)}[over] for w in weights]

    def add(self, key, make, slips=(), **place):
        self.numbers[key] = Number(key, make, list(slips), **place)
        return key

    def ahead(self, key, make, slips, readings, **place):
        """A number of the forward pass; readings are what it reads, with the slope by it."""
        self.add(key, make, slips, **place)
        self.forward.append(key)
        for read, slope, kind in readings:
            if read in self.numbers:
                self.readers.setdefault(read, []).append((key, slope, kind))
        return key

    # -- forward

    def layers(self, said, x, prefix):
        counts = {}
        for layer in said:
            kind = next(k for k in ("dense", "batch_norm", "layer_norm", "residual", "dropout", "activation")
                        if k in layer)
            counts[kind] = counts.get(kind, 0) + 1
            name = f"{prefix}{kind}{counts[kind]}"
            if kind == "dense":
                x = self.dense_layer(layer, x, name)
            elif kind == "activation":
                x = self.activated(x, layer["activation"], "f")
            elif kind == "dropout":
                x = self.dropped(x, layer)
            elif kind == "residual":
                inner = self.layers(layer["residual"], x, name + ".")
                x = self.added(x, inner)
            else:
                x = self.normalized(x, layer[kind] or {}, kind == "batch_norm", name)
        return x

    def dense_layer(self, said, x, name):
        self.layer += 1
        layer = Dense(said, len(x[0]), self.layer, self.draws)
        layer.name, layer.inputs, k = name, x, self.layer
        self.dense.append(layer)
        for i, row in enumerate(layer.weights):
            for j, value in enumerate(row):
                self.note(f"w{k}[{i + 1},{j + 1}]", value)
        layer.sums = [[self.sum(layer, s, i) for i in range(layer.count)] for s in range(self.samples)]
        return self.activated(layer.sums, said.get("activation", "linear"), "a")

    def sum(self, layer, s, i):
        w, b, x = layer.weights, layer.biases[i], layer.inputs[s]
        k, wide = layer.number, range(len(x))

        def make(g, w=w[i], b=b):
            return sum(p * g(q) for p, q in zip(w, x)) + b

        slips = [("bias forgotten", lambda g: make(g, b=0))] if b else []
        if b < 0:
            slips.append(("lost minus", lambda g: make(g, b=-b)))
        for j in wide:
            slips.append(("lost minus", lambda g, j=j: make(g) - 2 * w[i][j] * g(x[j])
                          if w[i][j] < 0 or g(x[j]) < 0 else math.nan))
            if len(x) > 1:
                slips.append(("neighbor's value",
                              lambda g, j=j: make(g) + w[i][j] * (g(x[(j + 1) % len(x)]) - g(x[j]))))
                slips.append(("term forgotten", lambda g, j=j: make(g) - w[i][j] * g(x[j])))
        if len(w) == len(x) and len(x) > 1:
            slips.append(("transposed index", lambda g: make(g, w=[w[j][i] for j in wide])))
        readings = [(x[j], self.weight(k, i, j), ("weight", k, i, j)) for j in wide]
        return self.ahead(f"z{k}[{i + 1}]{self.at(s)}", make, slips, readings,
                          stage="forward", layer=k, sample=s, neuron=i)

    def weight(self, k, i, j):
        key = f"w{k}[{i + 1},{j + 1}]"
        layer = self.dense[k - 1]
        if self.in_place and not self.is_frozen(layer, "weight"):
            return lambda g: g("new " + key)
        return lambda g: g(key)

    def is_frozen(self, layer, part):
        frozen = self.case["network"].get("frozen", [])
        return layer.name in frozen or f"{layer.name}.{part}" in frozen or part == "bias" and layer.bias == "frozen"

    def activated(self, z, said, letter):
        name, f, slope = activation(said)
        self.last = name
        if name == "softmax":
            return [self.softmax(row, s) for s, row in enumerate(z)]
        return [[self.bent(key, name, f, slope, letter, s, i, row) for i, key in enumerate(row)]
                for s, row in enumerate(z)]

    def bent(self, z, name, f, slope, letter, s, i, row):
        key = f"{letter}{self.layer}[{i + 1}]{self.at(s)}"
        place = dict(layer=self.layer, sample=s, neuron=i)
        slips = [("neighbor's value", lambda g: f(g(row[(i + 1) % len(row)])))] if len(row) > 1 else []
        if name != "linear":
            slips += [("activation forgotten", lambda g: g(z)),
                      ("lost minus", lambda g: f(-g(z)) if g(z) < 0 or name == "sigmoid" else math.nan)]
        line = f"d{key}/d{z}"
        if name == "linear":
            read = lambda g: 1.0
        else:
            read = lambda g: g(line)
        kind = ("act", line) if name != "linear" else ("one",)
        self.ahead(key, lambda g: f(g(z)), slips, [(z, read, kind)], stage="forward", **place)
        if name in ("sigmoid", "tanh"):
            by_a = (lambda a: a * (1 - a)) if name == "sigmoid" else (lambda a: 1 - a * a)
            wrong = [("σ′ of a in place of z", lambda g: slope(g(key))),
                     ("σ′ of a in place of z", lambda g: by_a(g(z))),
                     ("factor forgotten", lambda g: 1 - by_a(g(key)) if name == "tanh" else 1 - g(key))]
            self.add(line, lambda g: by_a(g(key)), wrong, stage="slope", **place)
        elif name not in ("linear", "step"):
            wrong = [("σ′ of a in place of z", lambda g: slope(g(key)))]
            self.add(line, lambda g: slope(g(z)), wrong, stage="slope", **place)
        return key

    def softmax(self, z, s):
        k = self.layer
        keys = [f"a{k}[{i + 1}]{self.at(s)}" for i in range(len(z))]
        for i, key in enumerate(keys):
            def make(g, i=i):
                e = [math.exp(g(v)) for v in z]
                return e[i] / sum(e)

            def jacobian(g, i, j):
                return g(keys[i]) * ((i == j) - g(keys[j]))

            slips = [("neighbor's value", lambda g, i=i: make(g, (i + 1) % len(z))),
                     ("one path where several add up", lambda g, i=i: 1 / (1 + math.exp(g(z[(i + 1) % len(z)]) - g(z[i])))
                      if len(z) > 2 else math.nan),
                     ("activation forgotten", lambda g, i=i: g(z[i]))]
            readings = [(z[j], lambda g, i=i, j=j: jacobian(g, i, j), ("softmax", i, j, keys)) for j in range(len(z))]
            self.ahead(key, make, slips, readings, stage="forward", layer=k, sample=s, neuron=i)
        return keys

    def dropped(self, x, said):
        keep, mask, k = 1 - said["dropout"], said["mask"], self.layer
        out = []
        for s, row in enumerate(x):
            out.append([])
            for i, key in enumerate(row):
                r = mask[s][i] / keep
                slips = [("factor forgotten", lambda g, key=key, s=s, i=i: g(key) * mask[s][i]),
                         ("factor forgotten", lambda g, key=key: g(key))]
                readings = [(key, lambda g, r=r: r, ("constant", mask[s][i]))]
                out[s].append(self.ahead(f"d{k}[{i + 1}]{self.at(s)}", lambda g, key=key, r=r: g(key) * r, slips,
                                         readings, stage="forward", layer=k, sample=s, neuron=i))
        return out

    def added(self, x, inner):
        k = self.layer
        return [[self.ahead(f"h{k}[{i + 1}]{self.at(s)}", lambda g, u=u, v=v: g(u) + g(v),
                            [("one path where several add up", lambda g, v=v: g(v)),
                             ("one path where several add up", lambda g, u=u: g(u))],
                            [(u, lambda g: 1.0, ("one",)), (v, lambda g: 1.0, ("one",))],
                            stage="forward", layer=k, sample=s, neuron=i)
                 for i, (u, v) in enumerate(zip(row, inside))] for s, (row, inside) in enumerate(zip(x, inner))]

    def normalized(self, x, said, is_batch, name):
        """By column for batch norm, by row for layer norm; ν counts the group."""
        k, eps, wide = self.layer, said.get("epsilon", 1e-5), len(x[0])
        scale, shift = said.get("scale") or [1.0] * wide, said.get("shift") or [0.0] * wide
        self.parameters[name] = (k, scale, shift)
        rows, columns = range(self.samples), range(wide)
        groups = [[(s, i) for s in rows] for i in columns] if is_batch else [[(s, i) for i in columns] for s in rows]
        out = [[None] * wide for _ in rows]
        normals = [[None] * wide for _ in rows]
        for number, group in enumerate(groups):
            end = f"[{number + 1}]" if is_batch else self.at(number)
            place = dict(stage="forward", layer=k, sample=0 if is_batch else number,
                         neuron=number if is_batch else 0)
            members, n = [x[s][i] for s, i in group], len(group)
            mu, var = f"mu{k}{end}", f"v{k}{end}"
            self.ahead(mu, lambda g, m=members, n=n: sum(map(g, m)) / n,
                       [("sum for mean", lambda g, m=members: sum(map(g, m)))],
                       [(a, lambda g, n=n: 1 / n, ("plain",)) for a in members], **place)
            self.ahead(var, lambda g, m=members, n=n, mu=mu: sum((g(a) - g(mu)) ** 2 for a in m) / n,
                       [("sum for mean", lambda g, m=members, mu=mu: sum((g(a) - g(mu)) ** 2 for a in m)),
                        ("forgotten ½ or 2", lambda g, m=members, mu=mu, n=n: sum((g(a) - g(mu)) ** 2 for a in m) / n / 2)],
                       [(a, lambda g, a=a, mu=mu, n=n: 2 * (g(a) - g(mu)) / n, ("plain",)) for a in members]
                       + [(mu, lambda g, m=members, mu=mu, n=n: -2 * sum(g(a) - g(mu) for a in m) / n, ("nothing",))],
                       **place)
            for s, i in group:
                a, key = x[s][i], f"n{k}[{i + 1}]{self.at(s)}"
                root = lambda g, var=var: math.sqrt(g(var) + eps)
                normals[s][i] = key
                self.ahead(key, lambda g, a=a, mu=mu, root=root: (g(a) - g(mu)) / root(g),
                           [("lost minus", lambda g, a=a, mu=mu, root=root: (g(mu) - g(a)) / root(g)),
                            ("root forgotten", lambda g, a=a, mu=mu, var=var: (g(a) - g(mu)) / (g(var) + eps))],
                           [(a, lambda g, root=root: 1 / root(g), ("plain",)),
                            (mu, lambda g, root=root: -1 / root(g), ("plain",)),
                            (var, lambda g, a=a, mu=mu, var=var: -(g(a) - g(mu)) / 2 / (g(var) + eps) ** 1.5,
                             ("plain",))], stage="forward", layer=k, sample=s, neuron=i)
        for s in rows:
            for i in columns:
                key = normals[s][i]
                slips = [("bias forgotten", lambda g, key=key, i=i: scale[i] * g(key))] if shift[i] else []
                out[s][i] = self.ahead(
                    f"u{k}[{i + 1}]{self.at(s)}", lambda g, key=key, i=i: scale[i] * g(key) + shift[i], slips,
                    [(key, lambda g, i=i: scale[i], ("plain",))], stage="forward", layer=k, sample=s, neuron=i)
        self.parameters[name] += (normals, out)
        return out

    # -- cost

    def costs(self):
        keys, loss = [], self.loss
        for s, row in enumerate(self.outputs):
            y = self.targets[s]

            def make(g, row=row, y=y):
                return loss.value([g(a) for a in row], y)

            def slip(n, row=row, y=y):
                return lambda g: loss.value_slips([g(a) for a in row], y)[n][1]

            kinds = [k for k, _ in loss.value_slips([0.5] * len(row), y)]
            key = f"C{self.at(s)}"
            keys.append(self.add(key, make, [(k, slip(n)) for n, k in enumerate(kinds)], stage="cost", sample=s))
        if self.samples == 1:
            return
        over = self.case.get("over_samples", "sum")
        scale = self.scales

        def total(g, scale=scale):
            return sum(c * g(key) for c, key in zip(scale, keys))

        def other(g):
            return total(g) * self.samples if over != "sum" else total(g) / self.samples

        self.add("C", total, [("sum for mean", other), ("one path where several add up", lambda g: scale[0] * g(keys[0]))],
                 stage="cost", sample=self.samples)

    # -- backward

    def upstream(self, key):
        return f"delta{key[1:]}" if key[0] == "z" else f"dC/d{key}"

    def adjoint(self, key):
        n = self.numbers[key]
        place = dict(stage="back", layer=n.layer, sample=n.sample, neuron=n.neuron)
        for s, row in enumerate(self.outputs):
            if key in row:
                if not self.takes_short_cut:
                    self.output_slope(key, s, row.index(key), place)
                return
        last = self.dense[-1].sums[n.sample] if key[0] == "z" else []
        if self.takes_short_cut and key in last:
            return self.short_cut(key, n.sample, last.index(key), place)
        terms = [(self.upstream(read), slope, kind) for read, slope, kind in self.readers.get(key, [])
                 if kind[0] != "nothing"]

        def make(g, terms=terms):
            return sum(g(up) * slope(g) for up, slope, _ in terms)

        self.add(self.upstream(key), make, self.chain_slips(key, make, terms), **place)

    @property
    def takes_short_cut(self):
        return self.short and (self.loss.name, self.last) in (
            ("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid"))

    def output_slope(self, key, s, i, place):
        loss, t, count, scale = self.loss, self.targets[s][i], len(self.outputs[s]), self.scales[s]

        def slip(n):
            return lambda g: scale * loss.slope_slips(g(key), t, count)[n][1]

        slips = [(k, slip(n)) for n, (k, _) in enumerate(loss.slope_slips(0.5, t, count))]
        if self.samples > 1:
            other = self.samples if self.case.get("over_samples", "sum") != "sum" else 1 / self.samples
            slips.append(("sum for mean", lambda g: other * scale * loss.slope(g(key), t, count)))
        if count > 1:
            neighbor = self.outputs[s][(i + 1) % count]
            slips.append(("neighbor's value", lambda g: scale * loss.slope(g(neighbor), t, count)))
        self.add(f"dC/d{key}", lambda g: scale * loss.slope(g(key), t, count), slips, **place)

    def short_cut(self, key, s, i, place):
        a, t, scale = self.outputs[s][i], self.targets[s][i], self.scales[s]
        make = lambda g: scale * (g(a) - t)
        slips = [("lost minus", lambda g: -make(g)), ("swapped y and ŷ", lambda g: -make(g))]
        if self.samples > 1:
            other = self.samples if self.case.get("over_samples", "sum") != "sum" else 1 / self.samples
            slips.append(("sum for mean", lambda g: other * make(g)))
        if len(self.outputs[s]) > 1:
            neighbor = self.outputs[s][(i + 1) % len(self.outputs[s])]
            slips.append(("neighbor's value", lambda g: scale * (g(neighbor) - t)))
        self.add(f"delta{key[1:]}", make, slips, **place)

    def chain_slips(self, key, make, terms):
        slips = []
        if len(terms) > 1:
            for up, slope, _ in terms[:4]:
                slips.append(("one path where several add up", lambda g, up=up, slope=slope: g(up) * slope(g)))
            for up, slope, _ in terms[:4] if len(terms) > 2 else []:
                slips.append(("term forgotten", lambda g, up=up, slope=slope: make(g) - g(up) * slope(g)))
            for up, slope, _ in terms[:4]:
                slips.append(("lost minus", lambda g, up=up, slope=slope: make(g) - 2 * g(up) * slope(g)
                              if g(up) < 0 or slope(g) < 0 else math.nan))
            if terms[0][0][:3] == terms[1][0][:3]:
                slips.append(("neighbor's value", lambda g: make(g) + (g(terms[1][0]) - g(terms[0][0])) * terms[0][1](g)))
        slips.append(("lost minus", lambda g: -make(g)))
        kinds = [kind for _, _, kind in terms]
        if kinds and all(kind[0] == "weight" for kind in kinds):
            slips += self.weight_slips(terms)
        if len(kinds) == 1 and kinds[0][0] == "act":
            up, line = terms[0][0], kinds[0][1]
            slips.append(("missing σ′", lambda g: g(up)))
            for digits in (1, 2):
                slips.append(("rounded factor reused", lambda g, d=digits: g(up) * round(g(line), d)))
                slips.append(("rounded factor reused", lambda g, d=digits: round(g(up), d) * g(line)))
        if kinds and kinds[0][0] == "softmax":
            own = next(up for up, _, kind in terms if kind[1] == kind[2])
            slips.append(("missing σ′", lambda g: g(own)))
        return slips

    def weight_slips(self, terms):
        slips = []
        if len({kind[1] for *_, kind in terms}) > 1:
            return slips
        k, j = terms[0][2][1], terms[0][2][3]
        w = self.dense[k - 1].weights
        if len(w) == len(w[0]) > 1:
            slips.append(("transposed index", lambda g: sum(
                g(up) * w[j][kind[2]] for up, _, kind in terms)))
        new = [f"new w{k}[{kind[2] + 1},{j + 1}]" for *_, kind in terms]
        # Where the norm of all gradients is clipped, no weight is new before all are known.
        if not self.in_place and not self.is_frozen(self.dense[k - 1], "weight") and "clip_norm" not in self.case:
            slips.append(("already updated weight used", lambda g: sum(
                g(up) * g(name) for (up, *_), name in zip(terms, new))))
            if len(terms) > 1:
                slips.append(("already updated weight used", lambda g: sum(
                    g(up) * (g(name) if n == 0 else slope(g))
                    for n, ((up, slope, _), name) in enumerate(zip(terms, new)))))
        if len(w[0]) > 1:
            i, other = terms[0][2][2], (j + 1) % len(w[0])
            slips.append(("neighbor's value", lambda g: sum(g(up) * slope(g) for up, slope, _ in terms)
                          + g(terms[0][0]) * (w[i][other] - w[i][j])))
        return slips

    # -- gradients and updates

    def gradients(self):
        self.slots = []  # (parameter, old, gradient, is penalized, name of its memory)
        for layer in reversed(self.dense):
            k = layer.number
            for i in range(layer.count):
                for j in range(len(layer.weights[i])):
                    terms = [(f"delta{k}[{i + 1}]{self.at(s)}", layer.inputs[s][j]) for s in range(self.samples)]
                    key = self.gradient(f"w{k}[{i + 1},{j + 1}]", terms, self.dense_slips(layer, i, j, terms), k, i)
                    if not self.is_frozen(layer, "weight"):
                        self.slots.append((f"w{k}[{i + 1},{j + 1}]", layer.weights[i][j], key, True, k, i))
                if layer.bias in ("each", "frozen"):
                    terms = [(f"delta{k}[{i + 1}]{self.at(s)}", None) for s in range(self.samples)]
                    slips = [("neighbor's value", lambda g, i=i: sum(
                        g(f"delta{k}[{(i + 1) % layer.count + 1}]{self.at(s)}") for s in range(self.samples)))]
                    key = self.gradient(f"b{k}[{i + 1}]", terms, slips if layer.count > 1 else [], k, i)
                    if not self.is_frozen(layer, "bias"):
                        self.slots.append((f"b{k}[{i + 1}]", layer.biases[i], key, False, k, i))
            if layer.bias == "shared":
                terms = [(f"delta{k}[{i + 1}]{self.at(s)}", None) for s in range(self.samples)
                         for i in range(layer.count)]
                key = self.gradient(f"b{k}", terms, [], k, layer.count)
                self.slots.append((f"b{k}", layer.biases[0], key, False, k, layer.count))
        for k, scale, shift, normals, out in self.parameters.values():
            for i in range(len(scale)):
                ups = [f"dC/du{k}[{i + 1}]{self.at(s)}" for s in range(self.samples)]
                key = self.gradient(f"gamma{k}[{i + 1}]", [(u, normals[s][i]) for s, u in enumerate(ups)], [], k, i)
                self.slots.append((f"gamma{k}[{i + 1}]", scale[i], key, False, k, i))
                key = self.gradient(f"beta{k}[{i + 1}]", [(u, None) for u in ups], [], k, i)
                self.slots.append((f"beta{k}[{i + 1}]", shift[i], key, False, k, i))

    def gradient(self, parameter, terms, slips, k, i):
        def make(g):
            return sum(g(up) * (g(read) if read else 1) for up, read in terms)

        slips = slips + [("lost minus", lambda g: -make(g))]
        if len(terms) > 1:
            slips.append(("one path where several add up",
                          lambda g: g(terms[0][0]) * (g(terms[0][1]) if terms[0][1] else 1)))
        if self.samples > 1:
            other = self.samples if self.case.get("over_samples", "sum") != "sum" else 1 / self.samples
            slips.append(("sum for mean", lambda g: other * make(g)))
        return self.add(f"dC/d{parameter}", make, slips, stage="gradient", layer=k, neuron=i)

    def dense_slips(self, layer, i, j, terms):
        k, wide, slips = layer.number, len(layer.weights[i]), []
        samples = range(self.samples)
        if wide > 1:
            slips.append(("neighbor's value", lambda g: sum(
                g(f"delta{k}[{i + 1}]{self.at(s)}") * g(layer.inputs[s][(j + 1) % wide]) for s in samples)))
        if layer.count > 1:
            slips.append(("neighbor's value", lambda g: sum(
                g(f"delta{k}[{(i + 1) % layer.count + 1}]{self.at(s)}") * g(layer.inputs[s][j]) for s in samples)))
        if i != j and i < wide and j < layer.count:
            slips.append(("transposed index", lambda g: sum(
                g(f"delta{k}[{j + 1}]{self.at(s)}") * g(layer.inputs[s][i]) for s in samples)))
        up = f"dC/da{k}[{i + 1}]"
        if up + self.at(0) in self.numbers:
            slips.append(("missing σ′", lambda g: sum(g(up + self.at(s)) * g(layer.inputs[s][j]) for s in samples)))
        if self.samples == 1:
            for d in (1, 2):
                slips.append(("rounded factor reused", lambda g, d=d: g(terms[0][0]) * round(g(terms[0][1]), d)))
                slips.append(("rounded factor reused", lambda g, d=d: round(g(terms[0][0]), d) * g(terms[0][1])))
        return slips

    def updates(self):
        memory, t = self.case.get("memory", {}), self.case.get("steps_made", 0) + 1
        width = len(self.rule.memory.get(self.rule.name, []))
        for name, old, gradient, decays, k, i in self.slots:
            before = memory.get(name, [0.0] * width)

            def make(g, slip=None, read=gradient, old=old, before=before, decays=decays):
                used = self.used(g, read, old, decays, slip)
                return self.rule.step(old, used, before, t, decays, slip)[0]

            slips = [("learning rate forgotten", lambda g, m=make: m(g, "learning rate forgotten")),
                     ("climbs instead of descends", lambda g, m=make, o=old: 2 * o - m(g))]
            if decays and (self.case.get("l1") or self.case.get("l2") or self.rule.decay):
                slips.append(("penalty forgotten", lambda g, m=make: m(g, "penalty forgotten")))
            if self.case.get("clip_value") or self.case.get("clip_norm"):
                slips.append(("clipping forgotten", lambda g, m=make: m(g, "clipping forgotten")))
            if any(before):
                slips.append(("memory forgotten", lambda g, m=make: m(g, "memory forgotten")))
            if self.rule.name in ("adam", "adamw"):
                slips.append(("bias correction forgotten", lambda g, m=make: m(g, "bias correction forgotten")))
            other = self.neighbor(gradient)
            if other:
                slips.append(("neighbor's value", lambda g, m=make, o=other: m(g, read=o)))
            self.add(f"new {name}", make, slips, stage="new", layer=k, neuron=i)

    def neighbor(self, gradient):
        """The gradient of the next number of the same parameter."""
        alike = [slot[2] for slot in self.slots if slot[2].partition("[")[0] == gradient.partition("[")[0]]
        return alike[(alike.index(gradient) + 1) % len(alike)] if len(alike) > 1 else None

    def used(self, g, read, old, decays, slip):
        """The gradient, clipped and with the penalties' share."""
        found, forgets = g(read), slip == "clipping forgotten"
        limit, norm = self.case.get("clip_value"), self.case.get("clip_norm")
        if limit and not forgets:
            found = max(-limit, min(limit, found))
        if norm and not forgets:
            length = math.sqrt(sum(g(slot[2]) ** 2 for slot in self.slots))
            found *= min(1, norm / (length + 1e-6))
        if decays and slip != "penalty forgotten":
            found += self.case.get("l2", 0) * old + self.case.get("l1", 0) * ((old > 0) - (old < 0))
        return found
