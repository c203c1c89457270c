//! Which cases are run, and in which order.

use std::collections::VecDeque;

use worldforge_eval::environment::Case;

/// Takes at most `limit` cases, one of each group in turn, so that a few stand for all.
pub(crate) fn interleaved(cases: &[Case], limit: usize) -> Vec<Case> {
    let mut groups: Vec<(&str, VecDeque<&Case>)> = Vec::new();
    for case in cases {
        match groups.iter_mut().find(|(name, _)| *name == case.group) {
            Some((_, members)) => members.push_back(case),
            None => groups.push((&case.group, VecDeque::from([case]))),
        }
    }
    let mut chosen = Vec::new();
    while chosen.len() < limit.min(cases.len()) {
        for (_, members) in &mut groups {
            chosen.extend(members.pop_front().cloned());
        }
    }
    chosen.truncate(limit);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_cases_are_taken_from_every_group() {
        let case = |group: &str, at: f32| Case::new(group, [at], [0.0]);
        let all = [
            case("a", 1.0),
            case("a", 2.0),
            case("a", 3.0),
            case("b", 4.0),
        ];
        let starts = |limit| -> Vec<f32> {
            let chosen = interleaved(&all, limit);
            chosen.iter().map(|case| case.start[0]).collect()
        };
        assert_eq!(starts(0), [0.0; 0]);
        assert_eq!(starts(2), [1.0, 4.0]);
        assert_eq!(starts(3), [1.0, 4.0, 2.0]);
        assert_eq!(starts(99), [1.0, 4.0, 2.0, 3.0]);
    }
}
