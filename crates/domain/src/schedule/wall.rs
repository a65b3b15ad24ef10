//! The one place that knows about daylight saving time: the highest reading that a wall clock has shown so far.
//!
//! A schedule hands over when the wall clock **reaches** a civil time. A wall clock that is set back shows old readings
//! again, which reach nothing new; one that is set forward reaches everything that it jumps over at once. So let
//! `reading(t)` be the largest civil time shown at or before `t`: it never decreases, and
//!
//! ```text
//! reached(c) <= t   is the same as   c <= reading(t)
//! ```
//!
//! Everything else in a schedule (hand-offs, windows, days of the week) is then plain civil arithmetic on the reading,
//! without a special case for any zone, and boundaries cannot be out of order.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Seconds from 1970-01-01T00:00:00 on a wall clock, whatever its zone.
pub(super) type Civil = i64;

/// How far back an earlier reading can still be the highest, in seconds: offsets lie within 26 hours of UTC on either
/// side (the limit of `jiff::tz::Offset`), so a reading older than twice that is behind.
const LOOKBACK_S: i64 = 2 * 26 * 3600;

/// A zone's wall clock in one span of instants.
pub(super) struct WallClock {
    /// Spans of constant offset, in order, without holes; the first one has no beginning, the last one no end.
    spans: Vec<Span>,
}

struct Span {
    /// First instant, in seconds of UTC.
    start_s: i64,
    /// What to add to UTC, in seconds.
    offset_s: i64,
    /// The civil time that no clock has reached before this span (a reading one second less may have been shown).
    unreached: Civil,
}

impl WallClock {
    /// The wall clock of `zone`, exact from `from` to `to`.
    pub(super) fn between(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Self {
        let start_s = (floor_s(from) - LOOKBACK_S).max(Timestamp::MIN.as_second());
        let start = Timestamp::from_second(start_s).unwrap_or(Timestamp::MIN);
        let first = Span {
            start_s: i64::MIN / 4,
            offset_s: i64::from(zone.to_offset(start).seconds()),
            unreached: i64::MIN / 2,
        };
        let mut spans = vec![first];
        for change in zone.following(start).take_while(|change| change.timestamp() <= to) {
            let start_s = change.timestamp().as_second();
            let offset_s = i64::from(change.offset().seconds());
            if let Some(last) = spans.last()
                && last.offset_s != offset_s
            {
                let unreached = last.unreached.max(start_s + last.offset_s);
                spans.push(Span { start_s, offset_s, unreached });
            }
        }
        Self { spans }
    }

    /// The highest reading at or before `at`.
    pub(super) fn reading(&self, at: Timestamp) -> Civil {
        let at_s = floor_s(at);
        let next = self.spans.partition_point(|span| span.start_s <= at_s);
        let span = &self.spans[next.saturating_sub(1)];
        (at_s + span.offset_s).max(span.unreached - 1)
    }

    /// The first instant, in seconds of UTC, at which the wall clock has reached `civil`.
    pub(super) fn reached_s(&self, civil: Civil) -> i64 {
        // The span in which it is reached is the one before the first that begins with it behind.
        let next = self.spans.partition_point(|span| span.unreached <= civil);
        let span = &self.spans[next.saturating_sub(1)];
        span.start_s.max(civil - span.offset_s)
    }
}

/// The last whole second at or before `at`.
pub(super) fn floor_s(at: Timestamp) -> i64 {
    at.as_second() - i64::from(at.subsec_nanosecond() < 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZoneDatabase;

    fn civil(text: &str) -> Civil {
        format!("{text}Z").parse::<Timestamp>().unwrap().as_second()
    }

    #[track_caller]
    fn check(zone: &str, reached: &[(&str, &str)]) {
        let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
        for (text, expected) in reached {
            let expected: Timestamp = expected.parse().unwrap();
            let clock = WallClock::between(&zone, expected, expected);
            assert_eq!(clock.reached_s(civil(text)), expected.as_second(), "{text}");
            assert!(clock.reading(expected) >= civil(text), "{text} is reached at {expected}");
            let before = Timestamp::from_second(expected.as_second() - 1).unwrap();
            assert!(clock.reading(before) < civil(text), "{text} is not reached before {expected}");
        }
    }

    #[test]
    fn a_time_in_a_gap_is_reached_at_the_gap() {
        check(
            "Europe/Berlin",
            &[
                ("2021-03-28T01:59:59", "2021-03-28T00:59:59Z"),
                ("2021-03-28T02:00:00", "2021-03-28T01:00:00Z"),
                ("2021-03-28T02:30:00", "2021-03-28T01:00:00Z"),
                ("2021-03-28T03:00:00", "2021-03-28T01:00:00Z"),
                ("2021-03-28T03:00:01", "2021-03-28T01:00:01Z"),
            ],
        );
    }

    #[test]
    fn a_time_in_a_fold_is_reached_in_the_first_pass() {
        check(
            "Europe/Berlin",
            &[
                ("2021-10-31T02:00:00", "2021-10-31T00:00:00Z"),
                ("2021-10-31T02:30:00", "2021-10-31T00:30:00Z"),
                ("2021-10-31T02:59:59", "2021-10-31T00:59:59Z"),
                ("2021-10-31T03:00:00", "2021-10-31T02:00:00Z"),
            ],
        );
    }

    #[test]
    fn a_skipped_date_is_reached_all_at_once() {
        check(
            "Pacific/Apia",
            &[
                ("2011-12-29T23:59:59", "2011-12-30T09:59:59Z"),
                ("2011-12-30T00:00:00", "2011-12-30T10:00:00Z"),
                ("2011-12-30T23:59:59", "2011-12-30T10:00:00Z"),
                ("2011-12-31T00:00:00", "2011-12-30T10:00:00Z"),
            ],
        );
    }

    #[test]
    fn a_fraction_of_a_second_does_not_reach_the_next_one() {
        let clock = WallClock::between(&TimeZone::UTC, Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
        assert_eq!(clock.reading("1969-12-31T23:59:59.9Z".parse().unwrap()), -1);
        assert_eq!(clock.reading("1970-01-01T00:00:00.9Z".parse().unwrap()), 0);
    }

    /// The definition, taken literally: the highest of the readings at `at_s` and just before each change that still matters.
    ///
    /// Not by `TimeZone::preceding`: after the last change in a zone's table, jiff 1.0.1 takes the zone's current rule for
    /// the year before that change too (America/Ciudad_Juarez, 2022-11-30).
    fn literal_reading(zone: &TimeZone, at_s: i64) -> Civil {
        let local =
            |at_s: i64| at_s + i64::from(zone.to_offset(Timestamp::from_second(at_s).unwrap()).seconds());
        let start = Timestamp::from_second(at_s - LOOKBACK_S).unwrap();
        let changes = zone.following(start).map(|change| change.timestamp().as_second());
        let matter = changes.take_while(|change_s| *change_s <= at_s);
        matter.map(|change_s| local(change_s - 1)).fold(local(at_s), Civil::max)
    }

    #[test]
    fn the_offset_is_the_zones_offset_everywhere() {
        let (from, to): (Timestamp, Timestamp) =
            ("1969-12-01T00:00:00Z".parse().unwrap(), "2060-01-01T00:00:00Z".parse().unwrap());
        for name in TimeZoneDatabase::bundled().available() {
            let zone = TimeZoneDatabase::bundled().get(name.as_str()).unwrap();
            let clock = WallClock::between(&zone, from, to);
            for at_s in (from.as_second()..to.as_second()).step_by(9 * 86_400 + 3600) {
                let next = clock.spans.partition_point(|span| span.start_s <= at_s);
                let expected = i64::from(zone.to_offset(Timestamp::from_second(at_s).unwrap()).seconds());
                assert_eq!(clock.spans[next - 1].offset_s, expected, "{} at {at_s}", name.as_str());
            }
        }
    }

    #[test]
    fn every_change_of_every_zone_is_read_as_defined() {
        let (from, to): (Timestamp, Timestamp) =
            ("1850-01-01T00:00:00Z".parse().unwrap(), "2060-01-01T00:00:00Z".parse().unwrap());
        let mut changes = 0;
        for name in TimeZoneDatabase::bundled().available() {
            let name = name.as_str();
            let zone = TimeZoneDatabase::bundled().get(name).unwrap();
            let whole = WallClock::between(&zone, from, to);
            for change in zone.following(from).take_while(|change| change.timestamp() < to) {
                changes += 1;
                let change_s = change.timestamp().as_second();
                for at_s in [-1801, -1, 0, 1799, 7200].map(|offset_s| change_s + offset_s) {
                    let at = Timestamp::from_second(at_s).unwrap();
                    let reading = literal_reading(&zone, at_s);
                    assert_eq!(whole.reading(at), reading, "{name} {at}");
                    let near = WallClock::between(&zone, at, at);
                    assert_eq!(near.reading(at), reading, "{name} {at}, built for that instant");
                    // `reached_s` is the inverse: the first instant with such a reading.
                    for civil in [reading, reading + 1, reading - 1799] {
                        let reached_s = whole.reached_s(civil);
                        let reading_at = |at_s| whole.reading(Timestamp::from_second(at_s).unwrap());
                        assert!(
                            reading_at(reached_s - 1) < civil && civil <= reading_at(reached_s),
                            "{name} {at}"
                        );
                    }
                }
            }
        }
        assert!(changes > 40_000, "the database has become small: {changes} changes");
    }
}
