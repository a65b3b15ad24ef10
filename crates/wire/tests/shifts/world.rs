//! A small workspace: two schedules, four people, one team and one stranger. Its documents are the hub's.

use baton_domain::absence::AbsenceKind;
use baton_domain::command::{Action, Command};
use baton_domain::contact::event::{ContactAction, VerifyCode};
use baton_domain::contact::{Way, WayKind, Ways};
use baton_domain::cover::Asked;
use baton_domain::decide::decide;
use baton_domain::device::Invite;
use baton_domain::event::{Actor, NamedSchedule};
use baton_domain::id::*;
use baton_domain::person::{Person, Role};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule};
use baton_domain::secret::SecretHash;
use baton_domain::shift::Span;
use baton_domain::state::State;
use baton_domain::team::Team;
use baton_wire::document::{Documents, changed_since};
use baton_wire::view::shifts::Reader;
use jiff::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

pub(crate) const ANA: PersonId = PersonId(Uuid::from_u128(1));
pub(crate) const BEN: PersonId = PersonId(Uuid::from_u128(2));
pub(crate) const CY: PersonId = PersonId(Uuid::from_u128(3));
/// Leads the team.
pub(crate) const LIA: PersonId = PersonId(Uuid::from_u128(4));
/// In no team.
pub(crate) const ODE: PersonId = PersonId(Uuid::from_u128(6));
pub(crate) const ADA: PersonId = PersonId(Uuid::from_u128(7));

/// Weekly: Ana, Ben, Cy, from Monday 2026-11-02 09:00 in Berlin. Ana has the week from 23 November.
pub(crate) const WEB: ScheduleId = ScheduleId(Uuid::from_u128(20));
/// Daily: Cy alone; nobody stands in.
pub(crate) const DATABASE: ScheduleId = ScheduleId(Uuid::from_u128(24));
pub(crate) const TEAM: TeamId = TeamId(Uuid::from_u128(21));

pub(crate) struct World {
    pub(crate) state: State,
    pub(crate) now: Timestamp,
    ids: u128,
}

/// In November 2026, by Berlin's clock.
pub(crate) fn at(text: &str) -> Timestamp {
    format!("2026-{text}[Europe/Berlin]").parse::<jiff::ZonedDateTime>().unwrap().timestamp()
}

pub(crate) fn span(start: &str, end: &str) -> Span {
    Span { start: at(start), end: at(end) }
}

pub(crate) fn weekly(people: &[PersonId]) -> NamedSchedule {
    named(WEB, "Web primary", PeriodUnit::Weeks, people, StandInRule::NextInRotation)
}

fn named(
    id: ScheduleId,
    name: &str,
    unit: PeriodUnit,
    people: &[PersonId],
    stand_in: StandInRule,
) -> NamedSchedule {
    let rotation = Rotation {
        anchor: "2026-11-02T09:00:00".parse().unwrap(),
        period: Period { unit, n: 1 },
        slots: people.iter().map(|person| vec![*person]).collect(),
    };
    let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
    let zone = "Europe/Berlin".parse().unwrap();
    let schedule = Schedule { zone, layers, overrides: Vec::new(), stand_in };
    NamedSchedule { id, name: name.to_owned(), team: TEAM, schedule }
}

impl World {
    /// Monday 2026-11-23 12:00 in Berlin: Ana has had the week for three hours.
    pub(crate) fn new() -> Self {
        let mut world = Self { state: State::new(), now: at("11-23T12:00"), ids: 1_000 };
        let secret = SecretHash::try_from("0".repeat(64)).unwrap();
        let invite =
            Invite { id: InviteId(Uuid::from_u128(30)), person: ADA, secret, expires_at: at("11-24T12:00") };
        let admin = person(ADA, "Ada", Role::Admin);
        world.command(Command::Found { name: "Acme".to_owned(), admin, invite });
        let people = [(ANA, "Ana"), (BEN, "Ben"), (CY, "Cy"), (ODE, "Ode")];
        for (id, name) in people {
            world.act(ADA, Action::PutPerson { person: person(id, name, Role::Responder) });
        }
        world.act(ADA, Action::PutPerson { person: person(LIA, "Lia", Role::Lead) });
        let members = vec![ANA, BEN, CY, LIA];
        let team =
            Team { id: TEAM, name: "Core".to_owned(), members, leads: vec![LIA], receive_within_s: None };
        world.act(ADA, Action::PutTeam { team });
        world.act(ADA, Action::PutSchedule { schedule: weekly(&[ANA, BEN, CY]) });
        let database = named(DATABASE, "Database", PeriodUnit::Days, &[CY], StandInRule::Nobody);
        world.act(ADA, Action::PutSchedule { schedule: database });
        world
    }

    fn command(&mut self, command: Command) {
        let decision = decide(&self.state, command, self.now).unwrap_or_else(|no| panic!("refused: {no}"));
        self.state = decision.state;
    }

    pub(crate) fn act(&mut self, by: PersonId, action: Action) {
        let id = CommandId(Uuid::from_u128(self.id()));
        self.command(Command::Act { id, by: Actor::Person { person: by, device: None }, action });
    }

    /// The sentence with which the hub refuses.
    pub(crate) fn refusal(&self, by: PersonId, action: Action) -> String {
        let by = Actor::Person { person: by, device: None };
        let command = Command::Act { id: CommandId(Uuid::from_u128(1)), by, action };
        decide(&self.state, command, self.now).unwrap_err().to_string()
    }

    pub(crate) fn id(&mut self) -> u128 {
        self.ids += 1;
        self.ids
    }

    pub(crate) fn away(
        &mut self,
        by: PersonId,
        person: PersonId,
        kind: AbsenceKind,
        span: Span,
    ) -> AbsenceId {
        let absence = AbsenceId(Uuid::from_u128(self.id()));
        let (start, end) = (Some(span.start), span.end);
        self.act(by, Action::RecordAbsence { absence, person, kind, start, end });
        absence
    }

    /// `person` asks everybody in the rotation to take Web.
    pub(crate) fn ask(&mut self, person: PersonId, span: Span) -> CoverId {
        let cover = CoverId(Uuid::from_u128(self.id()));
        let (start, end, asked) = (Some(span.start), span.end, Asked::Rotation);
        self.act(
            person,
            Action::AskCover { cover, schedule: WEB, person, start, end, asked, hand_over: None },
        );
        cover
    }

    pub(crate) fn accept(&mut self, by: PersonId, cover: CoverId) {
        self.act(by, Action::AcceptCover { cover, part: None, incidents: false });
    }

    /// A verified mailbox of `person`, and a hub that sends mail.
    pub(crate) fn give_mail(&mut self, person: PersonId, address: &str) -> ContactId {
        let kinds = BTreeSet::from([WayKind::Email]);
        self.command(Command::ConfigureWays { ways: Ways { kinds, callers: Vec::new(), sender: None } });
        let contact = ContactId(Uuid::from_u128(self.id()));
        let way = Way::Email { address: address.parse().unwrap() };
        let put = ContactAction::Put { contact, label: "mail".to_owned(), way, secret: None };
        self.act(person, about(person, put));
        self.act(person, about(person, ContactAction::SendCode { contact }));
        let send = self.state.sends.open().last().expect("the code").id;
        let code = VerifyCode::try_from("123456".to_owned()).unwrap();
        self.command(Command::CodeMade { send, code: code.clone() });
        self.act(person, about(person, ContactAction::Verify { contact, code }));
        contact
    }

    /// What a device of `person` has.
    pub(crate) fn documents(&self, person: PersonId) -> Documents {
        let mut documents = Documents::default();
        for document in changed_since(&self.state, Seq(0)) {
            if document.only_for().is_none_or(|only| only == person) {
                documents.apply(document);
            }
        }
        documents
    }

    /// Does `look` with what `person` sees now.
    pub(crate) fn as_seen_by<T>(&self, person: PersonId, look: impl FnOnce(Reader<'_>) -> T) -> T {
        look(Reader { documents: &self.documents(person), me: person, now: self.now })
    }
}

pub(crate) fn about(person: PersonId, what: ContactAction) -> Action {
    Action::Contact { person, what }
}

fn person(id: PersonId, name: &str, role: Role) -> Person {
    Person { id, name: name.to_owned(), role, zone: "Europe/Berlin".parse().unwrap() }
}
