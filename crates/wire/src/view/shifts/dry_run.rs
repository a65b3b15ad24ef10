//! What a page would do, by the code that pages.

use super::reader::{Reader, sentence};
use super::{DryRunBreak, DryRunThrough};
use crate::problem::{Problem, ProblemCode};
use crate::view::people::light;
use crate::view::{Light, NameView};
use baton_domain::dry_run::{self, Break, DryLevel, DryPage, DryStep, DryVia, Known};
use baton_domain::id::{DeviceId, ScheduleId, ServiceId};
use baton_domain::known::if_known;
use baton_domain::limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a page would do: the answer to [`crate::intent::Query::DryRun`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DryRunView {
    /// For which service.
    pub service: ServiceId,
    /// Its name.
    pub service_name: String,
    /// When it would page.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The levels of its policy, in order.
    pub levels: Vec<DryRunLevelView>,
    /// Where it breaks, in sentences, worst first; empty when it does not.
    pub breaks: Vec<String>,
    /// The same as data, in the same order.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub broken: Option<Vec<DryRunBreak>>,
}

/// What one level would do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DryRunLevelView {
    /// Its number, from 1.
    pub number: u32,
    /// Seconds after the alert.
    #[ts(type = "number")]
    pub after_s: i64,
    /// Whom it would page.
    pub pages: Vec<DryRunPageView>,
}

/// Whom a level would page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DryRunPageView {
    /// Whom.
    pub who: NameView,
    /// Through what: "on call in Web primary", "named in the policy".
    pub via: String,
    /// The same as data.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub through: Option<DryRunThrough>,
    /// For whom this person stands in.
    pub stands_in_for: Option<NameView>,
    /// The devices that would ring, by name.
    pub devices: Vec<String>,
    /// Can they be reached.
    pub light: Light,
    /// The time of their day then, as `HH:MM`.
    pub local_time: String,
}

/// What would happen if `service` paged at `at`; the first service of one's own teams, and now, where they are left out.
///
/// # Errors
/// A problem that names the service that is not there, or a time that is too far away.
pub fn dry_run(
    reader: Reader<'_>,
    service: Option<ServiceId>,
    at: Option<Timestamp>,
) -> Result<DryRunView, Problem> {
    let service = service.or_else(|| own_service(reader)).ok_or_else(no_service)?;
    let at = at.unwrap_or(reader.now);
    if at.duration_since(reader.now).abs() > limit::PLAN_AHEAD_MAX {
        let detail = format!("{} is more than two years away. Ask for a nearer time.", reader.when(at));
        return Err(Problem::new(ProblemCode::Invalid, detail).at("at"));
    }
    let run = dry_run::dry_run(&known(reader), service, at).ok_or_else(|| unknown(service))?;
    let first_round = run.steps.iter().filter(|step| match step.which {
        DryLevel::Level { round, .. } => round == 0,
        DryLevel::LastResort => true,
    });
    Ok(DryRunView {
        service,
        service_name: reader.documents.service(service).map_or_else(String::new, |known| known.name.clone()),
        at,
        levels: first_round.enumerate().map(|(place, step)| level_view(reader, at, place, step)).collect(),
        breaks: run.breaks.iter().map(|is| sentence(broken(reader, is))).collect(),
        broken: Some(run.breaks.iter().map(|is| break_view(reader, is)).collect()),
    })
}

fn known<'a>(reader: Reader<'a>) -> Known<'a> {
    let documents = reader.documents;
    Known {
        persons: documents.persons().collect(),
        teams: documents.teams().collect(),
        services: documents.services().collect(),
        policies: documents.policies().collect(),
        schedules: documents.schedules().collect(),
        devices: documents.devices().collect(),
        absences: documents.absences().collect(),
        covers: documents.covers().collect(),
    }
}

/// The first service of the teams of whoever looks, by name; any where they are in no team.
fn own_service(reader: Reader<'_>) -> Option<ServiceId> {
    let services = reader.documents.services();
    let first = services.min_by_key(|service| (!reader.is_in(service.team), &service.name, service.id));
    first.map(|service| service.id)
}

fn no_service() -> Problem {
    let detail = "This hub has no service yet. Add one with a policy, then try again.";
    Problem::new(ProblemCode::Unknown, detail).with("what", "service")
}

fn unknown(service: ServiceId) -> Problem {
    let detail = format!("There is no service with the id {service}. It may have been taken away.");
    Problem::new(ProblemCode::Unknown, detail).with("what", "service").with("id", service)
}

fn level_view(reader: Reader<'_>, began: Timestamp, place: usize, step: &DryStep) -> DryRunLevelView {
    DryRunLevelView {
        number: u32::try_from(place + 1).unwrap_or(u32::MAX),
        after_s: step.at.duration_since(began).as_secs(),
        pages: step.pages.iter().map(|page| page_view(reader, page)).collect(),
    }
}

fn page_view(reader: Reader<'_>, page: &DryPage) -> DryRunPageView {
    let person = reader.documents.person(page.person);
    let local = person.map(|person| person.zone.time_zone().to_datetime(page.at));
    let (via, stands_in_for) = match page.via {
        DryVia::Schedule { schedule, stands_in_for } => {
            (format!("on call in {}", schedule_name(reader, schedule)), stands_in_for)
        }
        DryVia::Person => ("named in the policy".to_owned(), None),
        DryVia::Team { team } => {
            let team = reader.documents.team(team);
            (format!("in {}", team.map_or("a team", |team| &team.name)), None)
        }
        DryVia::LastResort => ("everybody, because nobody answered".to_owned(), None),
    };
    DryRunPageView {
        who: reader.name(page.person),
        via,
        through: Some(through(reader, page.via)),
        stands_in_for: stands_in_for.map(|person| reader.name(person)),
        devices: page.devices.iter().map(|device| device_name(reader, *device)).collect(),
        light: light(reader.documents, page.person, reader.now),
        local_time: local.map_or_else(String::new, |local| local.strftime("%H:%M").to_string()),
    }
}

/// The same as data.
fn through(reader: Reader<'_>, via: DryVia) -> DryRunThrough {
    match via {
        DryVia::Schedule { schedule, .. } => {
            DryRunThrough::OnCall { schedule: known_schedule(reader, schedule) }
        }
        DryVia::Person => DryRunThrough::Named,
        DryVia::Team { team } => {
            DryRunThrough::Team { team: reader.documents.team(team).map(|team| team.name.clone()) }
        }
        DryVia::LastResort => DryRunThrough::Everybody,
    }
}

fn known_schedule(reader: Reader<'_>, schedule: ScheduleId) -> Option<String> {
    reader.documents.schedule(schedule).map(|named| named.name.clone())
}

fn known_device(reader: Reader<'_>, device: DeviceId) -> Option<String> {
    reader.documents.devices().find(|known| known.id == device).map(|known| known.name.clone())
}

fn schedule_name(reader: Reader<'_>, schedule: ScheduleId) -> String {
    known_schedule(reader, schedule).unwrap_or_else(|| "a schedule that is gone".to_owned())
}

fn device_name(reader: Reader<'_>, device: DeviceId) -> String {
    known_device(reader, device).unwrap_or_else(|| "a device".to_owned())
}

/// Where it breaks, as data. Levels are counted from 1, as people do.
fn break_view(reader: Reader<'_>, is: &Break) -> DryRunBreak {
    match is {
        Break::NobodyReachable => DryRunBreak::NobodyReachable,
        Break::StraightToLastResort => DryRunBreak::StraightToLastResort,
        Break::NobodyOnCall { level, schedule, at } => DryRunBreak::NobodyOnCall {
            level: level + 1,
            schedule: known_schedule(reader, *schedule),
            at: *at,
        },
        Break::LevelAsksNobody { level, at } => DryRunBreak::LevelAsksNobody { level: level + 1, at: *at },
        Break::NoDevice { person } => DryRunBreak::NoDevice { who: reader.name(*person) },
        Break::DeviceFails { person, device, failing } => DryRunBreak::DeviceFails {
            who: reader.name(*person),
            device: known_device(reader, *device),
            failing: failing.clone(),
        },
        Break::Absent { level, person, until } => {
            DryRunBreak::Absent { level: level + 1, who: reader.name(*person), until: *until }
        }
        Break::MayNotAnswer { level, person } => {
            DryRunBreak::MayNotAnswer { level: level + 1, who: reader.name(*person) }
        }
    }
}

/// Where it breaks, and what to do about it.
fn broken(reader: Reader<'_>, is: &Break) -> String {
    match is {
        Break::NobodyReachable => {
            "nobody at all can be reached: nothing would ring. Invite a device of somebody who may answer."
                .to_owned()
        }
        Break::StraightToLastResort => {
            "no level reaches anybody, so the whole team is paged at once. Put somebody who has a device on call.".to_owned()
        }
        Break::NobodyOnCall { level, schedule, at } => format!(
            "nobody is on call in {} on {} ({}): level {} finds nobody there. Ask for cover, or edit the schedule.",
            schedule_name(reader, *schedule),
            reader.when(*at),
            reader.zone_name(),
            level + 1
        ),
        Break::LevelAsksNobody { level, at } => format!(
            "level {} pages nobody on {} ({}) and is skipped.",
            level + 1,
            reader.when(*at),
            reader.zone_name()
        ),
        Break::NoDevice { person } => {
            format!("{} no device that could ring: invite one.", reader.has(*person))
        }
        Break::DeviceFails { person, device, failing } => format!(
            "{} {} failed its last test ({}): run the self-test there.",
            reader.whose(*person),
            device_name(reader, *device),
            failing.join(", ")
        ),
        Break::Absent { level, person, until } => format!(
            "{} away until {} ({}), so level {} skips them.",
            reader.is(*person),
            reader.when(*until),
            reader.zone_name(),
            level + 1
        ),
        Break::MayNotAnswer { level, person } => format!(
            "{} a reporter and is not paged by level {}: change the role, or the policy.",
            reader.is(*person),
            level + 1
        ),
    }
}
