//! How large a run is. Small worlds find most of what there is to find, and many of them fit into the time of a large one; what takes
//! long, or needs many people, is found in large ones only. So each seed draws its own.

use super::rng::Rng;
use std::fmt;
use std::str::FromStr;

/// In so many of a thousand large runs there is time for everything that takes long: acknowledgements that run out, rounds of the last
/// resort. The others have as many alerts and mishaps in less time, so that more of it happens at once.
const LONG: u64 = 250;
/// Of a thousand runs so many are small.
const SMALL: u64 = 680;
/// Of a thousand runs so many are small or of middle size; the others are large.
const SMALL_OR_MIDDLE: u64 = 930;
/// In so many of a thousand runs that draw their size two hubs share the journal.
const TWO_HUBS: u64 = 250;

/// A run: a seed, and whether it draws its size.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Run {
    /// Gives everything else.
    pub seed: u64,
    /// How large.
    pub sizes: Sizes,
}

/// Which sizes a run may have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sizes {
    /// Any; its seed draws.
    Drawn,
    /// Everybody and one hub, for half an hour at least: the runs of the first months, whose bad seeds stay what they were.
    Full,
}

/// How a run that is not drawn is written: `full-1267`.
const FULL: &str = "full-";

impl Run {
    /// A run that draws its size.
    pub fn drawn(seed: u64) -> Self {
        Self { seed, sizes: Sizes::Drawn }
    }

    /// A run of full size.
    pub fn full(seed: u64) -> Self {
        Self { seed, sizes: Sizes::Full }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sizes {
            Sizes::Drawn => write!(f, "{}", self.seed),
            Sizes::Full => write!(f, "{FULL}{}", self.seed),
        }
    }
}

impl FromStr for Run {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix(FULL) {
            Some(seed) => Ok(Self::full(seed.parse()?)),
            None => Ok(Self::drawn(text.parse()?)),
        }
    }
}

/// What one run has of everything.
#[derive(Clone, Debug)]
pub struct Size {
    /// People, and their devices.
    pub people: usize,
    /// Hubs on the journal.
    pub hubs: usize,
    /// Milliseconds in which things go wrong.
    pub stormy_ms: u64,
    /// Milliseconds into the quiet phase after which people clear the table: in the longest runs longer than any timer and any wait, in
    /// the others longer than any machine sleeps.
    pub clear_after_ms: u64,
    /// Minutes in which they do so, once in each.
    pub clear_min: u64,
    /// Milliseconds after that until the end.
    pub last_ms: u64,
    /// Alerts, at least and at most.
    pub alerts: (u64, u64),
    /// Things that people do about the rota, at most.
    pub plans_max: u64,
    /// In so many of a thousand requests for cover the schedule is edited while two answer.
    pub edits_meanwhile: u64,
    /// Longest sleep of a machine, in milliseconds.
    pub sleep_max_ms: u64,
    /// Longest time for which what beats is silent, in minutes.
    pub silent_max_min: u64,
    /// Milliseconds until a hub sees what another wrote, at most: a look, and where the database is slow some more.
    pub follow_max_ms: u64,
    /// Seconds by which the second hub's clock is ahead from the beginning.
    pub second_ahead_s: i64,
    /// Longest time for which a killed hub is down, in milliseconds.
    pub down_max_ms: u64,
    /// A hub stands still for a while when it decides something, in so many of a thousand cases; one that shares its journal.
    pub hub_pauses: u64,
}

/// Milliseconds between two looks for what another hub wrote.
pub const FOLLOW_EVERY_MS: u64 = 250;
/// Milliseconds that such a look takes with a slow database.
pub const SLOW_FOLLOW_MS: u64 = 4_000;
/// Longest time for which a hub stands still, in milliseconds: longer than devices and peers wait for it.
pub const HUB_PAUSE_MAX_MS: u64 = 90_000;

impl Size {
    /// The size of a run.
    pub fn of(sizes: Sizes, rng: &mut Rng) -> Self {
        match sizes {
            Sizes::Full => Self::full(rng),
            Sizes::Drawn => Self::drawn(rng),
        }
    }

    fn full(rng: &mut Rng) -> Self {
        let (stormy_min, clear_after_min) = if rng.chance(LONG) { (75, 45) } else { (30, 16) };
        Self {
            people: super::scene::PEOPLE_MAX,
            hubs: 1,
            stormy_ms: stormy_min * 60_000,
            clear_after_ms: clear_after_min * 60_000,
            clear_min: 15,
            last_ms: 10 * 60_000,
            alerts: (2, 9),
            plans_max: 14,
            edits_meanwhile: 250,
            sleep_max_ms: 15 * 60_000,
            silent_max_min: 15,
            follow_max_ms: FOLLOW_EVERY_MS,
            second_ahead_s: 0,
            down_max_ms: 120_000,
            hub_pauses: 0,
        }
    }

    fn drawn(rng: &mut Rng) -> Self {
        let large = Self::full(rng);
        let dice = rng.between(0, 999);
        let mut size = if dice < SMALL {
            Self {
                people: 2 + rng.below(2),
                stormy_ms: rng.between(6, 14) * 60_000,
                clear_after_ms: 6 * 60_000,
                clear_min: 5,
                last_ms: 4 * 60_000,
                alerts: (1, 5),
                plans_max: *rng.pick(&[0, 4, 10]).unwrap_or(&0),
                edits_meanwhile: 500,
                sleep_max_ms: 4 * 60_000,
                silent_max_min: 7,
                ..large
            }
        } else if dice < SMALL_OR_MIDDLE {
            Self {
                people: 2 + rng.below(3),
                stormy_ms: 30 * 60_000,
                clear_after_ms: 16 * 60_000,
                clear_min: 8,
                edits_meanwhile: 500,
                ..large
            }
        } else {
            large
        };
        if rng.chance(TWO_HUBS) {
            size.hubs = 2;
            size.follow_max_ms = *rng.pick(&[FOLLOW_EVERY_MS, SLOW_FOLLOW_MS]).unwrap_or(&FOLLOW_EVERY_MS);
            size.second_ahead_s = if rng.chance(500) { 0 } else { rng.between(1, 3_600) as i64 };
            size.down_max_ms = 10 * 60_000; // the other one goes on
            size.hub_pauses = if rng.chance(500) { 0 } else { rng.between(1, 12) };
        }
        size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_written_as_it_is_read() {
        for text in ["1267", "full-1267"] {
            assert_eq!(text.parse::<Run>().unwrap().to_string(), text);
        }
        assert!("full-".parse::<Run>().is_err() && "all".parse::<Run>().is_err());
    }
}
