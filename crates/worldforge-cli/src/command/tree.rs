//! The tree of the commands.

use clap::Subcommand;
use worldforge_core::Result;

use super::{
    attest, benchmark, bundle, cassette, checkpoint, completions, dataset, demo, doctor, drills,
    embed, eval, events, examples, import, keys, manual, media, negotiate, plan, policy, predict,
    profile, provider, reason, redact, registry, runs, scenario, schema, score, smoke, suite,
    verify, world,
};
use crate::{exit::Verdict, session::Session};

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(Box<demo::Arguments>),
    Examples(examples::Arguments),
    Doctor(doctor::Arguments),
    Provider(provider::Arguments),
    Negotiate(negotiate::Arguments),
    Predict(Box<predict::Arguments>),
    Score(Box<score::Arguments>),
    Policy(Box<policy::Arguments>),
    Embed(embed::Arguments),
    Reason(reason::Arguments),
    Generate(Box<media::Generate>),
    Transfer(Box<media::Transfer>),
    Plan(plan::Arguments),
    World(Box<world::Arguments>),
    Scenario(scenario::Arguments),
    Drills(drills::Arguments),
    Eval(Box<eval::Arguments>),
    Suite(suite::Arguments),
    Benchmark(Box<benchmark::Arguments>),
    Runs(runs::Arguments),
    Bundle(bundle::Arguments),
    Events(events::Arguments),
    Keys(keys::Arguments),
    Attest(attest::Arguments),
    Verify(verify::Arguments),
    Import(import::Arguments),
    Smoke(Box<smoke::Arguments>),
    Registry(registry::Arguments),
    Schema(schema::Arguments),
    Dataset(dataset::Arguments),
    Profile(profile::Arguments),
    Cassette(cassette::Arguments),
    Checkpoint(checkpoint::Arguments),
    Redact(redact::Arguments),
    Completions(completions::Arguments),
    Man(manual::Arguments),
}

/// Does it.
pub(crate) fn run(command: Command, session: &Session) -> Result<Verdict> {
    match command {
        Command::Examples(_) => examples::Arguments::run(session),
        Command::Doctor(arguments) => arguments.run(session),
        Command::Provider(arguments) => arguments.run(session),
        Command::Negotiate(arguments) => arguments.run(session),
        Command::Policy(arguments) => arguments.run(session),
        Command::Embed(arguments) => arguments.run(session),
        Command::Reason(arguments) => arguments.run(session),
        Command::Generate(arguments) => arguments.run(session),
        Command::Transfer(arguments) => arguments.run(session),
        Command::Smoke(arguments) => arguments.run(session),
        Command::Predict(arguments) => arguments.run(session),
        Command::Score(arguments) => arguments.run(session),
        Command::Plan(arguments) => arguments.run(session),
        Command::World(arguments) => arguments.run(session),
        Command::Scenario(arguments) => arguments.run(session),
        Command::Drills(arguments) => arguments.run(session),
        Command::Demo(arguments) => arguments.run(session),
        Command::Eval(arguments) => arguments.run(session),
        Command::Suite(arguments) => arguments.run(session),
        Command::Benchmark(arguments) => arguments.run(session),
        Command::Runs(arguments) => arguments.run(session),
        Command::Bundle(arguments) => arguments.run(session),
        Command::Events(arguments) => arguments.run(session),
        Command::Keys(arguments) => arguments.run(session),
        Command::Attest(arguments) => arguments.run(session),
        Command::Verify(arguments) => arguments.run(session),
        Command::Import(arguments) => arguments.run(session),
        Command::Registry(arguments) => arguments.run(session),
        Command::Schema(arguments) => arguments.run(session),
        Command::Dataset(arguments) => arguments.run(session),
        Command::Profile(arguments) => arguments.run(session),
        Command::Cassette(arguments) => arguments.run(session),
        Command::Checkpoint(arguments) => arguments.run(session),
        Command::Redact(arguments) => arguments.run(session),
        Command::Completions(arguments) => arguments.run(),
        Command::Man(arguments) => arguments.run(session),
    }
}
