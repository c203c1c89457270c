//! Which vector unit this processor has, and the one door to it.
#![expect(
    unsafe_code,
    reason = "a function with more instructions than the target is called after detection"
)]
#![expect(
    clippy::inline_always,
    reason = "a kernel must be inlined into the function that enables its instructions"
)]

use super::simd::{Portable, Simd};
#[cfg(target_arch = "x86_64")]
use super::x86::{Avx2, Avx512};

/// A computation that is written once for every vector unit.
pub(crate) trait Kernel {
    /// Computes; implementations are `#[inline(always)]`.
    fn run<S: Simd>(self, simd: S);
}

/// A vector unit that this processor is known to have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Isa(Unit);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    Portable,
}

impl Isa {
    /// Finds the widest unit.
    pub(crate) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if std::arch::is_x86_feature_detected!("avx512f") {
                return Self(Unit::Avx512);
            }
            if std::arch::is_x86_feature_detected!("avx2")
                && std::arch::is_x86_feature_detected!("fma")
            {
                return Self(Unit::Avx2);
            }
        }
        Self(Unit::Portable)
    }

    /// Returns the name that reports show.
    pub(crate) const fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Unit::Avx512 => "avx512f",
            #[cfg(target_arch = "x86_64")]
            Unit::Avx2 => "avx2+fma",
            Unit::Portable => "portable",
        }
    }

    /// Runs a kernel on this unit.
    pub(crate) fn run<K: Kernel>(self, kernel: K) {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the value is only made by `detect`, which has found AVX-512F.
            Unit::Avx512 => unsafe { avx512(kernel) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the value is only made by `detect`, which has found AVX2 and FMA.
            Unit::Avx2 => unsafe { avx2(kernel) },
            Unit::Portable => portable(kernel),
        }
    }

    /// Lists every unit that this processor has, the widest first.
    #[cfg(test)]
    pub(crate) fn all() -> Vec<Self> {
        let mut units = vec![Self::detect()];
        #[cfg(target_arch = "x86_64")]
        if units == [Self(Unit::Avx512)] && std::arch::is_x86_feature_detected!("fma") {
            units.push(Self(Unit::Avx2));
        }
        if !units.contains(&Self(Unit::Portable)) {
            units.push(Self(Unit::Portable));
        }
        units
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
fn avx512<K: Kernel>(kernel: K) {
    // SAFETY: this function enables AVX-512F and runs only where the processor has it.
    kernel.run(unsafe { Avx512::vouch() });
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<K: Kernel>(kernel: K) {
    // SAFETY: this function enables AVX2 and FMA and runs only where the processor has both.
    kernel.run(unsafe { Avx2::vouch() });
}

#[inline(always)]
fn portable<K: Kernel>(kernel: K) {
    kernel.run(Portable);
}
