#pragma once
#include "elementwise.h"
