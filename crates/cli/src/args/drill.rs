//! The command line of drills.

use baton_domain::id::IncidentId;
use clap::{Args as Arguments, Subcommand};

use super::Switch;

#[derive(Debug, Arguments)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Drill {
    #[command(subcommand)]
    pub(crate) verb: Option<DrillVerb>,
    /// Go on to e-mail, calls and whatever else your rules say, as long as nobody answers.
    #[arg(long)]
    pub(crate) ways: bool,
    /// Keep this deaf to the drill, so that the next way has to carry it: the name of a device of yours, `devices` for all of them, or
    /// the label of a method. Real pages go there as ever.
    #[arg(long, value_name = "NAME")]
    pub(crate) deaf: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DrillVerb {
    /// How drills went, rung by rung.
    Results(Results),
    /// How a team drills its people; with options, change it.
    Plan(Plan),
    /// Let planned drills come at night, or not any more. Yours alone to say.
    Nights {
        /// Whether.
        state: Switch,
    },
}

#[derive(Debug, Arguments)]
pub(crate) struct Results {
    /// Only this drill.
    pub(crate) drill: Option<IncidentId>,
    /// Only the members of this team.
    #[arg(long, value_name = "TEAM")]
    pub(crate) team: Option<String>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Plan {
    /// The team [default: the only one].
    pub(crate) team: Option<String>,
    /// Everybody has at most one drill in so many days.
    #[arg(long, value_name = "DAYS", conflicts_with = "off")]
    pub(crate) every: Option<u32>,
    /// On which days of the week, such as `mon,tue,fri`.
    #[arg(long, value_name = "DAYS", value_delimiter = ',', conflicts_with = "off")]
    pub(crate) days: Vec<Day>,
    /// From which time of day, by everybody's own clock, such as 10:00.
    #[arg(long, value_name = "TIME", conflicts_with = "off")]
    pub(crate) from: Option<jiff::civil::Time>,
    /// Until which time of day, by everybody's own clock, such as 16:00.
    #[arg(long, value_name = "TIME", conflicts_with = "off")]
    pub(crate) until: Option<jiff::civil::Time>,
    /// No planned drills.
    #[arg(long)]
    pub(crate) off: bool,
    /// Hours for which a proof is good.
    #[arg(long, value_name = "HOURS")]
    pub(crate) proof: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}
