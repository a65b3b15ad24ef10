//! Insights as a table for other programs: CSV as RFC 4180 has it, one figure in each row, so that a spreadsheet can filter and pivot.

use super::InsightsView;
use crate::view::csv_field::field;
use baton_domain::insight::{Figures, Spread};
use baton_domain::page::Rung;
use baton_domain::schedule::ZoneName;
use baton_domain::shift::Span;

use std::borrow::Cow;
use std::fmt::Write;

/// The names of the columns: what the row is about, whose it is, when, and the figure with its unit in its name.
const HEADER: [&str; 7] = ["about", "name", "detail", "from", "until", "figure", "value"];

/// What a row is about.
struct Row<'a> {
    about: &'a str,
    name: &'a str,
    detail: &'a str,
    span: Span,
}

impl InsightsView {
    /// All figures as CSV: lines end with CRLF, days are by the clock of whoever asked, a figure that is not known has no row. What a
    /// spreadsheet would take for a formula begins with an apostrophe instead.
    pub fn csv(&self) -> String {
        let mut text = HEADER.join(",") + "\r\n";
        let zone = self.zone.parse::<ZoneName>().unwrap_or(ZoneName::UTC);
        let zone = zone.time_zone();
        let mut put = |row: &Row<'_>, figure: &str, value: Option<i64>| {
            let Some(value) = value else { return };
            let day = |at| zone.to_datetime(at).date().to_string();
            // the end is exclusive, and a day is meant
            let last =
                row.span.end.saturating_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(row.span.end);
            let days = (day(row.span.start), day(last));
            let fields = [row.about, row.name, row.detail, &days.0, &days.1, figure];
            let fields: Vec<Cow<'_, str>> = fields.into_iter().map(field).collect();
            let _a_string_takes_all = write!(text, "{},{value}\r\n", fields.join(","));
        };
        let whole = Row { about: "all", name: &self.whose, detail: "", span: self.span };
        figures(&mut put, &whole, &self.all);
        put(&whole, "even_minutes_on_call", self.even_min);
        for week in &self.weeks {
            figures(&mut put, &Row { about: "week", span: week.span, ..whole }, &week.figures);
        }
        for one in &self.people {
            let row = Row { about: "person", name: &one.who.name, ..whole };
            let (carried, own) = (&one.figures.carried, &one.figures);
            put(&row, "minutes_on_call", Some(carried.on_call_min));
            put(&row, "minutes_on_call_at_night", Some(carried.night_min));
            put(&row, "minutes_on_call_at_weekends", Some(carried.weekend_min));
            put(&row, "minutes_on_call_on_holidays", Some(carried.holiday_min));
            put(&row, "pages", Some(carried.pages.into()));
            put(&row, "wakings", Some(carried.wakings.into()));
            put(&row, "interrupted_nights", Some(own.nights.into()));
            put(&row, "most_pages_in_a_week", Some(own.pages_load.most.into()));
            put(&row, "cap_pages_in_a_week", own.pages_load.cap.map(i64::from));
            put(&row, "most_interrupted_nights_in_four_weeks", Some(own.nights_load.most.into()));
            put(&row, "cap_interrupted_nights_in_four_weeks", own.nights_load.cap.map(i64::from));
            spread(&mut put, &row, "acknowledge", &own.acknowledge);
        }
        for one in &self.sources {
            let by = one.integration_name.as_ref().map_or(String::new(), |name| format!(" ({name})"));
            let name = format!("{}{by}", one.figures.source);
            let row = Row { about: "source", name: &name, detail: &one.service_name, ..whole };
            let own = &one.figures;
            put(&row, "incidents", Some(own.incidents.into()));
            put(&row, "alerts", Some(i64::try_from(own.alerts).unwrap_or(i64::MAX)));
            put(&row, "pages", Some(own.pages.into()));
            put(&row, "wakings", Some(own.wakings.into()));
            put(&row, "fired_again", Some(own.reopened.into()));
            put(&row, "worth_waking", Some(own.worth.yes.into()));
            put(&row, "not_worth_waking", Some(own.worth.no.into()));
        }
        for one in &self.drills {
            let row = Row { about: "drills", name: &one.who.name, ..whole };
            let own = &one.figures;
            put(&row, "passed", Some(own.passed.into()));
            put(&row, "failed", Some(own.failed.into()));
            put(&row, "void", Some(own.void.into()));
            if let Some(slow) = own.slowest {
                let rung = match slow.rung {
                    Rung::Sent => "sent",
                    Rung::Received => "received",
                    Rung::Ringing => "ringing",
                    Rung::Seen => "seen",
                    Rung::Silent => "silent",
                };
                put(&Row { detail: rung, ..row }, "slowest_rung_ms", Some(slow.ms));
            }
        }
        text
    }
}

type Put<'p> = dyn FnMut(&Row<'_>, &str, Option<i64>) + 'p;

fn figures(put: &mut Put<'_>, row: &Row<'_>, figures: &Figures) {
    put(row, "incidents", Some(figures.incidents.into()));
    put(row, "pages", Some(figures.pages.into()));
    put(row, "wakings", Some(figures.wakings.into()));
    spread(put, row, "acknowledge", &figures.acknowledge);
    spread(put, row, "resolve", &figures.resolve);
}

fn spread(put: &mut Put<'_>, row: &Row<'_>, what: &str, spread: &Spread) {
    put(row, &format!("{what}_measured"), Some(spread.count.into()));
    put(row, &format!("{what}_median_s"), spread.median_s);
    put(row, &format!("{what}_p90_s"), spread.p90_s);
}
