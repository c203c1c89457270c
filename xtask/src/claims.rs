//! What the project claims, and what shows it.

use serde_json::Value;

use crate::document::Fields as _;
use crate::markdown::table;
use crate::stop::Stop;
use crate::workspace::Workspace;

/// Where claims are written, relative to the root.
const CLAIMS: &str = "docs/src/reference/claims.json";

/// The page that is made of them.
pub(crate) const PAGE: &str = "docs/src/reference/claims.md";

/// How well a claim can be shown.
pub(crate) const CLASSES: [&str; 6] = [
    "checkout-tested",
    "fixture-tested",
    "prepared-host smoke-tested",
    "release-gated",
    "deferred",
    "unsupported",
];

/// Subjects of which it must be said that nothing is claimed.
pub(crate) const NEVER_CLAIMED: [&str; 4] = [
    "physical fidelity",
    "robot safety",
    "upstream service",
    "durable persistence",
];

/// One claim.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) id: String,
    pub(crate) says: String,
    pub(crate) class: String,
    pub(crate) commands: Vec<String>,
    /// Names of tests, each as `crate: function`.
    pub(crate) tests: Vec<String>,
    /// Names of gates.
    pub(crate) gates: Vec<String>,
}

/// Reads the claims and the subjects of which nothing is claimed.
pub(crate) fn read(workspace: &Workspace) -> Result<(Vec<Claim>, Vec<String>), Stop> {
    let document: Value = serde_json::from_str(&workspace.read(CLAIMS)?)?;
    let rows = document.rows("claims");
    let claims = rows.map(|row| {
        let word = |name: &str| row.word(name).to_owned();
        Claim {
            id: word("id"),
            says: word("claim"),
            class: word("class"),
            commands: words(row.at("commands")),
            tests: words(row.at("tests")),
            gates: words(row.at("gates")),
        }
    });
    Ok((claims.collect(), words(document.at("never_claimed"))))
}

fn words(list: &Value) -> Vec<String> {
    let words = list.as_array().into_iter().flatten();
    words.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Writes the claims as a page of the book.
pub(crate) fn page(claims: &[Claim], never: &[String]) -> String {
    let code = |words: &[String]| {
        let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        quoted.join(", ")
    };
    let rows = claims.iter().map(|claim| {
        let gates: Vec<String> = claim
            .gates
            .iter()
            .map(|gate| format!("gate {gate}"))
            .collect();
        let shown = [&claim.commands[..], &claim.tests, &gates].concat();
        [
            claim.id.clone(),
            claim.says.clone(),
            claim.class.clone(),
            code(&shown),
        ]
    });
    let never: Vec<String> = never.iter().map(|subject| format!("- {subject}")).collect();
    let never = never.join("\n");
    format!(
        "# Claims and their evidence\n\n\
         <!-- Made by `cargo xtask generate` from claims.json; change that instead. -->\n\n\
         Every claim says how well it can be shown, and names the commands, tests and gates that show it; a\n\
         gate checks that each of them exists.\n\n{}\n## Never claimed\n\n{never}\n",
        table(&["claim", "what it says", "class", "what shows it"], rows)
    )
}
