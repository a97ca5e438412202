"""Makes a narrow table for Benchmarks/predict: python predict_data.py ROWS FILE."""

import random
import sys

ROWS = int(sys.argv[1])
COLORS = ["red", "green", "blue", "violet"]


def row(dice):
    a, b, c = dice.gauss(0, 1), dice.uniform(-50, 50), dice.randrange(1000)
    color = dice.randrange(len(COLORS))
    d = dice.random()
    y = 3 * a - 0.2 * b + 0.01 * c * d + color + dice.gauss(0, 0.5)
    return "%.4f,%.2f,%d,%.6f,%s,%.3f,%s" % (a, b, c, d, COLORS[color], y, "high" if y > 3 else "low")


dice = random.Random(7)
piece = [row(dice) for _ in range(min(ROWS, 100_000))]
with open(sys.argv[2], "w", encoding="utf-8") as file:
    file.write("a,b,c,d,color,y,level\n")
    for start in range(0, ROWS, len(piece)):
        file.write("\n".join(piece[: ROWS - start]) + "\n")
