//! `baton drill me|team|results`.

use baton_domain::command::Action;
use baton_domain::drill::{DrillHours, DrillOutcome, DrillPlan};
use baton_domain::reach::ReachRules;
use baton_wire::intent::Intent;
use baton_wire::view::View;
use baton_wire::view::drills::{DrillDeviceView, DrillView, TeamReachView};
use serde_json::json;

use crate::Went;
use crate::args::drill::{DrillVerb, TeamDrills};
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};
use crate::text;

pub(crate) async fn run(verb: DrillVerb, output: Output) -> Result<Went, Failure> {
    match verb {
        DrillVerb::Me { without } => me(without, output).await,
        DrillVerb::Team(change) => team(change, output).await,
        DrillVerb::Results => results(output).await,
    }
}

async fn me(without: Option<String>, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let deaf = match without {
        None => None,
        Some(name) => {
            let own = view.devices.iter().filter(|device| device.person.me);
            let found = own.clone().find(|device| device.name.eq_ignore_ascii_case(name.trim()));
            let all: Vec<&str> = own.map(|device| device.name.as_str()).collect();
            let told =
                || unknown(format!("No device of yours is called {name:?}. There are: {}.", all.join(", ")));
            Some(found.ok_or_else(told)?.id)
        }
    };
    let before: Vec<_> = view.drills.results.iter().map(|drill| drill.incident).collect();
    let began = |view: &View| {
        view.drills.results.iter().find(|drill| drill.person.me && !before.contains(&drill.incident)).cloned()
    };
    let action = Action::Drill { deaf };
    match owner.act(Intent::Act { action }, |view| began(view).is_some()).await? {
        Came::Confirmed(view) => {
            let drill = began(&view);
            output.say(&drill, || match &drill {
                Some(drill) => format!("Your devices ring now: `baton ack {}` answers it.", drill.incident),
                None => "The hub has it.".to_owned(),
            });
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&json!({ "confirmed": false }), || {
                "The hub is out of reach, so nothing rings: that is the drill's first result.".to_owned()
            });
            Ok(Went::Pending)
        }
    }
}

async fn team(change: TeamDrills, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let team = find(&view, change.team.as_deref())?.clone();
    let changes = change.off || change.every.is_some() || change.proof.is_some();
    if !changes {
        output.say(&team, || rules(&team));
        return Ok(Went::Well);
    }
    let hours = if change.nights { DrillHours::Any } else { DrillHours::Working };
    let drills = match change.every {
        Some(every_days) => Some(DrillPlan { every_days, hours }),
        None if change.off => None,
        None => team.drills,
    };
    let proof_good_for_h = change.proof.unwrap_or(team.proof_good_for_h);
    let wanted = ReachRules { team: team.team, proof_good_for_h, drills };
    let is = |view: &View| {
        view.drills.teams.iter().any(|known| {
            known.team == wanted.team && known.drills == drills && known.proof_good_for_h == proof_good_for_h
        })
    };
    let action = Action::PutReachRules { rules: wanted.clone() };
    match owner.act(Intent::Act { action }, is).await? {
        Came::Confirmed(_) => {
            let now = TeamReachView { drills, proof_good_for_h, ..team };
            output.say(&now, || rules(&now));
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&json!({ "confirmed": false }), || "It is kept and sent later.".to_owned());
            Ok(Went::Pending)
        }
    }
}

fn find<'a>(view: &'a View, name: Option<&str>) -> Result<&'a TeamReachView, Failure> {
    let teams = &view.drills.teams;
    let found = match (name, teams.as_slice()) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(name), all) => all.iter().find(|team| team.name.eq_ignore_ascii_case(name.trim())),
    };
    let names: Vec<&str> = teams.iter().map(|team| team.name.as_str()).collect();
    found.ok_or_else(|| unknown(format!("Say which team: {}.", names.join(", "))))
}

fn rules(team: &TeamReachView) -> String {
    let drills = match team.drills {
        None => "no planned drills".to_owned(),
        Some(DrillPlan { every_days, hours }) => {
            let when = match hours {
                DrillHours::Working => "in working hours",
                DrillHours::Any => "at any hour",
            };
            format!("everybody has a drill every {every_days} days, {when}")
        }
    };
    format!("{}: a proof is good for {} hours; {drills}", team.name, team.proof_good_for_h)
}

async fn results(output: Output) -> Result<Went, Failure> {
    let view = Owner::reach(output).await?.joined_view().await?;
    let all = &view.drills.results;
    output.say(all, || {
        if all.is_empty() {
            return "There was no drill yet: `baton drill me`.".to_owned();
        }
        all.iter().map(result).collect::<Vec<_>>().join("\n")
    });
    Ok(Went::Well)
}

/// One drill, and a line for each device with the milliseconds of its rungs.
fn result(drill: &DrillView) -> String {
    let outcome = match (drill.outcome, drill.answered_ms) {
        (Some(DrillOutcome::Answered), Some(ms)) => format!("answered after {ms} ms"),
        (Some(DrillOutcome::Answered), None) => "answered".to_owned(),
        (Some(DrillOutcome::Missed), _) => "NOT ANSWERED".to_owned(),
        (None, _) if drill.open => "rings".to_owned(),
        (None, _) => "ended".to_owned(),
    };
    let deaf = drill.deaf.as_ref().map(|name| format!(", without {name}")).unwrap_or_default();
    let mut lines = vec![format!("{}  {}{deaf}: {outcome}", text::clock(drill.at), drill.person.name)];
    lines.extend(drill.devices.iter().map(device));
    lines.join("\n")
}

fn device(device: &DrillDeviceView) -> String {
    let rung = |name: &str, ms: Option<i64>| match ms {
        Some(ms) => format!("{name} {ms} ms"),
        None => format!("{name} -"),
    };
    let rungs = [
        rung("sent", device.sent_ms),
        rung("received", device.received_ms),
        rung("ringing", device.ringing_ms),
        rung("seen", device.seen_ms),
        rung("silent", device.silent_ms),
    ];
    format!("    {}: {}", device.name, rungs.join(", "))
}
