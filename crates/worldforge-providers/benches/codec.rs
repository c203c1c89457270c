//! How fast arrays become bytes and bytes become arrays, in every binary form.
//!
//! `cargo bench -p worldforge-providers --features msgpack --bench codec`
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark of what cannot be written or read has nothing to say"
)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use worldforge_core::{DType, Tensor};
use worldforge_providers::wire::codec::{
    envelope::{self, Envelope},
    json_numpy,
    msgpack::{self, Limits, Writer},
    npy,
};

const FORMS: [(&str, Envelope); 3] = [
    ("npy_envelope", Envelope::Npy),
    ("msgpack_numpy", Envelope::MsgpackNumpy),
    ("openpi", Envelope::Openpi),
];

fn bytes(count: usize) -> Vec<u8> {
    (0_u8..251).cycle().take(count).collect()
}

/// A frame of a camera, two small ones as a policy takes them, and sixteen million floats.
fn tensors() -> [(&'static str, Tensor); 3] {
    let picture = |shape: &[usize]| Tensor::from_u8(shape, bytes(shape.iter().product())).unwrap();
    let floats = Tensor::new(DType::F32, vec![4096, 4096], bytes(4096 * 4096 * 4)).unwrap();
    [
        ("u8_720x1280x3", picture(&[720, 1280, 3])),
        ("u8_2x224x224x3", picture(&[2, 224, 224, 3])),
        ("f32_4096x4096", floats),
    ]
}

fn message(tensor: &Tensor, form: Envelope) -> Vec<u8> {
    let mut out = Writer::with_capacity(tensor.bytes().len() + 512);
    out.map(1).text("observation").tensor(tensor, form);
    out.finish().unwrap()
}

fn open(message: &[u8]) -> Tensor {
    let tree = msgpack::read(message, &Limits::default()).unwrap();
    envelope::tensor(tree.get("observation").unwrap())
        .unwrap()
        .unwrap()
}

fn write(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("write");
    for (name, tensor) in tensors() {
        group.throughput(Throughput::Bytes(
            u64::try_from(tensor.bytes().len()).unwrap(),
        ));
        group.bench_function(BenchmarkId::new("npy", name), |bench| {
            bench.iter(|| npy::encode(black_box(&tensor)).unwrap());
        });
        for (form_name, form) in FORMS {
            group.bench_function(BenchmarkId::new(form_name, name), |bench| {
                bench.iter(|| message(black_box(&tensor), form));
            });
        }
        group.bench_function(BenchmarkId::new("json_numpy", name), |bench| {
            bench.iter(|| json_numpy::encode(black_box(&tensor)).unwrap());
        });
    }
}

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    for (name, tensor) in tensors() {
        group.throughput(Throughput::Bytes(
            u64::try_from(tensor.bytes().len()).unwrap(),
        ));
        let file = npy::encode(&tensor).unwrap();
        group.bench_function(BenchmarkId::new("npy", name), |bench| {
            bench.iter(|| npy::decode(black_box(&file)).unwrap());
        });
        for (form_name, form) in FORMS {
            let message = message(&tensor, form);
            group.bench_function(BenchmarkId::new(form_name, name), |bench| {
                bench.iter(|| open(black_box(&message)));
            });
        }
        let value = json_numpy::encode(&tensor).unwrap();
        group.bench_function(BenchmarkId::new("json_numpy", name), |bench| {
            bench.iter(|| json_numpy::decode(black_box(&value)).unwrap());
        });
        for (order, changed) in [("big_endian", ('<', '>')), ("column_major", ('F', 'T'))] {
            let file = foreign(&file, changed);
            group.bench_function(BenchmarkId::new(order, name), |bench| {
                bench.iter(|| npy::decode(black_box(&file)).unwrap());
            });
        }
    }
}

/// Says in the header that the elements stand in another order.
fn foreign(file: &[u8], (from, to): (char, char)) -> Vec<u8> {
    let (header, data) = file.split_at(128);
    let header = String::from_utf8_lossy(header.split_at(10).1).into_owned();
    let header = match (from, to) {
        ('F', _) => header.replace("False", "True "),
        _ => header.replace(from, &to.to_string()),
    };
    let head: Vec<u8> = file.iter().take(10).copied().collect();
    [head.as_slice(), header.as_bytes(), data].concat()
}

criterion_group!(benches, write, read);
criterion_main!(benches);
