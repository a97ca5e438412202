// Written by Scripts/fit-polynomials.py; constant terms first.
#pragma once

/// Degree 5 on [-0.346658, 0.346658], error 4.5e-9.
static const float chainrule_exp_f32[6] = {
  0x800000p-24f,
  0xaaaaabp-26f,
  0xaaaa74p-28f,
  0x888870p-30f,
  0xb6a19dp-33f,
  0xd09283p-36f,
};

/// Degree 2 on [0.0, 0.0294373], error 2.0e-7.
static const float chainrule_log_f32[3] = {
  0xaaaaaep-24f,
  0xccbe18p-25f,
  0x977308p-25f,
};

/// Degree 6 on [0.0, 1.0], error 5.4e-9.
static const float chainrule_erf_f32[7] = {
  0x8375d4p-26f,
  -0xc0939fp-25f,
  0xe71688p-27f,
  -0xdbfd5dp-29f,
  0xaa0938p-31f,
  -0xd22844p-34f,
  0xa52b48p-37f,
};

/// Degree 4 on [0.0, 1.0], error 2.0e-8.
static const float chainrule_normal_center_f32[5] = {
  0xcc4229p-25f,
  -0x882bb4p-27f,
  0xa34de5p-30f,
  -0x994a8ep-33f,
  0xc5cc41p-37f,
};

/// Degree 10 on [-1.0, 0.666667], error 4.0e-8.
static const float chainrule_normal_tail_f32[11] = {
  0xbaa53bp-24f,
  -0x826395p-24f,
  0xeb89c1p-26f,
  -0xc19699p-28f,
  -0xab6a05p-30f,
  0xe463eep-31f,
  0x863d04p-33f,
  -0x879746p-33f,
  -0x804c54p-35f,
  0x8bcce0p-36f,
  0xe8bff2p-38f,
};

static const float chainrule_pivot_f32 = 0xc00000p-22f;

/// Degree 9 on [-0.346658, 0.346658], error 1.2e-16.
static const double chainrule_exp_f64[10] = {
  0x10000000000001p-53,
  0x15555555555556p-55,
  0x15555555553d5cp-57,
  0x111111111109b1p-59,
  0x16c16c1788e9bap-62,
  0x1a01a01a7c5d00p-65,
  0x1a019b90272651p-68,
  0x171de0da7cb47ap-71,
  0x1289192205fdc5p-74,
  0x1af38b95ff4cbdp-78,
};

/// Degree 6 on [0.0, 0.0294373], error 3.2e-16.
static const double chainrule_log_f64[7] = {
  0x15555555555558p-53,
  0x199999999952e2p-54,
  0x12492492df148dp-54,
  0x1c71c62e5800a1p-55,
  0x17462b4ab2ef6bp-55,
  0x139fe606542ddep-55,
  0x12b584aae78a57p-55,
};

/// Degree 11 on [0.0, 1.0], error 3.7e-17.
static const double chainrule_erf_f64[12] = {
  0x106eba8214db68p-55,
  -0x1812746b0379c1p-54,
  0x1ce2f21a040f66p-56,
  -0x1b82ce31203772p-58,
  0x1565bccfa44156p-60,
  -0x1c02db0665e53dp-63,
  0x1f9a2be4f731a1p-66,
  -0x1f4ca838adb73bp-69,
  0x1b981d78881a5dp-72,
  -0x15c131500d3f88p-75,
  0x1d76af6ca49787p-79,
  -0x1ac9585a44fe29p-83,
};

/// Degree 9 on [0.0, 1.0], error 3.1e-17.
static const double chainrule_normal_center_f64[10] = {
  0x19884533d43650p-54,
  -0x11058377e2ce6ep-56,
  0x146d0429761bc8p-59,
  -0x137403f68abe11p-62,
  0x1e42b0c1d80199p-66,
  -0x13ce8d694602b3p-69,
  0x16584f4618d629p-73,
  -0x161ac94b6f7340p-77,
  0x132164a24d577bp-81,
  -0x18cf8f687a0badp-86,
};

/// Degree 22 on [-1.0, 0.813953], error 5.6e-17.
static const double chainrule_normal_tail_f64[23] = {
  0x182b4bb8c94dcep-53,
  -0x1373e3a893c287p-53,
  0x18c6dbf2cfc2fdp-54,
  -0x17dff2bff6889ap-55,
  0x1eec4cc3e4560cp-57,
  -0x1ee2761034c407p-60,
  -0x1c81719cabcedep-61,
  0x1ab825f7e9996dp-62,
  0x117a4a6b9505f7p-65,
  -0x1e4a415fb8cca5p-65,
  -0x10011cb7c88079p-71,
  0x126cf8dea72ab1p-67,
  0x17fdd9eeeb883fp-73,
  -0x18d35cd874dc01p-70,
  -0x14f9d808db1d2fp-73,
  0x111c074ae9e33fp-72,
  0x11b207d62865e8p-74,
  -0x14b471811b0210p-75,
  -0x1480d99ae63529p-76,
  0x1f4eaa9c85bbb0p-79,
  0x1de6d02a26289cp-79,
  0x13fb7ce475a168p-86,
  -0x10959f1400a390p-82,
};

static const double chainrule_pivot_f64 = 0x10000000000000p-50;

