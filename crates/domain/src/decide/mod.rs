//! The decider: a command and the state in, events out, or a refusal.
//!
//! Each slice decides on a [`Draft`]: a scratch copy of the state that already has the events decided so far, so that the second
//! event of a command sees what the first one did.

mod absence;
mod alert;
mod answer;
mod calendar_link;
mod calendar_source;
mod configure;
mod contact;
mod cover;
mod drill;
mod escalation;
mod handoff;
mod heartbeat;
mod holiday;
mod maintenance;
mod merge;
mod noise;
mod note;
mod notice;
mod off_call;
mod overrides;
mod pairing;
mod push;
mod reach;
mod receipt;
mod report;
mod responder;
mod roster;
mod snooze;
mod tick;
mod turn;
mod vendor;
mod watch;
mod ways;
mod worth;

pub use pairing::INVITE_MIN_MAX;

use crate::command::{Action, Command};
use crate::event::{Actor, Entry, Event};
use crate::id::{CommandId, IncidentId, PageId, PersonId, Seq};
use crate::incident::{Incident, IncidentEvent};
use crate::limit;
use crate::obstacle::Obstacle;
use crate::person::{Person, Role};
use crate::state::State;
use jiff::{SignedDuration, Timestamp};

/// Why a command has no effect. The interface words it; the texts here are for logs and terminals.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// The workspace exists.
    #[error("this hub has been set up already; join it with an invite")]
    AlreadyFounded,
    /// No such thing.
    #[error("there is no {what} with the id {id}")]
    Unknown {
        /// Which kind of thing.
        what: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// The person's role is not enough.
    #[error("{person} may not do this: it needs the role {needs:?}; ask an admin")]
    NotAllowed {
        /// Who tried.
        person: String,
        /// The least role that may.
        needs: Role,
    },
    /// A resolve beats everything that comes late.
    #[error("incident {0} is resolved already; there is nothing left to do")]
    AlreadyResolved(IncidentId),
    /// It belongs to another incident now.
    #[error("incident {incident} was merged into incident {into}; answer that one, or undo the merge")]
    MergedInto {
        /// Which.
        incident: IncidentId,
        /// Into which.
        into: IncidentId,
    },
    /// Somebody else has it.
    #[error("incident {incident} was acknowledged by {by} already; ask for it with a hand-off")]
    AlreadyAcknowledged {
        /// Which.
        incident: IncidentId,
        /// Who has it.
        by: String,
    },
    /// A hand-off to oneself.
    #[error("an incident cannot be handed to the person who has it; choose a teammate")]
    HandOffToSelf,
    /// A hand-off to somebody who could not be told.
    #[error("{person} has no device that could ring; choose somebody else, or invite a device of theirs")]
    NoDevice {
        /// The receiver.
        person: String,
    },
    /// A hand-off is waiting for an answer.
    #[error("incident {0} is being handed off already; wait for the answer (at most two minutes)")]
    HandOffPending(IncidentId),
    /// The invite's secret opens nothing.
    #[error("this invite is unknown, was used, or has expired; ask for a new one")]
    BadInvite,
    /// Something that was there first stands in the way.
    #[error("{problem}")]
    Conflict {
        /// What stands in the way, and what to do about it.
        problem: String,
    },
    /// The same where what stands in the way is known as data.
    #[error("{}{problem}", field.map(|field| format!("{field}: ")).unwrap_or_default())]
    Obstacle {
        /// The part of the command that would have to be another one, where it is one.
        field: Option<&'static str>,
        /// What stands in the way, and what to do about it.
        problem: String,
        /// What stands in the way.
        obstacle: Obstacle,
    },
    /// A part of the command breaks a rule.
    #[error("{field}: {problem}")]
    Invalid {
        /// Which part.
        field: &'static str,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// A bound of [`crate::limit`] is reached.
    #[error("too many {what}: at most {max}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The bound.
        max: usize,
    },
}

impl Refusal {
    fn in_the_way(problem: String, obstacle: Obstacle) -> Self {
        Self::Obstacle { field: None, problem, obstacle }
    }

    fn wrong(field: &'static str, problem: String, obstacle: Obstacle) -> Self {
        Self::Obstacle { field: Some(field), problem, obstacle }
    }

    /// What stands in the way, where that is known as data.
    pub fn obstacle(&self) -> Option<Obstacle> {
        match self {
            Self::Obstacle { obstacle, .. } => Some(*obstacle),
            Self::TooMany { max, .. } => {
                Some(Obstacle::TooMany { max: u32::try_from(*max).unwrap_or(u32::MAX) })
            }
            Self::AlreadyFounded
            | Self::Unknown { .. }
            | Self::NotAllowed { .. }
            | Self::AlreadyResolved(_)
            | Self::MergedInto { .. }
            | Self::AlreadyAcknowledged { .. }
            | Self::HandOffToSelf
            | Self::NoDevice { .. }
            | Self::HandOffPending(_)
            | Self::BadInvite
            | Self::Conflict { .. }
            | Self::Invalid { .. } => None,
        }
    }
}

/// What a command leads to.
#[derive(Clone, PartialEq, Debug)]
pub struct Decision {
    /// To be written down, in this order, each with its seq; may be empty.
    pub entries: Vec<Entry>,
    /// The state after them.
    pub state: State,
    /// The command was done before; nothing happens now.
    pub repeated: bool,
}

/// What `command` leads to in `state` at `now`, or why it is refused.
///
/// `now` is the hub's clock. Where it has gone back, the time of the last event counts, so that no entry is older than the one
/// before it.
///
/// # Errors
/// A [`Refusal`] names the conflict and the fix; the state is as before.
pub fn decide(state: &State, command: Command, now: Timestamp) -> Result<Decision, Refusal> {
    let now = now.max(state.at);
    match command {
        Command::Found { name, admin, invite } => {
            let mut draft = Draft::new(state, Actor::Hub, now);
            pairing::found(&mut draft, name, admin, invite)?;
            Ok(draft.done())
        }
        Command::Pair { secret, device, token } => {
            let mut draft = Draft::new(state, Actor::Hub, now);
            pairing::pair(&mut draft, &secret, device, token)?;
            reach::settle(&mut draft, state);
            Ok(draft.done())
        }
        Command::Ingest { integration, alerts } => {
            let mut draft = Draft::new(state, Actor::Integration { integration }, now);
            alert::ingest(&mut draft, integration, alerts)?;
            Ok(draft.done())
        }
        Command::Beat { beat } => {
            let mut draft = Draft::new(state, Actor::Hub, now);
            heartbeat::beat(&mut draft, beat)?;
            Ok(draft.done())
        }
        Command::Started => Ok(noted(state, now, heartbeat::started)),
        Command::Act { id, by, action } => once(state, by, id, now, |draft| {
            act(draft, action)?;
            drill::settle(draft);
            roster::settle(draft, state);
            reach::settle(draft, state);
            Ok(())
        }),
        Command::Sent { pages } => Ok(noted(state, now, |draft| receipt::sent(draft, pages))),
        Command::ConfigureWays { ways } => {
            Ok(noted(state, now, |draft| contact::configure_ways(draft, ways)))
        }
        Command::CodeMade { send, code } => {
            Ok(noted(state, now, |draft| contact::code_made(draft, send, code)))
        }
        Command::SendEnded { send, outcome } => {
            Ok(noted(state, now, |draft| ways::ended(draft, send, outcome)))
        }
        Command::SendReported { send, report } => {
            Ok(noted(state, now, |draft| ways::reported(draft, send, report)))
        }
        Command::WayAnswered { id, item, answer } => once(state, Actor::Hub, id, now, |draft| {
            ways::answered(draft, item, answer)?;
            roster::settle(draft, state);
            Ok(())
        }),
        Command::Streams(news) => Ok(noted(state, now, |draft| {
            reach::streams(draft, news);
            reach::settle(draft, state);
        })),
        Command::CalendarRead { source, reading } => Ok(noted(state, now, |draft| {
            calendar_source::read(draft, source, reading);
            roster::settle(draft, state);
            reach::settle(draft, state);
        })),
        Command::PushRefused { device, endpoint } => {
            Ok(noted(state, now, |draft| push::refused(draft, device, &endpoint)))
        }
        Command::Tick => Ok(noted(state, now, tick::tick)),
    }
}

/// What somebody asks for under an id: asked again, it changes nothing.
fn once(
    state: &State,
    by: Actor,
    id: CommandId,
    now: Timestamp,
    change: impl FnOnce(&mut Draft) -> Result<(), Refusal>,
) -> Result<Decision, Refusal> {
    if state.command_done(id).is_some() {
        return Ok(Decision { entries: Vec::new(), state: state.clone(), repeated: true });
    }
    let mut draft = Draft::new(state, by, now);
    draft.command = Some(id);
    change(&mut draft)?;
    Ok(draft.done())
}

/// What the hub notes by itself: never refused.
fn noted(state: &State, now: Timestamp, note: impl FnOnce(&mut Draft)) -> Decision {
    let mut draft = Draft::new(state, Actor::Hub, now);
    note(&mut draft);
    reach::settle(&mut draft, state);
    draft.done()
}

#[expect(clippy::too_many_lines, reason = "a table: one line for each thing that people do")]
fn act(draft: &mut Draft, action: Action) -> Result<(), Refusal> {
    let person = draft.actor()?;
    if drill::answer(draft, &person, &action)? {
        return Ok(());
    }
    match action {
        Action::Acknowledge { incident, back_in_min } => {
            answer::acknowledge(draft, &person, incident, back_in_min)
        }
        Action::HandOff { incident, to } => handoff::offer(draft, &person, incident, to),
        Action::Cant { incident, away_min: None } => answer::cant(draft, &person, incident),
        Action::Cant { incident, away_min: Some(minutes) } => {
            absence::cant_for(draft, &person, incident, minutes)
        }
        Action::Escalate { incident, to } => answer::escalate(draft, &person, incident, to),
        Action::Resolve { incident } => answer::resolve(draft, &person, incident),
        Action::Snooze { incident, until } => snooze::snooze(draft, &person, incident, until),
        Action::Note { incident, text, vendor } => note::note(draft, &person, incident, &text, vendor),
        Action::Merge { incident, into } => merge::merge(draft, &person, incident, into),
        Action::Unmerge { incident } => merge::unmerge(draft, &person, incident),
        Action::GiveRole { incident, person: to, role } => {
            responder::give(draft, &person, incident, to, role)
        }
        Action::PutDownRole { incident, person: whose, role } => {
            responder::put_down(draft, &person, incident, whose, role)
        }
        Action::Judge { incident, worth } => worth::judge(draft, &person, incident, worth),
        Action::CantTillMorning { incident } => absence::cant_till_morning(draft, &person, incident),
        Action::CallVendor { incident, vendor, case, update_min } => {
            vendor::call(draft, &person, incident, vendor, (&case, update_min))
        }
        Action::Report { service, impact, since, tried, urgency } => {
            let facts = report::Facts { impact: &impact, since, tried: &tried };
            report::report(draft, &person, service, &facts, urgency)
        }
        Action::Page { service, title, urgency } => {
            alert::page(draft, service, &title, urgency, None).map(drop)
        }
        Action::Wake { person: whom, service, title } => answer::wake(draft, &person, whom, service, &title),
        Action::Receipts { receipts } => receipt::receipts(draft, receipts),
        Action::Prove { failing, by } => receipt::prove(draft, failing, by),
        Action::PutPerson { person: put } => configure::person(draft, &person, put),
        Action::PutTeam { team } => configure::team(draft, &person, team),
        Action::PutService { service } => configure::service(draft, &person, service),
        Action::PutVendor { service, contact } => configure::vendor(draft, &person, service, contact),
        Action::RemoveVendor { service, vendor } => configure::remove_vendor(draft, &person, service, vendor),
        Action::PutIntegration { integration, key } => {
            configure::integration(draft, &person, integration, key)
        }
        Action::RevokeIntegration { integration } => {
            configure::revoke_integration(draft, &person, integration)
        }
        Action::PutSchedule { schedule } => configure::schedule(draft, &person, schedule),
        Action::PutPolicy { policy } => configure::policy(draft, &person, policy),
        Action::Invite { invite, person: whose, secret, valid_min } => {
            pairing::invite(draft, &person, invite, whose, secret, valid_min)
        }
        Action::RevokeDevice { device } => pairing::revoke(draft, &person, device),
        Action::RecordAbsence { absence, person: whose, kind, start, end } => {
            absence::record(draft, &person, absence::New { id: absence, person: whose, kind, start, end })
        }
        Action::EndAbsence { absence, end } => absence::end(draft, &person, absence, end),
        Action::MakeCalendarLink { link, name, of, secret } => {
            calendar_link::make(draft, &person, link, &name, of, secret)
        }
        Action::RevokeCalendarLink { link } => calendar_link::revoke(draft, &person, link),
        Action::AddCalendarSource { source, name, url, kind } => {
            calendar_source::add(draft, &person, source, &name, url, kind)
        }
        Action::ReadCalendarSource { source } => calendar_source::ask(draft, &person, source),
        Action::RemoveCalendarSource { source } => calendar_source::remove(draft, &person, source),
        Action::PutOverride { schedule, entry } => overrides::put(draft, &person, schedule, entry),
        Action::RemoveOverride { schedule, entry } => overrides::remove(draft, &person, schedule, entry),
        Action::AskCover { cover, schedule, person: whose, start, end, asked, hand_over } => {
            let duty = cover::Duty { cover, schedule, person: whose, start, end };
            cover::ask(draft, &person, duty, asked, hand_over)
        }
        Action::TakeShift { cover, schedule, person: whose, start, end } => {
            cover::take(draft, &person, cover::Duty { cover, schedule, person: whose, start, end })
        }
        Action::AcceptCover { cover, part, incidents } => {
            cover::accept(draft, &person, cover, part, incidents)
        }
        Action::DeclineCover { cover } => cover::decline(draft, &person, cover),
        Action::WithdrawCover { cover } => cover::withdraw(draft, &person, cover),
        Action::DismissNotices { notices } => notice::dismiss(draft, &person, notices),
        Action::RemindBefore { before_min } => notice::remind_before(draft, &person, before_min),
        Action::PutHeartbeat { heartbeat, key } => heartbeat::put(draft, &person, heartbeat, key),
        Action::RemoveHeartbeat { heartbeat } => heartbeat::remove(draft, &person, heartbeat),
        Action::PutMaintenance { maintenance, name, services, start, end } => {
            maintenance::put(draft, &person, maintenance::New { id: maintenance, name, services, start, end })
        }
        Action::EndMaintenance { maintenance } => maintenance::end(draft, &person, maintenance),
        Action::Contact { person: whose, what } => contact::act(draft, &person, whose, what),
        Action::Drill { through, deaf } => drill::ask(draft, &person, through, deaf),
        Action::PutReachRules { rules } => reach::put_rules(draft, &person, rules),
        Action::PutHolidays { team, holidays } => holiday::put(draft, &person, team, holidays),
        Action::RemoveHolidays { team, dates } => holiday::remove(draft, &person, team, dates),
        Action::RenameDevice { device, name } => pairing::rename(draft, &person, device, &name),
        Action::Push { what } => push::act(draft, what),
    }
}

/// A decision in the making.
struct Draft {
    state: State,
    entries: Vec<Entry>,
    by: Actor,
    now: Timestamp,
    command: Option<CommandId>,
    joined: noise::Joined,
}

impl Draft {
    fn new(state: &State, by: Actor, now: Timestamp) -> Self {
        let joined = noise::Joined::default();
        Self { state: state.clone(), entries: Vec::new(), by, now, command: None, joined }
    }

    fn push(&mut self, event: Event) {
        let entry =
            Entry { seq: Seq(self.state.seq.0 + 1), at: self.now, by: self.by, command: self.command, event };
        self.state.evolve(&entry);
        self.entries.push(entry);
    }

    fn incident_event(&mut self, incident: IncidentId, what: IncidentEvent) {
        self.push(Event::Incident { incident, what });
    }

    fn done(mut self) -> Decision {
        noise::settle(&mut self);
        Decision { entries: self.entries, state: self.state, repeated: false }
    }

    /// The person who acts. A device acts for its own person, until it is revoked.
    fn actor(&self) -> Result<Person, Refusal> {
        let id = self.by.person().ok_or_else(|| unknown("person", "(none)"))?;
        let device = self.by.device().and_then(|device| self.state.devices.get(&device));
        if let Some(device) = device.filter(|device| device.is.revoked || device.is.person != id) {
            return Err(unknown("device", device.is.id));
        }
        self.person(id).cloned()
    }

    fn person(&self, id: PersonId) -> Result<&Person, Refusal> {
        self.state.person(id).ok_or_else(|| unknown("person", id))
    }

    fn name_of(&self, id: PersonId) -> String {
        self.state.person(id).map_or_else(|| id.to_string(), |person| person.name.clone())
    }

    /// `at` in a sentence, by the clock of whoever acts.
    fn when(&self, at: Timestamp) -> String {
        let reader = self.by.person().and_then(|person| self.state.person(person));
        let zone = reader.map(|person| &person.zone);
        let local = zone.map_or(jiff::tz::TimeZone::UTC, |zone| zone.time_zone().clone()).to_datetime(at);
        let name = zone.map_or_else(|| "UTC".to_owned(), ToString::to_string);
        format!("{} ({name})", local.strftime("%a %-d %b %Y %H:%M"))
    }

    /// The incident, as it is now.
    fn incident(&self, id: IncidentId) -> Result<&Incident, Refusal> {
        self.state.incident(id).ok_or_else(|| unknown("incident", id))
    }

    /// The incident, unless it is over. Only what is over is ever forgotten.
    fn open(&self, id: IncidentId) -> Result<&Incident, Refusal> {
        let forgotten = !self.state.incidents.contains_key(&id);
        if forgotten && (IncidentId(1)..=self.state.last_incident).contains(&id) {
            return Err(Refusal::AlreadyResolved(id));
        }
        let incident = self.incident(id)?;
        if let Some(into) = incident.merged_into() {
            return Err(Refusal::MergedInto { incident: id, into });
        }
        if incident.is_open() { Ok(incident) } else { Err(Refusal::AlreadyResolved(id)) }
    }

    /// How long a page of this incident waits for `received` before the next way is taken.
    fn receive_within(&self, id: IncidentId) -> SignedDuration {
        let incident = self.state.incident(id);
        let service = incident.and_then(|incident| self.state.services.get(&incident.service));
        let team = service.and_then(|service| self.state.teams.get(&service.is.team));
        // a drill has no service: its person's teams say, the most impatient first
        let drilled = incident.and_then(|incident| incident.drill).map(|drill| drill.person);
        let teams = self.state.teams.values();
        let teams = teams.filter(|team| drilled.is_some_and(|person| team.is.members.contains(&person)));
        let own = team.into_iter().chain(teams).filter_map(|team| team.is.receive_within_s).min();
        own.map_or(limit::RECEIVE_WITHIN, |seconds| SignedDuration::from_secs(seconds.into()))
    }

    /// The pages of an incident for which `pick` holds, oldest first.
    fn pages(&self, id: IncidentId, pick: impl Fn(&crate::page::Page) -> bool) -> Vec<PageId> {
        let pages = self.state.incident(id).map(|incident| &incident.pages);
        pages.into_iter().flatten().filter(|page| pick(page)).map(|page| page.id).collect()
    }
}

fn unknown(what: &'static str, id: impl ToString) -> Refusal {
    Refusal::Unknown { what, id: id.to_string() }
}

fn needs(person: &Person, needs: Role, has: bool) -> Result<(), Refusal> {
    if has { Ok(()) } else { Err(Refusal::NotAllowed { person: person.name.clone(), needs }) }
}
