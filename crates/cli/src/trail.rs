//! `baton audit`: who changed what, newest first. For admins.

use baton_domain::id::Seq;
use baton_domain::trail::{TrailDid, TrailKind};
use baton_wire::intent::{Query, QueryAnswer};
use baton_wire::view::trail::{TrailAsked, TrailLineView, TrailView};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Went;
use crate::answer;
use crate::args::trail::Audit;
use crate::output::{Failure, Output};
use crate::owner::Owner;

pub(crate) async fn run(which: Audit, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let person = which.person.as_deref().map(|name| answer::person(&view, name)).transpose()?;
    let (before, kind) = (which.before.map(Seq), which.kind);
    if which.csv {
        let pick = |answer| if let QueryAnswer::ExportTrail(text) = answer { Some(text) } else { None };
        let asked = TrailAsked { before, limit: None, person, kind };
        let csv = owner.ask(Query::ExportTrail(asked), pick).await?;
        output.say(&csv, || csv.clone());
        return Ok(Went::Well);
    }
    let pick = |answer| if let QueryAnswer::Trail(is) = answer { Some(*is) } else { None };
    let asked = TrailAsked { before, limit: Some(which.limit), person, kind };
    let trail = owner.ask(Query::Trail(asked), pick).await?;
    output.say(&trail, || words(&trail));
    Ok(Went::Well)
}

fn words(trail: &TrailView) -> String {
    let mut lines: Vec<String> = trail.lines.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("Nobody changed anything that fits.".to_owned());
    }
    match (trail.next, trail.begins) {
        (Some(next), _) => {
            let looked = trail.looked_until.map(|at| format!(" (before {})", day(at))).unwrap_or_default();
            lines.push(format!("Older{looked}: baton audit --before {next}"));
        }
        (None, Some(begins)) => lines.push(format!("The journal begins {}.", day(begins))),
        (None, None) => {}
    }
    lines.join("\n")
}

/// "2026-11-27 12:31  Mia (a laptop)  schedule saved: Web weekly, for Ana".
fn line(line: &TrailLineView) -> String {
    let who = line.who.as_ref().map_or("the hub", |who| who.name.as_str());
    let device = line.device.as_ref().map(|device| format!(" ({device})")).unwrap_or_default();
    let incident = line.incident.map(|id| format!(" {id}")).unwrap_or_default();
    let name = line.name.as_ref().map(|name| format!(": {name}")).unwrap_or_default();
    let whose = line.whose.as_ref().map(|whose| format!(", for {}", whose.name)).unwrap_or_default();
    let (kind, did) = (kind(line.kind), did(line.did));
    format!("{}  {who}{device}  {kind}{incident} {did}{name}{whose}", day(line.at))
}

/// "2026-11-27 12:31", in the zone of this computer.
fn day(at: Timestamp) -> String {
    TimeZone::system().to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

fn kind(kind: TrailKind) -> &'static str {
    match kind {
        TrailKind::Contact => "contact method",
        TrailKind::Workspace
        | TrailKind::Person
        | TrailKind::Team
        | TrailKind::Service
        | TrailKind::Integration
        | TrailKind::Heartbeat
        | TrailKind::Schedule
        | TrailKind::Policy
        | TrailKind::Device
        | TrailKind::Absence
        | TrailKind::Cover
        | TrailKind::Calendar
        | TrailKind::Maintenance
        | TrailKind::Incident => kind.code(),
    }
}

fn did(did: TrailDid) -> &'static str {
    match did {
        TrailDid::Put => "saved",
        TrailDid::RulesPut => "rules changed",
        TrailDid::HolidaysPut => "holidays changed",
        TrailDid::OverridePut => "override saved",
        TrailDid::OverrideRemoved => "override removed",
        TrailDid::HandedOff => "handed off",
        TrailDid::Judged => "judged worth waking or not",
        TrailDid::VendorCalled => "vendor called",
        TrailDid::RoleGiven => "role given",
        TrailDid::RolePutDown => "role put down",
        TrailDid::Founded
        | TrailDid::Removed
        | TrailDid::Revoked
        | TrailDid::Verified
        | TrailDid::Invited
        | TrailDid::Paired
        | TrailDid::Asked
        | TrailDid::Taken
        | TrailDid::Declined
        | TrailDid::Paged
        | TrailDid::Acknowledged
        | TrailDid::Escalated
        | TrailDid::Resolved
        | TrailDid::Snoozed
        | TrailDid::Noted
        | TrailDid::Merged
        | TrailDid::Unmerged => did.code(),
    }
}
