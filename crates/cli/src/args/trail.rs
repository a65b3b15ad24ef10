//! The command line of the audit.

use baton_domain::trail::TrailKind;
use clap::Args as Arguments;

#[derive(Debug, Arguments)]
pub(crate) struct Audit {
    /// What one person did.
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Option<String>,
    /// What is about one kind of thing: person, team, service, integration, heartbeat, schedule, policy, device, absence, cover,
    /// calendar, contact, maintenance, incident or workspace.
    #[arg(long)]
    pub(crate) kind: Option<TrailKind>,
    /// How many lines.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
    /// Older ones: those before this place, which the end of the list names.
    #[arg(long, value_name = "PLACE")]
    pub(crate) before: Option<u64>,
    /// As a table for other programs (CSV): as many lines as it may have.
    #[arg(long, conflicts_with = "limit")]
    pub(crate) csv: bool,
}
