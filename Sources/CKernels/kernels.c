#include "kernels.h"

#define PRECISION 32
#include "precision.inc"
#include "vectormath.inc"
#include "activate.inc"
#include "steps.inc"
#include "small.inc"
#undef PRECISION

#define PRECISION 64
#include "precision.inc"
#include "vectormath.inc"
#include "activate.inc"
#include "steps.inc"
#include "small.inc"
