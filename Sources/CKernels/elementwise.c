#include "elementwise.h"

#define PRECISION 32
#include "precision.inc"
#include "vectormath.inc"
#include "activations.inc"
#include "elementwise.inc"
#include "softmax.inc"
#include "optimizers.inc"
#include "dropout.inc"
#undef PRECISION

#define PRECISION 64
#include "precision.inc"
#include "vectormath.inc"
#include "activations.inc"
#include "elementwise.inc"
#include "softmax.inc"
#include "optimizers.inc"
#include "dropout.inc"
