//! What looking early costs and saves: the tables of the book's page on statistics.

use std::fmt::Write as _;

use worldforge_eval::statistics::{
    Confidence, PairedCounts,
    power::{Goal, OneRate, PairedRates, TwoRates},
    sequential::{OpenRate, PairedTrial, Ruling},
};

use super::{
    reference::share,
    simulation::{Pairs, Tally, bound, law, open, plan, planned, simulate},
};

const PAGE: &str = include_str!("../../../../../docs/src/concepts/statistics.md");
const REPETITIONS: u32 = 10_000;

/// One row: what is asked, how many episodes at most, and what each test finds.
struct Row {
    question: &'static str,
    most: u32,
    fixed: Option<f64>,
    planned: Tally,
    open: Tally,
}

fn found(tally: &Tally) -> f64 {
    tally.higher + tally.lower
}

fn rate(question: &'static str, threshold: f64, rate: f64, most: u32) -> Row {
    let exact = law(threshold, rate, plan(most));
    let fixed = OneRate::new(share(threshold), share(rate)).unwrap();
    let open = || {
        let mut test = OpenRate::new(share(threshold), Confidence::P95).unwrap();
        let observe = move |pair| test.observe(pair == PairedTrial::Both);
        Box::new(observe) as Box<dyn FnMut(PairedTrial) -> Ruling>
    };
    Row {
        question,
        most,
        fixed: Some(fixed.power(most.into(), Confidence::P95).unwrap()),
        planned: Tally {
            higher: exact.higher,
            lower: exact.lower,
            mean_pairs: exact.mean_trials(most),
        },
        open: simulate(REPETITIONS, most, Pairs::new(21, [rate, 0.0, 0.0]), open),
    }
}

fn arms(question: &'static str, baseline: f64, candidate: f64, most: u32) -> Row {
    let fixed = TwoRates::new(share(baseline), share(candidate)).map(|rates| {
        let per_arm = most.into();
        rates
            .fisher_power(per_arm, per_arm, Confidence::P95)
            .unwrap()
    });
    let pairs = || Pairs::independent(22, baseline, candidate);
    Row {
        question,
        most,
        fixed: fixed.ok(),
        planned: simulate(REPETITIONS, most, pairs(), planned(most)),
        open: simulate(REPETITIONS, most, pairs(), open()),
    }
}

fn cases(question: &'static str, both: f64, only: [f64; 2]) -> Row {
    let fixed = PairedRates::new(share(only[0]), share(only[1])).unwrap();
    let goal = Goal::new(Confidence::P95, share(0.8)).unwrap();
    let most = u32::try_from(fixed.cases(goal).unwrap()).unwrap();
    let pairs = || Pairs::new(23, [both, only[0], only[1]]);
    Row {
        question,
        most,
        fixed: Some(fixed.power(most.into(), Confidence::P95).unwrap()),
        planned: simulate(REPETITIONS, most, pairs(), planned(most)),
        open: simulate(REPETITIONS, most, pairs(), open()),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| what is true | planned for | fixed test finds | planned test finds | with, on average | saved | open test finds | with |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        writeln!(
            text,
            "| {} | {} | {} | {} | {:.0} | {} | {} | {:.0} |",
            row.question,
            row.most,
            row.fixed.map_or_else(|| "–".to_owned(), percent),
            percent(found(&row.planned)),
            row.planned.mean_pairs,
            percent(1.0 - row.planned.mean_pairs / f64::from(row.most)),
            percent(found(&row.open)),
            row.open.mean_pairs,
        )
        .unwrap();
    }
    text
}

/// Asserts that the book shows what was computed; the message is what it should show.
#[track_caller]
fn assert_shown(text: &str) {
    assert!(PAGE.contains(text), "the page should show:\n{text}");
}

#[test]
fn early_looks_save_episodes_and_lose_little_power() {
    let rows = [
        rate("rate 0.9, threshold 0.8", 0.8, 0.9, 200),
        rate("rate 0.8, threshold 0.9", 0.9, 0.8, 100),
        arms("independent, 0.88 and 0.93", 0.88, 0.93, 578),
        arms("independent, 0.8 and 0.9", 0.8, 0.9, 219),
        arms("independent, 0.7 and 0.9", 0.7, 0.9, 219),
        arms("independent, 0.5 and 0.8", 0.5, 0.8, 45),
        arms("independent, 0.9 and 0.9", 0.9, 0.9, 219),
        cases(
            "same cases, 5 % and 15 % solved by one only",
            0.7,
            [0.05, 0.15],
        ),
        cases(
            "same cases, 2 % and 12 % solved by one only",
            0.8,
            [0.02, 0.12],
        ),
    ];
    for row in &rows {
        let Some(fixed) = row.fixed else {
            assert!(
                found(&row.planned) <= bound(REPETITIONS),
                "{}",
                row.question
            );
            continue;
        };
        // Simulated powers are off by up to a hundredth.
        assert!(found(&row.planned) > fixed - 0.03, "{}", row.question);
        assert!(
            row.planned.mean_pairs < 0.75 * f64::from(row.most),
            "{}",
            row.question
        );
        assert!(
            found(&row.open) <= found(&row.planned) + 0.02,
            "{}",
            row.question
        );
    }
    assert_shown(&table(&rows));
}

#[test]
fn the_page_says_how_many_episodes_88_against_93_percent_takes() {
    let goal = Goal::new(Confidence::P95, share(0.8)).unwrap();
    let rates = TwoRates::new(share(0.88), share(0.93)).unwrap();
    let pairs = PairedRates::new(share(0.02), share(0.07)).unwrap();
    for (method, episodes) in [
        ("TwoRates::per_arm", rates.per_arm(goal)),
        ("TwoRates::per_arm_exact", rates.per_arm_exact(goal)),
        ("PairedRates::cases", pairs.cases(goal)),
    ] {
        assert_shown(&format!("(`{method}`) | {} |", episodes.unwrap()));
    }
    let found = rates.fisher_power(539, 539, Confidence::P95).unwrap();
    assert_shown(&format!("{:.0} times out of 100. Pairing", 100.0 * found));
}

/// The exact paired test after every pair, stopped when it says yes: what everybody does by hand.
fn repeated() -> Box<dyn FnMut(PairedTrial) -> Ruling> {
    let mut counts = PairedCounts::default();
    Box::new(move |pair| {
        match pair {
            PairedTrial::OnlyBaseline => counts.only_baseline += 1,
            PairedTrial::OnlyCandidate => counts.only_candidate += 1,
            _ => return Ruling::Continue,
        }
        if counts.mcnemar().unwrap().p_value <= 0.05 {
            Ruling::Higher
        } else {
            Ruling::Continue
        }
    })
}

#[test]
fn early_looks_at_a_fixed_test_find_what_is_not_there() {
    const LOOKS: u32 = 200;
    let mut text = String::from(
        "| both rates | fixed test, repeated | planned test | open test |\n|---|---|---|---|\n",
    );
    for rate in [0.1, 0.5, 0.8, 0.93] {
        let pairs = || Pairs::independent(24, rate, rate);
        let by_hand = found(&simulate(REPETITIONS, LOOKS, pairs(), repeated));
        let planned = found(&simulate(REPETITIONS, LOOKS, pairs(), planned(LOOKS)));
        let open = found(&simulate(REPETITIONS, LOOKS, pairs(), open()));
        assert!(
            planned <= bound(REPETITIONS) && open <= bound(REPETITIONS),
            "{rate}"
        );
        assert!(by_hand > 0.1, "{rate}: {by_hand}");
        let shares = [by_hand, planned, open].map(|share| format!("{:.1} %", 100.0 * share));
        writeln!(text, "| {rate} | {} |", shares.join(" | ")).unwrap();
    }
    assert_shown(&text);
}
