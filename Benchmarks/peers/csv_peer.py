"""Makes the files of Benchmarks/csv, and reads one with pandas or polars: python csv_peer.py make FOLDER, or pandas FILE."""

import json
import pathlib
import random
import sys
import time

SIZE = 60_000_000
WORDS = ["alpha", "beta, with comma", 'gamma "quoted"', "delta", "epsilon zeta", "eta", "thêta"]


def numbers(dice):
    return ",".join([str(dice.randrange(1000)), "%.4f" % dice.gauss(0, 1), "%.6f" % dice.random(), repr(dice.random()),
                     "%.2f" % dice.uniform(-500, 500), "%.3e" % dice.gauss(0, 1), str(dice.randrange(-9, 9)), "%.1f" % dice.random()])


def mixed(dice):
    def quoted(text):
        return '"' + text.replace('"', '""') + '"'

    return ",".join([str(dice.randrange(100000)), quoted(dice.choice(WORDS)), "%.3f" % dice.gauss(0, 1), dice.choice("abcdefgh"),
                     quoted("line %d\nbreak" % dice.randrange(50)), "" if dice.random() < 0.1 else "%.2f" % dice.random(),
                     quoted("user%d" % dice.randrange(20000))])


def make(folder):
    for row, count in ((numbers, 8), (mixed, 7)):
        dice = random.Random(7)
        piece = [row(dice) for _ in range(20000)]
        text = "\n".join(piece) + "\n"
        with open(folder / f"{row.__name__}.csv", "w", encoding="utf-8") as file:
            file.write(",".join(f"column{i}" for i in range(count)) + "\n")
            for _ in range(SIZE // len(text.encode()) + 1):
                file.write(text)


def measure(peer, path):
    if peer == "pandas":
        import pandas as library

        def read():
            return len(library.read_csv(path))
    else:
        import polars as library

        def read():
            return library.read_csv(path).height

    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        rows = read()
        seconds.append(time.perf_counter() - start)
    threads = 1 if peer == "pandas" else library.thread_pool_size()
    print(json.dumps({"peer": peer, "version": library.__version__, "metric": "csv_seconds", "value": round(min(seconds), 4),
                      "threads": threads, "n": 3, "rows": rows}))


if sys.argv[1] == "make":
    make(pathlib.Path(sys.argv[2]))
else:
    measure(sys.argv[1], sys.argv[2])
