//! Dry runs: "what if it pages now, or on Saturday at three?"
//!
//! There is no second pager that could say something else: a dry run lets the decider itself open an incident on a scratch copy of the
//! workspace, turns its clock on to everything that comes due, and writes down whom it pages. Nobody answers; every device that is
//! paired says that it received its page.

use crate::absence::Absence;
use crate::alert::{Alert, AlertStatus, Urgency};
use crate::command::{Action, Command, Receipt};
use crate::cover::Cover;
use crate::decide::decide;
use crate::device::Device;
use crate::event::{Actor, Entry, Event, NamedSchedule};
use crate::id::{
    CommandId, DeviceId, IncidentId, IntegrationId, PageId, PersonId, ScheduleId, ServiceId, TeamId,
};
use crate::incident::IncidentEvent;
use crate::integration::{Integration, IntegrationKind};
use crate::limit;
use crate::page::Rung;
use crate::person::Person;
use crate::policy::{Policy, Target};
use crate::shift::Span;
use crate::state::{Revised, State};
use crate::team::{Service, Team};
use imbl::OrdMap;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What a dry run has to know of a workspace. The hub's state has it, and so have a device's documents.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each field is all nouns of its name")]
pub struct Known<'a> {
    pub persons: Vec<&'a Person>,
    pub teams: Vec<&'a Team>,
    pub services: Vec<&'a Service>,
    pub policies: Vec<&'a Policy>,
    pub schedules: Vec<&'a NamedSchedule>,
    pub devices: Vec<&'a Device>,
    pub absences: Vec<&'a Absence>,
    pub covers: Vec<&'a Cover>,
}

/// What would happen if nobody answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DryRun {
    /// In the order in which they come; the last resort is the last.
    pub steps: Vec<DryStep>,
    /// Where it breaks, each once, worst first.
    pub breaks: Vec<Break>,
}

/// A level whose turn comes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DryStep {
    /// When.
    pub at: Timestamp,
    /// Which.
    pub which: DryLevel,
    /// Whom it pages; nobody where all whom it means are absent or ring already: then the next one comes at once.
    pub pages: Vec<DryPage>,
}

/// Which level of a policy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DryLevel {
    /// The one with this index, in this round: 0, and up to [`Policy::repeats`].
    Level {
        /// 0 is the first.
        index: u32,
        /// How often all levels were gone through before.
        round: u32,
    },
    /// Everybody in the owning team, because nobody answered.
    LastResort,
}

/// Somebody who would be paged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DryPage {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: PersonId,
    /// Through what.
    pub via: DryVia,
    /// On what; none where nothing can ring.
    pub devices: Vec<DeviceId>,
}

/// Through what somebody is paged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DryVia {
    /// On call in a schedule.
    Schedule {
        /// Which.
        schedule: ScheduleId,
        /// The absent person whose place this is.
        stands_in_for: Option<PersonId>,
    },
    /// Named in the policy.
    Person,
    /// A member of a team that the policy names.
    Team {
        /// Which.
        team: TeamId,
    },
    /// In the last resort.
    LastResort,
}

/// Where it breaks, the worst first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Break {
    /// Nobody at all has a device that could ring.
    NobodyReachable,
    /// No level pages anybody: it goes to everybody in the team at once.
    StraightToLastResort,
    /// Nobody is on call.
    NobodyOnCall {
        /// At which level, 0 being the first.
        level: u32,
        /// In which schedule.
        schedule: ScheduleId,
        /// When.
        at: Timestamp,
    },
    /// A level pages nobody, and is skipped.
    LevelAsksNobody {
        /// Which, 0 being the first.
        level: u32,
        /// When.
        at: Timestamp,
    },
    /// Somebody has no device that could ring.
    NoDevice {
        /// Who.
        person: PersonId,
    },
    /// A device said that it cannot ring.
    DeviceFails {
        /// Whose.
        person: PersonId,
        /// Which.
        device: DeviceId,
        /// What it found.
        failing: Vec<String>,
    },
    /// Somebody whom the policy names is absent then, and is skipped.
    Absent {
        /// At which level, 0 being the first.
        level: u32,
        /// Who.
        person: PersonId,
        /// Until when.
        until: Timestamp,
    },
    /// Somebody is meant who may not answer, and is skipped.
    MayNotAnswer {
        /// At which level, 0 being the first.
        level: u32,
        /// Who.
        person: PersonId,
    },
}

/// What would happen if `service` broke at `at`; `None` where it is not known.
pub fn dry_run(known: &Known<'_>, service: ServiceId, at: Timestamp) -> Option<DryRun> {
    let state = known.scratch(at);
    let policy = state.services.get(&service).map(|service| service.is.policy)?;
    let policy = state.policies.get(&policy).map(|policy| policy.is.clone());
    let mut run = Rehearsal { state, policy, steps: Vec::new(), breaks: BTreeSet::new(), commands: 0 };
    run.page(service, at);
    Some(run.done())
}

impl<'a> Known<'a> {
    /// All that the hub knows.
    pub fn of(state: &'a State) -> Self {
        fn all<K: Ord + Clone, V>(map: &OrdMap<K, Revised<Arc<V>>>) -> Vec<&V> {
            map.values().map(|known| &*known.is).collect()
        }
        Self {
            persons: all(&state.persons),
            teams: all(&state.teams),
            services: all(&state.services),
            policies: all(&state.policies),
            schedules: all(&state.schedules),
            devices: all(&state.devices),
            absences: all(&state.absences),
            covers: all(&state.covers),
        }
    }

    /// A state that has all of it, no incident, and nothing due but the beginnings of absences.
    fn scratch(&self, at: Timestamp) -> State {
        fn map<K: Ord + Clone, V: Clone>(all: &[&V], key: impl Fn(&V) -> K) -> OrdMap<K, Revised<Arc<V>>> {
            let revised = |is: &V| Revised { seq: crate::id::Seq(0), is: Arc::new(is.clone()) };
            all.iter().map(|one| (key(one), revised(one))).collect()
        }
        let mut state = State {
            persons: map(&self.persons, |one| one.id),
            teams: map(&self.teams, |one| one.id),
            services: map(&self.services, |one| one.id),
            policies: map(&self.policies, |one| one.id),
            schedules: map(&self.schedules, |one| one.id),
            devices: map(&self.devices, |one| one.id),
            absences: map(&self.absences, |one| one.id),
            covers: map(&self.covers, |one| one.id),
            ..State::default()
        };
        for absence in self.absences.iter().filter(|absence| !absence.span().is_empty()) {
            state.await_absence(absence, at);
        }
        state
    }
}

/// A dry run under way.
struct Rehearsal {
    state: State,
    policy: Option<Arc<Policy>>,
    steps: Vec<DryStep>,
    breaks: BTreeSet<Break>,
    commands: u128,
}

impl Rehearsal {
    fn page(&mut self, service: ServiceId, at: Timestamp) {
        let integration = IntegrationId(Uuid::nil());
        let key = Integration {
            id: integration,
            service,
            name: String::new(),
            kind: IntegrationKind::Generic,
            template: None,
            revoked: false,
        };
        self.state.integrations.insert(integration, Revised { seq: self.state.seq, is: Arc::new(key) });
        let alert = Alert {
            dedup_key: "dry run".to_owned(),
            status: AlertStatus::Firing,
            title: "dry run".to_owned(),
            source: "dry run".to_owned(),
            urgency: Urgency::High,
            links: Vec::new(),
            payload: String::new(),
        };
        let mut open = self.decide(Command::Ingest { integration, alerts: vec![alert] }, at);
        // each tick does what is due; a policy has so many steps at most, and each page, level and absence is due once
        for _ in 0..TICKS_MAX {
            let due = self.state.next_due().filter(|_| open);
            let Some(due) = due else { break };
            open = self.decide(Command::Tick, due.max(at));
        }
    }

    /// Takes in what a command leads to, and lets the devices say that they received their pages. Says whether it goes on.
    fn decide(&mut self, command: Command, at: Timestamp) -> bool {
        let Ok(decision) = decide(&self.state, command, at) else { return false };
        self.state = decision.state;
        let mut received = Vec::new();
        let mut goes_on = true;
        for Entry { event, at, .. } in decision.entries {
            let Event::Incident { incident, what } = event else { continue };
            match what {
                IncidentEvent::Escalated { step, .. } => self.begin_steps(step, at),
                IncidentEvent::LastResort { .. } => {
                    self.begin_steps(self.steps_of_policy(), at);
                    self.steps.push(DryStep { at, which: DryLevel::LastResort, pages: Vec::new() });
                    goes_on = false;
                }
                IncidentEvent::PageCreated { page, person, .. } => {
                    let devices = self.page_of(person, at);
                    received.extend(devices.into_iter().map(|device| (incident, page, person, device)));
                }
                IncidentEvent::Triggered { .. }
                | IncidentEvent::Drill(_)
                | IncidentEvent::AlertRepeated { .. }
                | IncidentEvent::SourceTold { .. }
                | IncidentEvent::Noise(_)
                | IncidentEvent::Role(_)
                | IncidentEvent::PageRung { .. }
                | IncidentEvent::PageWay { .. }
                | IncidentEvent::PageFailed { .. }
                | IncidentEvent::PageAnswered { .. }
                | IncidentEvent::PageStopped { .. }
                | IncidentEvent::Added { .. }
                | IncidentEvent::EscalatedBy { .. }
                | IncidentEvent::Acknowledged { .. }
                | IncidentEvent::AckExpired { .. }
                | IncidentEvent::Declined { .. }
                | IncidentEvent::HandOffOffered(_)
                | IncidentEvent::HandOffAccepted { .. }
                | IncidentEvent::HandOffReturned { .. }
                | IncidentEvent::Resolved
                | IncidentEvent::Snoozed { .. }
                | IncidentEvent::SnoozeOver { .. }
                | IncidentEvent::Noted { .. }
                | IncidentEvent::Merged { .. }
                | IncidentEvent::Absorbed { .. }
                | IncidentEvent::Unmerged
                | IncidentEvent::Released { .. }
                | IncidentEvent::AbsorbedAlert { .. }
                | IncidentEvent::SourceOver
                | IncidentEvent::Judged { .. }
                | IncidentEvent::VendorNamed { .. }
                | IncidentEvent::VendorWaits { .. }
                | IncidentEvent::VendorUpdateDue { .. }
                | IncidentEvent::VendorAnswered { .. }
                | IncidentEvent::Reported(_) => {}
            }
        }
        for (incident, page, person, device) in received {
            self.receive(incident, page, person, device, at);
        }
        goes_on
    }

    fn receive(
        &mut self,
        incident: IncidentId,
        page: PageId,
        person: PersonId,
        device: DeviceId,
        at: Timestamp,
    ) {
        self.commands += 1;
        let id = CommandId(Uuid::from_u128(self.commands));
        let by = Actor::Person { person, device: Some(device) };
        let receipt = Receipt { incident, page, rung: Rung::Received, device_ms: 0 };
        let action = Action::Receipts { receipts: vec![receipt] };
        if let Ok(decision) = decide(&self.state, Command::Act { id, by, action }, at) {
            self.state = decision.state;
        }
    }

    fn levels(&self) -> u32 {
        self.policy.as_ref().map_or(0, |policy| u32::try_from(policy.levels.len()).unwrap_or(u32::MAX))
    }

    fn steps_of_policy(&self) -> u32 {
        let repeats = self.policy.as_ref().map_or(0, |policy| policy.repeats);
        self.levels().saturating_mul(repeats.saturating_add(1))
    }

    /// The steps up to `step` had their turn; those that are not noted yet paged nobody, or are about to.
    fn begin_steps(&mut self, step: u32, at: Timestamp) {
        let noted = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        for step in noted..step {
            let levels = self.levels();
            let (Some(index), Some(round)) = (step.checked_rem(levels), step.checked_div(levels)) else {
                break;
            };
            self.steps.push(DryStep { at, which: DryLevel::Level { index, round }, pages: Vec::new() });
            if round == 0 {
                self.look_at_level(index, at);
            }
        }
    }

    /// Notes a page, and gives the devices that get it.
    fn page_of(&mut self, person: PersonId, at: Timestamp) -> Vec<DeviceId> {
        let devices: Vec<Device> = self.state.devices_of(person).cloned().collect();
        if devices.is_empty() {
            self.breaks.insert(Break::NoDevice { person });
        }
        for Device { id: device, proof, .. } in &devices {
            let failing =
                proof.as_ref().map(|proof| proof.failing.clone()).filter(|failing| !failing.is_empty());
            let device = *device;
            self.breaks.extend(failing.map(|failing| Break::DeviceFails { person, device, failing }));
        }
        let devices: Vec<DeviceId> = devices.into_iter().map(|device| device.id).collect();
        let which = self.steps.last().map(|step| step.which);
        let via = which.map_or(DryVia::LastResort, |which| self.via(which, person, at));
        let page = DryPage { at, person, via, devices: devices.clone() };
        self.steps.last_mut().into_iter().for_each(|step| step.pages.push(page.clone()));
        devices
    }

    fn via(&self, which: DryLevel, person: PersonId, at: Timestamp) -> DryVia {
        let DryLevel::Level { index, .. } = which else { return DryVia::LastResort };
        let level = self.policy.as_ref().and_then(|policy| policy.levels.get(index as usize));
        let targets = level.into_iter().flat_map(|level| &level.targets).copied();
        let mut through = targets.filter(|target| self.state.paged_by(*target, at).contains(&person));
        match through.next() {
            Some(Target::Schedule(schedule)) => {
                let on_call = self.state.roster_of(schedule, Span::at(at)).on_call(schedule, at);
                let stands_in_for =
                    on_call.iter().find(|on| on.person == person).and_then(|on| on.stands_in_for);
                DryVia::Schedule { schedule, stands_in_for }
            }
            Some(Target::Person(_)) => DryVia::Person,
            Some(Target::Team(team) | Target::AnyOf(team)) => DryVia::Team { team },
            Some(Target::Vendor(_)) | None => DryVia::LastResort,
        }
    }

    /// Why a level does not page everybody whom it means.
    fn look_at_level(&mut self, level: u32, at: Timestamp) {
        let policy = self.policy.clone();
        let targets = policy.iter().filter_map(|policy| policy.levels.get(level as usize));
        let targets: Vec<Target> = targets.flat_map(|level| &level.targets).copied().collect();
        if targets.iter().all(|target| self.state.paged_by(*target, at).is_empty()) {
            self.breaks.insert(Break::LevelAsksNobody { level, at });
        }
        for target in targets {
            let named = match target {
                Target::Schedule(schedule) => {
                    let on_call = self.state.on_call(schedule, at);
                    if on_call.is_empty() {
                        self.breaks.insert(Break::NobodyOnCall { level, schedule, at });
                    }
                    on_call
                }
                Target::Person(person) => vec![person],
                Target::Team(_) | Target::AnyOf(_) | Target::Vendor(_) => Vec::new(), // that some of a team are away is no break
            };
            for person in named {
                let away = self.state.absence_at(person, at).map(|absence| absence.end);
                self.breaks.extend(away.map(|until| Break::Absent { level, person, until }));
                if !self.state.may_answer(person) {
                    self.breaks.insert(Break::MayNotAnswer { level, person });
                }
            }
        }
    }

    fn done(mut self) -> DryRun {
        let rings = |step: &DryStep| step.pages.iter().any(|page| !page.devices.is_empty());
        let level_pages = self.steps.iter().any(|step| step.which != DryLevel::LastResort && rings(step));
        if !self.steps.iter().any(rings) {
            self.breaks.insert(Break::NobodyReachable);
        } else if !level_pages {
            self.breaks.insert(Break::StraightToLastResort);
        }
        DryRun { steps: self.steps, breaks: self.breaks.into_iter().collect() }
    }
}

/// Times that the clock of a dry run is turned: every step of the longest policy, and as much again for what comes due between.
const TICKS_MAX: usize = 2 * limit::LEVELS_MAX * (limit::REPEATS_MAX as usize + 1);
