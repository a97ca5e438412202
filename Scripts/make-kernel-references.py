#!/usr/bin/env python3
"""Writes the reference values of the vector kernels: 40 digits at exact binary64 arguments.

    Scripts/make-kernel-references.py > Tests/KernelsTests/References.swift
"""
import math
import random

import mpmath as mp

mp.mp.dps = 400  # 1 − Φ and ln(1 + eˣ) cancel hundreds of digits at the ends

ROOT_HALF = 1 / mp.sqrt(2)
FUNCTIONS = {  # name: (function, least and greatest argument of interest, limits at −∞ and ∞)
    "exp": (mp.exp, -746, 710, "0", "inf"),
    "log": (mp.log, 0, 1e308, "nan", "inf"),
    "log1p": (lambda x: mp.log(1 + x), -1, 1e308, "nan", "inf"),
    "tanh": (mp.tanh, -22, 22, "-1", "1"),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), -746, 40, "0", "1"),
    "softplus": (lambda x: mp.log(1 + mp.exp(x)), -746, 800, "0", "inf"),
    "erf": (mp.erf, -6.5, 6.5, "-1", "1"),
    "normal_cdf": (lambda x: mp.erfc(-x * ROOT_HALF) / 2, -38.6, 9, "0", "1"),
    "gelu": (lambda x: x * mp.erfc(-x * ROOT_HALF) / 2, -38.7, 40, "0", "inf"),
}
EDGES = [
    5e-324, 1e-310, 2.2250738585072014e-308, 1e-300, 1e-30, 1e-17, 1e-16, 1e-9, 1e-4, 0.03, 0.2,
    0.29, 0.3466, 0.4142, 0.5, 0.7, 0.70710678, 0.875, 0.99, 0.99999999999999989, 1.0,
    1.0000000000000002, 1.414, 2.0, 5.0,
]


def arguments(low, high, choose):
    points = {0.0}
    points.update(s * x for x in EDGES for s in (-1, 1))
    top = math.log(min(max(abs(low), high), 1e300))
    for _ in range(60):  # magnitudes evenly over the exponents that matter
        points.add(choose.choice((-1, 1)) * math.exp(choose.uniform(-8, top)))
    for _ in range(40):
        points.add(choose.uniform(max(low, -1e3), min(high, 1e3)))
    points.update((float(low), float(high)))
    return sorted(x for x in points if low <= x <= high)


def digits(value):
    if abs(value) > mp.mpf(2) ** 1024:
        return "inf"
    return "0" if abs(value) < mp.mpf(2) ** -1080 else mp.nstr(value, 40)


def main():
    print("// Written by Scripts/make-kernel-references.py.")
    print("/// By function: lines of an argument and the value to 40 digits.")
    print("let references: [String: String] = [")
    for name, (function, low, high, left, right) in FUNCTIONS.items():
        print(f'  "{name}": """')
        print(f"  nan nan\n  -inf {left}\n  inf {right}")
        for x in arguments(low, high, random.Random(name)):
            at_pole = (name == "log" and x == 0) or (name == "log1p" and x == -1)
            print(f"  {x.hex()} {'-inf' if at_pole else digits(function(mp.mpf(x)))}")
        print('  """,')
    print("]")


if __name__ == "__main__":
    main()
