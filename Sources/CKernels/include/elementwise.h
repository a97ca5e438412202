#pragma once
#include <stdint.h>

// Vector mathematics, for float (chainrule_f32_…) and double (chainrule_f64_…).
//
// Matrices are row-major without gaps. `count`, `rows` and `cols` are not negative; 0 does nothing.
// An output may be the same array as an input of the same shape where no `restrict` is written;
// arrays that overlap in part are not allowed anywhere. Bounds on the errors stand at the head of
// vectormath.inc. No function allocates, fails or keeps state. What
// an element becomes does not depend on its place in the range: threads may divide it anyhow.

/// The activations of layers; `slope` is read by LEAKY_RELU only.
typedef enum {
  CHAINRULE_LINEAR,
  CHAINRULE_STEP,
  CHAINRULE_SIGMOID,
  CHAINRULE_TANH,
  CHAINRULE_RELU,
  CHAINRULE_LEAKY_RELU,
  CHAINRULE_SOFTPLUS,
  CHAINRULE_GELU,
} chainrule_activation;

// Maps, y = f(x). sign(±0) = ±0; step is 1 from 0 on; relu(x) = max(x, 0); leaky_relu is x above 0
// and slope · x else; softplus(x) = ln(1 + eˣ); gelu(x) = x Φ(x). NaN stays NaN in each but step,
// which gives 0.
#define CHAINRULE_MAP(TYPE, REAL, NAME)                                                            \
  void chainrule_##TYPE##_##NAME(const REAL *x, REAL *y, long count);
#define CHAINRULE_ZIP(TYPE, REAL, NAME)                                                            \
  void chainrule_##TYPE##_##NAME(const REAL *x, const REAL *y, REAL *out, long count);

#define CHAINRULE_DECLARE_MAPS(TYPE, REAL)                                                         \
  CHAINRULE_MAP(TYPE, REAL, exp)                                                                   \
  CHAINRULE_MAP(TYPE, REAL, log)                                                                   \
  CHAINRULE_MAP(TYPE, REAL, log1p)                                                                 \
  CHAINRULE_MAP(TYPE, REAL, sqrt)                                                                  \
  CHAINRULE_MAP(TYPE, REAL, square)                                                                \
  CHAINRULE_MAP(TYPE, REAL, reciprocal)                                                            \
  CHAINRULE_MAP(TYPE, REAL, abs)                                                                   \
  CHAINRULE_MAP(TYPE, REAL, sign)                                                                  \
  CHAINRULE_MAP(TYPE, REAL, negate)                                                                \
  CHAINRULE_MAP(TYPE, REAL, step)                                                                  \
  CHAINRULE_MAP(TYPE, REAL, sigmoid)                                                               \
  CHAINRULE_MAP(TYPE, REAL, tanh)                                                                  \
  CHAINRULE_MAP(TYPE, REAL, relu)                                                                  \
  CHAINRULE_MAP(TYPE, REAL, softplus)                                                              \
  CHAINRULE_MAP(TYPE, REAL, erf)                                                                   \
  CHAINRULE_MAP(TYPE, REAL, normal_cdf)                                                            \
  CHAINRULE_MAP(TYPE, REAL, gelu)                                                                  \
  void chainrule_##TYPE##_leaky_relu(REAL slope, const REAL *x, REAL *y, long count);              \
  CHAINRULE_ZIP(TYPE, REAL, add)                                                                   \
  CHAINRULE_ZIP(TYPE, REAL, subtract)                                                              \
  CHAINRULE_ZIP(TYPE, REAL, multiply)                                                              \
  CHAINRULE_ZIP(TYPE, REAL, divide)                                                                \
  void chainrule_##TYPE##_scale(REAL factor, const REAL *x, REAL *y, long count);                  \
  void chainrule_##TYPE##_add_scalar(REAL term, const REAL *x, REAL *y, long count);               \
  /* y ← y + factor · x */                                                                         \
  void chainrule_##TYPE##_axpy(REAL factor, const REAL *x, REAL *y, long count);

// Sums and rows.
//
// sum         Σ x by a fixed tree: sixteen lanes within 256 elements, pairs above. The same on
//             every processor.
// sum_rows    out[j] = Σᵢ x[i, j], from the first row to the last. x [rows, cols] → out [cols].
// gather_rows out[i] = source[rows[i]], `count` rows of `cols`; indices are not checked.
//             `next_rows`, NULL or `count` indices, names rows to bring near for the next call.
#define CHAINRULE_DECLARE_ROWS(TYPE, REAL)                                                         \
  REAL chainrule_##TYPE##_sum(const REAL *x, long count);                                          \
  void chainrule_##TYPE##_sum_rows(                                                                \
      const REAL *restrict x, long rows, long cols, REAL *restrict out);                           \
  void chainrule_##TYPE##_gather_rows(                                                             \
      const REAL *restrict source, long cols, const int32_t *rows, long count, REAL *restrict out, \
      const int32_t *next_rows);

// Layers.
//
// bias_activation  z = x + bias, a = f(z). x, z, a [rows, cols], bias [cols] or NULL. z is stored
//                  where it is not NULL. x, z and a may be the same array, though not z and a where
//                  both are wanted.
// delta            out = d ⊙ f′, with f′ from a (sigmoid a (1 − a), tanh 1 − a², softplus 1 − e⁻ᵃ,
//                  relu and leaky_relu by a > 0, for slope > 0) or from z (gelu Φ(z) + z φ(z)); the
//                  other one is not read and may be NULL. At the kinks relu′(0) = 0 and
//                  leaky_relu′(0) = slope; step′ = 0; linear copies d.
// dropout_mask     out[i, j] = 1 / keep where the uniform number of (purpose, step, first_row + i,
//                  j) is below keep, else 0. 0 < keep ≤ 1. The numbers are those of
//                  ChainruleTensors.Random, so a range of rows equals those rows of the whole.
#define CHAINRULE_DECLARE_LAYERS(TYPE, REAL)                                                       \
  void chainrule_##TYPE##_bias_activation(                                                         \
      chainrule_activation kind, REAL slope, const REAL *x, const REAL *bias, REAL *z, REAL *a,    \
      long rows, long cols);                                                                       \
  void chainrule_##TYPE##_delta(                                                                   \
      chainrule_activation kind, REAL slope, const REAL *d, const REAL *z, const REAL *a,          \
      REAL *out, long count);                                                                      \
  void chainrule_##TYPE##_dropout_mask(                                                            \
      uint64_t seed, uint32_t purpose, long step, long first_row, long rows, long cols,            \
      double keep_probability, REAL *out);

// Softmax of each row, shifted by its maximum, so that large logits do no harm. A row with a NaN,
// with +∞, or of −∞ alone is NaN in `softmax`; log_sum_exp of the latter two is ±∞.
//
// softmax, log_sum_exp     x [rows, cols] → p [rows, cols], out [rows].
// softmax_cross_entropy    loss[i] = −Σⱼ tⱼ ln pⱼ with t = (1 − s) · target + s / cols, s the label
//                          smoothing. Targets are class indices [rows] or dense probabilities
//                          [rows, cols]. An index outside 0 ..< cols gives a loss of NaN.
// …_gradient               d = (p − t) · row_scale[i]. d may be p. An index outside 0 ..< cols
//                          hits no class.
#define CHAINRULE_DECLARE_SOFTMAX(TYPE, REAL)                                                      \
  void chainrule_##TYPE##_softmax(const REAL *x, long rows, long cols, REAL *p);                   \
  void chainrule_##TYPE##_log_sum_exp(const REAL *x, long rows, long cols, REAL *out);             \
  void chainrule_##TYPE##_softmax_cross_entropy(                                                   \
      const REAL *x, const int32_t *classes, REAL smoothing, long rows, long cols, REAL *loss,     \
      REAL *p);                                                                                    \
  void chainrule_##TYPE##_softmax_cross_entropy_dense(                                             \
      const REAL *x, const REAL *targets, REAL smoothing, long rows, long cols, REAL *loss,        \
      REAL *p);                                                                                    \
  void chainrule_##TYPE##_softmax_cross_entropy_gradient(                                          \
      const REAL *p, const int32_t *classes, REAL smoothing, const REAL *row_scale, long rows,     \
      long cols, REAL *d);                                                                         \
  void chainrule_##TYPE##_softmax_cross_entropy_gradient_dense(                                    \
      const REAL *p, const REAL *targets, REAL smoothing, const REAL *row_scale, long rows,        \
      long cols, REAL *d);

// Optimizers, over a range of elements; the formulas are those of PyTorch and stand in
// optimizers.inc. Hyperparameters are rounded to the number type once. State starts at 0. Before
// each formula g ← g + l1 · sign(p) + l2 · p.
//
// momentum     v starts at 0, so the first v is (1 − dampening) g, where PyTorch starts with g
//              itself: the same at dampening 0. To start as PyTorch does, pass dampening 0 in the
//              first step.
// rmsprop      m is NULL, or the running mean that centers it. ε stands outside the root.
// adam, adamw  correctionᵢ = 1 − βᵢᵗ for step t = 1, 2, …. adamw first shrinks p by 1 − rate ·
//              decay.
#define CHAINRULE_DECLARE_OPTIMIZERS(TYPE, REAL)                                                   \
  void chainrule_##TYPE##_sgd(                                                                     \
      REAL *restrict p, const REAL *restrict g, long count, double rate, double l1, double l2);    \
  void chainrule_##TYPE##_momentum(                                                                \
      REAL *restrict p, const REAL *restrict g, REAL *restrict v, long count, double rate,         \
      double momentum, double dampening, int nesterov, double l1, double l2);                      \
  void chainrule_##TYPE##_adagrad(                                                                 \
      REAL *restrict p, const REAL *restrict g, REAL *restrict s, long count, double rate,         \
      double epsilon, double l1, double l2);                                                       \
  void chainrule_##TYPE##_rmsprop(                                                                 \
      REAL *restrict p, const REAL *restrict g, REAL *restrict s, REAL *restrict m, long count,    \
      double rate, double alpha, double epsilon, double l1, double l2);                            \
  void chainrule_##TYPE##_adam(                                                                    \
      REAL *restrict p, const REAL *restrict g, REAL *restrict m, REAL *restrict v, long count,    \
      double rate, double beta1, double beta2, double epsilon, double correction1,                 \
      double correction2, double l1, double l2);                                                   \
  void chainrule_##TYPE##_adamw(                                                                   \
      REAL *restrict p, const REAL *restrict g, REAL *restrict m, REAL *restrict v, long count,    \
      double rate, double beta1, double beta2, double epsilon, double correction1,                 \
      double correction2, double decay, double l1, double l2);

#define CHAINRULE_DECLARE(TYPE, REAL)                                                              \
  CHAINRULE_DECLARE_MAPS(TYPE, REAL)                                                               \
  CHAINRULE_DECLARE_ROWS(TYPE, REAL)                                                               \
  CHAINRULE_DECLARE_LAYERS(TYPE, REAL)                                                             \
  CHAINRULE_DECLARE_SOFTMAX(TYPE, REAL)                                                            \
  CHAINRULE_DECLARE_OPTIMIZERS(TYPE, REAL)

CHAINRULE_DECLARE(f32, float)
CHAINRULE_DECLARE(f64, double)
