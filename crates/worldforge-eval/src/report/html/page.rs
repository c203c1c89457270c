//! The page itself.

use std::{collections::BTreeMap, fmt::Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use worldforge_core::{Error, ErrorKind, Result};
use worldforge_evidence::page::STYLE_SHEET;

use super::{audit, case, scene, sheet, text::escape};
use crate::{
    closed_loop::IntervalMethod,
    report::{
        Report, audited,
        number::{headline, milliseconds, percents, short},
        stopped,
    },
};

/// Most animations of one page.
pub const MAX_PAGE_ANIMATIONS: usize = 3;

/// What this report has beside what every page has.
const STYLE: &str = include_str!("style.css");

/// Renders a report as one HTML file that needs nothing but a browser.
///
/// There is no script in it and it loads nothing, so it may be sent around and opened anywhere.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    report: &'a Report,
    animations: BTreeMap<u64, String>,
}

impl<'a> Page<'a> {
    /// Begins a page without animations.
    pub fn new(report: &'a Report) -> Self {
        Self {
            report,
            animations: BTreeMap::new(),
        }
    }

    /// Adds the animation of a case that is shown in detail, a GIF file's bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] past [`MAX_PAGE_ANIMATIONS`], [`ErrorKind::NotFound`] for a
    /// case that is not shown.
    pub fn with_animation(mut self, index: u64, gif: &[u8]) -> Result<Self> {
        if !self.report.shown.iter().any(|case| case.index == index) {
            return Err(Error::new(
                ErrorKind::NotFound,
                format!("case {index} must be one that is shown in detail"),
            ));
        }
        if self.animations.len() >= MAX_PAGE_ANIMATIONS {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("page must have at most {MAX_PAGE_ANIMATIONS} animations"),
            ));
        }
        let uri = format!("data:image/gif;base64,{}", STANDARD.encode(gif));
        self.animations.insert(index, uri);
        Ok(self)
    }

    /// Returns the file's text; equal reports and animations give equal bytes.
    pub fn render(&self) -> String {
        let report = self.report;
        let title = format!("{}: {}", report.environment.name, headline(report));
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\"><title>{}</title>\
             <style>{STYLE_SHEET}{STYLE}</style></head><body>{}<main>",
            escape(&title),
            scene::symbol(&report.backdrop)
        );
        self.write_head(&mut out);
        if report.episodes.len() > 1 {
            self.write_overview(&mut out);
        }
        self.write_cases(&mut out);
        self.write_claims(&mut out);
        if let Some(found) = &report.audit {
            out.push_str(&audit::section(found));
        }
        self.write_facts(&mut out);
        out.push_str("</main></body></html>\n");
        out
    }

    fn write_head(&self, out: &mut String) {
        let report = self.report;
        let _infallible = write!(
            out,
            "<p class=\"eyebrow\">{} · closed loop · {} over {}</p><h1>{}</h1><div class=\"tiles\">",
            escape(&report.environment.name),
            escape(&report.planner.label()),
            escape(report.provider.as_str()),
            escape(&headline(report))
        );
        let overall = &report.summary.overall;
        if report.episodes.len() > 1 {
            tile(
                out,
                &percents(overall.interval),
                match report.summary.interval_method {
                    IntervalMethod::Wilson => "95 % interval of the share solved",
                    IntervalMethod::Anytime => {
                        "95 % interval of the share solved, right after an early stop"
                    }
                },
            );
            if let Some(median) = overall.median_steps {
                let of = format!(
                    "median steps when solved, of {} allowed",
                    report.environment.budget_steps
                );
                tile(out, &short(median), &of);
            }
        }
        if let Some(time) = report.summary.planning {
            let rest = format!(
                "planning per decision, median (90 %: {}, longest: {})",
                milliseconds(time.p90_ms),
                milliseconds(time.max_ms)
            );
            tile(out, &milliseconds(time.median_ms), &rest);
            tile(out, &time.decisions.to_string(), "decisions");
        }
        out.push_str("</div>");
        if let Some(warning) = report.audit.as_ref().and_then(audited::warning) {
            let _infallible = write!(
                out,
                "<div class=\"stopped alarm\"><p>{}</p></div>",
                escape(&warning)
            );
        }
        if let Some(stopping) = &report.stopping {
            out.push_str("<div class=\"stopped\">");
            for sentence in stopped::sentences(stopping) {
                let _infallible = write!(out, "<p>{}</p>", escape(&sentence));
            }
            out.push_str("</div>");
        }
    }

    fn write_overview(&self, out: &mut String) {
        let report = self.report;
        let _infallible = write!(
            out,
            "<h2>By group</h2>{}{}<h2>Every path</h2><p class=\"soft\">\
             <span class=\"key walked\"></span>solved <span class=\"key lost\"></span>not solved; \
             failures first, then the longest. Below each: the case and its steps.</p>{}\
             <h2>Steps per episode</h2><div class=\"parts\"><figure>{}<figcaption>\
             <span class=\"key walked\"></span>solved <span class=\"key lost\"></span>not solved\
             </figcaption></figure></div>",
            sheet::groups(report),
            sheet::references(report),
            sheet::contact_sheet(report),
            sheet::histogram(report)
        );
    }

    fn write_cases(&self, out: &mut String) {
        if self.report.shown.is_empty() {
            return;
        }
        if self.report.episodes.len() > 1 {
            out.push_str("<h2>In detail: failures, then the longest solved</h2>");
        } else {
            out.push_str("<h2>How it went</h2>");
        }
        for shown in &self.report.shown {
            let mut episodes = self.report.episodes.iter();
            let Some(episode) = episodes.find(|episode| episode.index == shown.index) else {
                continue;
            };
            let animation = self.animations.get(&shown.index).map(String::as_str);
            out.push_str(&case::card(episode, shown, animation));
        }
    }

    fn write_claims(&self, out: &mut String) {
        out.push_str("<h2>What this shows, and what it does not</h2><div class=\"claims\">");
        for (class, title, sentences) in [
            ("shows", "It shows", &self.report.claims.shows),
            ("not", "It does not show", &self.report.claims.does_not_show),
        ] {
            let _infallible = write!(out, "<section class=\"{class}\"><h3>{title}</h3><ul>");
            for sentence in sentences {
                let _infallible = write!(out, "<li>{}</li>", escape(sentence));
            }
            out.push_str("</ul></section>");
        }
        out.push_str("</div>");
    }

    fn write_facts(&self, out: &mut String) {
        out.push_str("<h2>Where the numbers come from</h2><dl>");
        for (name, value) in self.report.fact_rows() {
            let _infallible = write!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", escape(&value));
        }
        out.push_str("</dl>");
    }
}

fn tile(out: &mut String, value: &str, name: &str) {
    let _infallible = write!(
        out,
        "<div class=\"tile\"><strong>{}</strong><span>{}</span></div>",
        escape(value),
        escape(name)
    );
}
