//! The command line of shifts, absences and covers.

use baton_domain::absence::AbsenceKind;
use baton_domain::id::NoticeId;
use clap::{Args as Arguments, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Arguments)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Shifts {
    #[command(subcommand)]
    pub(crate) verb: Option<ShiftsVerb>,
    /// Whose [default: yours].
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Option<String>,
    /// Those of a team, and when nobody has them; for a file.
    #[arg(long, value_name = "NAME", conflicts_with = "person", requires = "ics")]
    pub(crate) team: Option<String>,
    /// How many weeks ahead.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=57))]
    pub(crate) weeks: u16,
    /// Write them as an iCalendar file for another calendar; without a name, or with `-`, to standard output.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub(crate) ics: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ShiftsVerb {
    /// Links for other calendars: they show the shifts as they are, until you revoke them.
    #[command(subcommand)]
    Link(LinkVerb),
}

#[derive(Debug, Subcommand)]
pub(crate) enum LinkVerb {
    /// Make one. Its address is shown once.
    New {
        /// The calendar that it is for: "My phone".
        name: String,
        /// Of this team, and when nobody is on call [default: your shifts].
        #[arg(long, value_name = "NAME")]
        team: Option<String>,
    },
    /// Those that are open.
    List,
    /// Let one show nothing any more.
    Revoke {
        /// Its name, or as much of its id as tells it from the others.
        name: String,
    },
}

/// What the events of a calendar are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Kind {
    Vacation,
    Sick,
    Away,
}

impl From<Kind> for AbsenceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Vacation => Self::Vacation,
            Kind::Sick => Self::Sick,
            Kind::Away => Self::Away,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum CalendarVerb {
    /// Add one of yours by its iCal address; the hub keeps that to itself.
    Add {
        /// What you call it.
        name: String,
        /// https://…, http://… or webcal://…
        url: String,
        /// What its events are.
        #[arg(long, value_enum, default_value_t = Kind::Vacation)]
        kind: Kind,
    },
    /// What is read, how it went, and what stands in the way of what.
    List,
    /// Read it now, without waiting for the hour.
    Read {
        /// Its name, or as much of its id as tells it from the others.
        name: String,
    },
    /// Read it no more. What was recorded stays.
    Remove {
        /// Its name, or as much of its id as tells it from the others.
        name: String,
    },
}

#[derive(Debug, Arguments)]
pub(crate) struct Away {
    #[command(subcommand)]
    pub(crate) verb: Option<AwayVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AwayVerb {
    /// Ill: from now on, unless you say otherwise.
    Sick {
        /// From when [default: now].
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// Until when; a day alone is meant with its end [default: 24 hours].
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
        #[command(flatten)]
        how: AwayHow,
    },
    /// Planned.
    Vacation {
        /// The first day, or a time.
        from: String,
        /// The last day, or a time.
        until: String,
        #[command(flatten)]
        how: AwayHow,
    },
    /// For a while from now on.
    For {
        /// `30m`, `2h`, `1h30m`; or `shift`: till the shift that runs now is over.
        length: String,
        #[command(flatten)]
        how: AwayHow,
    },
    /// Record the absences in an iCalendar file. All that is not cancelled or marked as free counts.
    Import {
        /// The file.
        file: PathBuf,
        /// What its events are.
        #[arg(long, value_enum, default_value_t = Kind::Vacation)]
        kind: Kind,
        #[command(flatten)]
        how: AwayHow,
    },
    /// Calendars elsewhere that the hub reads every hour for your absences.
    #[command(subcommand)]
    Calendar(CalendarVerb),
    /// Back again: ends the absence that runs, or takes back the next one.
    End {
        /// Whose [default: yours].
        #[arg(long = "for", value_name = "NAME")]
        whose: Option<String>,
    },
}

#[derive(Debug, Arguments)]
pub(crate) struct AwayHow {
    /// For a colleague, who is told [default: yourself].
    #[arg(long = "for", value_name = "NAME")]
    pub(crate) whose: Option<String>,
    /// Do not ask back.
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Say what would happen, and do nothing.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) preview: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CoverVerb {
    /// Ask who takes a duty: your shift that runs or comes next, unless you say which.
    Ask {
        #[command(flatten)]
        duty: Duty,
        /// Whose duty [default: yours].
        #[arg(long = "for", value_name = "NAME")]
        whose: Option<String>,
        /// Whom to ask; several are possible [default: everybody in the rotation].
        #[arg(long = "to", value_name = "NAME")]
        to: Vec<String>,
    },
    /// Take what you are asked to take.
    Accept {
        /// Its id, or as much of it as tells it from the others [default: the one that asks you].
        id: Option<String>,
        /// Only from then on.
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// Only until then.
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// Say no.
    Decline {
        /// Its id, or as much of it as tells it from the others [default: the one that asks you].
        id: Option<String>,
    },
    /// Take a request, or a cover, back.
    Withdraw {
        /// Its id, or as much of it as tells it from the others [default: the only one of yours].
        id: Option<String>,
    },
    /// What is asked, and who took what.
    List,
}

/// Which duty is meant.
#[derive(Debug, Arguments)]
pub(crate) struct Duty {
    /// In which schedule, where there are several.
    #[arg(long, value_name = "NAME")]
    pub(crate) schedule: Option<String>,
    /// From when [default: its beginning, or now].
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Until when [default: its end].
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Take {
    /// Whose shift [default: that of whoever is on call now].
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) duty: Duty,
}

#[derive(Debug, Arguments)]
pub(crate) struct Give {
    /// To whom; they are asked, and you stay on call until they accept.
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) duty: Duty,
    /// What you have acknowledged goes along, if they say so too.
    #[arg(long)]
    pub(crate) incidents: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct DryRun {
    /// Which service [default: the first of your teams].
    pub(crate) service: Option<String>,
    /// When: "Sat 03:00", "tomorrow 08:00", "2026-12-24 18:00" [default: now].
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Insights {
    /// Of which team [default: your own].
    #[arg(long, value_name = "NAME")]
    pub(crate) team: Option<String>,
    /// For how many weeks, the current one included; 1 to 12.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) weeks: u8,
    /// As a table for other programs (CSV).
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct Inbox {
    #[command(subcommand)]
    pub(crate) verb: Option<InboxVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum InboxVerb {
    /// These were read, and need not be shown any more.
    Dismiss(Dismiss),
}

#[derive(Debug, Arguments)]
pub(crate) struct Dismiss {
    /// Their numbers, as `baton inbox` lists them.
    #[arg(value_name = "NUMBER", required_unless_present = "all", conflicts_with = "all")]
    pub(crate) notices: Vec<NoticeId>,
    /// All of them.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct Remind {
    /// How long before a shift: `30m`, `2h`, `1d`; or `off` [default: say what is set].
    #[arg(value_name = "BEFORE|off")]
    pub(crate) before: Option<String>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Holidays {
    #[command(subcommand)]
    pub(crate) verb: Option<HolidaysVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HolidaysVerb {
    /// Add one, or give it another name.
    Add {
        /// The day, as 2026-12-25.
        date: String,
        /// Its name.
        name: String,
        /// Whose, where you are in several teams.
        #[arg(long, value_name = "NAME")]
        team: Option<String>,
    },
    /// Add those in an iCalendar file (.ics), as public holidays are published: what would be added is shown first.
    Import {
        /// The file.
        file: PathBuf,
        /// Whose, where you are in several teams.
        #[arg(long, value_name = "NAME")]
        team: Option<String>,
        /// Do not ask back.
        #[arg(long, short)]
        yes: bool,
        /// Say what would be added, and add nothing.
        #[arg(long, conflicts_with = "yes")]
        preview: bool,
    },
    /// Remove some.
    Remove {
        /// The days, as 2026-12-25.
        #[arg(required = true, value_name = "DATE")]
        dates: Vec<String>,
        /// Whose, where you are in several teams.
        #[arg(long, value_name = "NAME")]
        team: Option<String>,
    },
}
