//! `baton ack|handoff|escalate|cant|resolve`: answers, which count once the hub has said so.

use baton_domain::command::{Action, EscalateTo};
use baton_domain::id::{IncidentId, PersonId, TeamId};
use baton_wire::intent::Intent;
use baton_wire::view::{IncidentView, IncidentViewState, View};
use serde::Serialize;

use crate::Went;
use crate::args::answers::{Cant, Escalate};
use crate::args::{Ack, HandTo, Which};
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};
use crate::when::length;

/// What is said as JSON.
#[derive(Serialize)]
struct Said<'a> {
    incident: IncidentId,
    /// The hub has it.
    confirmed: bool,
    now: Option<&'a IncidentView>,
}

pub(crate) async fn ack(ack: Ack, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let incident = choose(&owner.joined_view().await?, &ack.which)?;
    let action = Action::Acknowledge { incident, back_in_min: ack.back_in };
    let done = |view: &View| mine(view, incident);
    send(&owner, incident, action, done, output, "acknowledging").await
}

pub(crate) async fn handoff(hand: HandTo, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let incident = choose(&view, &hand.which)?;
    let to = teammate(&view, incident, hand.to.as_deref())?;
    let action = Action::HandOff { incident, to };
    let done = |view: &View| {
        let offered =
            |found: &IncidentView| found.handoff.as_ref().is_some_and(|offer| offer.to.person == to);
        let taken = |found: &IncidentView| matches!(&found.state, IncidentViewState::Acknowledged { by, .. } if by.person == to);
        find(view, incident).is_none_or(|found| offered(found) || taken(found))
    };
    send(&owner, incident, action, done, output, "handing off").await
}

pub(crate) async fn escalate(hand: Escalate, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let incident = choose(&view, &hand.which)?;
    let to = match (hand.to.as_deref(), hand.team.as_deref()) {
        (None, None) => EscalateTo::NextLevel,
        (Some(name), _) => EscalateTo::Person(person(&view, name)?),
        (None, Some(name)) => EscalateTo::Team(team(&view, name)?),
    };
    let before = find(&view, incident).map_or(0, |found| found.timeline.len());
    let done = |view: &View| find(view, incident).is_none_or(|found| found.timeline.len() > before);
    send(&owner, incident, Action::Escalate { incident, to }, done, output, "calling for more people").await
}

pub(crate) async fn cant(cant: Cant, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let incident = choose(&owner.joined_view().await?, &cant.which)?;
    let length = cant.length.as_deref().map(length).transpose()?;
    let away_min = length.map(|length| u32::try_from(length.as_mins()).unwrap_or(u32::MAX));
    let action = if cant.till_morning {
        Action::CantTillMorning { incident }
    } else {
        Action::Cant { incident, away_min }
    };
    let done = |view: &View| {
        find(view, incident).is_none_or(|found| found.my_page.is_none() && !mine(view, incident))
    };
    send(&owner, incident, action, done, output, "telling the next person").await
}

pub(crate) async fn resolve(which: Which, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let incident = choose(&owner.joined_view().await?, &which)?;
    let done = |view: &View| find(view, incident).is_none_or(|found| !is_open(found));
    send(&owner, incident, Action::Resolve { incident }, done, output, "resolving").await
}

/// Sends an answer, and waits until `done` holds.
pub(crate) async fn send(
    owner: &Owner,
    incident: IncidentId,
    action: Action,
    done: impl Fn(&View) -> bool,
    output: Output,
    doing: &str,
) -> Result<Went, Failure> {
    match owner.act(Intent::Act { action }, done).await? {
        Came::Confirmed(view) => {
            let now = find(&view, incident);
            let words = || match now {
                Some(found) => crate::text::incident_line(found),
                None => format!("Incident {incident} is no longer known here."),
            };
            output.say(&Said { incident, confirmed: true, now }, words);
            Ok(Went::Well)
        }
        Came::Kept => {
            let words = || {
                format!(
                    "Incident {incident}: {doing}… (the hub is out of reach; it is kept and sent later. This device is silent.)"
                )
            };
            output.say(&Said { incident, confirmed: false, now: None }, words);
            Ok(Went::Pending)
        }
    }
}

/// The incident with that number; else the one that pages this person, or the only open one.
pub(crate) fn choose(view: &View, which: &Which) -> Result<IncidentId, Failure> {
    if let Some(number) = which.number {
        return Ok(number);
    }
    let open: Vec<&IncidentView> = view.incidents.iter().filter(|found| is_open(found)).collect();
    let paging: Vec<&IncidentView> = open.iter().copied().filter(|found| found.my_page.is_some()).collect();
    match (paging.as_slice(), open.as_slice()) {
        ([only], _) | ([], [only]) => Ok(only.id),
        ([], []) => Err(unknown("No incident is open.")),
        ([], several) | (several, _) => {
            let lines: Vec<String> = several.iter().map(|found| crate::text::incident_line(found)).collect();
            Err(unknown(format!("Which one? Give its number:\n{}", lines.join("\n"))))
        }
    }
}

pub(crate) fn find(view: &View, incident: IncidentId) -> Option<&IncidentView> {
    view.incidents.iter().find(|found| found.id == incident)
}

/// Some line was added to its timeline since it had `before`.
pub(crate) fn has_more(view: &View, incident: IncidentId, before: usize) -> bool {
    find(view, incident).is_none_or(|found| found.timeline.len() > before)
}

fn mine(view: &View, incident: IncidentId) -> bool {
    find(view, incident).is_some_and(|found| {
        matches!(&found.state, IncidentViewState::Acknowledged { by, .. } if by.me) && found.pending.is_none()
    })
}

pub(crate) fn is_open(incident: &IncidentView) -> bool {
    match incident.state {
        IncidentViewState::Triggered
        | IncidentViewState::Acknowledged { .. }
        | IncidentViewState::Snoozed { .. } => true,
        IncidentViewState::Merged { .. } | IncidentViewState::Resolved { .. } => false,
    }
}

/// The teammate with that name, or the best one.
fn teammate(view: &View, incident: IncidentId, name: Option<&str>) -> Result<PersonId, Failure> {
    if let Some(name) = name {
        return person(view, name);
    }
    let found =
        find(view, incident).ok_or_else(|| unknown(format!("There is no incident {incident} here.")))?;
    let best = found.teammates.iter().find(|mate| mate.reachable);
    best.map(|mate| mate.person.person).ok_or_else(|| {
        unknown("Nobody else has a device that could ring: invite one (`baton invite NAME`), or call for more people (`baton escalate`).")
    })
}

/// The team whose name this is, or begins with this.
fn team(view: &View, name: &str) -> Result<TeamId, Failure> {
    let exact = view.teams.iter().filter(|team| team.name.eq_ignore_ascii_case(name.trim()));
    let begins = view.teams.iter().filter(|team| crate::duty::is_called(&team.name, name));
    let found: Vec<_> = exact.chain(begins).collect();
    found.first().map(|team| team.id).ok_or_else(|| {
        let all: Vec<&str> = view.teams.iter().map(|team| team.name.as_str()).collect();
        unknown(format!("No team is called {name:?}. There are: {}.", all.join(", ")))
    })
}

/// The person whose name this is, or begins with this.
pub(crate) fn person(view: &View, name: &str) -> Result<PersonId, Failure> {
    let wanted = name.trim().to_lowercase();
    let called = |exact: bool| {
        view.team
            .iter()
            .filter(|member| {
                let known = member.person.name.to_lowercase();
                if exact { known == wanted } else { known.starts_with(&wanted) }
            })
            .collect::<Vec<_>>()
    };
    let exact = called(true);
    let found = if exact.is_empty() { called(false) } else { exact };
    match found.as_slice() {
        [only] => Ok(only.person.person),
        [] => {
            let all: Vec<&str> = view.team.iter().map(|member| member.person.name.as_str()).collect();
            Err(unknown(format!("Nobody is called {name:?}. There are: {}.", all.join(", "))))
        }
        several => {
            let all: Vec<&str> = several.iter().map(|member| member.person.name.as_str()).collect();
            Err(unknown(format!("{name:?} could be {}: give more of the name.", all.join(" or "))))
        }
    }
}
