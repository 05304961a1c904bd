/* SPDX-License-Identifier: Apache-2.0
 * Which vector instructions may be used: asked of the processor at run time, so one binary runs everywhere. */
#ifndef DTL_SIMD_H
#define DTL_SIMD_H

#include <stdbool.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(DTL_NO_SIMD)
#define DTL_HAVE_AVX2 1
#include <immintrin.h>
#define DTL_AVX2 __attribute__((target("avx2,bmi,popcnt")))
static inline bool simd_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
}
#else
#define DTL_HAVE_AVX2 0
static inline bool simd_avx2(void)
{
    return false;
}
#endif

#endif
