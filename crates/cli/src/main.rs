//! `baton`: the pager for terminals and servers.
//!
//! Every command but `agent` is a client of the owner's socket, as the window is, and shows what the owner says. Where no owner runs, one
//! is started in the background.
//!
//! | exit code | meaning |
//! | --- | --- |
//! | 0 | done, and the hub has confirmed it |
//! | 1 | it did not happen, or `doctor` found something red; the sentence says why and what to do |
//! | 2 | the command line is wrong |
//! | 3 | it is kept and sent later, because the hub is out of reach |
#![forbid(unsafe_code)]

mod agent;
mod answer;
mod args;
mod away;
mod calendars;
mod contact;
mod cover;
mod device;
mod drill;
mod dry_run;
mod duty;
mod heartbeat;
mod holidays;
mod hub;
mod inbox;
mod incident;
mod insights;
mod integration;
mod light;
mod maintenance;
mod merge;
mod note;
mod output;
mod owner;
mod page;
mod policy;
mod reach;
mod report;
mod role;
mod rules;
mod shifts;
mod snooze;
mod status;
mod text;
mod trail;
mod vendor;
mod when;
mod worth;

use std::process::ExitCode;

use args::{Args, Verb};
use clap::Parser;
use output::{Failure, Output};

/// It is kept and sent later.
const EXIT_PENDING: u8 = 3;

/// How a command went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Went {
    /// Done.
    Well,
    /// It said what is red.
    Red,
    /// Kept, and sent later.
    Pending,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.json);
    if let Verb::Agent(options) = args.verb {
        return agent::run(options);
    }
    match run(args.verb, output) {
        Ok(Went::Well) => ExitCode::SUCCESS,
        Ok(Went::Red) => ExitCode::FAILURE,
        Ok(Went::Pending) => ExitCode::from(EXIT_PENDING),
        Err(failure) => {
            output.failure(&failure);
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb, output: Output) -> Result<Went, Failure> {
    let runtime = agent::runtime()?;
    runtime.block_on(async {
        match verb {
            Verb::Agent(_) => Ok(Went::Well),
            Verb::Hub(verb) => hub::run(verb, output).await,
            Verb::Join(join) => hub::join(join, output).await,
            Verb::Leave => hub::leave(output).await,
            Verb::Oncall => shifts::oncall(output).await,
            Verb::Shifts(which) => shifts::list(which, output).await,
            Verb::Away(away) => away::run(away, output).await,
            Verb::Cover(verb) => cover::run(verb, output).await,
            Verb::Take(take) => duty::take(take, output).await,
            Verb::Give(give) => duty::give(give, output).await,
            Verb::Contact { verb } => contact::run(verb, output).await,
            Verb::Rules { verb } => rules::run(verb, output).await,
            Verb::Drill(drill) => drill::run(drill, output).await,
            Verb::DryRun(run) => dry_run::run(run, output).await,
            Verb::Insights(which) => insights::run(which, output).await,
            Verb::Audit(which) => trail::run(which, output).await,
            Verb::Inbox(inbox) => inbox::run(inbox, output).await,
            Verb::Remind(remind) => inbox::remind(remind, output).await,
            Verb::Holidays(holidays) => holidays::run(holidays, output).await,
            Verb::Incidents => incident::list(output).await,
            Verb::Incident(verb) => incident::run(verb, output).await,
            Verb::Page(page) => page::run(page, output).await,
            Verb::Ack(ack) => answer::ack(ack, output).await,
            Verb::Handoff(to) => answer::handoff(to, output).await,
            Verb::Escalate(to) => answer::escalate(to, output).await,
            Verb::Cant(cant) => answer::cant(cant, output).await,
            Verb::Snooze(snooze) => snooze::run(snooze, output).await,
            Verb::Note(note) => note::run(note, output).await,
            Verb::Role(role) => role::run(role, output).await,
            Verb::Merge(merge) => merge::run(merge, output).await,
            Verb::Worth(worth) => worth::run(worth, output).await,
            Verb::Vendor(verb) => vendor::run(verb, output).await,
            Verb::Report(report) => report::run(report, output).await,
            Verb::Policy(policy) => policy::run(policy, output).await,
            Verb::Resolve(which) => answer::resolve(which, output).await,
            Verb::Invite { name } => device::invite(name, output).await,
            Verb::Devices { verb } => device::run(verb, output).await,
            Verb::Status(what) => light::status(what, output).await,
            Verb::Doctor => status::doctor(output).await,
            Verb::View => status::view(output).await,
            Verb::Integration(verb) => integration::run(verb, output).await,
            Verb::Heartbeat(verb) => heartbeat::run(verb, output).await,
            Verb::Maintenance(verb) => maintenance::run(verb, output).await,
            Verb::Unlock => device::unlock(output).await,
            Verb::Quit => device::quit(output).await,
            Verb::Settings(change) => device::settings(change, output).await,
            Verb::Watch => status::watch(output).await,
            Verb::Autostart { state } => device::autostart(state, output).await,
        }
    })
}
