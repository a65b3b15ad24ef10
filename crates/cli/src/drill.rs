//! `baton drill`: test page to oneself, how drills went, and what a team plans.

use baton_domain::command::Action;
use baton_domain::contact::event::ContactAction;
use baton_domain::drill::{
    Deaf, DrillFailure, DrillOutcome, DrillPlan, DrillThrough, DrillVerdict, NightDrills,
};
use baton_domain::reach::NewReachRules;
use baton_domain::schedule::Weekday;
use baton_wire::intent::Intent;
use baton_wire::view::View;
use baton_wire::view::drills::{DrillView, DrillWayView, TeamReachView};
use serde_json::json;

use crate::args::Switch;
use crate::args::drill::{Day, Drill, DrillVerb, Plan, Results};
use crate::away::kept;
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};
use crate::{Went, contact, reach, text};

pub(crate) async fn run(drill: Drill, output: Output) -> Result<Went, Failure> {
    match drill.verb {
        None => begin(drill.ways, drill.deaf, output).await,
        Some(DrillVerb::Results(which)) => results(which, output).await,
        Some(DrillVerb::Plan(change)) => plan(change, output).await,
        Some(DrillVerb::Nights { state }) => nights(state, output).await,
    }
}

async fn begin(ways: bool, deaf: Option<String>, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let deaf = deaf.map(|name| what_is(&view, &name)).transpose()?;
    let through = if ways { DrillThrough::Everything } else { DrillThrough::Devices };
    let before: Vec<_> = view.drills.results.iter().map(|drill| drill.incident).collect();
    let began = |view: &View| {
        view.drills.results.iter().find(|drill| drill.person.me && !before.contains(&drill.incident)).cloned()
    };
    let action = Action::Drill { through, deaf };
    match owner.act(Intent::Act { action }, |view| began(view).is_some()).await? {
        Came::Confirmed(view) => {
            let drill = began(&view);
            output.say(&drill, || match &drill {
                Some(drill) => format!(
                    "DRILL {number}: answer it wherever it reaches you, or with `baton ack {number}`. `baton drill results {number}` says how it went.",
                    number = drill.incident
                ),
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

/// What is to be deaf, by its name.
fn what_is(view: &View, name: &str) -> Result<Deaf, Failure> {
    if name.trim().eq_ignore_ascii_case("devices") {
        return Ok(Deaf::Devices);
    }
    let own = || view.devices.iter().filter(|device| device.person.me);
    if let Some(device) = own().find(|device| device.name.eq_ignore_ascii_case(name.trim())) {
        return Ok(Deaf::Device { device: device.id });
    }
    if let Ok(method) = contact::find(view, name) {
        return Ok(Deaf::Contact { contact: method.id });
    }
    let methods = view.reach.methods.iter().map(|method| method.label.as_str());
    let all: Vec<&str> =
        ["devices"].into_iter().chain(own().map(|it| it.name.as_str())).chain(methods).collect();
    Err(unknown(format!("No device or method of yours is called {name:?}. There are: {}.", all.join(", "))))
}

async fn results(which: Results, output: Output) -> Result<Went, Failure> {
    let view = Owner::reach(output).await?.joined_view().await?;
    let team = which.team.as_deref().map(|name| find(&view, Some(name))).transpose()?;
    let of_team = |drill: &&DrillView| team.is_none_or(|team| team.members.contains(&drill.person.person));
    let wanted = |drill: &&DrillView| which.drill.is_none_or(|number| drill.incident == number);
    let all: Vec<&DrillView> = view.drills.results.iter().filter(of_team).filter(wanted).collect();
    if let Some(number) = which.drill.filter(|_| all.is_empty()) {
        return Err(unknown(format!("There is no drill {number} here. `baton drill results` shows all.")));
    }
    output.say(&all, || match all.as_slice() {
        [] => "There was no drill yet: `baton drill` begins one.".to_owned(),
        all => all.iter().map(|drill| result(drill)).collect::<Vec<_>>().join("\n\n"),
    });
    let failed = |drill: &&DrillView| matches!(drill.verdict, DrillVerdict::Failed { .. });
    Ok(if which.drill.is_some() && all.iter().any(failed) { Went::Red } else { Went::Well })
}

/// The columns of the table.
const COLUMNS: [&str; 6] = ["", "sent", "received", "ringing", "seen", "answered"];
/// Characters of a column with a time.
const TIME_CHARS: usize = 9;

/// One drill: how it went, and a table with a line for each device and way.
fn result(drill: &DrillView) -> String {
    let deaf = match drill.deaf.as_deref() {
        None => String::new(),
        Some("") => ", all devices deaf".to_owned(),
        Some(name) => format!(", {name} deaf"),
    };
    let head = format!(
        "DRILL {}  {}  {}{deaf}: {}",
        drill.incident,
        text::clock(drill.at),
        drill.person.name,
        verdict(drill)
    );
    let wide = drill.ways.iter().map(|way| name(way).chars().count()).max().unwrap_or(0);
    let row = |first: &str, cells: [String; 5]| {
        let cells: String = cells.iter().map(|cell| format!("  {cell:>TIME_CHARS$}")).collect();
        format!("  {first:<wide$}{cells}")
    };
    let [first, titles @ ..] = COLUMNS;
    let mut lines = vec![head, row(first, titles.map(str::to_owned))];
    lines.extend(drill.ways.iter().map(|way| {
        let times = [way.sent_ms, way.received_ms, way.ringing_ms, way.seen_ms, way.answered_ms];
        row(&name(way), times.map(time))
    }));
    lines.join("\n")
}

fn name(way: &DrillWayView) -> String {
    let kind = way.kind.map(|kind| format!(" ({})", reach::kind(kind))).unwrap_or_default();
    let deaf = if way.deaf { " [deaf]" } else { "" };
    format!("{}{kind}{deaf}", way.name)
}

fn time(ms: Option<i64>) -> String {
    match ms {
        None => "-".to_owned(),
        Some(ms) if ms < 10_000 => format!("{ms} ms"),
        Some(ms) => format!("{} s", ms / 1_000),
    }
}

fn verdict(drill: &DrillView) -> String {
    match drill.verdict {
        DrillVerdict::Running => "rings".to_owned(),
        DrillVerdict::Passed { after_ms, .. } => {
            let by = drill.carried_by.as_deref().unwrap_or("something");
            format!("PASSED, carried by {by} after {}", time(Some(after_ms)))
        }
        DrillVerdict::Failed { why: DrillFailure::NotAnswered } => "FAILED, nobody answered".to_owned(),
        DrillVerdict::Failed { why: DrillFailure::NothingCarried } => {
            "FAILED, nothing rang and no message went out".to_owned()
        }
        DrillVerdict::Void { why: DrillOutcome::Overtaken } => "void, a real page came".to_owned(),
        DrillVerdict::Void {
            why: DrillOutcome::Withdrawn | DrillOutcome::Answered | DrillOutcome::Missed,
        } => "void, withdrawn".to_owned(),
    }
}

async fn plan(change: Plan, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let team = find(&view, change.team.as_deref())?.clone();
    let sets =
        change.every.is_some() || !change.days.is_empty() || change.from.is_some() || change.until.is_some();
    if !sets && !change.off && change.proof.is_none() {
        output.say(&team, || words(&team));
        return Ok(Went::Well);
    }
    let base = || team.drills.clone().unwrap_or_else(|| team.suggested.clone());
    let wanted = match (change.off, sets) {
        (true, _) => Some(None),
        (false, false) => None,
        (false, true) => {
            let base = base();
            let days = change.days.iter().map(|day| weekday(*day)).collect();
            Some(Some(DrillPlan {
                every_days: change.every.unwrap_or(base.every_days),
                days: if change.days.is_empty() { base.days } else { days },
                from: change.from.unwrap_or(base.from),
                until: change.until.unwrap_or(base.until),
            }))
        }
    };
    let drills = wanted.clone().unwrap_or_else(|| team.drills.clone());
    let proof_good_for_h = change.proof.unwrap_or(team.proof_good_for_h);
    let rules = NewReachRules { team: team.team, proof_good_for_h, drills: wanted, caps: None };
    let is = |view: &View| {
        view.drills.teams.iter().any(|known| {
            known.team == team.team && known.drills == drills && known.proof_good_for_h == proof_good_for_h
        })
    };
    match owner.act(Intent::Act { action: Action::PutReachRules { rules } }, is).await? {
        Came::Confirmed(_) => {
            let now = TeamReachView { drills: drills.clone(), proof_good_for_h, ..team.clone() };
            output.say(&now, || words(&now));
            Ok(Went::Well)
        }
        Came::Kept => Ok(later("The plan", output)),
    }
}

fn weekday(day: Day) -> Weekday {
    match day {
        Day::Mon => Weekday::Monday,
        Day::Tue => Weekday::Tuesday,
        Day::Wed => Weekday::Wednesday,
        Day::Thu => Weekday::Thursday,
        Day::Fri => Weekday::Friday,
        Day::Sat => Weekday::Saturday,
        Day::Sun => Weekday::Sunday,
    }
}

fn called(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
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

fn words(team: &TeamReachView) -> String {
    let drills = match &team.drills {
        None => "no planned drills".to_owned(),
        Some(DrillPlan { every_days, days, from, until }) => {
            let days: Vec<&str> = days.iter().map(|day| called(*day)).collect();
            let (from, until) = (from.strftime("%H:%M"), until.strftime("%H:%M"));
            let days = days.join(", ");
            format!(
                "everybody has a drill every {every_days} days, {days} from {from} to {until} by their own clock"
            )
        }
    };
    format!("{}: a proof is good for {} hours; {drills}", team.name, team.proof_good_for_h)
}

async fn nights(state: Switch, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let Some(account) = &view.account else { return Err(unknown("This device has joined no hub yet.")) };
    let nights = match state {
        Switch::On => NightDrills::Yes,
        Switch::Off => NightDrills::No,
    };
    let what = ContactAction::SetNightDrills { nights };
    let action = Action::Contact { person: account.person, what };
    match owner.act(Intent::Act { action }, |view| view.drills.nights == nights).await? {
        Came::Confirmed(_) => {
            output.say(&json!({ "confirmed": true, "nights": nights }), || match nights {
                NightDrills::Yes => "Planned drills may come at any hour.".to_owned(),
                NightDrills::No => "Planned drills come within the team's hours.".to_owned(),
            });
            Ok(Went::Well)
        }
        Came::Kept => Ok(later("The wish", output)),
    }
}

fn later(what: &str, output: Output) -> Went {
    output.say(&json!({ "confirmed": false }), || kept(what));
    Went::Pending
}
