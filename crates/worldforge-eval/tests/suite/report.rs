//! Evaluations as documents.

use std::collections::BTreeMap;

use worldforge_core::{ErrorKind, Timestamp};
use worldforge_eval::{
    closed_loop::{
        Animation, EpisodeRecord, Evaluation, LatentMap, LatentMapSettings, Preset, Setup,
        run_episode,
    },
    environment::{Case, Cases, LineWorld, Outcomes},
    report::{Facts, MAX_PAGE_ANIMATIONS, Page, Report, ReportRequest, Verdict},
};

use crate::support::{LineOracle, ORACLE, line_actions, line_forge, line_world};

fn facts() -> Facts {
    let mut facts = Facts::default();
    facts.command = Some("worldforge eval --env line-world --planner light".into());
    facts.checkpoint = Some("none, the rules themselves".into());
    facts.created_at = Some(Timestamp::from_unix_millis(0));
    facts
}

/// Evaluates cases, three near and three far, with an oracle that breaks after some calls.
fn evaluated(fails_after: Option<usize>, cases: &[Case]) -> (Report, Vec<EpisodeRecord>) {
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let sound = Setup::new(&forge, ORACLE, Preset::Light.planner(), &actions).unwrap();
    let mut world = LineWorld::new();
    let map = LatentMap::build(&sound, &mut world, LatentMapSettings::spaced(0.5));
    let map = pollster::block_on(map).unwrap();
    let broken = line_forge(LineOracle {
        fails_after,
        ..LineOracle::default()
    });
    let setup = Setup::new(&broken, ORACLE, Preset::Light.planner(), &actions)
        .unwrap()
        .with_latent_map(&map);
    let evaluation = Evaluation::new(&setup, &line_world);
    let records = evaluation.run(cases, &mut |_| Ok(())).unwrap();
    let reference = BTreeMap::from([("twin".to_owned(), all_solved(cases.len()))]);
    let request = ReportRequest::new(&setup, &records)
        .with_facts(facts())
        .with_shown(4)
        .with_reference(&reference);
    (Report::of(request, &mut LineWorld::new()).unwrap(), records)
}

fn all_solved(count: usize) -> Outcomes {
    let file = serde_json::json!({"success": vec![true; count], "steps": vec![9; count]});
    serde_json::from_value(file).unwrap()
}

fn cases() -> Vec<Case> {
    let cases = Cases::draw(&LineWorld::new(), 5, 3).unwrap();
    cases.as_slice().to_vec()
}

#[test]
fn markdown_reads_as_it_should() {
    let (report, _) = evaluated(Some(120), &cases());
    insta::assert_snapshot!("evaluation", report.to_markdown());
    let (report, _) = evaluated(None, &cases()[..1]);
    insta::assert_snapshot!("single_case", report.to_markdown());
}

#[test]
fn failures_come_first_and_are_shown_first() {
    let (report, _) = evaluated(Some(120), &cases());
    let verdicts: Vec<Verdict> = report.episodes.iter().map(|e| e.verdict).collect();
    assert!(verdicts.is_sorted(), "{verdicts:?}");
    assert_eq!(verdicts[0], Verdict::Failed);
    let shown: Vec<u64> = report.shown.iter().map(|case| case.index).collect();
    let positions: Vec<usize> = shown
        .iter()
        .map(|index| {
            report
                .episodes
                .iter()
                .position(|e| e.index == *index)
                .unwrap()
        })
        .collect();
    assert!(positions.is_sorted() && shown.len() == 4, "{shown:?}");
    assert!(positions.contains(&0));
}

#[test]
fn a_report_reads_back_what_it_writes() {
    let (report, _) = evaluated(Some(120), &cases());
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    let newer = text.replacen("\"schema_version\":1", "\"schema_version\":2", 1);
    assert!(serde_json::from_str::<Report>(&newer).is_err());
}

#[test]
fn a_page_is_one_file_without_scripts_and_always_the_same() {
    let (report, records) = evaluated(None, &cases());
    let animation = Animation::sized(120);
    let mut page = Page::new(&report);
    for case in report.shown.iter().take(MAX_PAGE_ANIMATIONS) {
        let record = &records[case.index as usize];
        let gif = animation.encode(&mut LineWorld::new(), record).unwrap();
        page = page.with_animation(case.index, &gif).unwrap();
    }
    let text = page.render();
    assert_eq!(text, page.render());
    assert_eq!(text, {
        let (again, _) = evaluated(None, &cases());
        assert_eq!(again, report);
        page.clone().render()
    });
    for outside in [
        "<script", "http:", "https:", "<link", "@import", "url(", "src=\"/",
    ] {
        assert!(!text.contains(outside), "{outside}");
    }
    for (open, close) in [
        ("<svg", "</svg>"),
        ("<figure", "</figure>"),
        ("<div", "</div>"),
    ] {
        assert_eq!(
            text.matches(open).count(),
            text.matches(close).count(),
            "{open}"
        );
    }
    assert_eq!(text.matches("data:image/gif;base64,").count(), 3);
}

#[test]
fn a_page_takes_few_animations_and_only_of_what_it_shows() {
    let (report, _) = evaluated(None, &cases());
    let hidden = (0..6).find(|i| report.shown.iter().all(|case| case.index != *i));
    let page = Page::new(&report);
    let error = page
        .clone()
        .with_animation(hidden.unwrap(), b"GIF")
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let mut page = Ok(page);
    for case in &report.shown {
        page = page.and_then(|page| page.with_animation(case.index, b"GIF"));
    }
    assert_eq!(page.unwrap_err().kind(), ErrorKind::LimitExceeded);
}

#[test]
fn markup_in_a_fact_is_text() {
    let (mut report, _) = evaluated(None, &cases()[..1]);
    report.facts.command = Some(String::from("<b onload='x'>&\"|`").into());
    let page = Page::new(&report).render();
    assert!(page.contains("&lt;b onload=&#39;x&#39;&gt;&amp;&quot;|`"));
    assert!(
        report
            .to_markdown()
            .contains("&lt;b onload='x'>&amp;\"\\|\\`")
    );
}

#[test]
fn imagined_distances_of_an_exact_model_are_right() {
    let (report, _) = evaluated(None, &cases());
    for case in &report.shown {
        let error = case.imagination_error.unwrap();
        assert!(error < 0.1, "case {}: {error}", case.index);
        assert!(case.decisions.iter().all(|d| d.imagined_path.len() == 11));
    }
}

#[test]
fn a_record_of_another_environment_is_not_animated() {
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let setup = Setup::new(&forge, ORACLE, Preset::Random.planner(), &actions).unwrap();
    let mut world = LineWorld::new();
    let case = Case::new("far", [4.0], [26.0]);
    let episode = run_episode(&setup, &mut world, &case, 0);
    let mut record = pollster::block_on(episode).unwrap();
    let animation = Animation::sized(64);
    let gif = animation.encode(&mut LineWorld::new(), &record).unwrap();
    assert!(gif.starts_with(b"GIF89a"));
    record.states[3][0] += 0.25;
    let error = animation
        .encode(&mut LineWorld::new(), &record)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
