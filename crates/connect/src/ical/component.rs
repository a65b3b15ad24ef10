//! One event as the calendar has it, its parts picked out and not yet put into time.

use super::CalendarError;
use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendarComponent, ICalendarDuration, ICalendarEntry, ICalendarParameter, ICalendarParameterName,
    ICalendarPeriod, ICalendarProperty, ICalendarRecurrenceRule, ICalendarStatus, ICalendarTransparency,
    ICalendarValue,
};
use jiff::civil::{Date, DateTime, Time};

/// A date, or a date and time, as it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Moment<'a> {
    pub(super) date: Date,
    /// `None` for a whole day.
    pub(super) time: Option<Time>,
    /// Written with a `Z`.
    pub(super) utc: bool,
    /// The zone that is named, if one is.
    pub(super) zone: Option<&'a str>,
}

impl<'a> Moment<'a> {
    pub(super) fn of(value: &PartialDateTime, zone: Option<&'a str>) -> Option<Self> {
        let part = |part: Option<u8>| part.and_then(|part| i8::try_from(part).ok());
        let year = i16::try_from(value.year?).ok()?;
        let date = Date::new(year, part(value.month)?, part(value.day)?).ok()?;
        let time = match part(value.hour) {
            // a leap second is the second before it
            Some(hour) => Some(
                Time::new(hour, part(value.minute).unwrap_or(0), part(value.second).unwrap_or(0).min(59), 0)
                    .ok()?,
            ),
            None => None,
        };
        Some(Self { date, time, utc: value.tz_hour.is_some(), zone })
    }

    /// By the clock of its own zone; a day begins at midnight.
    pub(super) fn civil(&self) -> DateTime {
        self.date.to_datetime(self.time.unwrap_or(Time::midnight()))
    }
}

/// How long an event is.
#[derive(Clone, Debug)]
pub(super) enum Length<'a> {
    /// `DTEND`.
    Until(Moment<'a>),
    /// `DURATION`.
    Lasting(&'a ICalendarDuration),
    /// Neither: a day where it begins on a day, and else no time at all.
    Unsaid,
}

/// Whether an event is one that counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Counts {
    Busy,
    Free,
    Cancelled,
}

/// One event.
#[derive(Clone, Debug)]
pub(super) struct Component<'a> {
    pub(super) uid: &'a str,
    pub(super) title: &'a str,
    pub(super) start: Moment<'a>,
    pub(super) length: Length<'a>,
    pub(super) rules: Vec<&'a ICalendarRecurrenceRule>,
    /// Further occurrences.
    pub(super) more: Vec<Moment<'a>>,
    /// Occurrences that do not happen.
    pub(super) except: Vec<Moment<'a>>,
    /// It stands for this occurrence of the event with the same UID.
    pub(super) instead_of: Option<Moment<'a>>,
    pub(super) counts: Counts,
}

fn unreadable(event: &str, problem: &'static str) -> CalendarError {
    CalendarError::Unreadable { event: event.to_owned(), problem }
}

impl<'a> Component<'a> {
    pub(super) fn of(raw: &'a ICalendarComponent) -> Result<Self, CalendarError> {
        let text = |name: ICalendarProperty| {
            let entry = raw.entries.iter().find(|entry| entry.name == name)?;
            entry.values.first()?.as_text().map(str::trim).filter(|text| !text.is_empty())
        };
        let uid = text(ICalendarProperty::Uid).unwrap_or_default();
        let title = text(ICalendarProperty::Summary).unwrap_or(if uid.is_empty() { "an event" } else { uid });
        let moment = |name: ICalendarProperty, problem: &'static str| {
            let Some(entry) = raw.entries.iter().find(|entry| entry.name == name) else { return Ok(None) };
            let found = moments(entry).ok_or_else(|| unreadable(title, problem))?;
            found.into_iter().next().map(Some).ok_or_else(|| unreadable(title, problem))
        };
        let start = moment(ICalendarProperty::Dtstart, "a start (DTSTART) that is no date or time")?
            .ok_or_else(|| unreadable(title, "no start (DTSTART)"))?;
        let end = moment(ICalendarProperty::Dtend, "an end (DTEND) that is no date or time")?;
        let instead_of =
            moment(ICalendarProperty::RecurrenceId, "an occurrence (RECURRENCE-ID) that is no date or time")?;
        // RFC 5545, section 3.2.13: the only range there is, "this and all that follow". Read as one occurrence, the rest would be wrong.
        let ranged = |entry: &ICalendarEntry| {
            let is_range = |param: &ICalendarParameter| param.name == ICalendarParameterName::Range;
            entry.name == ICalendarProperty::RecurrenceId && entry.params.iter().any(is_range)
        };
        if raw.entries.iter().any(ranged) {
            let problem = "a change of one occurrence and all that follow (RANGE), which is not read; \
                           end the series there and begin another";
            return Err(unreadable(title, problem));
        }
        let mut component = Self {
            uid,
            title,
            start,
            length: end.map_or(Length::Unsaid, Length::Until),
            rules: Vec::new(),
            more: Vec::new(),
            except: Vec::new(),
            instead_of,
            counts: Counts::Busy,
        };
        for entry in &raw.entries {
            component.take(entry)?;
        }
        Ok(component)
    }

    fn take(&mut self, entry: &'a ICalendarEntry) -> Result<(), CalendarError> {
        let name = &entry.name;
        let wrong = |problem| unreadable(self.title, problem);
        if *name == ICalendarProperty::Rrule {
            let rule = entry.values.first().and_then(rule);
            self.rules.push(rule.ok_or_else(|| wrong("a rule (RRULE) that is none"))?);
        } else if *name == ICalendarProperty::Rdate {
            let more = moments(entry).ok_or_else(|| wrong("further dates (RDATE) that are none"))?;
            self.more.extend(more);
        } else if *name == ICalendarProperty::Exdate {
            let except = moments(entry).ok_or_else(|| wrong("exceptions (EXDATE) that are no dates"))?;
            self.except.extend(except);
        } else if *name == ICalendarProperty::Duration {
            let lasting = entry.values.first().and_then(lasting);
            let lasting = lasting.ok_or_else(|| wrong("a length (DURATION) that is none"))?;
            if matches!(self.length, Length::Unsaid) {
                self.length = Length::Lasting(lasting);
            }
        } else if entry.values.first() == Some(&ICalendarValue::Status(ICalendarStatus::Cancelled)) {
            self.counts = Counts::Cancelled;
        } else if entry.values.first()
            == Some(&ICalendarValue::Transparency(ICalendarTransparency::Transparent))
            && self.counts == Counts::Busy
        {
            self.counts = Counts::Free;
        }
        Ok(())
    }
}

fn rule(value: &ICalendarValue) -> Option<&ICalendarRecurrenceRule> {
    if let ICalendarValue::RecurrenceRule(rule) = value { Some(rule) } else { None }
}

fn lasting(value: &ICalendarValue) -> Option<&ICalendarDuration> {
    if let ICalendarValue::Duration(lasting) = value { Some(lasting).filter(|it| !it.neg) } else { None }
}

/// The dates and times of a property; `None` where one of them is none.
pub(super) fn moments(entry: &ICalendarEntry) -> Option<Vec<Moment<'_>>> {
    let zone = entry.params.iter().find(|param| param.name == ICalendarParameterName::Tzid);
    let zone = zone.and_then(|param| param.value.as_text());
    let one = |value: &ICalendarValue| {
        if let ICalendarValue::PartialDateTime(value) = value {
            Moment::of(value, zone)
        } else if let ICalendarValue::Period(
            ICalendarPeriod::Range { start, .. } | ICalendarPeriod::Duration { start, .. },
        ) = value
        {
            Moment::of(start, zone)
        } else {
            None
        }
    };
    entry.values.iter().map(one).collect()
}
