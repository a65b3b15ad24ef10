//! Times as people type them, by this computer's clock.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::output::{Failure, unknown};

/// Which end of a span a time is. A day alone means its first moment as a start, and its last as an end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Edge {
    Start,
    End,
}

/// The instant that is meant: "now", "18:00", "Sat 03:00", "tomorrow", "2026-12-24", "2026-12-24 18:00", or with an offset.
pub(crate) fn instant(text: &str, now: Timestamp, zone: &TimeZone, edge: Edge) -> Result<Timestamp, Failure> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("now") {
        return Ok(now);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    civil(text, now, zone, edge).and_then(|at| zone.to_timestamp(at).ok()).ok_or_else(|| misread(text))
}

fn civil(text: &str, now: Timestamp, zone: &TimeZone, edge: Edge) -> Option<DateTime> {
    let today = zone.to_datetime(now);
    if let Some(time) = time(text) {
        let at = today.date().to_datetime(time);
        return if at > today { Some(at) } else { Some(today.date().tomorrow().ok()?.to_datetime(time)) };
    }
    let (day, clock) = match text.split_once([' ', 'T']) {
        Some((day, clock)) => (day, Some(time(clock.trim())?)),
        None => (text, None),
    };
    let next_week = |date: Date| date.checked_add(SignedDuration::from_hours(7 * 24)).ok();
    let date = match (day.to_lowercase().as_str(), weekday(day)) {
        ("today", _) => today.date(),
        ("tomorrow", _) => today.date().tomorrow().ok()?,
        (_, Some(weekday)) => {
            let ahead = weekday.since(today.weekday());
            let date = today.date().checked_add(SignedDuration::from_hours(i64::from(ahead) * 24)).ok()?;
            let over = ahead == 0 && clock.is_none_or(|clock| clock <= today.time());
            if over { next_week(date)? } else { date }
        }
        (_, None) => day.parse().ok()?,
    };
    match (clock, edge) {
        (Some(clock), _) => Some(date.to_datetime(clock)),
        (None, Edge::Start) => Some(date.to_datetime(Time::midnight())),
        (None, Edge::End) => Some(date.tomorrow().ok()?.to_datetime(Time::midnight())),
    }
}

/// "18:00", "8:30".
pub(crate) fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// "Sat", "saturday".
fn weekday(text: &str) -> Option<Weekday> {
    let all = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let text = text.to_lowercase();
    let found = all.into_iter().find(|(name, _)| text.len() >= 3 && name.starts_with(&text));
    found.map(|(_, day)| day)
}

/// "30m", "2h", "1h30m", "2d".
pub(crate) fn length(text: &str) -> Result<SignedDuration, Failure> {
    let (mut minutes, mut digits) = (0_i64, String::new());
    let misread = || unknown(format!("{text:?} is no length of time: write 30m, 2h, 1h30m, or 2d."));
    for letter in text.trim().chars() {
        let unit = match letter {
            '0'..='9' => {
                digits.push(letter);
                continue;
            }
            'm' => 1,
            'h' => 60,
            'd' => 24 * 60,
            _ => return Err(misread()),
        };
        let count: i64 = digits.parse().map_err(|_| misread())?;
        digits.clear();
        minutes = count.checked_mul(unit).and_then(|more| minutes.checked_add(more)).ok_or_else(misread)?;
    }
    let whole = digits.is_empty() && (1..=MINUTES_MAX).contains(&minutes);
    if whole { Ok(SignedDuration::from_mins(minutes)) } else { Err(misread()) }
}

/// A year: what is longer was mistyped. The hub's own limits are shorter.
const MINUTES_MAX: i64 = 366 * 24 * 60;

fn misread(text: &str) -> Failure {
    unknown(format!(
        "{text:?} is no time: write \"18:00\", \"Sat 03:00\", \"tomorrow 08:00\", \"2026-12-24\" or \"2026-12-24 18:00\"."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday.
    fn now() -> Timestamp {
        "2026-11-23T12:00:00+01:00".parse().unwrap()
    }

    #[test]
    fn times_are_read_as_people_mean_them() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let cases = [
            ("now", "2026-11-23T12:00", "2026-11-23T12:00"),
            ("18:00", "2026-11-23T18:00", "2026-11-23T18:00"),
            ("8:30", "2026-11-24T08:30", "2026-11-24T08:30"),
            ("Sat 03:00", "2026-11-28T03:00", "2026-11-28T03:00"),
            ("monday 09:00", "2026-11-30T09:00", "2026-11-30T09:00"),
            ("Mon 18:00", "2026-11-23T18:00", "2026-11-23T18:00"),
            ("fri", "2026-11-27T00:00", "2026-11-28T00:00"),
            ("tomorrow", "2026-11-24T00:00", "2026-11-25T00:00"),
            ("today 18:00", "2026-11-23T18:00", "2026-11-23T18:00"),
            ("2026-12-20", "2026-12-20T00:00", "2026-12-21T00:00"),
            ("2026-12-20 08:00", "2026-12-20T08:00", "2026-12-20T08:00"),
            ("2026-12-20T08:00", "2026-12-20T08:00", "2026-12-20T08:00"),
            ("2026-12-20T08:00:00Z", "2026-12-20T09:00", "2026-12-20T09:00"),
        ];
        for (text, start, end) in cases {
            for (edge, expected) in [(Edge::Start, start), (Edge::End, end)] {
                let read = instant(text, now(), &zone, edge).map(|at| zone.to_datetime(at));
                assert_eq!(read, Ok(expected.parse().unwrap()), "{text} as {edge:?}");
            }
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_examples() {
        for text in ["", "soon", "25:00", "2026-13-01", "Sat 3 o'clock", "Sa 03:00"] {
            let Failure(problem) = instant(text, now(), &TimeZone::UTC, Edge::Start).unwrap_err();
            assert!(problem.detail.contains("Sat 03:00"), "{text}: {}", problem.detail);
        }
    }

    #[test]
    fn lengths_are_read() {
        for (text, minutes) in [("30m", 30), ("2h", 120), ("1h30m", 90), ("2d", 2_880)] {
            assert_eq!(length(text), Ok(SignedDuration::from_mins(minutes)), "{text}");
        }
        for text in ["", "0m", "30", "m", "1x", "99999999999999999999d", "500d", "-2h"] {
            assert!(length(text).is_err(), "{text}");
        }
    }
}
