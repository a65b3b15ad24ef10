//! The command line.

pub(crate) mod answers;
pub(crate) mod drill;
pub(crate) mod intake;
pub(crate) mod reach;
pub(crate) mod rota;

use baton_domain::id::IncidentId;
use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};

/// Baton rings when you are paged, and stops when you answer.
#[derive(Debug, Parser)]
#[command(name = "baton", version, propagate_version = true, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// Say it as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 it did not happen, or doctor or status is red; 2 wrong command line; 3 kept and sent later.";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Run the owner: the process that rings. One per user.
    Agent(AgentOptions),
    /// A hub on this computer.
    #[command(subcommand)]
    Hub(HubVerb),
    /// Join a hub with an invite.
    Join(Join),
    /// Leave the hub.
    Leave,
    /// Who is on call, for whom, until when, and who is next.
    Oncall,
    /// Your shifts, or a colleague's.
    Shifts(rota::Shifts),
    /// Be away: the pager obeys. Without more, who is away.
    Away(rota::Away),
    /// Find somebody for a duty.
    #[command(subcommand)]
    Cover(rota::CoverVerb),
    /// Take a shift from now on, or one that comes.
    Take(rota::Take),
    /// Give your shift to a teammate.
    Give(rota::Give),
    /// How you are reached besides devices: e-mail, short messages, calls, ntfy, webhooks.
    Contact {
        #[command(subcommand)]
        verb: Option<reach::ContactVerb>,
    },
    /// Which way follows when, quiet hours, and "in a meeting".
    Rules {
        #[command(subcommand)]
        verb: Option<reach::RulesVerb>,
    },
    /// Test page to yourself: your devices ring as for a real page, and nobody else's.
    Drill(drill::Drill),
    /// "What if it pages?": who, on what, when, and where it breaks.
    DryRun(rota::DryRun),
    /// What some weeks add up to: pages, wakings, times to answer, load, noise, drills.
    Insights(rota::Insights),
    /// What you were told: shifts that changed, requests for cover, gaps.
    Inbox(rota::Inbox),
    /// Be reminded before your shifts, or not.
    Remind(rota::Remind),
    /// The days that count as holidays in what people carried. Leads change them.
    Holidays(rota::Holidays),
    /// Open incidents, and the newest resolved ones.
    Incidents,
    /// One incident.
    #[command(subcommand)]
    Incident(IncidentVerb),
    /// Page yourself, or the owners of a service.
    Page(Page),
    /// Acknowledge an incident: it is yours, and all that rings for it stops.
    Ack(Ack),
    /// Hand an incident off to a teammate.
    Handoff(HandTo),
    /// Call for more people, and stay on.
    Escalate(answers::Escalate),
    /// Say "I can't": the next person rings now.
    Cant(answers::Cant),
    /// Take an incident, and let it be quiet until some time; it rings again then.
    Snooze(answers::Snooze),
    /// Write something down about an incident.
    Note(answers::Note),
    /// Say that an incident is the same fault as another one.
    Merge(answers::Merge),
    /// "Was this worth waking you?"
    Worth(answers::Worth),
    /// Vendors: whoever owns a part of a service outside.
    #[command(subcommand)]
    Vendor(answers::VendorVerb),
    /// Report what you see to the owners of a service, whoever they are.
    Report(answers::Report),
    /// Who is paged for a service, and who next, with what would happen now.
    Policy(answers::Policy),
    /// End an incident.
    Resolve(Which),
    /// Invite a device of yours, or a colleague's.
    Invite {
        /// Whose device.
        name: Option<String>,
    },
    /// Your devices.
    Devices {
        #[command(subcommand)]
        verb: Option<DeviceVerb>,
    },
    /// Can you be woken, and what to do where not.
    Status(Status),
    /// Test every part that a page needs.
    Doctor,
    /// Everything at a glance.
    View,
    /// Keys for monitoring tools.
    #[command(subcommand)]
    Integration(intake::IntegrationVerb),
    /// What says regularly that it still runs.
    #[command(subcommand)]
    Heartbeat(intake::HeartbeatVerb),
    /// Times in which alerts are expected.
    #[command(subcommand)]
    Maintenance(intake::MaintenanceVerb),
    /// Open the encrypted secrets file where there is no keyring; reads the passphrase from standard input.
    Unlock,
    /// End the owner: nothing rings on this device until it is started again.
    Quit,
    /// This device's settings.
    Settings(SettingsChange),
    /// Say what changes, until interrupted.
    Watch,
    /// Start the owner when you log in.
    Autostart {
        /// Whether.
        state: Switch,
    },
}

#[derive(Debug, Arguments)]
pub(crate) struct AgentOptions {
    /// Without the outer process that starts the owner again after a crash.
    #[arg(long)]
    pub(crate) foreground: bool,
    /// The inner process; the outer one starts it.
    #[arg(long, hide = true)]
    pub(crate) child: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct Status {
    /// Everybody's, those on call first.
    #[arg(long)]
    pub(crate) team: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HubVerb {
    /// Start one on this computer, and join it as its first person.
    Start {
        /// With a demo team of five, two services and an Alertmanager integration.
        #[arg(long)]
        demo: bool,
        /// Your name [default: yours on this computer].
        #[arg(long)]
        name: Option<String>,
    },
    /// Whether one runs on this computer, and which hub this device belongs to.
    Status,
}

#[derive(Debug, Arguments)]
pub(crate) struct Join {
    /// The invite's link: baton://join?…
    #[arg(required_unless_present = "hub", conflicts_with_all = ["hub", "code"])]
    pub(crate) link: Option<String>,
    /// The hub's address.
    #[arg(long, requires = "code")]
    pub(crate) hub: Option<String>,
    /// The invite's code.
    #[arg(long, requires = "hub")]
    pub(crate) code: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IncidentVerb {
    /// What happened, with the milliseconds of each rung.
    Show {
        /// Its number.
        number: IncidentId,
    },
    /// The newest raw message about it.
    Payload {
        /// Its number.
        number: IncidentId,
    },
}

#[derive(Debug, Arguments)]
pub(crate) struct Page {
    /// Yourself, through everything that a real page goes through.
    #[arg(long, conflicts_with_all = ["service", "title", "low"])]
    pub(crate) me: bool,
    /// The service whose owners are paged.
    #[arg(required_unless_present = "me")]
    pub(crate) service: Option<String>,
    /// What is wrong, in one line.
    #[arg(required_unless_present = "me")]
    pub(crate) title: Option<String>,
    /// Wake that person as well, whoever is on call.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["me", "low"])]
    pub(crate) wake: Option<String>,
    /// Without ringing.
    #[arg(long)]
    pub(crate) low: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct Which {
    /// Its number [default: the one that pages you, or the only open one].
    pub(crate) number: Option<IncidentId>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Ack {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Ring again after so many minutes, unless something happens before.
    #[arg(long, value_name = "MIN")]
    pub(crate) back_in: Option<u32>,
}

#[derive(Debug, Arguments)]
pub(crate) struct HandTo {
    #[command(flatten)]
    pub(crate) which: Which,
    /// To whom [default: the best teammate].
    #[arg(long, value_name = "NAME")]
    pub(crate) to: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeviceVerb {
    /// Take a device's access away.
    Revoke {
        /// Its id, or as much of it as tells it from the others.
        id: String,
    },
}

#[derive(Debug, Arguments)]
pub(crate) struct SettingsChange {
    /// Per cent of full loudness, 10 to 100.
    #[arg(long)]
    pub(crate) volume: Option<u8>,
    /// Seconds over which the siren rises, 0 to 120.
    #[arg(long)]
    pub(crate) rise: Option<u16>,
    /// What it sounds like.
    #[arg(long)]
    pub(crate) sound: Option<Sound>,
    /// Keep the computer awake while you are on call.
    #[arg(long)]
    pub(crate) awake: Option<Switch>,
    /// Bring the window up when a page comes in.
    #[arg(long)]
    pub(crate) raise: Option<Switch>,
    /// Sound it for a moment.
    #[arg(long = "try")]
    pub(crate) try_sound: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Sound {
    Siren,
    Pager,
    Bell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn what_belongs_together_is_asked_for_together() {
        let refused = |line: &str| Args::try_parse_from(line.split(' ')).is_err();
        assert!(refused("baton page"));
        assert!(refused("baton page --me checkout x"));
        assert!(refused("baton page checkout"));
        assert!(refused("baton join"));
        assert!(refused("baton join --hub http://x"));
        assert!(!refused("baton page --me --json"));
        assert!(!refused("baton ack #12 --back-in 5"));
        assert!(!refused("baton join --hub http://x --code A"));
        assert!(refused("baton away vacation 2026-12-20"));
        assert!(refused("baton away for"));
        assert!(refused("baton away sick --yes --preview"));
        assert!(refused("baton contact add email ana"));
        assert!(refused("baton contact add voice 0151123"));
        assert!(refused("baton rules quiet"));
        assert!(!refused("baton contact"));
        assert!(!refused("baton contact add email ana@example.org --label mail"));
        assert!(!refused("baton contact verify mail 123456"));
        assert!(!refused("baton rules set mail:60 phone:120"));
        assert!(!refused("baton rules meeting 30m"));
        assert!(refused("baton give"));
        assert!(refused("baton shifts --weeks 0"));
        assert!(!refused("baton away"));
        assert!(!refused("baton away for 30m --for Ben --yes"));
        assert!(!refused("baton away sick --for Ben --until fri"));
        assert!(!refused("baton away vacation 2026-12-20 2027-01-03"));
        assert!(!refused("baton cover ask --to Ana --to Ben"));
        assert!(!refused("baton take --schedule Web"));
        assert!(!refused("baton give Ben --incidents"));
        assert!(refused("baton heartbeat new"));
        assert!(!refused("baton heartbeat new backup --service Checkout --every 1d --grace 1h"));
        assert!(!refused("baton maintenance new upgrade --service Checkout --service Shop --for 2h"));
        assert!(refused("baton maintenance new upgrade --service Checkout --for 2h --until 18:00"));
        assert!(!refused("baton integration preview --title {host}:{msg} body.json"));
        assert!(!refused("baton dry-run Checkout --at now"));
        assert!(refused("baton snooze"));
        assert!(refused("baton snooze 1 --for 1h --until 09:00"));
        assert!(!refused("baton snooze --for 1h"));
        assert!(refused("baton note 1"));
        assert!(!refused("baton note 1 the disk is full"));
        assert!(refused("baton note 1 x --goes-on AWS"));
        assert!(refused("baton merge 2"));
        assert!(!refused("baton merge 2 --into 1"));
        assert!(!refused("baton merge 2 --undo"));
        assert!(refused("baton worth 2"));
        assert!(!refused("baton worth 2 no"));
        assert!(!refused("baton worth"));
        assert!(refused("baton cant --for 2h --till-morning"));
        assert!(refused("baton report Checkout"));
        assert!(!refused("baton vendor call AWS 3 --case 123"));
        assert!(refused("baton inbox dismiss"));
        assert!(refused("baton inbox dismiss 3 --all"));
        assert!(refused("baton inbox dismiss three"));
        assert!(refused("baton holidays add 2026-12-25"));
        assert!(refused("baton holidays remove"));
        assert!(refused("baton holidays import"));
        assert!(refused("baton holidays import bank.ics --yes --preview"));
        assert!(!refused("baton holidays import bank.ics --team Web --yes"));
        assert!(!refused("baton inbox dismiss 3 #4 --json"));
        assert!(!refused("baton inbox dismiss --all"));
        assert!(!refused("baton remind"));
        assert!(!refused("baton remind off --json"));
        assert!(!refused("baton holidays add 2026-12-25 Christmas --team Web"));
    }
}
