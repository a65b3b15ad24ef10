//! Caps: what a team says is enough for one person, so that insights can show load against it. A cap refuses nothing and silences nothing:
//! whoever is over it is paged all the same, and the team sees that somebody carries too much.

use crate::limit;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use ts_rs::TS;

/// What is enough for each person of a team.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Caps {
    /// Pages in a week; within [`limit::CAP_PAGES_PER_WEEK`]. `None` for as many as come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pages_per_week: Option<u32>,
    /// Interrupted nights in four weeks; within [`limit::CAP_NIGHTS_PER_FOUR_WEEKS`]. `None` for as many as come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub nights_per_four_weeks: Option<u32>,
}

/// A cap is out of its bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("between {least} and {most}, not {asked}", least = bounds.0, most = bounds.1)]
pub struct CapRefused {
    /// Which part.
    pub field: &'static str,
    bounds: (u32, u32),
    asked: u32,
}

impl Caps {
    /// There is none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether they are within their bounds.
    ///
    /// # Errors
    /// [`CapRefused`] names the first one that is not.
    pub fn check(self) -> Result<(), CapRefused> {
        let check = |field, cap: Option<u32>, bounds: RangeInclusive<u32>| match cap {
            Some(asked) if !bounds.contains(&asked) => {
                Err(CapRefused { field, bounds: (*bounds.start(), *bounds.end()), asked })
            }
            Some(_) | None => Ok(()),
        };
        check("pages_per_week", self.pages_per_week, limit::CAP_PAGES_PER_WEEK)?;
        check("nights_per_four_weeks", self.nights_per_four_weeks, limit::CAP_NIGHTS_PER_FOUR_WEEKS)
    }

    /// The tighter ones of both: whoever is in two teams has had enough as soon as one of them says so.
    #[must_use]
    pub fn tightest(self, other: Self) -> Self {
        let least = |one: Option<u32>, two: Option<u32>| one.into_iter().chain(two).min();
        Self {
            pages_per_week: least(self.pages_per_week, other.pages_per_week),
            nights_per_four_weeks: least(self.nights_per_four_weeks, other.nights_per_four_weeks),
        }
    }
}

/// What somebody carried at most, against what is enough.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Load {
    /// The most that came together.
    pub most: u32,
    /// What is enough; `None` where nobody said.
    pub cap: Option<u32>,
    /// How they stand to each other.
    pub stands: CapStands,
}

/// How a load stands to its cap.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CapStands {
    /// There is no cap.
    #[default]
    Free,
    /// It is not more than the cap.
    Within,
    /// It is more.
    Over,
}

impl Load {
    /// `most` against `cap`.
    pub fn of(most: u32, cap: Option<u32>) -> Self {
        let stands = match cap {
            None => CapStands::Free,
            Some(cap) if most <= cap => CapStands::Within,
            Some(_) => CapStands::Over,
        };
        Self { most, cap, stands }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caps(pages_per_week: Option<u32>, nights_per_four_weeks: Option<u32>) -> Caps {
        Caps { pages_per_week, nights_per_four_weeks }
    }

    #[test]
    fn caps_are_bounded_and_the_one_that_is_wrong_is_named() {
        for (given, wrong) in [
            (caps(None, None), None),
            (caps(Some(0), Some(0)), None),
            (caps(Some(1000), Some(28)), None),
            (caps(Some(1001), None), Some("pages_per_week")),
            (caps(None, Some(29)), Some("nights_per_four_weeks")),
            (caps(Some(1001), Some(29)), Some("pages_per_week")),
        ] {
            assert_eq!(given.check().err().map(|refused| refused.field), wrong, "{given:?}");
        }
        assert_eq!(caps(None, Some(29)).check().unwrap_err().to_string(), "between 0 and 28, not 29");
    }

    #[test]
    fn a_load_is_over_when_it_is_more_than_the_cap() {
        for (most, cap, stands) in [
            (0, None, CapStands::Free),
            (900, None, CapStands::Free),
            (0, Some(0), CapStands::Within),
            (1, Some(0), CapStands::Over),
            (9, Some(10), CapStands::Within),
            (10, Some(10), CapStands::Within),
            (11, Some(10), CapStands::Over),
        ] {
            assert_eq!(Load::of(most, cap), Load { most, cap, stands }, "{most} of {cap:?}");
        }
    }

    #[test]
    fn the_tighter_cap_counts() {
        for (one, two, both) in [
            (caps(None, None), caps(None, None), caps(None, None)),
            (caps(Some(5), None), caps(None, Some(2)), caps(Some(5), Some(2))),
            (caps(Some(5), Some(1)), caps(Some(7), Some(2)), caps(Some(5), Some(1))),
        ] {
            assert_eq!(one.tightest(two), both);
            assert_eq!(two.tightest(one), both);
        }
    }
}
