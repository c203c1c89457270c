//! Laws of the codecs, over every element type, shape and order.

use proptest::{prelude::*, test_runner::RngSeed};
use worldforge_core::{DType, Tensor};
use worldforge_providers::wire::codec::{
    descr,
    envelope::{self, Envelope},
    json_numpy,
    msgpack::{self, Limits, Node, Writer},
    npy,
};

const TYPES: [DType; 12] = [
    DType::F16,
    DType::F32,
    DType::F64,
    DType::I8,
    DType::I16,
    DType::I32,
    DType::I64,
    DType::U8,
    DType::U16,
    DType::U32,
    DType::U64,
    DType::Bool,
];

fn tensors() -> impl Strategy<Value = Tensor> {
    let shape = prop::collection::vec(0_usize..5, 0..5);
    (prop::sample::select(&TYPES), shape).prop_flat_map(|(dtype, shape)| {
        let length = shape.iter().product::<usize>() * dtype.size();
        let most = if dtype == DType::Bool { 1 } else { u8::MAX };
        prop::collection::vec(0..=most, length)
            .prop_map(move |bytes| Tensor::new(dtype, shape.clone(), bytes).unwrap())
    })
}

/// Returns the elements with the first axis running fastest, found by counting.
fn column_major(tensor: &Tensor) -> Vec<u8> {
    let (shape, size) = (tensor.shape(), tensor.dtype().size());
    let mut index = vec![0; shape.len()];
    let mut bytes = Vec::new();
    for _ in 0..tensor.element_count() {
        let at = index
            .iter()
            .zip(shape)
            .fold(0, |at, (index, length)| at * length + index);
        bytes.extend_from_slice(&tensor.bytes()[at * size..(at + 1) * size]);
        for (index, length) in index.iter_mut().zip(shape) {
            *index = (*index + 1) % length;
            if *index != 0 {
                break;
            }
        }
    }
    bytes
}

fn big_endian(bytes: &[u8], size: usize) -> Vec<u8> {
    bytes
        .chunks(size)
        .flat_map(|element| element.iter().rev().copied())
        .collect()
}

/// Values as another implementation of msgpack has them.
fn values() -> impl Strategy<Value = rmpv::Value> {
    let leaf = prop_oneof![
        Just(rmpv::Value::Nil),
        any::<bool>().prop_map(rmpv::Value::from),
        any::<i64>().prop_map(rmpv::Value::from),
        any::<u64>().prop_map(rmpv::Value::from),
        (-200_i64..200).prop_map(rmpv::Value::from),
        any::<f32>().prop_map(rmpv::Value::F32),
        any::<f64>().prop_map(rmpv::Value::F64),
        ".{0,40}".prop_map(rmpv::Value::from),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(rmpv::Value::Binary),
    ];
    leaf.prop_recursive(5, 64, 20, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..20).prop_map(rmpv::Value::Array),
            prop::collection::btree_map("[a-z_]{0,40}", inner, 0..20).prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(name, value)| (name.into(), value));
                rmpv::Value::Map(members.collect())
            }),
        ]
    })
}

fn is_same(node: &Node<'_>, value: &rmpv::Value) -> bool {
    match value {
        rmpv::Value::Nil => node.is_nil(),
        rmpv::Value::Boolean(flag) => node.as_bool() == Some(*flag),
        rmpv::Value::Integer(number) => {
            (node.as_i64(), node.as_u64()) == (number.as_i64(), number.as_u64())
        }
        rmpv::Value::F32(number) => {
            matches!(node, Node::F32(found) if found.to_bits() == number.to_bits())
        }
        rmpv::Value::F64(number) => {
            matches!(node, Node::F64(found) if found.to_bits() == number.to_bits())
        }
        rmpv::Value::String(text) => node.as_str() == text.as_str(),
        rmpv::Value::Binary(bytes) => node.as_bytes() == Some(bytes),
        rmpv::Value::Array(items) => node.as_array().is_some_and(|nodes| {
            nodes.len() == items.len()
                && nodes
                    .iter()
                    .zip(items)
                    .all(|(node, item)| is_same(node, item))
        }),
        rmpv::Value::Map(members) => node.as_map().is_some_and(|map| {
            map.len() == members.len()
                && map.iter().zip(members).all(|((name, node), (key, value))| {
                    key.as_str() == Some(name) && is_same(node, value)
                })
        }),
        rmpv::Value::Ext(..) => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, rng_seed: RngSeed::Fixed(20_261_120), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_form_gives_back_the_tensor_that_it_took(tensor in tensors()) {
        prop_assert_eq!(&npy::decode(&npy::encode(&tensor).unwrap()).unwrap(), &tensor);
        prop_assert_eq!(&json_numpy::decode(&json_numpy::encode(&tensor).unwrap()).unwrap(), &tensor);
        for form in [Envelope::Npy, Envelope::MsgpackNumpy, Envelope::Openpi] {
            let mut out = Writer::default();
            out.tensor(&tensor, form);
            let bytes = out.finish().unwrap();
            let tree = msgpack::read(&bytes, &Limits::default()).unwrap();
            let read = envelope::tensor(&tree).unwrap();
            prop_assert_eq!(read.as_ref(), Some(&tensor), "{:?}", form);
        }
    }

    #[test]
    fn foreign_orders_become_ours(tensor in tensors(), column in any::<bool>(), big in any::<bool>()) {
        let size = tensor.dtype().size();
        let mut data = if column { column_major(&tensor) } else { tensor.bytes().to_vec() };
        let mut name = descr::name(tensor.dtype()).unwrap().to_owned();
        if big && size > 1 {
            data = big_endian(&data, size);
            name = name.replace('<', ">");
        }
        let shape: Vec<String> = tensor.shape().iter().map(|axis| format!("{axis},")).collect();
        let header = format!(
            "{{'descr': '{name}', 'fortran_order': {}, 'shape': ({})}}",
            if column { "True" } else { "False" },
            shape.concat()
        );
        let length = u32::try_from(header.len()).unwrap().to_le_bytes();
        let file = [b"\x93NUMPY\x02\x00", &length[..], header.as_bytes(), &data].concat();
        prop_assert_eq!(npy::decode(&file).unwrap(), tensor);
    }

    #[test]
    fn every_message_is_read_as_another_implementation_reads_it(value in values()) {
        let mut bytes = Vec::new();
        rmpv::encode::write_value(&mut bytes, &value).unwrap();
        let tree = msgpack::read(&bytes, &Limits::default()).unwrap();
        prop_assert!(is_same(&tree, &value));
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(tree) = msgpack::read(&bytes, &Limits::default()) {
            envelope::feature(&tree).ok();
        }
        npy::decode(&bytes).ok();
        let header = [b"\x93NUMPY\x01\x00", &[u8::try_from(bytes.len()).unwrap(), 0][..], bytes.as_slice()].concat();
        npy::decode(&header).ok();
    }
}
