//! The command line of answers: what a paged person can do besides taking it and leaving it, and of reports.

use super::Which;
use baton_domain::id::IncidentId;
use clap::{Args as Arguments, Subcommand, ValueEnum};

#[derive(Debug, Arguments)]
pub(crate) struct Cant {
    #[command(flatten)]
    pub(crate) which: Which,
    /// And for how long: `30m`, `2h`; you are away until then.
    #[arg(long = "for", value_name = "LENGTH", conflicts_with = "till_morning")]
    pub(crate) length: Option<String>,
    /// And till 07:00 where you are.
    #[arg(long)]
    pub(crate) till_morning: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct Escalate {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Call that person [default: the policy's next level].
    #[arg(long, value_name = "NAME", conflicts_with = "team")]
    pub(crate) to: Option<String>,
    /// Call everybody in that team.
    #[arg(long, value_name = "TEAM")]
    pub(crate) team: Option<String>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Snooze {
    #[command(flatten)]
    pub(crate) which: Which,
    /// For how long: `30m`, `2h`.
    #[arg(long = "for", value_name = "LENGTH", conflicts_with = "until", required_unless_present = "until")]
    pub(crate) length: Option<String>,
    /// Until when: `09:00`, `tomorrow 07:30`.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Note {
    /// The incident's number.
    pub(crate) number: IncidentId,
    /// What you want to write down. `@Name` tells that person, quietly.
    #[arg(required = true)]
    pub(crate) text: Vec<String>,
    /// It is about this vendor, which the incident waits for: it answered.
    #[arg(long, value_name = "VENDOR", conflicts_with = "goes_on")]
    pub(crate) answered: Option<String>,
    /// It is about this vendor: it goes on.
    #[arg(long, value_name = "VENDOR", requires = "next_update")]
    pub(crate) goes_on: Option<String>,
    /// Minutes until the vendor's next update is due.
    #[arg(long, value_name = "MIN", requires = "goes_on")]
    pub(crate) next_update: Option<u32>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Role {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Whose [default: yours]. Who is not among the incident's people yet is paged.
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Option<String>,
    /// Which role.
    #[arg(long, required_unless_present = "none")]
    pub(crate) role: Option<RoleName>,
    /// They have it no more; without --role, none of them.
    #[arg(long)]
    pub(crate) none: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum RoleName {
    /// Decides what is done, and by whom; one person at most.
    Commander,
    /// Works on the cause.
    Fixer,
    /// Writes down what happens.
    Scribe,
    /// Tells everybody else.
    Communicator,
}

#[derive(Debug, Arguments)]
pub(crate) struct Merge {
    /// The duplicate's number.
    pub(crate) number: IncidentId,
    /// The incident that takes it in.
    #[arg(long, value_name = "NUMBER", required_unless_present = "undo")]
    pub(crate) into: Option<IncidentId>,
    /// Undo it: it is an incident of its own again.
    #[arg(long, conflicts_with = "into")]
    pub(crate) undo: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct Worth {
    /// The incident's number [default: what everybody said, by source].
    #[arg(requires = "verdict")]
    pub(crate) number: Option<IncidentId>,
    /// Whether it was right to page you.
    pub(crate) verdict: Option<Verdict>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Verdict {
    Yes,
    No,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VendorVerb {
    /// Whom to call for an incident's service, and how.
    List {
        #[command(flatten)]
        which: Which,
    },
    /// Add a vendor contact to a service, or change the one of that name.
    Add {
        /// What people call it.
        name: String,
        /// Of which service.
        #[arg(long)]
        service: String,
        /// How it is reached: a number, an address.
        #[arg(long)]
        reach: String,
        /// What to have at hand: contract, account, priority.
        #[arg(long, default_value = "")]
        notes: String,
    },
    /// Take a vendor contact of a service away.
    Remove {
        /// Its name.
        name: String,
        /// Of which service.
        #[arg(long)]
        service: String,
    },
    /// Note that you called a vendor, and when to ask again.
    Call {
        /// Its name.
        name: String,
        #[command(flatten)]
        which: Which,
        /// The vendor's number for it.
        #[arg(long, default_value = "")]
        case: String,
        /// Minutes until its next update is due: whoever has the incident is paged then.
        #[arg(long, value_name = "MIN", default_value_t = 30)]
        update_in: u32,
    },
}

#[derive(Debug, Arguments)]
pub(crate) struct Report {
    /// What is broken.
    pub(crate) service: String,
    /// Who or what is hit, and how badly.
    pub(crate) impact: String,
    /// Since when: `10m`, `2h` (ago), or a time [default: now].
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// What was tried already.
    #[arg(long, default_value = "")]
    pub(crate) tried: String,
    /// Without ringing.
    #[arg(long)]
    pub(crate) low: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct Policy {
    /// Of which service [default: the first one of your teams].
    pub(crate) service: Option<String>,
}
