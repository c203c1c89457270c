//! This machine, as far as it matters for times.

use std::{fs::File, io::Read as _};

use worldforge_core::Result;
use worldforge_eval::benchmark::Machine;

use crate::{build, session::Session};

/// How much of the system's description of processors is read.
const MAX_DESCRIPTION: u64 = 64 << 10;

/// Most characters of a processor's name.
const MAX_NAME: usize = 120;

/// Describes the machine.
pub(super) fn describe(session: &Session, class: Option<&str>) -> Result<Machine> {
    let threads = session.process().parallelism.get();
    let mut machine = Machine::new(&build::toolchain(), threads);
    if let Some(model) = cpu_model() {
        machine = machine.with_cpu_model(model);
    }
    match class {
        Some(class) => machine.with_class(class),
        None => Ok(machine),
    }
}

/// Returns the processor's name where the system tells it in a file.
fn cpu_model() -> Option<String> {
    let file = File::open("/proc/cpuinfo").ok()?;
    let mut text = String::new();
    file.take(MAX_DESCRIPTION).read_to_string(&mut text).ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"))?;
    let name = line.trim_start_matches([' ', '\t', ':']).trim();
    Some(name.chars().take(MAX_NAME).collect())
}
