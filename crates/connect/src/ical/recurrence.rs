//! Rules that repeat an event, followed by the clock on the wall, as far as a horizon.
//!
//! The library counts; it is given the rule with no zone at all, so that a night without 02:30 costs no occurrence: what a clock
//! time means on a day is decided afterwards, by the same rules as everywhere in Baton.

use super::CalendarError;
use super::bounds::{RULES_IN_VAIN_MAX, STEPS_MAX};
use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency,
    ICalendarProperty, ICalendarRecurrenceRule,
};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Entries in one list of a rule (`BYDAY`, `BYYEARDAY`, …): a year has no more days.
const LIST_MAX: usize = 366;

/// What may still be spent on rules in this calendar.
pub(super) struct Steps {
    /// Occurrences that may still be found.
    left: usize,
    /// Rules that may still be followed in vain. Only those are dear: the library gives up after a hundred thousand steps.
    in_vain: usize,
}

impl Steps {
    /// All that one calendar may cost.
    pub(super) fn of_a_calendar() -> Self {
        Self { left: STEPS_MAX, in_vain: RULES_IN_VAIN_MAX }
    }
}

/// The occurrences of `rule` for an event that begins at `start`, in order, none after `horizon`. `until` is the rule's own end, by
/// the same clock.
pub(super) fn occurrences(
    event: &str,
    start: DateTime,
    rule: &ICalendarRecurrenceRule,
    until: Option<DateTime>,
    horizon: DateTime,
    steps: &mut Steps,
) -> Result<Vec<DateTime>, CalendarError> {
    bearable(event, rule)?;
    let wrong = |problem| CalendarError::Unreadable { event: event.to_owned(), problem };
    let end = until.map_or(horizon, |until| until.min(horizon));
    if end < start {
        return Ok(Vec::new());
    }
    let mut rule = rule.clone();
    rule.until = Some(written(end));
    let mut component = ICalendarComponent::new(ICalendarComponentType::VEvent);
    component.entries.push(ICalendarEntry::new(ICalendarProperty::Dtstart).with_value(written(start)));
    component.entries.push(ICalendarEntry::new(ICalendarProperty::Rrule).with_value(rule));
    let alone = ICalendar { components: vec![component] };
    let found = alone.expand_dates(Tz::UTC, steps.left.saturating_add(1));
    if !found.errors.is_empty() {
        return Err(wrong("a rule (RRULE) that can never be followed"));
    }
    steps.left = steps
        .left
        .checked_sub(found.events.len())
        .ok_or_else(|| CalendarError::TooManySteps { event: event.to_owned() })?;
    if found.events.is_empty() {
        let spent = || CalendarError::TooManyInVain { event: event.to_owned() };
        steps.in_vain = steps.in_vain.checked_sub(1).ok_or_else(spent)?;
    }
    let civil = |seconds: i64| {
        let at = Timestamp::from_second(seconds).ok()?;
        Some(Offset::UTC.to_datetime(at))
    };
    let all: Option<Vec<_>> = found.events.iter().map(|one| civil(one.timestamps().0)).collect();
    let mut all = all.ok_or_else(|| wrong("a rule (RRULE) that leads beyond the end of time"))?;
    all.retain(|at| *at <= end);
    Ok(all)
}

/// A rule that could be an absence's. Rules by the hour, and lists of minutes, multiply to millions within one day.
fn bearable(event: &str, rule: &ICalendarRecurrenceRule) -> Result<(), CalendarError> {
    let often = match rule.freq {
        ICalendarFrequency::Yearly
        | ICalendarFrequency::Monthly
        | ICalendarFrequency::Weekly
        | ICalendarFrequency::Daily => false,
        ICalendarFrequency::Hourly | ICalendarFrequency::Minutely | ICalendarFrequency::Secondly => true,
    };
    let times = [rule.byhour.len(), rule.byminute.len(), rule.bysecond.len()];
    if often || times.iter().any(|count| *count > 1) {
        return Err(CalendarError::TooOften { event: event.to_owned() });
    }
    let lists = [
        rule.byday.len(),
        rule.bymonthday.len(),
        rule.byyearday.len(),
        rule.byweekno.len(),
        rule.bymonth.len(),
        rule.bysetpos.len(),
    ];
    if lists.iter().any(|length| *length > LIST_MAX) || rule.interval == Some(0) {
        let problem = "a rule (RRULE) that can never be followed";
        return Err(CalendarError::Unreadable { event: event.to_owned(), problem });
    }
    Ok(())
}

/// A clock time without a zone, as the library writes it.
pub(super) fn written(at: DateTime) -> PartialDateTime {
    let part = |part: i8| u8::try_from(part).ok();
    PartialDateTime {
        year: u16::try_from(at.year()).ok(),
        month: part(at.month()),
        day: part(at.day()),
        hour: part(at.hour()),
        minute: part(at.minute()),
        second: part(at.second()),
        ..PartialDateTime::default()
    }
}
