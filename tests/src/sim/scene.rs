//! Who and what there is in every run: up to four people in one team with their devices, two services, a policy of three levels.

use super::journal::Journal;
use baton_domain::alert::Urgency;
use baton_domain::command::{Action, Command, NewDevice};
use baton_domain::contact::event::{ContactAction, VerifyCode};
use baton_domain::contact::{Way, WayKind, Ways};
use baton_domain::decide::decide;
use baton_domain::device::{Invite, Platform};
use baton_domain::event::{Actor, NamedSchedule};
use baton_domain::heartbeat::Heartbeat;
use baton_domain::id::{
    CommandId, ContactId, DeviceId, HeartbeatId, IntegrationId, InviteId, PersonId, PolicyId, ScheduleId,
    SendId, ServiceId, TeamId, VendorId,
};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::{Schedule, StandInRule};
use baton_domain::secret::SecretHash;
use baton_domain::send::SendOutcome;
use baton_domain::state::State;
use baton_domain::team::{Service, Team};
use baton_domain::vendor::VendorContact;
use jiff::Timestamp;
use std::sync::OnceLock;
use uuid::Uuid;

/// People in a run, at most.
pub const PEOPLE_MAX: usize = 4;
/// Whose each device is; the first person has two. In a run with fewer people the last ones are not there.
pub const OWNERS: [usize; 5] = [0, 0, 1, 2, 3];
/// Services, each with one integration.
pub const SERVICES: usize = 2;

/// When each run begins: an hour before the clocks of Europe go back, so that runs cross it.
pub fn begin() -> Timestamp {
    Timestamp::constant(1_792_886_400, 0) // 2026-10-25T00:00:00Z
}

/// A made-up UUID that says what it is.
pub fn uuid(kind: u64, n: usize) -> Uuid {
    Uuid::from_u64_pair(0x7000_0000_0000_7000 | (kind << 16), 0x8000_0000_0000_0000 | n as u64)
}

/// The nth person.
pub fn person(n: usize) -> PersonId {
    PersonId(uuid(1, n))
}

/// The nth device.
pub fn device(n: usize) -> DeviceId {
    DeviceId(uuid(2, n))
}

/// The nth service.
pub fn service(n: usize) -> ServiceId {
    ServiceId(uuid(3, n))
}

/// The nth service's integration.
pub fn integration(n: usize) -> IntegrationId {
    IntegrationId(uuid(4, n))
}

fn vendors(service: usize) -> Vec<VendorContact> {
    let contact =
        VendorContact { id: vendor(), name: "Vendor".into(), reach: "a number".into(), notes: String::new() };
    if service == 0 { vec![contact] } else { Vec::new() }
}

/// The vendor of the first service.
pub fn vendor() -> VendorId {
    VendorId(uuid(10, 0))
}

fn secret(n: usize) -> SecretHash {
    let hash = SecretHash::try_from(format!("{n:064x}"));
    hash.unwrap_or_else(|_| unreachable!("64 digits"))
}

/// Whose each device is in a run with so many people.
pub fn owners(people: usize) -> impl Iterator<Item = (usize, usize)> {
    OWNERS.into_iter().enumerate().filter(move |(_, owner)| *owner < people)
}

/// The journal with which each run of so many people begins.
///
/// # Errors
/// The scene cannot be set up.
pub fn journal(people: usize) -> Result<Journal, String> {
    static KEPT: [OnceLock<Result<Journal, String>>; PEOPLE_MAX + 1] =
        [const { OnceLock::new() }; PEOPLE_MAX + 1];
    let begun = || {
        let (mut state, mut entries) = (State::new(), Vec::new());
        for command in commands(people) {
            let decision = decide(&state, command, begin()).map_err(|refusal| refusal.to_string())?;
            entries.extend(decision.entries);
            state = decision.state;
        }
        Ok(Journal::new(entries, state))
    };
    KEPT[people.min(PEOPLE_MAX)].get_or_init(begun).clone()
}

/// The commands that bring all of it about, in order.
fn commands(count: usize) -> Vec<Command> {
    let mut all = Vec::new();
    let zone =
        |n: usize| ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"][n % PEOPLE_MAX].parse();
    let people: Vec<Person> = (0..count)
        .filter_map(|n| {
            let role = if n == 0 { Role::Admin } else { Role::Responder };
            Some(Person { id: person(n), name: format!("P{n}"), role, zone: zone(n).ok()? })
        })
        .collect();
    let expires_at = begin() + jiff::SignedDuration::from_hours(1);
    let invite = |n: usize| Invite {
        id: InviteId(uuid(5, n)),
        person: person(OWNERS[n]),
        secret: secret(n + 100),
        expires_at,
    };
    all.push(Command::Found { name: "Simulated".to_owned(), admin: people[0].clone(), invite: invite(0) });
    let mut n_command = 0;
    let mut act = |action: Action| {
        n_command += 1;
        let by = Actor::Person { person: person(0), device: None };
        Command::Act { id: CommandId(uuid(6, n_command)), by, action }
    };
    all.extend(people.iter().skip(1).map(|person| act(Action::PutPerson { person: person.clone() })));
    let members: Vec<PersonId> = (0..count).map(person).collect();
    let team = team();
    all.push(act(Action::PutTeam {
        team: Team { id: team, name: "Team".to_owned(), members, leads: Vec::new(), receive_within_s: None },
    }));
    let schedule = schedule();
    all.push(act(Action::PutSchedule { schedule: primary(count, 0, false) }));
    let policy = PolicyId(uuid(9, 0));
    let levels = vec![
        Level { targets: vec![Target::Schedule(schedule)], timeout_s: 120, order: LevelOrder::default() },
        Level {
            targets: (1..count.min(3)).map(|n| Target::Person(person(n))).collect(),
            timeout_s: 180,
            order: LevelOrder::InTurn,
        },
        Level { targets: vec![Target::AnyOf(team)], timeout_s: 60, order: LevelOrder::Together },
    ];
    all.push(act(Action::PutPolicy {
        policy: Policy { id: policy, name: "Usual".to_owned(), levels, repeats: 1, turns: Vec::new() },
    }));
    all.extend((0..SERVICES).flat_map(|n| breakable(n, policy)).map(&mut act));
    all.push(act(Action::PutHeartbeat { heartbeat: beating(), key: secret(400) }));
    for (n, owner) in owners(count) {
        if n > 0 {
            let (invite, secret) = (InviteId(uuid(5, n)), secret(n + 100));
            all.push(act(Action::Invite { invite, person: person(owner), secret, valid_min: 60 }));
        }
        let new = NewDevice { id: device(n), name: format!("D{n}"), platform: Platform::Linux };
        all.push(Command::Pair { secret: secret(n + 100), device: new, token: secret(n + 300) });
    }
    all.extend(contacts(count));
    all
}

/// A thing that can break, and what tells of it.
fn breakable(n: usize, policy: PolicyId) -> [Action; 2] {
    let name = format!("Service {n}");
    let is = Service {
        id: service(n),
        name: name.clone(),
        team: team(),
        policy,
        runbook: None,
        runbook_text: None,
        vendors: vendors(n),
    };
    let tells = Integration {
        id: integration(n),
        service: service(n),
        name,
        kind: IntegrationKind::Generic,
        template: None,
        revoked: false,
    };
    [Action::PutService { service: is }, Action::PutIntegration { integration: tells, key: secret(n + 200) }]
}

/// What beats in some runs.
pub fn heartbeat() -> HeartbeatId {
    HeartbeatId(uuid(12, 0))
}

/// Seconds between two beats.
pub const BEAT_EVERY_S: u32 = 60;
/// Seconds that a beat may be late: two in a row may be lost.
pub const BEAT_GRACE_S: u32 = 120;

fn beating() -> Heartbeat {
    let (every_s, grace_s) = (BEAT_EVERY_S, BEAT_GRACE_S);
    let (service, name) = (service(1), "Nightly".to_owned());
    Heartbeat { id: heartbeat(), service, name, every_s, grace_s, urgency: Urgency::High }
}

/// Methods of all people together, where everybody is there.
pub const CONTACTS: usize = 3;

/// The nth method.
pub fn contact(n: usize) -> ContactId {
    ContactId(uuid(10, n))
}

/// The first person has mail and a telephone, the third a telephone; all verified.
fn contacts(people: usize) -> Vec<Command> {
    let kinds = [WayKind::Email, WayKind::Sms].into();
    let mut all = vec![Command::ConfigureWays { ways: Ways { kinds, callers: Vec::new(), sender: None } }];
    let mail = || Some(Way::Email { address: "p@example.org".parse().ok()? });
    let phone = || Some(Way::Sms { number: "+4915112345678".parse().ok()? });
    let ways = [(0, mail()), (0, phone()), (2, phone())];
    for (n, (owner, way)) in ways.into_iter().enumerate().filter(|(_, (owner, _))| *owner < people) {
        let (Some(way), Ok(code)) = (way, VerifyCode::try_from("123456".to_owned())) else { continue };
        let (person, contact, send) = (person(owner), self::contact(n), SendId(n as u64 + 1));
        let act = |step: usize, what| {
            let by = Actor::Person { person, device: None };
            let action = Action::Contact { person, what };
            Command::Act { id: CommandId(uuid(11, n * 3 + step)), by, action }
        };
        all.push(act(0, ContactAction::Put { contact, label: format!("way {n}"), way, secret: None }));
        all.push(act(1, ContactAction::SendCode { contact }));
        all.push(Command::CodeMade { send, code: code.clone() });
        all.push(Command::SendEnded { send, outcome: SendOutcome::Accepted });
        all.push(act(2, ContactAction::Verify { contact, code }));
    }
    all
}

/// The schedule of every run.
pub fn schedule() -> ScheduleId {
    ScheduleId(uuid(8, 0))
}

/// The team of all of them.
pub fn team() -> TeamId {
    TeamId(uuid(7, 0))
}

/// The schedule as it can be edited to: who is first, and whether anybody stands in for the absent.
pub fn primary(people: usize, first: usize, nobody_stands_in: bool) -> NamedSchedule {
    let mut schedule = rotation(people, first);
    if nobody_stands_in {
        schedule.stand_in = StandInRule::Nobody;
    }
    NamedSchedule { id: self::schedule(), name: "Primary".to_owned(), team: team(), schedule }
}

/// Shifts of one hour around the clock, so that runs cross hand-offs. They end when no run looks any more, and weeks begin: whoever looks
/// ahead for weeks does not resolve hundreds of them.
fn rotation(people: usize, first: usize) -> Schedule {
    let slots: Vec<Vec<PersonId>> = (0..people).map(|n| vec![person((n + first) % people)]).collect();
    let json = serde_json::json!({
        "zone": "Europe/Berlin",
        "layers": [
            {
                "rotation": {
                    "anchor": "2026-10-01T00:00:00",
                    "period": { "unit": "weeks", "n": 1 },
                    "slots": slots,
                },
            },
            {
                "rotation": {
                    "anchor": "2026-10-01T00:00:00",
                    "period": { "unit": "hours", "n": 1 },
                    "slots": slots,
                },
                "start": "2026-10-24T12:00:00Z",
                "end": "2026-10-26T00:00:00Z",
            },
        ],
    });
    serde_json::from_value(json).unwrap_or_else(|error| unreachable!("the rotation is valid: {error}"))
}
