//! Rotations and windows as arithmetic on the wall clock's reading. Nothing here knows a zone.

use jiff::civil::{Date, DateTime, Time};

use super::layer::Restriction;
use super::rotation::{Period, PeriodUnit};
use super::wall::Civil;

const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;

/// When a rotation hands over.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    anchor: Civil,
    step: Step,
}

#[derive(Clone, Debug)]
enum Step {
    /// A fixed time on the wall clock, in seconds.
    Seconds(i64),
    /// Calendar months from the anchor's date, clamped to the month's last day.
    Months { n: i64, year: i64, month: i64, day: i64 },
    /// A period of nothing (which no valid rotation has): the first turn lasts for ever.
    Never,
}

impl Turns {
    pub(super) fn new(anchor: DateTime, period: Period) -> Self {
        let n = i64::from(period.n);
        let step = match (period.n, period.unit) {
            (0, _) => Step::Never,
            (_, PeriodUnit::Hours) => Step::Seconds(n * HOUR_S),
            (_, PeriodUnit::Days) => Step::Seconds(n * DAY_S),
            (_, PeriodUnit::Weeks) => Step::Seconds(n * 7 * DAY_S),
            (_, PeriodUnit::Months) => Step::Months {
                n,
                year: i64::from(anchor.year()),
                month: i64::from(anchor.month()) - 1,
                day: i64::from(anchor.day()),
            },
        };
        Self { anchor: civil(anchor), step }
    }

    /// How many hand-offs the wall clock has reached, less one: the turn that is on; `None` before the anchor.
    pub(super) fn turn(&self, reading: Civil) -> Option<i64> {
        if reading < self.anchor {
            return None;
        }
        match self.step {
            Step::Seconds(step_s) => Some((reading - self.anchor) / step_s),
            Step::Months { n, year, month, .. } => {
                let (now_year, now_month) = year_and_month(reading.div_euclid(DAY_S));
                let k = ((now_year - year) * 12 + now_month - month) / n;
                // In the month of the hand-off its day may still be ahead.
                Some(if self.begins(k) <= reading { k } else { k - 1 })
            }
            Step::Never => Some(0),
        }
    }

    /// When turn `k` begins.
    fn begins(&self, k: i64) -> Civil {
        match self.step {
            Step::Seconds(step_s) => self.anchor + k * step_s,
            Step::Months { n, year, month, day } => {
                let months = year * 12 + month + k * n;
                let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
                let first = first_of_month(year, month);
                let last = first_of_month(year + month / 11, (month + 1) % 12) - 1;
                (first + day - 1).min(last) * DAY_S + self.anchor.rem_euclid(DAY_S)
            }
            Step::Never => self.anchor,
        }
    }

    /// The hand-offs that the wall clock reaches after `from` and not after `to`.
    pub(super) fn hand_offs(&self, from: Civil, to: Civil) -> impl Iterator<Item = Civil> {
        let first = self.turn(from).map_or(0, |turn| turn + 1);
        let limit = if matches!(self.step, Step::Never) { 1 } else { i64::MAX };
        (first..limit).map(|k| self.begins(k)).take_while(move |begins| *begins <= to)
    }
}

/// A restriction: a window on some days.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// Bit d is set where the window opens on day d, 0 for Monday.
    days: u8,
    /// When it opens, in seconds from midnight.
    opens_s: i64,
    /// How long it is open, in seconds; at most a day.
    open_s: i64,
}

impl Window {
    pub(super) fn new(restriction: &Restriction) -> Self {
        let (opens_s, closes_s) = (second_of_day(restriction.from), second_of_day(restriction.to));
        Self {
            days: restriction
                .days
                .as_ref()
                .map_or(0b111_1111, |days| days.iter().fold(0, |bits, day| bits | 1 << (u8::from(*day) - 1))),
            opens_s,
            open_s: if closes_s > opens_s { closes_s - opens_s } else { closes_s - opens_s + DAY_S },
        }
    }

    fn opens_on(&self, day: i64) -> bool {
        // 1970-01-01 was a Thursday.
        self.days >> (day + 3).rem_euclid(7) & 1 == 1
    }

    pub(super) fn is_open(&self, reading: Civil) -> bool {
        let today = reading.div_euclid(DAY_S);
        [today - 1, today].into_iter().any(|day| {
            let open_s = reading - (day * DAY_S + self.opens_s);
            self.opens_on(day) && (0..self.open_s).contains(&open_s)
        })
    }

    /// The openings and closings that the wall clock reaches after `from` and not after `to`, in no order.
    pub(super) fn edges(&self, from: Civil, to: Civil) -> impl Iterator<Item = Civil> {
        (from.div_euclid(DAY_S) - 1..=to.div_euclid(DAY_S))
            .filter(|day| self.opens_on(*day))
            .flat_map(|day| {
                let opens = day * DAY_S + self.opens_s;
                [opens, opens + self.open_s]
            })
            .filter(move |edge| from < *edge && *edge <= to)
    }
}

fn civil(at: DateTime) -> Civil {
    days(at.date()) * DAY_S + second_of_day(at.time())
}

fn second_of_day(at: Time) -> i64 {
    i64::from(at.hour()) * HOUR_S + i64::from(at.minute()) * 60 + i64::from(at.second())
}

fn days(date: Date) -> i64 {
    first_of_month(i64::from(date.year()), i64::from(date.month()) - 1) + i64::from(date.day()) - 1
}

/// Days from 1970-01-01 to the first of a month (0 for January) in the proleptic Gregorian calendar.
///
/// The year is counted from March, so that the leap day is its last: the algorithms of Howard Hinnant,
/// <https://howardhinnant.github.io/date_algorithms.html> (`days_from_civil`).
fn first_of_month(year: i64, month: i64) -> i64 {
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The year and month (0 for January) of a day counted from 1970-01-01; the same source, `civil_from_days`.
fn year_and_month(day: i64) -> (i64, i64) {
    let day = day + 719_468;
    let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let year = year + era * 400;
    if month < 10 { (year, month + 2) } else { (year + 1, month - 10) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;

    #[test]
    fn days_and_months_agree_with_jiff() {
        let mut day = date(1895, 1, 1);
        while day < date(2405, 1, 1) {
            let expected = date(1970, 1, 1).until(day).unwrap().get_days();
            assert_eq!(days(day), i64::from(expected), "{day}");
            let month = (i64::from(day.year()), i64::from(day.month()) - 1);
            assert_eq!(year_and_month(days(day)), month, "{day}");
            day = day.checked_add(1.day()).unwrap();
        }
    }

    #[test]
    fn months_agree_with_jiff_and_turn_is_the_inverse_of_begins() {
        for anchor in [date(2024, 1, 31), date(2024, 2, 29), date(1999, 12, 30), date(2023, 11, 5)] {
            for n in [1_u16, 2, 5, 12, 48] {
                let anchor = anchor.at(9, 30, 0, 0);
                let turns = Turns::new(anchor, Period { unit: PeriodUnit::Months, n });
                for k in 0..200 {
                    let expected = anchor.checked_add((k * i64::from(n)).months()).unwrap();
                    assert_eq!(turns.begins(k), civil(expected), "{anchor} + {k} * {n} months");
                    assert_eq!(turns.turn(turns.begins(k)), Some(k));
                    assert_eq!(turns.turn(turns.begins(k) - 1), k.checked_sub(1).filter(|k| *k >= 0));
                }
            }
        }
    }
}
