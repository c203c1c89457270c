//! The vector units of x86-64.
#![expect(
    unsafe_code,
    reason = "the processor's own instructions, behind tokens that prove they exist"
)]
#![expect(
    clippy::inline_always,
    reason = "a kernel must be inlined into the function that enables its instructions"
)]

use std::arch::x86_64::{
    __m256, __m512, _MM_FROUND_NO_EXC, _MM_FROUND_TO_NEAREST_INT, _mm_add_ps, _mm_add_ss,
    _mm_cvtss_f32, _mm_movehl_ps, _mm_shuffle_ps, _mm256_add_epi32, _mm256_add_ps,
    _mm256_castps256_ps128, _mm256_castsi256_ps, _mm256_cvtps_epi32, _mm256_div_ps,
    _mm256_extractf128_ps, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_max_ps, _mm256_mul_ps,
    _mm256_round_ps, _mm256_set1_epi32, _mm256_set1_ps, _mm256_slli_epi32, _mm256_storeu_ps,
    _mm256_sub_ps, _mm512_add_ps, _mm512_div_ps, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_max_ps,
    _mm512_mul_ps, _mm512_reduce_add_ps, _mm512_roundscale_ps, _mm512_scalef_ps, _mm512_set1_ps,
    _mm512_storeu_ps, _mm512_sub_ps,
};

use super::{
    linear::{Tile, multiply},
    simd::Simd,
};

/// Proof that the processor has AVX-512F.
#[derive(Clone, Copy)]
pub(super) struct Avx512(());

impl Avx512 {
    /// Vouches for the processor.
    ///
    /// # Safety
    ///
    /// The processor has AVX-512F, and the caller is inlined into a function that enables it.
    #[inline(always)]
    pub(super) unsafe fn vouch() -> Self {
        Self(())
    }
}

/// Proof that the processor has AVX2 and FMA.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    /// Vouches for the processor.
    ///
    /// # Safety
    ///
    /// The processor has AVX2 and FMA, and the caller is inlined into a function that enables both.
    #[inline(always)]
    pub(super) unsafe fn vouch() -> Self {
        Self(())
    }
}

/// Forwards lane-wise methods to one instruction each.
macro_rules! lane_wise {
    ($vector:ty; $($method:ident($($argument:ident),+) = $instruction:ident;)+) => {
        $(
            #[inline(always)]
            fn $method(self, $($argument: $vector),+) -> $vector {
                // SAFETY: the token proves that the processor has the instruction.
                unsafe { $instruction($($argument),+) }
            }
        )+
    };
}

impl Simd for Avx512 {
    type Vector = __m512;
    const LANES: usize = 16;

    lane_wise! {
        __m512;
        add(a, b) = _mm512_add_ps;
        sub(a, b) = _mm512_sub_ps;
        mul(a, b) = _mm512_mul_ps;
        div(a, b) = _mm512_div_ps;
        max(a, b) = _mm512_max_ps;
        fma(a, b, c) = _mm512_fmadd_ps;
    }

    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> __m512 {
        // SAFETY: the token proves the instruction, the caller the sixteen numbers.
        unsafe { _mm512_loadu_ps(from) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32, value: __m512) {
        // SAFETY: the token proves the instruction, the caller the sixteen numbers.
        unsafe { _mm512_storeu_ps(to, value) }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> __m512 {
        // SAFETY: the token proves that the processor has the instruction.
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    fn round(self, a: __m512) -> __m512 {
        // SAFETY: the token proves that the processor has the instruction.
        unsafe { _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a) }
    }

    #[inline(always)]
    fn pow2(self, a: __m512) -> __m512 {
        // SAFETY: the token proves that the processor has the instructions.
        unsafe { _mm512_scalef_ps(_mm512_set1_ps(1.0), a) }
    }

    #[inline(always)]
    fn sum(self, a: __m512) -> f32 {
        // SAFETY: the token proves that the processor has the instructions.
        unsafe { _mm512_reduce_add_ps(a) }
    }

    #[inline(always)]
    unsafe fn tile(self, rows: usize, tile: &Tile) -> usize {
        // SAFETY: the caller gives `rows` rows, and each arm computes no more than that.
        unsafe {
            match rows {
                12.. => multiply::<Self, 12, 2>(self, tile),
                8..=11 => multiply::<Self, 8, 2>(self, tile),
                4..=7 => multiply::<Self, 4, 2>(self, tile),
                2..=3 => multiply::<Self, 2, 2>(self, tile),
                _ => multiply::<Self, 1, 2>(self, tile),
            }
        }
    }
}

impl Simd for Avx2 {
    type Vector = __m256;
    const LANES: usize = 8;

    lane_wise! {
        __m256;
        add(a, b) = _mm256_add_ps;
        sub(a, b) = _mm256_sub_ps;
        mul(a, b) = _mm256_mul_ps;
        div(a, b) = _mm256_div_ps;
        max(a, b) = _mm256_max_ps;
        fma(a, b, c) = _mm256_fmadd_ps;
    }

    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> __m256 {
        // SAFETY: the token proves the instruction, the caller the eight numbers.
        unsafe { _mm256_loadu_ps(from) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32, value: __m256) {
        // SAFETY: the token proves the instruction, the caller the eight numbers.
        unsafe { _mm256_storeu_ps(to, value) }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> __m256 {
        // SAFETY: the token proves that the processor has the instruction.
        unsafe { _mm256_set1_ps(value) }
    }

    #[inline(always)]
    fn round(self, a: __m256) -> __m256 {
        // SAFETY: the token proves that the processor has the instruction.
        unsafe { _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a) }
    }

    #[inline(always)]
    fn pow2(self, a: __m256) -> __m256 {
        // SAFETY: the token proves that the processor has the instructions.
        unsafe {
            let exponent = _mm256_add_epi32(_mm256_cvtps_epi32(a), _mm256_set1_epi32(127));
            _mm256_castsi256_ps(_mm256_slli_epi32::<23>(exponent))
        }
    }

    #[inline(always)]
    fn sum(self, a: __m256) -> f32 {
        // SAFETY: the token proves that the processor has the instructions.
        unsafe {
            let four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
            let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps::<1>(two, two)))
        }
    }

    #[inline(always)]
    unsafe fn tile(self, rows: usize, tile: &Tile) -> usize {
        // SAFETY: the caller gives `rows` rows, and each arm computes no more than that.
        unsafe {
            match rows {
                6.. => multiply::<Self, 6, 2>(self, tile),
                4..=5 => multiply::<Self, 4, 2>(self, tile),
                2..=3 => multiply::<Self, 2, 2>(self, tile),
                _ => multiply::<Self, 1, 2>(self, tile),
            }
        }
    }
}
