//! `baton drill …`

use clap::{Args as Arguments, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum DrillVerb {
    /// Ring your own devices now, as a page does; nobody else's.
    Me {
        /// The name of a device of yours that pretends to receive nothing, to see that the others do.
        #[arg(long, value_name = "DEVICE")]
        without: Option<String>,
    },
    /// How a team keeps itself reachable; with options, change it.
    Team(TeamDrills),
    /// How drills went, rung by rung.
    Results,
}

#[derive(Debug, Arguments)]
pub(crate) struct TeamDrills {
    /// The team [default: the only one].
    pub(crate) team: Option<String>,
    /// Everybody has one drill in so many days.
    #[arg(long, value_name = "DAYS", conflicts_with = "off")]
    pub(crate) every: Option<u32>,
    /// At any hour, nights and weekends included, instead of working hours.
    #[arg(long, requires = "every")]
    pub(crate) nights: bool,
    /// No planned drills.
    #[arg(long)]
    pub(crate) off: bool,
    /// Hours for which a proof is good.
    #[arg(long, value_name = "HOURS")]
    pub(crate) proof: Option<u32>,
}
