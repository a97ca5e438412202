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
