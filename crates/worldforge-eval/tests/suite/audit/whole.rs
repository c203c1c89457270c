//! Audits of evaluations that were really run.

use std::num::NonZeroUsize;

use worldforge_eval::{
    audit::{Arm, Audit, Protocol, Rule},
    closed_loop::{EpisodeRecord, Evaluation, Preset, Setup},
    environment::{Case, Cases, LineWorld},
    report::{Page, Report, ReportRequest},
};

use crate::support::{LineOracle, ORACLE, line_actions, line_forge, line_world};

fn run(cases: &[Case]) -> Vec<EpisodeRecord> {
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let setup = Setup::new(&forge, ORACLE, Preset::Light.planner(), &actions).unwrap();
    let evaluation = Evaluation::new(&setup, &line_world).with_workers(NonZeroUsize::MIN);
    evaluation.run(cases, &mut |_| Ok(())).unwrap()
}

fn audit(records: &[EpisodeRecord]) -> Audit {
    let arm = Arm::of_records("line", records, Some(&mut LineWorld::new())).unwrap();
    let planner = Preset::Random.planner();
    let arm = arm.with_planner(&planner, None).unwrap();
    Protocol::of(vec![arm]).audit().unwrap()
}

#[test]
fn records_are_judged_by_the_environment_itself() {
    let mut cases = Cases::draw(&LineWorld::new(), 5, 4)
        .unwrap()
        .as_slice()
        .to_vec();
    let found = audit(&run(&cases));
    assert_eq!(found.findings, [], "{:#?}", found.findings);
    let facts = &found.arms[0];
    assert_eq!(facts.success.at_end, Some(facts.success.reported));
    assert_eq!((facts.budget_steps, facts.distances.len()), (Some(40), 2));
    cases.push(Case::new("near", [5.0], [5.25]));
    let records = run(&cases);
    let found = audit(&records);
    let rules: Vec<Rule> = found.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [Rule::StartsSolved, Rule::TrivialGoals]);
    assert_eq!(found.findings[0].cases, [8]);
    let mut forged = records;
    forged[0].states.pop();
    let found = audit(&forged);
    let finding = found
        .findings
        .iter()
        .find(|it| it.rule == Rule::OutcomeContradicted);
    assert_eq!(finding.unwrap().cases, [0]);
}

#[test]
fn an_audit_reads_back_what_it_writes() {
    let cases = Cases::draw(&LineWorld::new(), 5, 2).unwrap();
    let found = audit(&run(cases.as_slice()));
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Audit>(&text).unwrap(), found);
}

#[test]
fn every_rule_and_severity_is_known_by_its_name() {
    for rule in Rule::ALL {
        assert_eq!(rule.name().parse::<Rule>().unwrap(), rule);
        let text = serde_json::to_string(&rule).unwrap();
        assert_eq!(text, format!("\"{rule}\""));
        assert!(!rule.fix().ends_with('.'));
    }
    assert!("starts".parse::<Rule>().is_err());
}

#[test]
fn a_report_warns_of_errors_before_it_states_the_rate() {
    let cases = vec![
        Case::new("near", [5.0], [5.25]),
        Case::new("far", [5.0], [25.0]),
    ];
    let records = run(&cases);
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let setup = Setup::new(&forge, ORACLE, Preset::Light.planner(), &actions).unwrap();
    let request = ReportRequest::new(&setup, &records);
    let report = Report::of(request, &mut LineWorld::new()).unwrap();
    for text in [report.to_markdown(), Page::new(&report).render()] {
        let warning = text.find("the audit found starts-solved").unwrap();
        assert!(warning < text.find("2/2").unwrap());
        assert!(text.contains("Audit of the protocol"));
    }
}
