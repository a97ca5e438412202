"""Students who calculate a step of a network by hand, and slip: how well `chainrule check` finds where and why.

    students.py --chainrule PROGRAM [--most N] [--correct N] [--only WORD] [--seed N] [--keep FOLDER] [--show N]

Calculations and slips are written here once more, in another language, so that nothing is shared with what is tested.
Students work through every ready-made example of a network, read from its file, and through networks that leave out
nothing that can be explained: normalizations, residuals, dropout, penalties, clipping, all activations, losses and
optimizers. Each works in one of several orders, writes all numbers or some, by our names or the example's, rounds to 3,
4 or 6 digits or decimals, and goes on with what is written, with what the calculator shows, or now this, now that.

Printed are: how many numbers of correct work are called wrong, in how many sheets with a mistake the first wrong number
is found at its line, how often a slip gets its right name, and whether a number that is three units of its last digit
off is found wherever nothing written before explains it. The exit status is 1 where a bound is missed.
"""
import argparse
import concurrent.futures
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from students import files, own
from students.calculation import Calculation
from students.figures import Figures
from students.sheets import Writer

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "Examples"


def networks(folder):
    """(what it is called, case, example file, arguments) of everything that students work through."""
    for path in sorted(EXAMPLES.glob("*.yaml")):
        for name, case in files.cases(path):
            arguments = ["--case", name] if name else []
            yield f"{path.stem}{': ' + name if name else ''}", case, path, arguments
    for case in own.networks():
        path = folder / f"{case['name'].replace(' ', '-')}.json"
        path.write_text(own.file_text(case), encoding="utf-8")
        yield case["name"], case, path, []


def marked(program, example, arguments, folder, sheets):
    """What the program says of each sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    names, found = [], []
    for i, sheet in enumerate(sheets):
        names.append(f"{i:05}.csv")
        (folder / names[-1]).write_text(sheet.text, encoding="utf-8")
    for start in range(0, len(names), 1000):
        run = subprocess.run(
            [program, "check", str(example), *names[start:start + 1000], *arguments, "--json", "--quiet"],
            capture_output=True, text=True, cwd=folder)
        if run.returncode not in (0, 1):
            sys.exit(f"{example}: {run.stderr}")
        answer = json.loads(run.stdout)
        found += answer.get("sheets", [answer])
    return found


def handed_in(case, options, seed):
    """All sheets of a case; with and without the short way to the slopes of the last layer, where there is one."""
    rng, found = random.Random(seed), []
    for short in (False, True):
        calculation = Calculation(case, short)
        if short and not calculation.takes_short_cut:
            break
        found += [s for s in Writer(calculation, rng).sheets(options.correct, options.most) if s]
    return found


def shown(failed, most):
    for example, sheet, answer, found in failed[:most]:
        print(f"\n{example}, {sheet.sort}, {sheet.rounding}: {dict(found)}; due at {sheet.at} {sheet.kinds}")
        for mark in answer["answers"]:
            if mark["verdict"] == "wrong" or mark["name"] == sheet.at:
                print("  ", {k: v for k, v in mark.items() if v is not None})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chainrule", default="chainrule")
    parser.add_argument("--correct", type=int, default=8, help="correct sheets of each case")
    parser.add_argument("--most", type=int, default=3, help="places of each kind of slip and case; 0 for every place")
    parser.add_argument("--only", default="", help="examples whose name has this word")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="leave the sheets here")
    parser.add_argument("--show", type=int, default=0, help="print so many of the sheets that were judged wrongly")
    options = parser.parse_args()
    options.most = options.most or 10 ** 9
    program = str(pathlib.Path(options.chainrule).resolve()) if "/" in options.chainrule else options.chainrule
    figures = Figures()
    with tempfile.TemporaryDirectory() as temporary, concurrent.futures.ThreadPoolExecutor(2) as pool:
        root, waiting = pathlib.Path(options.keep or temporary), []
        root.mkdir(parents=True, exist_ok=True)
        for number, (name, case, path, arguments) in enumerate(networks(root)):
            if options.only in name:
                sheets = handed_in(case, options, options.seed * 1000 + number)
                work = pool.submit(marked, program, path.resolve(), arguments, root / f"{number:02}", sheets)
                waiting.append((name, sheets, work))
        for name, sheets, work in waiting:
            for sheet, answer in zip(sheets, work.result(), strict=True):
                figures.note(name, sheet, answer)
    shown(figures.failed, options.show)
    figures.print()
    figures.summary()
    sys.exit(0 if figures.is_good else 1)


main()
