//! Every claim names what shows it, and what it names exists.

use super::GATES;
use crate::claims::{self, CLASSES, Claim, NEVER_CLAIMED};
use crate::command_tree::CommandTree;
use crate::shell;
use crate::source::{has_word, is_rust};
use crate::stop::Stop;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let (claims, never) = claims::read(workspace)?;
    let tree = CommandTree::of(&workspace.binary()?)?;
    let mut findings: Vec<String> = NEVER_CLAIMED
        .iter()
        .filter(|subject| !never.iter().any(|said| said.contains(*subject)))
        .map(|subject| format!("nothing says that {subject} is not claimed"))
        .collect();
    for claim in &claims {
        let mut problems = problems_of(claim);
        problems.extend(command_problems(claim, &tree));
        for test in &claim.tests {
            problems.extend(test_problem(workspace, test)?);
        }
        findings.extend(
            problems
                .into_iter()
                .map(|problem| format!("{}: {problem}", claim.id)),
        );
    }
    Stop::unless_empty(&findings)?;
    Ok(format!("{} claims", claims.len()))
}

fn problems_of(claim: &Claim) -> Vec<String> {
    let mut problems = Vec::new();
    if claim.id.is_empty() || claim.says.is_empty() {
        problems.push("a claim wants an id and what it says".to_owned());
    }
    if !CLASSES.contains(&claim.class.as_str()) {
        problems.push(format!("'{}' is no class of evidence", claim.class));
    }
    let is_shown = !(claim.commands.is_empty() && claim.tests.is_empty() && claim.gates.is_empty());
    let wants_showing = !["deferred", "unsupported"].contains(&claim.class.as_str());
    if wants_showing && !is_shown {
        problems.push("names nothing that shows it".to_owned());
    }
    let unknown = claim
        .gates
        .iter()
        .filter(|name| !GATES.iter().any(|gate| gate.name == *name));
    problems.extend(unknown.map(|name| format!("no gate {name}")));
    problems
}

fn command_problems(claim: &Claim, tree: &CommandTree) -> Vec<String> {
    let mut problems = Vec::new();
    for line in &claim.commands {
        for words in shell::commands(line).unwrap_or_default() {
            match words.split_first() {
                Some((program, rest)) if program == "worldforge" => {
                    problems.extend(tree.problem_of(rest));
                }
                _ => problems.push(format!("'{line}' is no command of ours")),
            }
        }
    }
    problems
}

/// Looks for a test, written `crate: function`, in the sources of its crate.
fn test_problem(workspace: &Workspace, test: &str) -> Result<Option<String>, Stop> {
    let Some((package, function)) = test.split_once(": ") else {
        return Ok(Some(format!("'{test}' must be 'crate: function'")));
    };
    let folder = format!("crates/{package}/");
    for path in workspace.files()?.iter().filter(|path| is_rust(path)) {
        if path.starts_with(&folder) && has_word(&workspace.read(path)?, function) {
            return Ok(None);
        }
    }
    Ok(Some(format!("{package} has no test {function}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command_tree::tests::sample;

    fn claim(class: &str, commands: &[&str], gates: &[&str]) -> Claim {
        let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Claim {
            id: "a".to_owned(),
            says: "A holds.".to_owned(),
            class: class.to_owned(),
            commands: owned(commands),
            tests: Vec::new(),
            gates: owned(gates),
        }
    }

    #[test]
    fn a_claim_without_evidence_that_exists_is_found() {
        for (claim, count) in [
            (claim("deferred", &[], &[]), 0),
            (claim("release-gated", &[], &["fmt"]), 0),
            (claim("release-gated", &[], &[]), 1),
            (claim("proven", &[], &["fmt"]), 1),
            (claim("release-gated", &[], &["nothing"]), 1),
        ] {
            assert_eq!(problems_of(&claim).len(), count, "{claim:?}");
        }
    }

    #[test]
    fn a_command_that_is_not_there_is_found() {
        let problems =
            |line: &str| command_problems(&claim("deferred", &[line], &[]), &sample()).len();
        assert_eq!(problems("worldforge runs list --limit 3"), 0);
        assert_eq!(problems("worldforge walks"), 1);
        assert_eq!(problems("jq ."), 1);
    }
}
