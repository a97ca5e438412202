// Matrix products of our own, for processors with AVX2 or AVX-512. See product.inc.
#include "kernels.h"

#include <string.h>

// What a product packs of its right-hand side at a time; it stays in the second-level cache. Of the left-hand side it packs
// a tile's rows, at most 12 of 1024 numbers and a vector's length behind them.
#define PACKED_BYTES (512 * 1024)
static _Thread_local _Alignas(64) char packed_memory[PACKED_BYTES];
static _Thread_local _Alignas(64) char packed_rows[12 * 1024 * sizeof(double) + 64];

#if defined(__x86_64__) && defined(__linux__)

#define PRECISION 32
#include "precision.inc"
#define TARGET v4
#define TARGET_ATTRIBUTE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define VECTOR_BYTES 64
#define TILE_ROWS 12
#include "product.inc"
#define TARGET v3
#define TARGET_ATTRIBUTE __attribute__((target("arch=x86-64-v3")))
#define VECTOR_BYTES 32
#define TILE_ROWS 6
#include "product.inc"
#undef PRECISION

#define PRECISION 64
#include "precision.inc"
#define TARGET v4
#define TARGET_ATTRIBUTE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define VECTOR_BYTES 64
#define TILE_ROWS 12
#include "product.inc"
#define TARGET v3
#define TARGET_ATTRIBUTE __attribute__((target("arch=x86-64-v3")))
#define VECTOR_BYTES 32
#define TILE_ROWS 6
#include "product.inc"

int chainrule_product_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return 4;
  return __builtin_cpu_supports("x86-64-v3") ? 3 : 0;
}

#define PRODUCT_STEP(NAME)                                \
  void chainrule_step_##NAME(const chainrule_step *s) {   \
    if (s->n5 == 4) chainrule_##NAME##_v4(s);             \
    else chainrule_##NAME##_v3(s);                        \
  }
PRODUCT_STEP(f32_product)
PRODUCT_STEP(f64_product)
PRODUCT_STEP(f32_narrow_product)
PRODUCT_STEP(f64_narrow_product)
PRODUCT_STEP(f32_panels)
PRODUCT_STEP(f64_panels)

#else

int chainrule_product_level(void) { return 0; }
void chainrule_step_f32_product(const chainrule_step *s) { (void)s; }
void chainrule_step_f64_product(const chainrule_step *s) { (void)s; }
void chainrule_step_f32_narrow_product(const chainrule_step *s) { (void)s; }
void chainrule_step_f64_narrow_product(const chainrule_step *s) { (void)s; }
void chainrule_step_f32_panels(const chainrule_step *s) { (void)s; }
void chainrule_step_f64_panels(const chainrule_step *s) { (void)s; }

#endif
