"""The sets of a folder, and the training and test files that a program is given of them."""
import csv
import gzip
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Where Debian's package dataset-fashion-mnist puts the 70,000 images.
FASHION = Path("/usr/share/datasets/fashion-mnist")


class Mistake(Exception):
    """What a user can put right: the text names the place, what was expected and found."""


@dataclass
class DataSet:
    """A set ready to train on. `kind` is table, pixels (a table of them) or images (IDX files)."""

    name: str
    kind: str
    task: str
    target: str
    training: Path
    test: Path
    training_labels: Path | None = None
    test_labels: Path | None = None
    reference: dict = field(default_factory=dict)
    rows: int = 0
    test_rows: int = 0
    columns: int = 0

    @property
    def score_name(self):
        return "accuracy" if self.task == "classification" else "r2"

    @property
    def loss_name(self):
        return "log_loss" if self.task == "classification" else "rmse"


def references():
    """The reference scores: a dictionary for each set, without what is unknown."""
    with open(HERE / "references.tsv", newline="", encoding="utf-8") as file:
        rows = [
            {key: text for key, text in row.items() if text != "-"}
            for row in csv.DictReader(file, delimiter="\t")
        ]
    words = {"name", "kind", "task", "target"}
    return [{k: t if k in words else float(t) for k, t in row.items()} for row in rows]


def read_table(path):
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", newline="", encoding="utf-8-sig") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{path}: expected a CSV file in UTF-8, found: {error}") from error
    if len(rows) < 2:
        raise Mistake(f"{path}: expected a header and rows, found {len(rows)} lines")
    return rows[0], rows[1:]


def write_table(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def permute(name, target, tables):
    """Puts columns in another order under names that say nothing, alike in all tables of a set.

    The order follows from the set's name alone, so that every run sees the same.
    """
    header = tables[0][0]
    order = list(range(len(header)))
    random.Random(f"order of {name}").shuffle(order)
    names = [f"c{place}" for place in range(len(order))]
    moved = [(names, [[row[i] for i in order] for row in rows]) for _, rows in tables]
    return names[order.index(header.index(target))], moved


def prepare_table(data_set, tables, folder, permuted):
    """Writes train.csv and test.csv in a folder of the set, and counts their rows and columns."""
    header, rows = tables[0]
    if data_set.target not in header:
        raise Mistake(f"{data_set.name}: expected a column {data_set.target}, found {header}")
    if tables[1][0] != header:
        raise Mistake(f"{data_set.name}: the test table has other columns than the training table")
    for table in tables:
        for number, row in enumerate(table[1], start=2):
            if len(row) != len(header):
                raise Mistake(
                    f"{data_set.name}, row {number}: expected {len(header)} fields, "
                    f"found {len(row)}")
    data_set.rows, data_set.test_rows = len(rows), len(tables[1][1])
    data_set.columns = len(header) - 1
    if permuted:
        data_set.target, tables = permute(data_set.name, data_set.target, tables)
    # The same names for every set: no program can tell from a path which set it sees.
    place = folder / data_set.name
    place.mkdir()
    data_set.training, data_set.test = place / "train.csv", place / "test.csv"
    write_table(data_set.training, *tables[0])
    write_table(data_set.test, *tables[1])
    return data_set


def divide(name, path, rows, folders):
    """The training and the test rows, by the row numbers (from 0) in splits/NAME.test-rows.txt."""
    places = [folder / "splits" / f"{name}.test-rows.txt" for folder in folders]
    split = next((place for place in places if place.is_file()), None)
    if split is None:
        raise Mistake(f"{name}: expected {places[0]}, found no such file")
    try:
        numbers = {int(line) for line in split.read_text().split()}
    except ValueError as error:
        raise Mistake(f"{split}: expected row numbers, found: {error}") from error
    if not numbers or min(numbers) < 0 or max(numbers) >= len(rows):
        raise Mistake(f"{split}: expected row numbers from 0 to {len(rows) - 1} of {path}")
    return ([row for i, row in enumerate(rows) if i not in numbers],
            [row for i, row in enumerate(rows) if i in numbers])


def first_file(folders, names):
    return next((f / n for f in folders for n in names if (f / n).is_file()), None)


def images(reference, folders):
    """A set of IDX files: four files named as MNIST names its own, with the set's name before."""
    name, parts = reference["name"], []
    prefix = "" if name == "fashion" else f"{name}-"
    places = [FASHION] if name == "fashion" else folders
    for part in ("train-images-idx3", "t10k-images-idx3", "train-labels-idx1", "t10k-labels-idx1"):
        stem = f"{prefix}{part}-ubyte"
        parts.append(first_file(places, [stem + ".gz", stem]))
    if None in parts:
        return None
    training, test, training_labels, test_labels = parts
    data_set = DataSet(
        name, "images", reference["task"], "", training, test, training_labels, test_labels,
        reference)
    data_set.rows, data_set.test_rows = idx_count(training), idx_count(test)
    return data_set


def idx_count(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        return int.from_bytes(file.read(8)[4:], "big")


def reference_sets(folders, folder, permuted, wanted):
    """Each set with a reference score that one of the folders holds, written into `folder`."""
    for reference in references():
        name = reference["name"]
        if not wanted(name):
            continue
        if reference["kind"] == "images":
            # Images have no columns to permute or rename.
            data_set = None if permuted else images(reference, folders)
            if data_set is not None:
                yield data_set
            continue
        path = first_file(folders, [f"{name}.csv", f"{name}.csv.gz"])
        if path is None:
            continue
        header, rows = read_table(path)
        parts = divide(name, path, rows, [path.parent, HERE])
        data_set = DataSet(
            name, reference["kind"], reference["task"], reference["target"], path, path,
            reference=reference)
        yield prepare_table(data_set, [(header, part) for part in parts], folder, permuted)


def described(folder):
    """(name, target, task) of each set of `folder`: sets.json or sets.tsv says them."""
    path = folder / "sets.json"
    if path.is_file():
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise Mistake(f"{path}: expected JSON, found: {error}") from error
        entries = [
            [e.get(k) for k in ("name", "target", "task")] if isinstance(e, dict) else list(e)[:3]
            for e in entries]
    elif (folder / "sets.tsv").is_file():
        path = folder / "sets.tsv"
        lines = path.read_text(encoding="utf-8").splitlines()
        entries = [line.split("\t")[:3] for line in lines if line and not line.startswith("#")]
    else:
        raise Mistake(
            f"{folder}: expected sets.json or sets.tsv (name, target, task), found neither")
    tasks = {"c": "classification", "r": "regression"}
    for entry in entries:
        task = tasks.get(entry[2], entry[2]) if len(entry) == 3 else None
        if task not in tasks.values():
            raise Mistake(
                f"{path}: expected name, target and task (classification or regression), "
                f"found {entry}")
        yield entry[0], entry[1], task


def other_sets(source, folder, permuted, wanted):
    """The sets of a folder of further tables, NAME-train.csv and NAME-test.csv each."""
    for name, target, task in described(source):
        if not wanted(name):
            continue
        paths = [source / f"{name}-train.csv", source / f"{name}-test.csv"]
        data_set = DataSet(name, "table", task, target, *paths)
        yield prepare_table(data_set, [read_table(path) for path in paths], folder, permuted)
