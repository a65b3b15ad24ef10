//! The zone in whose wall-clock time a schedule hands over.

use std::fmt;
use std::str::FromStr;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An IANA time zone that this program knows, such as `Europe/Berlin`.
///
/// Parsed once, then trusted: the rules of the zone travel with the name, so nothing looks a zone up while resolving.
/// The rules come from the database inside the binary, never from the machine, so that the same journal gives the same
/// shifts everywhere. Upper and lower case do not matter when parsing; the database's spelling is kept.
///
/// ```
/// use baton_domain::schedule::ZoneName;
///
/// let zone: ZoneName = "europe/berlin".parse()?;
/// assert_eq!(zone.as_str(), "Europe/Berlin");
/// assert!("Europe/Berlino".parse::<ZoneName>().is_err());
/// # Ok::<(), baton_domain::schedule::UnknownZone>(())
/// ```
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct ZoneName(TimeZone);

/// A zone name that the built-in database does not have.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the time zone \"{name}\" is not known: give an IANA name such as \"Europe/Berlin\" or \"UTC\"")]
pub struct UnknownZone {
    /// What was asked for.
    pub name: String,
}

impl ZoneName {
    /// The zone without daylight saving time and without an offset.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The IANA name in the database's spelling.
    pub fn as_str(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The zone's rules.
    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }
}

impl FromStr for ZoneName {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        // jiff keeps parsed zones, so asking again is a binary search in memory.
        TimeZoneDatabase::bundled()
            .get(name)
            .ok()
            .filter(|zone| zone.iana_name().is_some())
            .map(Self)
            .ok_or_else(|| UnknownZone { name: name.to_owned() })
    }
}

impl TryFrom<String> for ZoneName {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}

impl From<ZoneName> for String {
    fn from(zone: ZoneName) -> Self {
        zone.as_str().to_owned()
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ZoneName({})", self.as_str())
    }
}

impl PartialEq for ZoneName {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for ZoneName {}
