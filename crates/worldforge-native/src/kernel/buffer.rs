//! Memory for rows of `f32` that starts on a cache line.
#![expect(unsafe_code, reason = "a view of cache lines as plain numbers")]

/// Sixteen numbers: one cache line, and one AVX-512 register.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([f32; LINE]);

const LINE: usize = 16;

/// A zeroed, growable run of numbers aligned to 64 bytes.
#[derive(Clone, Default)]
pub(crate) struct Buffer {
    lines: Vec<Line>,
}

impl Buffer {
    /// Allocates `len` zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        Self {
            lines: vec![Line([0.0; LINE]); len.div_ceil(LINE)],
        }
    }

    /// Makes room for `len` numbers; what was there stays, what is new is zero.
    pub(crate) fn grow(&mut self, len: usize) {
        let lines = len.div_ceil(LINE);
        if lines > self.lines.len() {
            self.lines.resize(lines, Line([0.0; LINE]));
        }
    }

    /// Returns every number.
    pub(crate) fn as_slice(&self) -> &[f32] {
        // SAFETY: a `Line` is exactly sixteen `f32` without padding (`repr(C)`, 64 bytes), the
        // lines are contiguous, and the borrow keeps them alive and unchanged.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.lines.len() * LINE) }
    }

    /// Returns every number, to be changed.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [f32] {
        // SAFETY: as in `as_slice`, and the borrow is unique.
        unsafe {
            std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.lines.len() * LINE)
        }
    }
}
