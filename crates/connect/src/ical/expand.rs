//! From events to occurrences in time.

use super::bounds::{DATES_MAX, EVENTS_MAX, OCCURRENCES_MAX, RULES_MAX};
use super::component::{Component, Counts, Length, Moment};
use super::recurrence::{self, Steps};
use super::zone::{Zone, Zones};
use super::{CalendarError, Reading};
use baton_domain::shift::Span;
use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarDuration};
use calcard::{Entry, Parser};
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::BTreeMap;

/// Which events are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Take {
    /// Those in which somebody is busy.
    Busy,
    /// Whole days, whatever they say about being busy.
    Days,
}

/// An event, or one occurrence of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Occurrence {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) span: Span,
    /// Its first day and the day after its last, where it has whole days.
    pub(super) days: Option<(Date, Date)>,
}

/// All occurrences that have time in the window, in no order.
pub(super) fn occurrences(
    text: &str,
    reading: &Reading,
    take: Take,
) -> Result<Vec<Occurrence>, CalendarError> {
    let mut all = Vec::new();
    let mut steps = Steps::of_a_calendar();
    let mut parser = Parser::new(text);
    loop {
        let entry = parser.entry();
        if let Entry::ICalendar(calendar) = entry {
            Expansion::of(&calendar, reading, take, &mut steps, &mut all)?;
        } else if entry == Entry::Eof {
            return Ok(all);
        } else if !matches!(entry, Entry::InvalidLine(_) | Entry::VCard(_)) {
            // between two calendars, and after the last one, there may be anything, but no half of one
            return Err(CalendarError::Unfinished);
        }
    }
}

struct Expansion<'a, 'o> {
    reading: &'o Reading,
    take: Take,
    zones: Zones<'a>,
    /// The clock's end of the window, in any zone.
    horizon: DateTime,
    /// What stands for single occurrences: by UID and the instant that it stands for.
    instead: BTreeMap<(&'a str, Timestamp), Component<'a>>,
    steps: &'o mut Steps,
    out: &'o mut Vec<Occurrence>,
}

impl<'a, 'o> Expansion<'a, 'o> {
    fn of(
        calendar: &'a ICalendar,
        reading: &'o Reading,
        take: Take,
        steps: &'o mut Steps,
        out: &'o mut Vec<Occurrence>,
    ) -> Result<(), CalendarError> {
        let end = reading.zone.time_zone().to_datetime(reading.window.end);
        let horizon = end.checked_add(2.days()).unwrap_or(DateTime::MAX);
        let zones = Zones::new(calendar, &reading.zone, horizon);
        let mut expansion = Self { reading, take, zones, horizon, instead: BTreeMap::new(), steps, out };
        let (masters, single) = components(calendar)?;
        for component in single {
            if let Some(instead_of) = component.instead_of.clone() {
                let at = expansion.instant(&component, &instead_of)?;
                expansion.instead.insert((component.uid, at), component);
            }
        }
        for master in &masters {
            expansion.expand(master)?;
        }
        // an occurrence whose event is not in the file stands for itself
        for ((_, at), component) in std::mem::take(&mut expansion.instead) {
            expansion.add(&component, component.start.civil(), Some(at))?;
        }
        Ok(())
    }

    fn instant(&mut self, event: &Component<'a>, moment: &Moment<'a>) -> Result<Timestamp, CalendarError> {
        let zone = self.zones.of(event.title, moment, self.steps)?;
        zone.instant(moment.civil()).ok_or_else(|| beyond(event))
    }

    fn expand(&mut self, event: &Component<'a>) -> Result<(), CalendarError> {
        let start = event.start.civil();
        if event.rules.is_empty() && event.more.is_empty() {
            return self.add(event, start, None);
        }
        let zone = self.zones.of(event.title, &event.start, self.steps)?;
        let mut all = Vec::new();
        for rule in &event.rules {
            let until = rule.until.as_ref().and_then(|until| Moment::of(until, None));
            let until = until.map(|until| last(&zone, &until).ok_or_else(|| beyond(event))).transpose()?;
            all.extend(recurrence::occurrences(event.title, start, rule, until, self.horizon, self.steps)?);
        }
        if event.rules.is_empty() {
            all.push(start);
        }
        for more in &event.more {
            all.push(self.on_clock(event, &zone, more)?);
        }
        let mut except = Vec::with_capacity(event.except.len());
        for moment in &event.except {
            let whole_day = moment.time.is_none();
            except.push((whole_day, self.on_clock(event, &zone, moment)?));
        }
        all.sort_unstable();
        all.dedup();
        all.retain(|at| {
            let hit = |(day, except): &(bool, DateTime)| {
                if *day { except.date() == at.date() } else { except == at }
            };
            !except.iter().any(hit)
        });
        for at in all {
            let instant = zone.instant(at).ok_or_else(|| beyond(event))?;
            match self.instead.remove(&(event.uid, instant)) {
                Some(other) => self.add(&other, other.start.civil(), Some(instant))?,
                None => self.add(event, at, Some(instant))?,
            }
        }
        Ok(())
    }

    /// A date or time of `event`, by the clock of its start.
    fn on_clock(
        &mut self,
        event: &Component<'a>,
        zone: &Zone,
        moment: &Moment<'a>,
    ) -> Result<DateTime, CalendarError> {
        if moment.time.is_none() || (moment.zone == event.start.zone && moment.utc == event.start.utc) {
            return Ok(moment.civil());
        }
        self.instant(event, moment).map(|at| zone.civil(at))
    }

    /// Adds what is in the window of `event` as it begins at `at`.
    fn add(
        &mut self,
        event: &Component<'a>,
        at: DateTime,
        occurrence: Option<Timestamp>,
    ) -> Result<(), CalendarError> {
        let wanted = match (self.take, event.counts) {
            (_, Counts::Cancelled) | (Take::Busy, Counts::Free) => false,
            (Take::Busy, Counts::Busy) => true,
            (Take::Days, Counts::Busy | Counts::Free) => event.start.time.is_none(),
        };
        if !wanted {
            return Ok(());
        }
        let (span, days) = self.span(event, at)?;
        if !span.meets(self.reading.window) {
            return Ok(());
        }
        if self.out.len() >= OCCURRENCES_MAX {
            return Err(CalendarError::TooManyOccurrences);
        }
        let key = match occurrence {
            Some(at) => format!("{} {at}", event.uid),
            None => event.uid.to_owned(),
        };
        self.out.push(Occurrence { key, title: event.title.to_owned(), span, days });
        Ok(())
    }

    fn span(
        &mut self,
        event: &Component<'a>,
        at: DateTime,
    ) -> Result<(Span, Option<(Date, Date)>), CalendarError> {
        if event.start.time.is_none() {
            let after = days_after(event).and_then(|days| at.date().checked_add(days.days()).ok());
            let after = after.ok_or_else(|| beyond(event))?;
            let own = self.zones.own();
            let midnight = |date: Date| own.instant(date.to_datetime(Time::midnight()));
            let span = midnight(at.date()).zip(midnight(after)).map(|(start, end)| Span { start, end });
            return Ok((span.ok_or_else(|| beyond(event))?, Some((at.date(), after))));
        }
        let zone = self.zones.of(event.title, &event.start, self.steps)?;
        let start = zone.instant(at).ok_or_else(|| beyond(event))?;
        let end = match &event.length {
            Length::Unsaid => Some(start),
            Length::Lasting(lasting) => lasting_from(&zone, at, lasting),
            Length::Until(end) if end.zone == event.start.zone && end.utc == event.start.utc => {
                // as calendars draw it: from this time to that time, also in a night in which the clock changes
                let length = end.civil().duration_since(event.start.civil());
                at.checked_add(length).ok().and_then(|end| zone.instant(end))
            }
            Length::Until(end) => {
                let (first, last) = (self.instant(event, &event.start)?, self.instant(event, end)?);
                start.checked_add(last.duration_since(first)).ok()
            }
        };
        Ok((Span { start, end: end.ok_or_else(|| beyond(event))? }, None))
    }
}

/// Events, and those that stand for single occurrences of others.
type Sorted<'a> = (Vec<Component<'a>>, Vec<Component<'a>>);

fn components(calendar: &ICalendar) -> Result<Sorted<'_>, CalendarError> {
    let (mut masters, mut single) = (Vec::new(), Vec::new());
    let (mut rules, mut dates) = (0_usize, 0_usize);
    let events =
        calendar.components.iter().filter(|one| one.component_type == ICalendarComponentType::VEvent);
    for event in events {
        let component = Component::of(event)?;
        rules += component.rules.len();
        dates += component.more.len() + component.except.len();
        if rules > RULES_MAX {
            return Err(CalendarError::TooManyRules);
        }
        if dates > DATES_MAX {
            return Err(CalendarError::TooManyDates);
        }
        if masters.len() + single.len() >= EVENTS_MAX {
            return Err(CalendarError::TooManyEvents);
        }
        let sorted = if component.instead_of.is_some() { &mut single } else { &mut masters };
        sorted.push(component);
    }
    Ok((masters, single))
}

fn beyond(event: &Component<'_>) -> CalendarError {
    CalendarError::Unreadable { event: event.title.to_owned(), problem: "a time beyond the end of time" }
}

/// The last clock time at which a rule that ends with `until` may hold: all of that day where only a day is said.
fn last(zone: &Zone, until: &Moment<'_>) -> Option<DateTime> {
    match (until.time, until.utc) {
        (None, _) => Some(until.date.to_datetime(Time::MAX)),
        (Some(_), false) => Some(until.civil()),
        (Some(_), true) => {
            let at = jiff::tz::Offset::UTC.to_timestamp(until.civil()).ok()?;
            Some(zone.civil(at))
        }
    }
}

/// Days of an event that has whole days: at least one, whatever it says.
fn days_after(event: &Component<'_>) -> Option<i32> {
    let days = match &event.length {
        Length::Unsaid => 1,
        Length::Until(end) => event.start.date.until(end.date).ok()?.get_days(),
        Length::Lasting(lasting) => {
            let days = u64::from(lasting.weeks) * 7 + u64::from(lasting.days);
            i32::try_from(days.max(u64::from(lasting.hours).div_ceil(24))).ok()?
        }
    };
    Some(days.max(1))
}

/// Weeks and days go by the clock, hours and less by the time that passes (RFC 5545, section 3.3.6).
fn lasting_from(zone: &Zone, at: DateTime, lasting: &ICalendarDuration) -> Option<Timestamp> {
    let days = i64::from(lasting.weeks).checked_mul(7)?.checked_add(i64::from(lasting.days))?;
    let date = at.checked_add(SignedDuration::from_hours(days.checked_mul(24)?)).ok()?;
    let rest = i64::from(lasting.hours)
        .checked_mul(3600)?
        .checked_add(i64::from(lasting.minutes).checked_mul(60)?)?
        .checked_add(i64::from(lasting.seconds))?;
    zone.instant(date)?.checked_add(SignedDuration::from_secs(rest)).ok()
}
