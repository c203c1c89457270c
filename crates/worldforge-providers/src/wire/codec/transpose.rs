//! Column-major arrays put in row-major order.

/// Bytes of a line of cache: a tile fills whole lines on both sides.
const LINE_BYTES: usize = 64;

/// Reverses the axes in memory: `place` gets in row-major order what `data` has in column-major.
///
/// An element has `size` bytes: 1, 2, 4 or 8. Both slices have one length.
pub(super) fn transpose(size: usize, shape: &[usize], data: &[u8], place: &mut [u8]) {
    match size {
        1 => by_axis(shape, data.as_chunks::<1>().0, place.as_chunks_mut::<1>().0),
        2 => by_axis(shape, data.as_chunks::<2>().0, place.as_chunks_mut::<2>().0),
        4 => by_axis(shape, data.as_chunks::<4>().0, place.as_chunks_mut::<4>().0),
        _ => by_axis(shape, data.as_chunks::<8>().0, place.as_chunks_mut::<8>().0),
    }
}

/// Brings one axis after the other to the front of those that are left, from the first on.
///
/// Column-major bytes are the row-major bytes of the reversed shape, whose last axis is the first of
/// the array. Moving it before the others is the transposition of a matrix; what remains behind it
/// are slabs of the same kind with an axis less.
fn by_axis<const N: usize>(shape: &[usize], data: &[[u8; N]], place: &mut [[u8; N]]) {
    let mut slab = data.len();
    let mut moved = Vec::new();
    for (index, columns) in shape.iter().filter(|length| **length > 1).enumerate() {
        let rows = slab / columns;
        if rows <= 1 {
            return;
        }
        let from = if index == 0 {
            data
        } else {
            moved.clear();
            moved.extend_from_slice(place);
            moved.as_slice()
        };
        for (from, to) in from.chunks_exact(slab).zip(place.chunks_exact_mut(slab)) {
            matrix(*columns, rows, from, to);
        }
        slab = rows;
    }
}

/// Transposes `rows` rows of `columns` elements, tile by tile.
fn matrix<const N: usize>(columns: usize, rows: usize, from: &[[u8; N]], to: &mut [[u8; N]]) {
    let tile = LINE_BYTES / N;
    for (group, to) in to.chunks_mut(rows * tile).enumerate() {
        for (band, from) in from.chunks(columns * tile).enumerate() {
            for (column, to) in to.chunks_exact_mut(rows).enumerate() {
                let to = to.iter_mut().skip(band * tile).take(tile);
                let from = from.iter().skip(group * tile + column).step_by(columns);
                for (place, element) in to.zip(from) {
                    *place = *element;
                }
            }
        }
    }
}
