"""Networks beside those of the examples, with drawn weights: what the examples leave out."""
import json
import random

from .calculation import Calculation
from .mathematics import Rule
from .student import Student


def drawn(name, sizes, activations, loss, samples=1, seed=1, norms=(), **more):
    rng = random.Random(seed)
    number = lambda: rng.choice([-1, 1]) * round(rng.uniform(0.05, 0.95), 2)
    layers = []
    for k, (width, count, said) in enumerate(zip(sizes, sizes[1:], activations), 1):
        dense = {"dense": count, "activation": said, "weights": [[number() for _ in range(width)] for _ in range(count)],
                 "biases": [number() for _ in range(count)]}
        extra = dict(norms).get(k)
        if extra == "residual":
            dense = {"residual": [dense]}
        layers.append(dense)
        if extra == "dropout":
            layers.append({"dropout": 0.5, "mask": [[rng.randint(0, 1) for _ in range(count)] for _ in range(samples)]})
        elif extra in ("batch_norm", "layer_norm"):
            scale, shift = [round(1 + number() / 2, 2) for _ in range(count)], [number() for _ in range(count)]
            layers.append({extra: {"scale": scale, "shift": shift}})
            layers.append({"activation": "tanh"})
    count = sizes[-1]
    kind = loss if isinstance(loss, str) else next(iter(loss))
    targets = []
    for _ in range(samples):
        if kind == "cross_entropy":
            k = rng.randrange(count)
            targets.append([float(i == k) for i in range(count)])
        elif kind == "binary_cross_entropy":
            targets.append([float(rng.randrange(2)) for _ in range(count)])
        else:
            targets.append([round(rng.uniform(0.02, 0.98), 2) for _ in range(count)])
    case = {"name": name, "network": {"inputs": sizes[0], "layers": layers}, "loss": loss,
            "inputs": [[number() for _ in range(sizes[0])] for _ in range(samples)], "targets": targets,
            "optimizer": {"sgd": {"learning_rate": 0.5}}}
    return {**case, **more}


def stepped(case, steps):
    """The same case some steps later, with what the optimizer remembers."""
    memory, rng = {}, random.Random(0)
    for made in range(steps):
        calculation = Calculation({**case, "memory": memory, "steps_made": made})
        work, after = Student(calculation, rng), {}
        for name, old, gradient, decays, *_ in calculation.slots:
            width = len(Rule.memory.get(calculation.rule.name, []))
            used = calculation.used(work.get, gradient, old, decays, None)
            after[name] = calculation.rule.step(old, used, memory.get(name, [0.0] * width), made + 1, decays)[1]
        memory = after
        case = json.loads(json.dumps(case))
        place = {layer.number: said for layer, said in zip(calculation.dense, dense_of(case["network"]["layers"]))}
        for k, said in place.items():
            for i, row in enumerate(said["weights"]):
                for j in range(len(row)):
                    row[j] = work.get(f"new w{k}[{i + 1},{j + 1}]")
                said["biases"][i] = work.get(f"new b{k}[{i + 1}]")
    state = {}
    for n, part in enumerate(Rule.memory.get(Rule(case["optimizer"]).name, [])):
        for k, said in place.items():
            rows = range(said["dense"])
            state[f"dense{k}.weight.{part}"] = [
                [memory[f"w{k}[{i + 1},{j + 1}]"][n] for j in range(len(said["weights"][i]))] for i in rows]
            state[f"dense{k}.bias.{part}"] = [memory[f"b{k}[{i + 1}]"][n] for i in rows]
    return {**case, "memory": memory, "optimizer_state": state, "steps_made": steps}


def dense_of(layers):
    for said in layers:
        if "dense" in said:
            yield said


def file_text(case):
    """An example file; `memory` is how it is kept here."""
    return json.dumps({k: v for k, v in case.items() if k != "memory"}, indent=1)


def networks():
    half, mean, squares = "half_squared_error", "mean_squared_error", "squared_error"
    yield drawn("tanh, linear outputs", [3, 2, 2], ["tanh", "linear"], mean, seed=3)
    yield drawn("two rows", [2, 2, 1], ["sigmoid", "sigmoid"], half, 2, seed=4)
    yield drawn("binary", [2, 3, 1], ["tanh", "sigmoid"], "binary_cross_entropy", seed=5)
    yield drawn("two binary outputs, 2 rows", [2, 2, 2], ["relu", "sigmoid"], "binary_cross_entropy", 2, seed=15,
                over_samples="mean")
    yield drawn("softmax", [2, 3, 3], ["relu", "softmax"], "cross_entropy", seed=6)
    yield drawn("softmax, 2 rows", [2, 2, 2], ["sigmoid", "softmax"], "cross_entropy", 2, seed=7, over_samples="mean")
    yield drawn("softplus, absolute error", [2, 3, 2], ["softplus", "linear"], "mean_absolute_error", seed=8)
    yield drawn("gelu, Huber", [2, 2, 2], ["gelu", "linear"], {"huber": {"threshold": 0.4}}, seed=9)
    yield drawn("leaky relu, weighted rows", [2, 3, 1], [{"leaky_relu": {"slope": 0.2}}, "linear"], squares, 3, seed=10,
                over_samples="weighted_mean", sample_weights=[1, 2, 0.5])
    yield drawn("batch norm", [2, 2, 1], ["linear", "sigmoid"], mean, 3, seed=11, norms=[(1, "batch_norm")],
                over_samples="mean")
    yield drawn("layer norm", [2, 3, 1], ["linear", "sigmoid"], half, seed=12, norms=[(1, "layer_norm")])
    yield drawn("residual", [2, 2, 2, 1], ["tanh", "sigmoid", "linear"], half, seed=13, norms=[(2, "residual")])
    yield drawn("dropout", [2, 4, 1], ["tanh", "sigmoid"], squares, 2, seed=14, norms=[(1, "dropout")])
    yield drawn("L2 and momentum", [2, 2, 1], ["tanh", "sigmoid"], half, seed=16, l2=0.1,
                optimizer={"momentum": {"learning_rate": 0.2, "momentum": 0.9}})
    yield drawn("clipped values", [2, 2, 2], ["tanh", "linear"], squares, seed=17, clip_value=0.2)
    yield drawn("clipped norm", [2, 2, 2], ["tanh", "linear"], squares, seed=18, clip_norm=0.5)
    yield drawn("L1", [2, 2, 1], ["sigmoid", "sigmoid"], half, seed=19, l1=0.05)
    for name, settings in [
            ("momentum", {"learning_rate": 0.2, "momentum": 0.8, "weight_decay": 0.1}),
            ("nesterov", {"learning_rate": 0.2, "momentum": 0.8, "looks_ahead": False}), ("adagrad", {"learning_rate": 0.1}),
            ("rmsprop", {"learning_rate": 0.05, "smoothing": 0.9}), ("adam", {"learning_rate": 0.05}),
            ("adamw", {"learning_rate": 0.05, "weight_decay": 0.1})]:
        case = drawn(f"{name}, third step", [2, 2, 1], ["tanh", "sigmoid"], half, seed=20, optimizer={name: settings})
        yield stepped(case, 2)
