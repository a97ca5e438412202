#!/usr/bin/env python3
"""Trains chainrule on sets of data by its defaults alone, and holds the scores beside references.

Scripts/scores starts this; `Scripts/scores --help` names the options. Status: 0 where every set
reaches its mark, 1 where one misses it, a training fails or the run is interrupted, 2 where the
command is wrong.
"""
import argparse
import datetime
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import mark, reached, report, score, seconds
from sets import HERE, Mistake, other_sets, reference_sets

ROOT = HERE.parent.parent
# What the repository itself holds.
OWN_DATA = [ROOT / "Examples/data", ROOT / "Tests/DataTests/Fixtures"]
LARGE = 10_000


def arguments():
    parser = argparse.ArgumentParser(
        prog="Scripts/scores", description=__doc__.split("\n")[0],
        epilog="CHAINRULE names the program (else it is built), CHAINRULE_DATA the data folder.")
    parser.add_argument("data", nargs="?", help="folder of sets with splits/NAME.test-rows.txt "
                        "(default: CHAINRULE_DATA, else the sets of this repository)")
    parser.add_argument("--others", metavar="FOLDER", help="further tables: NAME-train.csv, "
                        "NAME-test.csv and sets.json or sets.tsv of name, target, task; alone "
                        "unless a data folder is named too")
    parser.add_argument("--python", metavar="PATH",
                        help="a Python with scikit-learn: measure its defaults in the same run")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="seeds 0 to N − 1 "
                        "(default: 3)")
    parser.add_argument("--large-seeds", type=int, metavar="N",
                        help=f"seeds of sets of more than {LARGE:,} rows (default: as --seeds)")
    parser.add_argument("--peer-seeds", type=int, metavar="N", help="seeds of scikit-learn "
                        f"(default: as --seeds, 1 for sets of more than {LARGE:,} rows)")
    parser.add_argument("--peer-limit", type=int, metavar="SECONDS", default=600,
                        help="stop scikit-learn after so long on a set, and keep what it has "
                        "(default: 600)")
    parser.add_argument("--permuted", action="store_true",
                        help="put columns in another order, under names that say nothing")
    parser.add_argument("--only", metavar="NAMES", help="these sets, with commas between")
    parser.add_argument("--skip", metavar="NAMES", default="", help="not these sets")
    parser.add_argument("--markdown", action="store_true", help="tables of Benchmarks/SCORES.md")
    parser.add_argument("--save", metavar="FILE", help="keep all results in a JSON file too")
    parser.add_argument("--saved", metavar="FILE", help="measure nothing: the tables of a run "
                        "that --save kept")
    options = parser.parse_args()
    for name in ("seeds", "large_seeds", "peer_seeds", "peer_limit"):
        count = getattr(options, name)
        if count is not None and count < 1:
            parser.error(f"--{name.replace('_', '-')}: expected at least 1, found {count}")
    options.data = options.data or os.environ.get("CHAINRULE_DATA")
    return options


def seed_counts(data_set, options):
    """How many seeds we train with, and scikit-learn."""
    large = data_set.rows > LARGE
    ours = options.large_seeds or options.seeds if large else options.seeds
    ours = min(ours, int(data_set.reference.get("seeds", ours)))
    return ours, min(options.peer_seeds or (1 if large else options.seeds), ours)


def train(program, data_set, seed, folder):
    """One training as a user starts it, timed from start to end of the program."""
    command = [program, "train", str(data_set.training), "--test", str(data_set.test)]
    if data_set.kind == "images":
        command += ["--labels", str(data_set.training_labels),
                    "--test-labels", str(data_set.test_labels)]
    else:
        command += ["--target", data_set.target]
    command += ["--seed", str(seed), "--json", "--quiet",
                "--output", str(folder / f"{data_set.name}-{seed}")]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    if done.returncode != 0:
        raise Mistake(f"train, seed {seed}: status {done.returncode}: {done.stderr.strip()}")
    found = json.loads(done.stdout)
    linear = (found.get("baselines") or {}).get("linear") or {}
    test = found["test"]
    if test.get(data_set.score_name) is None:
        raise Mistake(f"expected {data_set.task}, found {found['task']} of {found['target']}")
    return {
        "seed": seed, "seconds": took, "score": test[data_set.score_name],
        "loss": test.get(data_set.loss_name), "linear": linear.get(data_set.score_name),
        "recipe": recipe(found), "epochs": found["epochs"], "choice": found.get("choice") or [],
    }


def recipe(found):
    """The network and the settings that training chose, from its JSON."""
    choices = found.get("choice") or []
    words = [found["network"]["description"]]
    for choice in choices:
        if choice.get("chosen"):
            words.append(choice["optimizer"])
            words.append(f"weight decay {choice['weight_decay']:g}")
            if choice["dropout"]:
                words.append(f"dropout {choice['dropout']:g}")
            words.append(f"best of {len(choices)}")
    return ", ".join(words + [f"{found['epochs']} epochs"])


def peer_runs(options, data_set, seeds, folder):
    """What scikit-learn's defaults reach: a list of runs for each model, as far as time allows."""
    file = folder / f"{data_set.name}.json"
    file.write_text(json.dumps({
        "training": str(data_set.training), "test": str(data_set.test),
        "training_labels": str(data_set.training_labels), "test_labels": str(data_set.test_labels),
        "target": data_set.target, "task": data_set.task, "kind": data_set.kind,
        "seeds": list(range(seeds)), "models": ["mlp", "boosting"]}))
    command = [options.python, str(HERE / "sklearn_peer.py"), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as peer:
        try:
            lines, errors = peer.communicate(timeout=options.peer_limit)
        except subprocess.TimeoutExpired:
            peer.kill()
            lines, _ = peer.communicate()
            errors = f"stopped after {options.peer_limit} s"
    if peer.returncode != 0:
        print(f"scores: scikit-learn on {data_set.name}: {errors.strip()[-400:]}", file=sys.stderr)
    runs = {}
    for line in lines.splitlines():
        run = json.loads(line)
        runs.setdefault(run["model"], []).append(run)
    return runs


def measure(data_set, options, program, folder):
    """All runs of one set; a training that fails is a result too, not the end of the rest."""
    count, peer_count = seed_counts(data_set, options)
    result = {
        "name": data_set.name, "task": data_set.task, "reference": data_set.reference,
        "rows": data_set.rows, "test_rows": data_set.test_rows, "columns": data_set.columns,
        "ours": [], "peers": {}, "error": None}
    try:
        for seed in range(count):
            result["ours"].append(train(program, data_set, seed, folder))
    except Mistake as error:
        result["ours"], result["error"] = [], str(error)
    # Hundreds of epochs on 60,000 images take scikit-learn the better part of an hour.
    small = data_set.kind != "images" or data_set.rows <= LARGE
    if options.python and small:
        result["peers"] = peer_runs(options, data_set, peer_count, folder)
    words = [f"{data_set.name}: {score(result['ours'], result)}", f"mark {mark(result)}",
             f"{seconds(result['ours'])} s"]
    words += [f"{name} {score(runs, result)}, {seconds(runs)} s"
              for name, runs in result["peers"].items()]
    print("  ".join(words) + (f"  {result['error']}" if result["error"] else ""),
          file=sys.stderr, flush=True)
    return result


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def output(command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def facts(options, program):
    """What a reader needs to judge the figures, without the names of local folders."""
    words = ["Scripts/scores"] + (["DATA"] if options.data else [])
    words += ["--others FOLDER"] if options.others else []
    words += ["--python PYTHON"] if options.python else []
    defaults = {"seeds": 3, "large_seeds": None, "peer_seeds": None, "peer_limit": 600,
                "only": None, "skip": ""}
    for name, default in defaults.items():
        value = getattr(options, name)
        if value != default:
            words.append(f"--{name.replace('_', '-')} {value}")
    words += ["--permuted"] if options.permuted else []
    versions = f"chainrule {output([program, '--version'])}"
    if options.python:
        versions += ", scikit-learn " + output(
            [options.python, "-c", "import sklearn; print(sklearn.__version__)"])
    return [
        f"Command: {' '.join(words)}",
        f"Date: {datetime.date.today().isoformat()}",
        f"Machine: {processor()}, {os.cpu_count()} cores, {platform.system()}",
        f"Versions: {versions}"]


def checked(options):
    """The program; fails early where something that the options name is not there."""
    program = os.environ.get("CHAINRULE", "")
    if not program or not output([program, "--version"]):
        raise Mistake(f"CHAINRULE: expected the program chainrule, found “{program}”")
    for folder in (options.data, options.others):
        if folder and not Path(folder).is_dir():
            raise Mistake(f"{folder}: expected a folder, found none")
    if options.python:
        try:
            found = subprocess.run([options.python, "-c", "import sklearn"], capture_output=True,
                                   check=False).returncode
        except OSError:
            found = 1
        if found != 0:
            raise Mistake(f"--python {options.python}: expected a Python with scikit-learn")
    return program


def all_sets(options, folder):
    only = set(options.only.split(",")) if options.only else None
    skip = set(options.skip.split(","))
    seen = set()

    def wanted(name):
        return (only is None or name in only) and name not in skip and name not in seen

    if options.data or not options.others:
        folders = [Path(options.data)] if options.data else OWN_DATA
        for data_set in reference_sets(folders, folder, options.permuted, wanted):
            seen.add(data_set.name)
            yield data_set
    if options.others:
        yield from other_sets(Path(options.others), folder, options.permuted, wanted)


def measured(sets, options, program, folder):
    """The results of all sets, or of those that were done when the run was interrupted."""
    def interrupt(*_):
        raise KeyboardInterrupt

    # In the background of a shell script, Python would leave these as they are: ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    results = []
    try:
        for data_set in sets:
            results.append(measure(data_set, options, program, folder))
    except KeyboardInterrupt:
        print("scores: interrupted; the tables are of what was done", file=sys.stderr)
    return results


def run(options):
    """Measures all sets that the options name."""
    program = checked(options)
    with tempfile.TemporaryDirectory(prefix="chainrule-scores-") as name:
        folder = Path(name)
        (folder / "runs").mkdir()
        # All sets are read before the first training: a mistake in the last ends nothing half done.
        sets = list(all_sets(options, folder))
        lost = set(options.only.split(",") if options.only else []) - {s.name for s in sets}
        if lost or not sets:
            raise Mistake(f"expected sets {', '.join(sorted(lost))}, found none so named"
                          if lost else "expected at least one set, found none")
        results = measured(sets, options, program, folder / "runs")
    kept = {"facts": facts(options, program), "results": results,
            "whole": len(results) == len(sets)}
    if not kept["whole"]:
        kept["facts"].append(f"Interrupted after {len(results)} of {len(sets)} sets")
    if options.save:
        Path(options.save).write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return kept


def main():
    options = arguments()
    try:
        kept = json.loads(Path(options.saved).read_text()) if options.saved else run(options)
    except (Mistake, OSError, ValueError) as error:
        print(f"scores: {error}", file=sys.stderr)
        return 2
    print(report(kept["results"], kept["facts"], options.markdown), end="")
    failed = any(r["error"] or reached(r) is False for r in kept["results"])
    return 1 if failed or not kept["whole"] else 0


if __name__ == "__main__":
    sys.exit(main())
