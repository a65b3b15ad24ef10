//! What a page would do, by the code that pages.

use super::reader::{Reader, sentence};
use super::{DryRunLevelView, DryRunPageView, DryRunView};
use crate::problem::{Problem, ProblemCode};
use crate::view::people::light;
use baton_domain::dry_run::{self, Break, DryLevel, DryPage, DryStep, DryVia, Known};
use baton_domain::id::{DeviceId, ScheduleId, ServiceId};
use baton_domain::limit;
use jiff::Timestamp;

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
        stands_in_for: stands_in_for.map(|person| reader.name(person)),
        devices: page.devices.iter().map(|device| device_name(reader, *device)).collect(),
        light: light(reader.documents, page.person, reader.now),
        local_time: local.map_or_else(String::new, |local| local.strftime("%H:%M").to_string()),
    }
}

fn schedule_name(reader: Reader<'_>, schedule: ScheduleId) -> String {
    let known = reader.documents.schedule(schedule);
    known.map_or_else(|| "a schedule that is gone".to_owned(), |named| named.name.clone())
}

fn device_name(reader: Reader<'_>, device: DeviceId) -> String {
    let known = reader.documents.devices().find(|known| known.id == device);
    known.map_or_else(|| "a device".to_owned(), |known| known.name.clone())
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
