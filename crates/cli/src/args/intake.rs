//! The command line of how alerts come in: keys, heartbeats, maintenance.

use baton_domain::template::{Pattern, Template};
use clap::{Args as Arguments, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum IntegrationVerb {
    /// Make a key, and say the address that the tool sends to. The key is shown once.
    New {
        /// The service that its alerts are about.
        #[arg(long)]
        service: String,
        /// The format that the tool speaks.
        #[arg(long, value_enum, default_value_t = Kind::Alertmanager)]
        kind: Kind,
        #[command(flatten)]
        template: Parts,
    },
    /// What a tool's message would become. Nothing is sent.
    Preview {
        /// The message as the tool sends it; `-` for standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
        /// The format that the tool speaks.
        #[arg(long, value_enum, default_value_t = Kind::Generic)]
        kind: Kind,
        #[command(flatten)]
        template: Parts,
    },
}

/// Where an alert's parts come from: texts with the names of the message's fields in braces, such as "{monitor.name} is {state}".
#[derive(Debug, Arguments)]
pub(crate) struct Parts {
    /// What broke.
    #[arg(long, value_name = "PATTERN")]
    title: Option<Pattern>,
    /// Where.
    #[arg(long, value_name = "PATTERN")]
    source: Option<Pattern>,
    /// What says that two alerts are about the same thing.
    #[arg(long, value_name = "PATTERN")]
    dedup_key: Option<Pattern>,
    /// A word that says whether it is over.
    #[arg(long, value_name = "PATTERN")]
    status: Option<Pattern>,
    /// A word that says how loud it is.
    #[arg(long, value_name = "PATTERN")]
    urgency: Option<Pattern>,
    /// A web address.
    #[arg(long, value_name = "PATTERN")]
    link: Option<Pattern>,
}

impl Parts {
    pub(crate) fn template(self) -> Option<Template> {
        let Self { title, source, dedup_key, status, urgency, link } = self;
        let template = Template { title, source, dedup_key, status, urgency, link };
        (!template.is_empty()).then_some(template)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Kind {
    /// Prometheus Alertmanager's webhook.
    Alertmanager,
    /// Any JSON: each tool that is known is recognised by what it sends.
    Generic,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HeartbeatVerb {
    /// Expect something regularly, and say the address that it asks for. The key is shown once.
    New {
        /// What beats. The name that a tool uses, where it beats by name (Watchdog).
        name: String,
        /// The service whose owners its silence pages.
        #[arg(long)]
        service: String,
        /// How often: `30s`, `5m`, `1h`, `1d`.
        #[arg(long, default_value = "5m")]
        every: String,
        /// How late it may be.
        #[arg(long, default_value = "1m")]
        grace: String,
        /// Its silence rings nobody.
        #[arg(long)]
        low: bool,
    },
    /// What beats, and how it is.
    List,
    /// Expect it no more.
    Remove {
        /// Its name, or as much of it as tells it from the others.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum MaintenanceVerb {
    /// Plan one. Alerts about its services ring nobody meanwhile; what still fires at its end pages.
    New {
        /// What is done.
        name: String,
        /// The services; several may be named.
        #[arg(long, required = true)]
        service: Vec<String>,
        /// From when [default: now].
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// How long: `30m`, `2h`.
        #[arg(
            long = "for",
            value_name = "LENGTH",
            required_unless_present = "until",
            conflicts_with = "until"
        )]
        length: Option<String>,
        /// Until when.
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// Those that are not over.
    List,
    /// End one now, or take it back. What still fires pages.
    End {
        /// Its name, or as much of it as tells it from the others.
        name: String,
    },
}
