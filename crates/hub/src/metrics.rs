//! Figures for Prometheus, in its text format (<https://prometheus.io/docs/instrumenting/exposition_formats/>, read 2026-11).

use baton_domain::event::{Entry, Event};
use baton_domain::id::IncidentId;
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::page::Rung;
use baton_domain::state::State;
use baton_wire::problem::ProblemCode;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the histogram of append times, in microseconds.
const APPEND_BOUNDS_US: [u64; 12] =
    [250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000];

/// What the hub counts.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    alerts: AtomicU64,
    events: AtomicU64,
    devices: AtomicI64,
    pages: Pages,
    append: [AtomicU64; APPEND_BOUNDS_US.len()],
    append_count: AtomicU64,
    append_us: AtomicU64,
    refused: Mutex<BTreeMap<ProblemCode, u64>>,
}

/// Pages by what became of them.
#[derive(Debug, Default)]
struct Pages {
    created: AtomicU64,
    received: AtomicU64,
    failed: AtomicU64,
    answered: AtomicU64,
    stopped: AtomicU64,
}

/// What is read off when somebody asks.
pub(crate) struct Gauges {
    pub(crate) seq: u64,
    pub(crate) open_incidents: usize,
    /// People on call of whom nothing is known to be able to ring.
    pub(crate) on_call_red: usize,
    pub(crate) ready: u8,
    /// The auditor found nothing.
    pub(crate) well: u8,
    /// Heartbeats that arrived outside, and that were withheld.
    pub(crate) beats: (u64, u64),
}

impl Metrics {
    /// Alerts were accepted and are on the disk.
    pub(crate) fn accepted(&self, alerts: usize) {
        self.alerts.fetch_add(alerts as u64, Relaxed);
    }

    /// Events were written, and it took so long.
    pub(crate) fn appended(&self, events: usize, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.events.fetch_add(events as u64, Relaxed);
        self.append_count.fetch_add(1, Relaxed);
        self.append_us.fetch_add(us, Relaxed);
        let bucket = APPEND_BOUNDS_US.iter().position(|bound| us <= *bound);
        if let Some(bucket) = bucket.and_then(|at| self.append.get(at)) {
            bucket.fetch_add(1, Relaxed);
        }
    }

    /// A request was refused.
    pub(crate) fn refused(&self, code: ProblemCode) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_default() += 1;
    }

    /// A device's stream began.
    pub(crate) fn connected(&self) {
        self.devices.fetch_add(1, Relaxed);
    }

    /// A device's stream ended.
    pub(crate) fn disconnected(&self) {
        self.devices.fetch_sub(1, Relaxed);
    }

    /// These events are part of `state` now. A drill's pages are not counted.
    pub(crate) fn happened(&self, state: &State, entries: &[Entry]) {
        let is_drill = |id: &IncidentId| state.incident(*id).is_some_and(Incident::is_drill);
        for entry in entries {
            if let Event::Incident { incident, what } = &entry.event
                && !is_drill(incident)
                && let Some(counter) = self.pages.counter(what)
            {
                counter.fetch_add(1, Relaxed);
            }
        }
    }

    /// All figures as text.
    pub(crate) fn render(&self, gauges: &Gauges) -> String {
        let mut text = String::with_capacity(4096);
        let Gauges { seq, open_incidents, on_call_red, ready, well, beats } = gauges;
        counter(&mut text, "baton_alerts_accepted_total", "Alerts accepted and on the disk.", &self.alerts);
        counter(&mut text, "baton_journal_events_total", "Events that this process wrote.", &self.events);
        gauge(&mut text, "baton_connected_devices", "Streams that are open.", self.devices.load(Relaxed));
        gauge(&mut text, "baton_journal_seq", "The place of the last event.", seq);
        gauge(&mut text, "baton_open_incidents", "Incidents that are not resolved.", open_incidents);
        gauge(&mut text, "baton_on_call_red", "People on call now whose light is red.", on_call_red);
        gauge(&mut text, "baton_ready", "1 while the journal can be written.", ready);
        gauge(&mut text, "baton_well", "1 while no incident is stuck and everything can be stored.", well);
        let name = "baton_heartbeats_total";
        head(
            &mut text,
            name,
            "counter",
            "Heartbeats to the outside: those that arrived, and those withheld.",
        );
        let (arrived, withheld) = beats;
        let _ = writeln!(
            text,
            "{name}{{outcome=\"arrived\"}} {arrived}\n{name}{{outcome=\"withheld\"}} {withheld}"
        );
        self.render_pages(&mut text);
        self.render_refused(&mut text);
        self.render_append(&mut text);
        text
    }

    fn render_pages(&self, text: &mut String) {
        head(
            text,
            "baton_pages_total",
            "counter",
            "Pages by what became of them; a page can count in several.",
        );
        let pages = &self.pages;
        for (outcome, count) in [
            ("created", &pages.created),
            ("received", &pages.received),
            ("failed", &pages.failed),
            ("answered", &pages.answered),
            ("stopped", &pages.stopped),
        ] {
            let _ = writeln!(text, "baton_pages_total{{outcome=\"{outcome}\"}} {}", count.load(Relaxed));
        }
    }

    fn render_refused(&self, text: &mut String) {
        head(
            text,
            "baton_requests_refused_total",
            "counter",
            "Requests answered with a problem, by its code.",
        );
        for (code, count) in self.refused.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let code = serde_json::to_value(code).unwrap_or_default();
            let code = code.as_str().unwrap_or("unknown");
            let _ = writeln!(text, "baton_requests_refused_total{{code=\"{code}\"}} {count}");
        }
    }

    fn render_append(&self, text: &mut String) {
        let name = "baton_journal_append_seconds";
        head(text, name, "histogram", "Time to write a batch of events, sync included.");
        let mut sum = 0;
        for (bound_us, bucket) in APPEND_BOUNDS_US.iter().zip(&self.append) {
            sum += bucket.load(Relaxed);
            let bound = Duration::from_micros(*bound_us).as_secs_f64();
            let _ = writeln!(text, "{name}_bucket{{le=\"{bound}\"}} {sum}");
        }
        let count = self.append_count.load(Relaxed);
        let seconds = Duration::from_micros(self.append_us.load(Relaxed)).as_secs_f64();
        let _ = writeln!(
            text,
            "{name}_bucket{{le=\"+Inf\"}} {count}\n{name}_sum {seconds}\n{name}_count {count}"
        );
    }
}

impl Pages {
    fn counter(&self, what: &IncidentEvent) -> Option<&AtomicU64> {
        match what {
            IncidentEvent::PageCreated { .. } => Some(&self.created),
            IncidentEvent::PageRung { rung: Rung::Received, .. } => Some(&self.received),
            IncidentEvent::PageFailed { .. } => Some(&self.failed),
            IncidentEvent::PageAnswered { .. } => Some(&self.answered),
            IncidentEvent::PageStopped { .. } => Some(&self.stopped),
            IncidentEvent::PageRung { .. }
            | IncidentEvent::PageWay { .. }
            | IncidentEvent::Triggered { .. }
            | IncidentEvent::Drill(_)
            | IncidentEvent::AlertRepeated { .. }
            | IncidentEvent::SourceTold { .. }
            | IncidentEvent::Noise(_)
            | IncidentEvent::Role(_)
            | IncidentEvent::Escalated { .. }
            | IncidentEvent::LastResort { .. }
            | IncidentEvent::Added { .. }
            | IncidentEvent::EscalatedBy { .. }
            | IncidentEvent::Acknowledged { .. }
            | IncidentEvent::AckExpired { .. }
            | IncidentEvent::Declined { .. }
            | IncidentEvent::HandOffOffered(_)
            | IncidentEvent::HandOffAccepted { .. }
            | IncidentEvent::HandOffReturned { .. }
            | IncidentEvent::Resolved
            | IncidentEvent::Snoozed { .. }
            | IncidentEvent::SnoozeOver { .. }
            | IncidentEvent::Noted { .. }
            | IncidentEvent::Merged { .. }
            | IncidentEvent::Absorbed { .. }
            | IncidentEvent::Unmerged
            | IncidentEvent::Released { .. }
            | IncidentEvent::AbsorbedAlert { .. }
            | IncidentEvent::SourceOver
            | IncidentEvent::Judged { .. }
            | IncidentEvent::VendorNamed { .. }
            | IncidentEvent::VendorWaits { .. }
            | IncidentEvent::VendorUpdateDue { .. }
            | IncidentEvent::VendorAnswered { .. }
            | IncidentEvent::Reported(_) => None,
        }
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn counter(text: &mut String, name: &str, help: &str, value: &AtomicU64) {
    head(text, name, "counter", help);
    let _ = writeln!(text, "{name} {}", value.load(Relaxed));
}

fn gauge(text: &mut String, name: &str, help: &str, value: impl std::fmt::Display) {
    head(text, name, "gauge", help);
    let _ = writeln!(text, "{name} {value}");
}
