//! Who is on call when, as time lines.

use super::absences::absences;
use super::reader::Reader;
use super::{
    CalendarView, ClockChangeView, LaneView, OnCallThrough, OnCallView, OverrideView, ShiftView, covers,
};
use crate::intent::CALENDAR_DAYS_MAX;
use crate::problem::{Problem, ProblemCode};
use baton_domain::absence::Absence;
use baton_domain::cover::{Cover, CoverState};
use baton_domain::duty::{self, StandsInWhy};
use baton_domain::event::NamedSchedule;
use baton_domain::id::{CoverId, PersonId};
use baton_domain::roster::Roster;
use baton_domain::schedule::{Change, OnCall, Override, OverrideId, Shift, Via};
use baton_domain::shift::Span;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Clock changes that are looked at in one span: no zone has more than a few in a year.
const CLOCK_CHANGES_MAX: usize = 64;

/// All schedules in `span`.
///
/// # Errors
/// A problem that names the limit, or an inverted span.
pub fn calendar(reader: Reader<'_>, span: Span) -> Result<CalendarView, Problem> {
    check_span(span)?;
    let roster = reader.documents.roster(span);
    let mut schedules: Vec<_> = reader.documents.schedules().collect();
    schedules.sort_by(|a, b| (!reader.is_in(a.team), &a.name).cmp(&(!reader.is_in(b.team), &b.name)));
    let mut shown: Vec<_> = reader
        .documents
        .covers()
        .filter(|cover| cover.span.meets(span) && cover.state != CoverState::Withdrawn)
        .collect();
    shown.sort_by_key(|cover| (cover.span, cover.id));
    Ok(CalendarView {
        span,
        zone: reader.zone_name(),
        lanes: schedules
            .into_iter()
            .map(|named| Lane::new(reader, named, span).view(&roster, span))
            .collect(),
        absences: absences(reader, span, |_| true),
        covers: shown.into_iter().map(|cover| covers::cover_view(reader, cover)).collect(),
    })
}

/// Refuses a span that has no time or is too long for one answer.
pub(super) fn check_span(span: Span) -> Result<(), Problem> {
    if span.is_empty() {
        let detail = "The span ends before it starts. Choose a later end.";
        return Err(Problem::new(ProblemCode::Invalid, detail).at("span"));
    }
    if span.length() > SignedDuration::from_hours(CALENDAR_DAYS_MAX * 24) {
        let days = span.length().as_hours() / 24;
        let detail = format!(
            "{days} days are too many for one answer. Ask for at most {CALENDAR_DAYS_MAX} days at a time."
        );
        return Err(Problem::new(ProblemCode::TooMany, detail).at("span").with("max", CALENDAR_DAYS_MAX));
    }
    Ok(())
}

/// A schedule with what explains its shifts: whose absence, which cover.
pub(super) struct Lane<'a> {
    reader: Reader<'a>,
    named: &'a NamedSchedule,
    covers: Vec<&'a Cover>,
    absences: Vec<&'a Absence>,
}

impl<'a> Lane<'a> {
    pub(super) fn new(reader: Reader<'a>, named: &'a NamedSchedule, within: Span) -> Self {
        let covers = reader.documents.covers().filter(|cover| cover.schedule == named.id);
        let absences = reader.documents.absences().filter(|absence| absence.span().meets(within));
        Self {
            reader,
            named,
            covers: covers.filter(|cover| cover.span.meets(within)).collect(),
            absences: absences.collect(),
        }
    }

    /// The time line in `span`, which is within the bound of one answer.
    pub(super) fn view(&self, roster: &Roster<'_>, span: Span) -> LaneView {
        let named = self.named;
        let shifts = roster.shifts(named.id, span).unwrap_or_default();
        let team = self.reader.documents.team(named.team);
        let overrides = named.schedule.overrides.iter();
        let overrides = overrides.filter(|entry| Span { start: entry.start, end: entry.end }.meets(span));
        LaneView {
            schedule: named.id,
            name: named.name.clone(),
            team: team.map(|team| team.name.clone()).unwrap_or_default(),
            zone: named.schedule.zone.to_string(),
            editable: self.reader.leads(),
            shifts: shifts.iter().map(|shift| self.shift_view(shift)).collect(),
            clock_changes: clock_changes(named.schedule.zone.time_zone(), span),
            overrides: overrides.map(|entry| self.override_view(entry)).collect(),
        }
    }

    fn shift_view(&self, shift: &Shift) -> ShiftView {
        let span = Span { start: shift.start, end: shift.end };
        let on_call = shift.on_call.iter().map(|on_call| {
            let reason = self.reason(on_call, span);
            let through = self.through(on_call);
            OnCallView {
                who: self.reader.name(on_call.person),
                via: said(through),
                through: Some(through),
                over: self.override_of(on_call),
                stands_in_for: reason.map(|(person, _)| self.reader.name(person)),
                why: reason.map(|(_, why)| why.phrase().to_owned()),
                because: reason.map(|(_, why)| why),
            }
        });
        ShiftView { span, on_call: on_call.collect() }
    }

    /// For whom somebody is on call, and why.
    pub(super) fn reason(&self, on_call: &OnCall, span: Span) -> Option<(PersonId, StandsInWhy)> {
        let (absences, covers) = (self.absences.iter().copied(), self.covers.iter().copied());
        duty::reason(on_call, span, absences, covers)
    }

    fn cover_of(&self, on_call: &OnCall) -> Option<&Cover> {
        match on_call.via {
            Via::Override(OverrideId(id)) => {
                self.covers.iter().copied().find(|cover| cover.id == CoverId(id))
            }
            Via::Layer(_) => None,
        }
    }

    fn override_of(&self, on_call: &OnCall) -> Option<OverrideId> {
        match on_call.via {
            Via::Override(id) if self.cover_of(on_call).is_none() => Some(id),
            Via::Override(_) | Via::Layer(_) => None,
        }
    }

    fn through(&self, on_call: &OnCall) -> OnCallThrough {
        match on_call.via {
            Via::Layer(_) if self.named.schedule.layers.len() == 1 => OnCallThrough::Rotation,
            Via::Layer(layer) => OnCallThrough::Layer { number: u32::from(layer) + 1 },
            Via::Override(_) if self.cover_of(on_call).is_some() => OnCallThrough::Cover,
            Via::Override(_) => OnCallThrough::Override,
        }
    }

    /// The cover that is asked for a duty of `person` in a part of `span`, if one is open.
    pub(super) fn open_cover_of(&self, person: PersonId, span: Span) -> Option<CoverId> {
        let open = self.covers.iter().filter(|cover| cover.person == person && cover.is_open());
        open.filter(|cover| cover.span.meets(span)).map(|cover| cover.id).next()
    }

    fn override_view(&self, entry: &Override) -> OverrideView {
        let (add, remove) = match entry.change {
            Change::Add { add } => (Some(add), None),
            Change::Remove { remove } => (None, Some(remove)),
            Change::Replace { remove, add } => (Some(add), remove),
        };
        let name = |person: PersonId| self.reader.name(person);
        OverrideView {
            id: entry.id,
            span: Span { start: entry.start, end: entry.end },
            add: add.map(name),
            remove: remove.map(name),
        }
    }
}

fn said(through: OnCallThrough) -> String {
    match through {
        OnCallThrough::Rotation => "rotation".to_owned(),
        OnCallThrough::Layer { number } => format!("layer {number}"),
        OnCallThrough::Cover => "cover".to_owned(),
        OnCallThrough::Override => "override".to_owned(),
    }
}

/// When the clocks of `zone` change within `span`.
pub(super) fn clock_changes(zone: &TimeZone, span: Span) -> Vec<ClockChangeView> {
    let mut all = Vec::new();
    let before_start = span.start.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(span.start);
    for change in zone.following(before_start).take(CLOCK_CHANGES_MAX) {
        let at: Timestamp = change.timestamp();
        if at >= span.end {
            break;
        }
        let before = at.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(at);
        let by_s = change.offset().seconds() - zone.to_offset(before).seconds();
        if by_s != 0 {
            all.push(ClockChangeView { at, by_min: by_s / 60 });
        }
    }
    all
}
