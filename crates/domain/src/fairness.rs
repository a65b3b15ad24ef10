//! Fairness: what each person carried in a span. Nothing is stored for it: it is what the roster and the incidents add up to.

use crate::cover::Cover;
use crate::holiday::HolidayCalendar;
use crate::id::PersonId;
use crate::incident::Incident;
use crate::person::Person;
use crate::roster::Roster;
use crate::schedule::SpanTooLong;
use crate::shift::Span;
use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// From this hour of the person's day it is night.
pub const NIGHT_FROM_HOUR: i8 = 22;
/// Until this hour of the person's day it is night.
pub const NIGHT_TO_HOUR: i8 = 7;

/// What one person carried in a span. Minutes in two schedules at once count twice; a minute may be night, weekend and holiday.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Carried {
    /// Who.
    pub person: PersonId,
    /// Minutes on call.
    #[ts(type = "number")]
    pub on_call_min: i64,
    /// Of these at night, where the person is.
    #[ts(type = "number")]
    pub night_min: i64,
    /// Of these on a Saturday or Sunday.
    #[ts(type = "number")]
    pub weekend_min: i64,
    /// Of these on a holiday.
    #[ts(type = "number")]
    pub holiday_min: i64,
    /// Minutes of own duty that others took.
    #[ts(type = "number")]
    pub given_min: i64,
    /// Minutes of others' duty that this person took.
    #[ts(type = "number")]
    pub taken_min: i64,
    /// Pages.
    pub pages: u32,
    /// Of these at night: the person was woken.
    pub wakings: u32,
}

/// When each person is on call in one schedule, as [`Roster::by_person`] gives it.
pub type Duty = BTreeMap<PersonId, Vec<Span>>;

/// What each of `persons` carried in `span` in all schedules, in their order. `roster` has to know that span.
///
/// # Errors
/// [`SpanTooLong`] above [`crate::schedule::MAX_SPAN_DAYS`].
pub fn fairness<'a>(
    persons: impl IntoIterator<Item = &'a Person>,
    roster: &Roster<'_>,
    covers: &[&Cover],
    incidents: &[&Incident],
    holidays: &HolidayCalendar,
    span: Span,
) -> Result<Vec<Carried>, SpanTooLong> {
    let duties = roster.schedules().map(|schedule| roster.by_person(schedule, span));
    let duties: Vec<Duty> = duties.collect::<Result<_, _>>()?;
    Ok(carried(persons, &duties, covers, incidents, holidays, span))
}

/// The same where it is known already who has which duty in `span`; only these duties count.
pub fn carried<'a>(
    persons: impl IntoIterator<Item = &'a Person>,
    duties: &[Duty],
    covers: &[&Cover],
    incidents: &[&Incident],
    holidays: &HolidayCalendar,
    span: Span,
) -> Vec<Carried> {
    let carried = |person: &Person| {
        let zone = person.zone.time_zone();
        let mut sum = nothing(person.id);
        let own = duties.iter().filter_map(|duty| duty.get(&person.id)).flatten();
        own.for_each(|shift| add_time(&mut sum, zone, holidays, *shift));
        let parts = covers.iter().flat_map(|cover| cover.parts.iter().map(|part| (cover.person, part)));
        for (owner, part) in parts.filter(|(_, part)| part.span.meets(span)) {
            let minutes = part.span.common(span).length().as_mins();
            sum.given_min += if owner == person.id { minutes } else { 0 };
            sum.taken_min += if part.person == person.id { minutes } else { 0 };
        }
        let real = incidents.iter().filter(|incident| !incident.is_drill());
        let pages = real.flat_map(|incident| &incident.pages);
        let at = pages.filter(|page| page.person == person.id).map(|page| page.created_at);
        for at in at.filter(|at| span.start <= *at && *at < span.end) {
            sum.pages += 1;
            sum.wakings += u32::from(is_night(zone.to_datetime(at).time()));
        }
        sum
    };
    persons.into_iter().map(carried).collect()
}

fn nothing(person: PersonId) -> Carried {
    Carried {
        person,
        on_call_min: 0,
        night_min: 0,
        weekend_min: 0,
        holiday_min: 0,
        given_min: 0,
        taken_min: 0,
        pages: 0,
        wakings: 0,
    }
}

/// It is night by this clock.
pub fn is_night(time: Time) -> bool {
    time.hour() >= NIGHT_FROM_HOUR || time.hour() < NIGHT_TO_HOUR
}

/// Minutes of `span` at night where the clock is `zone`'s.
pub fn night_min(zone: &TimeZone, span: Span) -> i64 {
    let nights = pieces(zone, span).into_iter().filter(|(_, at)| is_night(at.time()));
    nights.map(|(piece, _)| piece.length().as_mins()).sum()
}

fn add_time(sum: &mut Carried, zone: &TimeZone, holidays: &HolidayCalendar, shift: Span) {
    for (piece, at) in pieces(zone, shift) {
        let minutes = piece.length().as_mins();
        let weekend = matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday);
        sum.on_call_min += minutes;
        sum.night_min += if is_night(at.time()) { minutes } else { 0 };
        sum.weekend_min += if weekend { minutes } else { 0 };
        sum.holiday_min += if holidays.is_holiday(sum.person, at.date()) { minutes } else { 0 };
    }
}

/// The span cut wherever night, day or date changes, each piece with the clock at its start.
fn pieces(zone: &TimeZone, span: Span) -> Vec<(Span, DateTime)> {
    let mut all = Vec::new();
    let mut start = span.start;
    while start < span.end {
        let clock = zone.to_datetime(start);
        let end = next_cut(zone, start, clock).min(span.end);
        all.push((Span { start, end }, clock));
        start = end;
    }
    all
}

/// The next midnight, 07:00 or 22:00 after `start`; an hour on where the clock has none, so that it always goes on.
fn next_cut(zone: &TimeZone, start: Timestamp, clock: DateTime) -> Timestamp {
    let tomorrow = clock.date().tomorrow().unwrap_or(clock.date());
    let cuts = [
        clock.date().at(NIGHT_TO_HOUR, 0, 0, 0),
        clock.date().at(NIGHT_FROM_HOUR, 0, 0, 0),
        tomorrow.at(0, 0, 0, 0),
    ];
    let instants = cuts.into_iter().filter_map(|cut| zone.to_timestamp(cut).ok());
    let next = instants.filter(|cut| *cut > start).min();
    next.unwrap_or_else(|| Span::lasting(start, SignedDuration::from_hours(1)).end)
}
