"""Scores of scikit-learn's defaults on one set: a JSON line for each model and seed.

    python sklearn_peer.py SET.json

SET.json holds training, test, target, task, kind, seeds, models and, for images, the label files.
The preprocessing is that of the reference scores: numbers with the training median where they are
missing, standardized; text one-hot, "missing" a category of its own; pixels divided by their
maximum; a regression's target standardized for networks. `seconds` is reading, preprocessing,
fitting and predicting; starting Python and importing scikit-learn are left out.
"""
import csv
import gzip
import json
import os
import sys
import time
import warnings

# OpenMP's threads spin while they wait, which costs minutes where other programs share the cores.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import accuracy_score, log_loss, r2_score, root_mean_squared_error
from sklearn.neural_network import MLPClassifier, MLPRegressor

# The defaults end after 200 epochs, converged or not; that is what is measured.
warnings.filterwarnings("ignore", category=ConvergenceWarning)


def read_idx(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rb") as file:
        content = file.read()
    shape = [int.from_bytes(content[4 + 4 * i:8 + 4 * i], "big") for i in range(content[3])]
    return np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(shape)


def read_columns(path):
    with open(path, newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return dict(zip(header, map(list, zip(*rows))))


def as_numbers(texts):
    try:
        return np.array([float(text) if text else np.nan for text in texts])
    except ValueError:
        return None


def coded(training, test, scale):
    """The inputs that one column becomes, in both parts; numbers as they are without `scale`."""
    numbers, others = as_numbers(training), as_numbers(test)
    if numbers is None or others is None or np.isnan(numbers).all():
        known = sorted(set(training))
        return [np.array([[text == k for k in known] for text in part], float)
                for part in (training, test)]
    median = np.nanmedian(numbers)
    parts = [np.where(np.isnan(part), median, part) for part in (numbers, others)]
    if scale:
        mean, deviation = parts[0].mean(), parts[0].std() or 1
        parts = [(part - mean) / deviation for part in parts]
    return [part[:, None] for part in parts]


def read_set(data_set):
    """Inputs and targets of the training and the test part."""
    if data_set["kind"] == "images":
        inputs = [read_idx(data_set[part]).astype(float) for part in ("training", "test")]
        inputs = [part.reshape(len(part), -1) for part in inputs]
        targets = [read_idx(data_set[part]) for part in ("training_labels", "test_labels")]
    else:
        columns = [read_columns(data_set[part]) for part in ("training", "test")]
        targets = [np.array(part.pop(data_set["target"])) for part in columns]
        scale = data_set["kind"] != "pixels"
        pairs = [coded(columns[0][name], columns[1][name], scale) for name in columns[0]]
        inputs = [np.hstack([pair[part] for pair in pairs]) for part in (0, 1)]
    if data_set["kind"] != "table":
        largest = inputs[0].max()
        inputs = [part / largest for part in inputs]
    if data_set["task"] == "regression":
        targets = [part.astype(float) for part in targets]
    return inputs, targets


def model(name, data_set, inputs, seed):
    regression = data_set["task"] == "regression"
    if name == "mlp":
        return (MLPRegressor if regression else MLPClassifier)(random_state=seed)
    if regression:
        return HistGradientBoostingRegressor(random_state=seed)
    # Forty rounds on images of 28 by 28 pixels, as in the reference scores.
    few = {"max_iter": 40} if data_set["kind"] == "images" and inputs.shape[1] == 784 else {}
    return HistGradientBoostingClassifier(random_state=seed, **few)


def measured(name, data_set, inputs, targets, seed):
    regression = data_set["task"] == "regression"
    fitted, known = model(name, data_set, inputs[0], seed), targets[0]
    shift, scale = 0.0, 1.0
    if regression and name == "mlp":
        shift, scale = known.mean(), known.std()
    if regression:
        found = fitted.fit(inputs[0], (known - shift) / scale).predict(inputs[1]) * scale + shift
        return {"score": r2_score(targets[1], found),
                "loss": root_mean_squared_error(targets[1], found)}
    fitted.fit(inputs[0], known)
    probabilities = fitted.predict_proba(inputs[1])
    result = {"score": accuracy_score(targets[1], fitted.classes_[probabilities.argmax(1)])}
    if set(targets[1]) <= set(fitted.classes_):
        result["loss"] = log_loss(targets[1], probabilities, labels=fitted.classes_)
    return result


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        data_set = json.load(file)
    start = time.perf_counter()
    inputs, targets = read_set(data_set)
    reading = time.perf_counter() - start
    for name in data_set["models"]:
        for seed in data_set["seeds"]:
            start = time.perf_counter()
            result = measured(name, data_set, inputs, targets, seed)
            seconds = reading + time.perf_counter() - start
            run = {"model": name, "seed": seed, "seconds": seconds, **result}
            print(json.dumps(run), flush=True)


main()
