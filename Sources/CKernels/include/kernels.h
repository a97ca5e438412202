#pragma once
#include "elementwise.h"

// One step of a plan: a kernel and everything it needs, with pointers already at the first row of its block.
// The meaning of the fields is the kernel's own and stands beside it. A step never allocates and never fails.
typedef struct chainrule_step chainrule_step;
typedef void (*chainrule_kernel)(const chainrule_step *step);
struct chainrule_step {
  chainrule_kernel run;
  void *p0, *p1, *p2, *p3, *p4, *p5, *p6, *p7;
  long n0, n1, n2, n3, n4, n5;
  double s0, s1, s2, s3, s4, s5;
};

// A hint to the processor that this thread waits for another.
static inline void chainrule_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// The kernels of plans, for float (chainrule_step_f32_…) and double (chainrule_step_f64_…). What each reads from its
// step stands beside it in steps.inc and small.inc.
#define CHAINRULE_STEP(NAME)                                  \
  void chainrule_step_f32_##NAME(const chainrule_step *step); \
  void chainrule_step_f64_##NAME(const chainrule_step *step);

CHAINRULE_STEP(exp)
CHAINRULE_STEP(log)
CHAINRULE_STEP(sqrt)
CHAINRULE_STEP(square)
CHAINRULE_STEP(abs)
CHAINRULE_STEP(sign)
CHAINRULE_STEP(normal_cdf)
CHAINRULE_STEP(add)
CHAINRULE_STEP(subtract)
CHAINRULE_STEP(multiply)
CHAINRULE_STEP(divide)
CHAINRULE_STEP(affine)
CHAINRULE_STEP(multiply_scalar)
CHAINRULE_STEP(broadcast_rows)
CHAINRULE_STEP(broadcast_columns)
CHAINRULE_STEP(sum_rows)
CHAINRULE_STEP(sum_columns)
CHAINRULE_STEP(copy)
CHAINRULE_STEP(keep)
CHAINRULE_STEP(fetch)
CHAINRULE_STEP(gather)
CHAINRULE_STEP(bring_rows)
CHAINRULE_STEP(mask)
CHAINRULE_STEP(activate)
CHAINRULE_STEP(delta)
CHAINRULE_STEP(softmax)
CHAINRULE_STEP(log_sum_exp)
CHAINRULE_STEP(cross_entropy)
CHAINRULE_STEP(cross_entropy_gradient)
CHAINRULE_STEP(cross_entropy_dense)
CHAINRULE_STEP(squared_error)
CHAINRULE_STEP(squared_error_gradient)
CHAINRULE_STEP(sum_squares)
CHAINRULE_STEP(sgd)
CHAINRULE_STEP(momentum)
CHAINRULE_STEP(adagrad)
CHAINRULE_STEP(rmsprop)
CHAINRULE_STEP(adam)
CHAINRULE_STEP(small_dense)
CHAINRULE_STEP(small_nn)
CHAINRULE_STEP(small_nt)
CHAINRULE_STEP(small_tn)

// Products of our own: p0 A, p1 B, p2 C; n0 m, n1 n, n2 k, n3 whether B is copied, n4 whether A is; strides in s0 … s5;
// n5 the level of the processor.
CHAINRULE_STEP(product)
// The same where B is narrow and A and B are contiguous along k.
CHAINRULE_STEP(narrow_product)
// Copies B into panels, which a product reads where n3 is 2.
CHAINRULE_STEP(panels)
// The same in plain loops, for any processor.
CHAINRULE_STEP(plain_product)

/// 4 with AVX-512, 3 with AVX2, 0 where the products of our own do not run.
int chainrule_product_level(void);
