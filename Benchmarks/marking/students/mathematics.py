"""Activations, losses, update rules, and NumPy's old random numbers."""
import math
import random


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def bell(z):
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def normal(z):
    return (1 + math.erf(z / math.sqrt(2))) / 2


def activation(said):
    """Its name, f and f′."""
    name, settings = (said, {}) if isinstance(said, str) else next(iter(said.items()))
    slope = (settings or {}).get("slope", 0.01)
    functions = {
        "linear": (lambda z: z, lambda z: 1.0),
        "step": (lambda z: 1.0 if z >= 0 else 0.0, lambda z: 0.0),
        "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
        "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
        "relu": (lambda z: max(0.0, z), lambda z: 1.0 if z > 0 else 0.0),
        "leaky_relu": (lambda z: z if z > 0 else slope * z, lambda z: 1.0 if z > 0 else slope),
        "softplus": (lambda z: math.log1p(math.exp(z)), sigmoid),
        "gelu": (lambda z: z * normal(z), lambda z: normal(z) + z * bell(z)),
        "softmax": (None, None),
    }
    return (name, *functions[name])


class Loss:
    """Of one sample: ℓ(outputs, targets), ∂ℓ/∂output i, and what a slip makes of both."""

    def __init__(self, said):
        self.name, settings = (said, {}) if isinstance(said, str) else next(iter(said.items()))
        self.threshold = (settings or {}).get("threshold", 1.0)

    def value(self, a, y):
        e = [p - t for p, t in zip(a, y)]
        squares = sum(d * d for d in e)
        c = self.threshold
        return {
            "half_squared_error": lambda: squares / 2,
            "squared_error": lambda: squares,
            "mean_squared_error": lambda: squares / len(a),
            "mean_absolute_error": lambda: sum(map(abs, e)) / len(a),
            "huber": lambda: sum(d * d / 2 if abs(d) <= c else c * (abs(d) - c / 2) for d in e) / len(a),
            "cross_entropy": lambda: -sum(t * math.log(p) for p, t in zip(a, y) if t),
            "binary_cross_entropy": lambda: -sum(
                (t * math.log(p) if t else 0) + ((1 - t) * math.log(1 - p) if t != 1 else 0) for p, t in zip(a, y)),
        }[self.name]()

    def slope(self, p, t, count):
        d, c = p - t, self.threshold
        return {
            "half_squared_error": lambda: d,
            "squared_error": lambda: 2 * d,
            "mean_squared_error": lambda: 2 * d / count,
            "mean_absolute_error": lambda: ((d > 0) - (d < 0)) / count,
            "huber": lambda: max(-c, min(c, d)) / count,
            "cross_entropy": lambda: -t / p if t else 0.0,
            "binary_cross_entropy": lambda: ((1 - t) / (1 - p) if t != 1 else 0) - (t / p if t else 0),
        }[self.name]()

    @property
    def is_mean(self):
        return self.name in ("mean_squared_error", "mean_absolute_error", "huber")

    @property
    def is_square(self):
        return "squared" in self.name

    @property
    def is_logarithm(self):
        return "entropy" in self.name

    def value_slips(self, a, y):
        right, found = self.value(a, y), []
        if self.is_square or self.name == "huber":
            found.append(("forgotten ½ or 2", right * 2 if self.name == "half_squared_error" else right / 2))
        if len(a) > 1:
            found.append(("sum for mean", right * len(a) if self.is_mean else right / len(a)))
        if self.is_logarithm:
            found += [("lost minus", -right), ("natural log for log10", right / math.log(10)),
                      ("natural log for log10", right * math.log(10))]
        return found

    def slope_slips(self, p, t, count):
        right = self.slope(p, t, count)
        found = [("lost minus", -right)]
        if self.is_square or self.name == "huber":
            found += [("swapped y and ŷ", -right),
                      ("forgotten ½ or 2", right * 2 if self.name == "half_squared_error" else right / 2)]
        if count > 1:
            found.append(("sum for mean", right * count if self.is_mean else right / count))
        if self.name == "binary_cross_entropy" and t in (0, 1):
            # ln a in the place of ln(1 − a)
            found.append(("swapped y and ŷ", self.slope(p, 1 - t, count)))
        return found


class Rule:
    """How an optimizer changes a parameter; the memory begins at 0."""

    def __init__(self, said):
        self.name, settings = next(iter(said.items()))
        s = settings or {}
        self.rate = s.get("learning_rate")
        self.momentum = s.get("momentum", 0.9)
        self.decay = s.get("weight_decay", 0.01 if self.name == "adamw" else 0)
        self.smoothing = s.get("smoothing", 0.99)
        self.epsilon = s.get("epsilon", 1e-10 if self.name == "adagrad" else 1e-8)
        self.betas = s.get("beta1", 0.9), s.get("beta2", 0.999)

    memory = {"momentum": ["velocity"], "nesterov": ["velocity"], "adagrad": ["sum"], "rmsprop": ["mean_square"],
              "adam": ["mean", "mean_square"], "adamw": ["mean", "mean_square"]}

    def step(self, p, g, old, t, decays, slip=None):
        """The new parameter and the new memory; with a slip, what it makes of them."""
        rate = 1 if slip == "learning rate forgotten" else self.rate
        decay = self.decay if decays and slip != "penalty forgotten" else 0
        if self.name != "adamw":
            g += decay * p
        if slip == "memory forgotten":
            old = [0.0] * len(old)
        if self.name == "sgd":
            return p - rate * g, []
        if self.name in ("momentum", "nesterov"):
            v = self.momentum * old[0] + g
            return p - rate * (g + self.momentum * v if self.name == "nesterov" else v), [v]
        if self.name == "adagrad":
            v = old[0] + g * g
            return p - rate * g / (math.sqrt(v) + self.epsilon), [v]
        if self.name == "rmsprop":
            v = self.smoothing * old[0] + (1 - self.smoothing) * g * g
            return p - rate * g / (math.sqrt(v) + self.epsilon), [v]
        m = self.betas[0] * old[0] + (1 - self.betas[0]) * g
        v = self.betas[1] * old[1] + (1 - self.betas[1]) * g * g
        first, second = m, v
        if slip != "bias correction forgotten":
            first, second = m / (1 - self.betas[0] ** t), v / (1 - self.betas[1] ** t)
        if self.name == "adamw":
            p -= self.rate * decay * p
        return p - rate * first / (math.sqrt(second) + self.epsilon), [m, v]


def numpy_uniform(seed):
    """The generator of numpy.random.seed(seed); the Mersenne Twister is Python's too, begun in another way."""
    state = [seed & 0xFFFFFFFF]
    for i in range(1, 624):
        state.append((1812433253 * (state[-1] ^ (state[-1] >> 30)) + i) & 0xFFFFFFFF)
    generator = random.Random()
    generator.setstate((3, (*state, 624), None))
    return generator
