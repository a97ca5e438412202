#!/usr/bin/env python3
"""Fits the polynomials of Sources/CKernels/vectormath.inc and prints coefficients.h.

    Scripts/fit-polynomials.py > Sources/CKernels/coefficients.h

Each polynomial interpolates its function at Chebyshev points in 60-digit arithmetic (mpmath), which
is within a small factor of the minimax polynomial. The degree is the least whose error is below the
target; the error found after the coefficients are rounded to the number type stands beside each
table.
"""
import mpmath as mp

mp.mp.dps = 60
# Suffix: C type, digits of precision, a deviate whose normal density rounds to 0, pivot of the tail.
TYPES = {
    "f32": ("float", 24, mp.mpf(15), mp.mpf(3)),
    "f64": ("double", 53, mp.mpf(39), mp.mpf(4)),
}


def rounded(value, bits):
    with mp.workprec(bits):
        return +value


def fit(function, low, high, degree, bits):
    """Coefficients, constant term first, and the largest absolute error on a fine grid."""
    def at(t):
        return (low + high) / 2 + (high - low) / 2 * t

    points = [at(mp.cos(mp.pi * (2 * i + 1) / (2 * degree + 2))) for i in range(degree + 1)]
    matrix = mp.matrix([[x**j for j in range(degree + 1)] for x in points])
    coefficients = mp.lu_solve(matrix, mp.matrix([function(x) for x in points]))
    coefficients = [rounded(c, bits) for c in coefficients]
    grid = [at(mp.cos(mp.pi * i / (8 * degree))) for i in range(8 * degree + 1)]
    error = max(abs(mp.polyval(coefficients[::-1], x) - function(x)) for x in grid)
    return coefficients, error


def exp_tail(r):
    """(eʳ − 1 − r) / r², so that eʳ = 1 + (r + r² P(r))."""
    return mp.hyp1f1(1, 3, r) / 2


def log_tail(z):
    """(2 artanh(s) / s − 2) / s² of z = s², so that ln((1+s)/(1−s)) = s (2 + z P(z))."""
    return mp.mpf(2) / 3 * mp.hyp2f1(1, 1.5, 2.5, z)


def erf_ratio(z):
    """erf(x) / x − 1 as a function of z = x²."""
    return 2 / mp.sqrt(mp.pi) * mp.hyp1f1(0.5, 1.5, -z) - 1


def normal_center(z):
    """(Φ(x) − ½) / x as a function of z = x²."""
    return mp.hyp1f1(0.5, 1.5, -z / 2) / mp.sqrt(2 * mp.pi)


def normal_tail(pivot):
    """(t + k) exp(t²/2) Φ(−t) of u = (t − k) / (t + k), smooth over the whole half line."""
    def function(u):
        t = pivot * (1 + u) / (1 - u)
        return (t + pivot) * mp.exp(t * t / 2) * mp.erfc(t / mp.sqrt(2)) / 2
    return function


def c_literal(value, bits):
    """A hexadecimal C constant; exact, because the value has at most `bits` digits."""
    mantissa, exponent = mp.frexp(value)
    digits = int(mantissa * 2**bits)
    sign, digits = ("-" if digits < 0 else ""), abs(digits)
    return f"{sign}0x{digits:x}p{int(exponent) - bits}" + ("f" if bits == 24 else "")


def show(c_type, suffix, bits, name, function, low, high, slack):
    """Prints one table. The error may be 2^slack units of 2^−bits; less where the polynomial is
    nearly the whole result, more where it is a small part."""
    target = mp.mpf(2) ** (slack - bits)
    for degree in range(2, 40):
        coefficients, error = fit(function, low, high, degree, bits)
        # Rounding the coefficients has a floor of its own; a higher degree no longer helps there.
        exact = fit(function, low, high, degree, 200)[1]
        if exact <= target:
            break
    span = f"[{mp.nstr(low, 6)}, {mp.nstr(high, 6)}]"
    print(f"/// Degree {degree} on {span}, error {mp.nstr(error, 2)}.")
    print(f"static const {c_type} chainrule_{name}_{suffix}[{degree + 1}] = {{")
    for c in coefficients:
        print(f"  {c_literal(c, bits)},")
    print("};\n")


def main():
    print("// Written by Scripts/fit-polynomials.py; constant terms first.")
    print("#pragma once\n")
    for suffix, (c_type, bits, farthest, pivot) in TYPES.items():
        half_log = mp.log(2) / 2 * (1 + mp.mpf(2) ** -12)
        widest = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2
        show(c_type, suffix, bits, "exp", exp_tail, -half_log, half_log, 0)
        show(c_type, suffix, bits, "log", log_tail, mp.mpf(0), widest, 4)
        show(c_type, suffix, bits, "erf", erf_ratio, mp.mpf(0), mp.mpf(1), -3)
        show(c_type, suffix, bits, "normal_center", normal_center, mp.mpf(0), mp.mpf(1), -1)
        last = (farthest - pivot) / (farthest + pivot)
        show(c_type, suffix, bits, "normal_tail", normal_tail(pivot), mp.mpf(-1), last, -2)
        print(f"static const {c_type} chainrule_pivot_{suffix} = {c_literal(pivot, bits)};\n")


if __name__ == "__main__":
    main()
