//! Zones as calendars name them: by the IANA's names, by those of Windows, or by telling their rules themselves (`VTIMEZONE`).

use super::component::Moment;
use super::recurrence::{self, Steps};
use super::{CalendarError, component};
use baton_domain::schedule::ZoneName;
use calcard::common::timezone::Tz;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarProperty, ICalendarValue,
};
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// What a clock time means.
#[derive(Clone, Debug)]
pub(super) enum Zone {
    /// A zone of the database inside the program.
    Known(TimeZone),
    /// What the calendar says.
    Told(Told),
}

impl Zone {
    /// A clock time in a gap is the first instant after it, in a fold the earlier one.
    pub(super) fn instant(&self, at: DateTime) -> Option<Timestamp> {
        match self {
            Self::Known(zone) => zone.to_ambiguous_timestamp(at).compatible().ok(),
            Self::Told(told) => told.instant(at),
        }
    }

    /// What the clock says at an instant.
    pub(super) fn civil(&self, at: Timestamp) -> DateTime {
        match self {
            Self::Known(zone) => zone.to_datetime(at),
            Self::Told(told) => told.offset_at(at).to_datetime(at),
        }
    }
}

/// The rules of a zone, worked out: from each of these instants on, this offset.
#[derive(Clone, Debug)]
pub(super) struct Told {
    before: Offset,
    changes: Vec<(Timestamp, Offset)>,
}

impl Told {
    fn offset_at(&self, at: Timestamp) -> Offset {
        let after = self.changes.partition_point(|(from, _)| *from <= at);
        after
            .checked_sub(1)
            .and_then(|last| self.changes.get(last))
            .map_or(self.before, |(_, offset)| *offset)
    }

    fn instant(&self, at: DateTime) -> Option<Timestamp> {
        let offsets = || self.changes.iter().map(|(_, offset)| *offset).chain([self.before]);
        // the later the offset, the earlier the instant
        let mut candidates: Vec<Offset> = offsets().collect();
        candidates.sort_unstable_by(|a, b| b.cmp(a));
        candidates.dedup();
        let instants = candidates.iter().filter_map(|offset| Some((offset.to_timestamp(at).ok()?, *offset)));
        if let Some((instant, _)) =
            instants.clone().find(|(instant, offset)| self.offset_at(*instant) == *offset)
        {
            return Some(instant);
        }
        let (earliest, _) = instants.clone().next()?;
        self.offset_at(earliest).to_timestamp(at).ok()
    }
}

/// Zones that a calendar names.
pub(super) struct Zones<'a> {
    /// Of whoever reads.
    own: TimeZone,
    told: BTreeMap<&'a str, &'a ICalendarComponent>,
    all: &'a [ICalendarComponent],
    found: BTreeMap<&'a str, Zone>,
    horizon: DateTime,
}

impl<'a> Zones<'a> {
    pub(super) fn new(calendar: &'a ICalendar, own: &ZoneName, horizon: DateTime) -> Self {
        let zones =
            calendar.components.iter().filter(|one| one.component_type == ICalendarComponentType::VTimezone);
        let told = zones.filter_map(|zone| Some((text(zone, &ICalendarProperty::Tzid)?, zone))).collect();
        let own = own.time_zone().clone();
        Self { own, told, all: &calendar.components, found: BTreeMap::new(), horizon }
    }

    /// The zone of whoever reads: of days, and of times without a zone.
    pub(super) fn own(&self) -> Zone {
        Zone::Known(self.own.clone())
    }

    /// The zone of a date or time of `event`.
    pub(super) fn of(
        &mut self,
        event: &str,
        moment: &Moment<'a>,
        steps: &mut Steps,
    ) -> Result<Zone, CalendarError> {
        if moment.utc {
            return Ok(Zone::Known(TimeZone::UTC));
        }
        let Some(name) = moment.zone.filter(|_| moment.time.is_some()) else { return Ok(self.own()) };
        if let Some(zone) = self.found.get(name) {
            return Ok(zone.clone());
        }
        let zone = match known(name) {
            Some(zone) => Zone::Known(zone),
            None => self.told(event, name, steps)?,
        };
        self.found.insert(name, zone.clone());
        Ok(zone)
    }

    fn told(&self, event: &str, name: &str, steps: &mut Steps) -> Result<Zone, CalendarError> {
        let unknown = || CalendarError::UnknownZone { event: event.to_owned(), zone: name.to_owned() };
        let zone = self.told.get(name).ok_or_else(unknown)?;
        if let Some(known) = zone.timezone().and_then(|(_, zone)| zone.name()).and_then(|name| known(&name)) {
            return Ok(Zone::Known(known));
        }
        let mut changes = Vec::new();
        let mut before = None;
        // its parts are those that it lists; whatever a part says about zones is not followed, so that none can lead back to itself
        for part in &zone.component_ids {
            let part = usize::try_from(*part).ok().and_then(|part| self.all.get(part));
            if let Some(part) = part.filter(|part| is_observance(&part.component_type)) {
                let (first, from) = observance(name, part, self.horizon, steps, &mut changes)?;
                if before.is_none_or(|(at, _)| first < at) {
                    before = Some((first, from));
                }
            }
        }
        let (_, before) = before.ok_or_else(unknown)?;
        changes.sort_unstable();
        Ok(Zone::Told(Told { before, changes }))
    }
}

fn is_observance(kind: &ICalendarComponentType) -> bool {
    matches!(kind, ICalendarComponentType::Standard | ICalendarComponentType::Daylight)
}

/// A zone of the database inside the program, by whichever name.
fn known(name: &str) -> Option<TimeZone> {
    let by_name = |name: &str| name.parse::<ZoneName>().ok().map(|zone| zone.time_zone().clone());
    by_name(name).or_else(|| {
        let zone = name.parse::<Tz>().ok()?;
        match zone {
            Tz::Floating => None,
            Tz::Fixed(offset) => Offset::from_seconds(offset.local_minus_utc()).ok().map(TimeZone::fixed),
            Tz::Tz(_) => zone.name().and_then(|name| by_name(&name)),
        }
    })
}

/// Adds when this part of the zone's rules begins to hold; returns the first of these, and the offset before it.
fn observance(
    zone: &str,
    part: &ICalendarComponent,
    horizon: DateTime,
    steps: &mut Steps,
    changes: &mut Vec<(Timestamp, Offset)>,
) -> Result<(Timestamp, Offset), CalendarError> {
    let wrong = |problem| CalendarError::Unreadable { event: format!("the time zone {zone}"), problem };
    let from = offset(part, &ICalendarProperty::Tzoffsetfrom);
    let from = from.ok_or_else(|| wrong("no offset before a change (TZOFFSETFROM)"))?;
    let to = offset(part, &ICalendarProperty::Tzoffsetto);
    let to = to.ok_or_else(|| wrong("no offset after a change (TZOFFSETTO)"))?;
    let component = component::Component::of(part).map_err(|_| wrong("a change that cannot be read"))?;
    let start = component.start.civil();
    let mut onsets = vec![start];
    for rule in &component.rules {
        let until = rule.until.as_ref().and_then(|until| Moment::of(until, None));
        let until = until.map(|until| match until.utc {
            true => Offset::UTC.to_timestamp(until.civil()).map(|at| from.to_datetime(at)),
            false => Ok(until.civil()),
        });
        let until = until.transpose().map_err(|_| wrong("a rule with an impossible end (UNTIL)"))?;
        onsets.extend(recurrence::occurrences(zone, start, rule, until, horizon, steps)?);
    }
    onsets.extend(component.more.iter().map(Moment::civil));
    let mut first = None;
    for onset in onsets {
        let at = from.to_timestamp(onset).map_err(|_| wrong("a change beyond the end of time"))?;
        first = Some(first.map_or(at, |first: Timestamp| first.min(at)));
        changes.push((at, to));
    }
    Ok((first.unwrap_or(Timestamp::MIN), from))
}

fn offset(part: &ICalendarComponent, name: &ICalendarProperty) -> Option<Offset> {
    let value = entry(part, name)?.values.first()?;
    let ICalendarValue::PartialDateTime(value) = value else { return None };
    let minutes = i32::from(value.tz_hour?) * 60 + i32::from(value.tz_minute.unwrap_or(0));
    let seconds = SignedDuration::from_mins(i64::from(minutes)).as_secs();
    let seconds = i32::try_from(seconds).ok()?;
    Offset::from_seconds(if value.tz_minus { -seconds } else { seconds }).ok()
}

fn entry<'a>(part: &'a ICalendarComponent, name: &ICalendarProperty) -> Option<&'a ICalendarEntry> {
    part.entries.iter().find(|entry| entry.name == *name)
}

fn text<'a>(part: &'a ICalendarComponent, name: &ICalendarProperty) -> Option<&'a str> {
    entry(part, name)?.values.first()?.as_text()
}
