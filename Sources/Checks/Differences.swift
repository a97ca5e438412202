/// A derivative by central differences, extrapolated twice after Richardson.
///
/// D(h) = (f(x + h) − f(x − h)) / 2h has the error c₂h² + c₄h⁴ + …; D at h, 2h and 4h cancel the first two terms. What
/// is left is of the order of h⁶, and rounding of the order of 2⁻⁵²/h: about 10⁻¹³ each at h = 2⁻⁹.
///
/// `change` gives f(x + h) − f(x − h), which the caller can take element by element with fewer lost digits.
func extrapolatedDifference(step h: Double, _ change: (Double) -> Double) -> Double {
  estimatedDifference { factor in change(factor * h) / (2 * factor * h) }.slope
}

/// The same with an estimate of what the extrapolation leaves: the distance of the result from the better one of the two
/// that it was made of, whose error is of the order of h⁴.
///
/// `slope` gives D at h, 2h and 4h.
func estimatedDifference(_ slope: (Double) -> Double) -> (slope: Double, error: Double) {
  let slopes = [slope(1), slope(2), slope(4)]
  let fine = (4 * slopes[0] - slopes[1]) / 3
  let coarse = (4 * slopes[1] - slopes[2]) / 3
  let result = (16 * fine - coarse) / 15
  return (result, abs(result - fine))
}
