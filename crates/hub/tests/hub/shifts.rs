//! The rota over HTTP: who may do what, and who is told what.

use crate::stage::{HandClock, Stage, Stream, act, new_id, pair};
use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::cover::Asked;
use baton_domain::event::NamedSchedule;
use baton_domain::holiday::Holiday;
use baton_domain::id::{AbsenceId, CommandId, CoverId, InviteId, PersonId, ScheduleId, Seq};
use baton_domain::person::{Person, Role};
use baton_domain::schedule::{
    Change, Layer, Override, OverrideId, Period, PeriodUnit, Rotation, Schedule, StandInRule,
};
use baton_domain::team::Team;
use baton_hub::{HubOptions, mint};
use baton_wire::document::{Body, Document};
use baton_wire::pairing::Paired;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::sync::SyncMessage;
use jiff::{SignedDuration, Timestamp};

/// A hub with a lead, two responders and a reporter in the team, and a responder outside of it; each with a device.
pub(crate) struct Rota {
    pub(crate) stage: Stage,
    pub(crate) lead: Paired,
    pub(crate) ana: Paired,
    pub(crate) bo: Paired,
    reporter: Paired,
    outsider: Paired,
    pub(crate) schedule: ScheduleId,
}

pub(crate) fn hours(n: i64) -> Timestamp {
    "2026-11-23T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(n)
}

impl Rota {
    pub(crate) async fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = HubOptions { clock: HandClock::new(), ..HubOptions::new(folder.path()) };
        let stage = Stage::with(folder, options).await;
        let lead = join(&stage, "Lia", Role::Lead).await;
        let ana = join(&stage, "Ana", Role::Responder).await;
        let bo = join(&stage, "Bo", Role::Responder).await;
        let reporter = join(&stage, "Rae", Role::Reporter).await;
        let outsider = join(&stage, "Ode", Role::Responder).await;
        let members = [&stage.admin, &lead, &ana, &bo, &reporter].map(|device| device.person).to_vec();
        let team = Team {
            id: stage.team,
            name: "Payments".into(),
            members,
            leads: vec![lead.person],
            receive_within_s: None,
        };
        stage.act(Action::PutTeam { team }).await;
        let schedule = ScheduleId(new_id());
        let rota = Self { stage, lead, ana, bo, reporter, outsider, schedule };
        rota.stage.act(Action::PutSchedule { schedule: rota.daily() }).await;
        rota
    }

    /// Days from noon to noon: Ana, then Bo.
    pub(crate) fn daily(&self) -> NamedSchedule {
        let rotation = Rotation {
            anchor: "2026-11-23T12:00:00".parse().unwrap(),
            period: Period { unit: PeriodUnit::Days, n: 1 },
            slots: vec![vec![self.ana.person], vec![self.bo.person]],
        };
        let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
        let (zone, stand_in) = ("UTC".parse().unwrap(), StandInRule::NextInRotation);
        let schedule = Schedule { zone, layers, overrides: Vec::new(), stand_in };
        NamedSchedule { id: self.schedule, name: "Daily".into(), team: self.stage.team, schedule }
    }

    pub(crate) async fn tries(&self, by: &Paired, action: Action) -> Result<(), Problem> {
        let id = CommandId(new_id());
        act(&self.stage.http, self.stage.hub.url(), &by.token, id, action).await.map(drop)
    }

    async fn stream(&self, of: &Paired, cursor: Seq) -> Stream {
        Stream::open(&self.stage.http, self.stage.hub.url(), &of.token, cursor).await
    }
}

async fn join(stage: &Stage, name: &str, role: Role) -> Paired {
    let person = PersonId(new_id());
    let zone = "UTC".parse().unwrap();
    stage.act(Action::PutPerson { person: Person { id: person, name: name.into(), role, zone } }).await;
    let code = mint::code();
    let secret = mint::hash_code(&code);
    stage.act(Action::Invite { invite: InviteId(new_id()), person, secret, valid_min: 5 }).await;
    pair(&stage.http, stage.hub.url(), &code).await.unwrap()
}

fn sick(person: PersonId, from: i64, to: i64) -> Action {
    let (absence, start) = (AbsenceId(new_id()), Some(hours(from)));
    Action::RecordAbsence { absence, person, kind: AbsenceKind::Sick, start, end: hours(to) }
}

#[tokio::test]
async fn each_role_may_do_what_is_its_own() {
    let rota = Rota::set().await;
    let Rota { lead, ana, bo, reporter, outsider, schedule, .. } = &rota;
    let (schedule, asked) = (*schedule, Asked::Rotation);
    let ask = |person: PersonId, from: i64| Action::AskCover {
        cover: CoverId(new_id()),
        schedule,
        person,
        start: Some(hours(from)),
        end: hours(from + 24),
        asked: asked.clone(),
        hand_over: None,
    };
    let take = |person: PersonId, from: i64| {
        let (cover, start) = (CoverId(new_id()), Some(hours(from)));
        Action::TakeShift { cover, schedule, person, start, end: hours(from + 24) }
    };
    let replace = |from: i64| {
        let change = Change::Replace { remove: None, add: bo.person };
        let id = OverrideId(new_id());
        Action::PutOverride {
            schedule,
            entry: Override { id, start: hours(from), end: hours(from + 1), change },
        }
    };
    let put = || Action::PutSchedule { schedule: rota.daily() };
    let remind = || Action::RemindBefore { before_min: Some(30) };
    let holiday = || {
        let day = Holiday { date: jiff::civil::date(2026, 12, 25), name: "Christmas".into() };
        Action::PutHolidays { team: rota.stage.team, holidays: vec![day] }
    };
    let (ok, no) = (None, Some(ProblemCode::NotAllowed));
    let table = [
        ("a responder, for themselves", ana, sick(ana.person, 500, 510), ok),
        ("a responder, for a teammate", ana, sick(bo.person, 520, 530), ok),
        ("a lead, for a teammate", lead, sick(ana.person, 540, 550), ok),
        ("a lead, for anybody", lead, sick(outsider.person, 500, 510), ok),
        ("a responder, for somebody of another team", outsider, sick(ana.person, 560, 570), no),
        ("a reporter, for themselves", reporter, sick(reporter.person, 500, 510), no),
        ("a reporter, for a teammate", reporter, sick(ana.person, 580, 590), no),
        ("a responder asks for their own shift", ana, ask(ana.person, 48), ok),
        ("a responder asks for a teammate's", ana, ask(bo.person, 72), ok),
        ("a responder of another team asks", outsider, ask(ana.person, 96), no),
        ("a reporter asks", reporter, ask(ana.person, 96), no),
        ("a responder takes a teammate's shift", bo, take(ana.person, 144), ok),
        ("a responder of another team takes one", outsider, take(ana.person, 192), no),
        ("a reporter takes one", reporter, take(ana.person, 192), no),
        ("a lead edits a schedule", lead, put(), ok),
        ("a responder edits a schedule", ana, put(), no),
        ("a reporter edits a schedule", reporter, put(), no),
        ("a lead puts an override", lead, replace(240), ok),
        ("a responder puts an override", ana, replace(242), no),
        ("a reporter puts an override", reporter, replace(242), no),
        ("anybody sets their reminder", reporter, remind(), ok),
        ("a lead adds a holiday", lead, holiday(), ok),
        ("a responder adds a holiday", ana, holiday(), no),
        ("a reporter adds a holiday", reporter, holiday(), no),
    ];
    for (what, by, action, expected) in table {
        let got = rota.tries(by, action).await;
        assert_eq!(got.as_ref().err().map(|problem| problem.code), expected, "{what}: {got:?}");
    }
    // all of them read
    let (_, documents) = rota.stream(reporter, Seq(0)).await.begin().await;
    let kinds =
        |wanted: fn(&Body) -> bool| documents.iter().filter(|document| wanted(&document.body)).count();
    assert_eq!(kinds(|body| matches!(body, Body::Absence(_))), 4);
    assert_eq!(kinds(|body| matches!(body, Body::Cover(_))), 3);
    assert_eq!(kinds(|body| matches!(body, Body::Holidays(_))), 1);
}

#[tokio::test]
async fn an_absence_of_a_colleague_is_undone_by_either() {
    let rota = Rota::set().await;
    for by in [&rota.ana, &rota.bo, &rota.lead] {
        let action = sick(rota.bo.person, 1, 5);
        let Action::RecordAbsence { absence, .. } = action else { unreachable!() };
        rota.tries(&rota.ana, action).await.unwrap();
        let end = || Action::EndAbsence { absence, end: Some(hours(0)) };
        assert_eq!(rota.tries(&rota.outsider, end()).await.unwrap_err().code, ProblemCode::NotAllowed);
        assert_eq!(rota.tries(&rota.reporter, end()).await.unwrap_err().code, ProblemCode::NotAllowed);
        rota.tries(by, end()).await.unwrap();
    }
    assert_eq!(rota.stage.hub.state().absences_of(rota.bo.person).count(), 0);
}

fn inboxes(documents: &[Document]) -> Vec<PersonId> {
    documents.iter().filter_map(Document::only_for).collect()
}

#[tokio::test]
async fn an_inbox_goes_to_its_own_persons_devices_only() {
    let rota = Rota::set().await;
    let (ana, bo) = (&rota.ana, &rota.bo);
    let mut live = rota.stream(ana, Seq(0)).await;
    let (_, before) = live.begin().await;
    assert_eq!(
        inboxes(&before),
        inboxes(&before).into_iter().filter(|whose| *whose == ana.person).collect::<Vec<_>>()
    );
    let cursor = live.cursor;
    // what bo is told of, and then ana
    rota.tries(ana, sick(bo.person, 1, 5)).await.unwrap();
    rota.tries(bo, sick(ana.person, 30, 35)).await.unwrap();
    let told = |documents: &baton_wire::document::Documents| {
        documents
            .inbox(ana.person)
            .is_some_and(|inbox| inbox.notices.iter().any(|notice| notice.by == Some(bo.person)))
    };
    live.until("ana's inbox", told).await;
    assert!(live.documents.inbox(bo.person).is_none(), "a change of somebody else's inbox");
    let (resumed, changes) = rota.stream(ana, cursor).await.begin().await;
    assert!(matches!(resumed, SyncMessage::Changes { .. }));
    let (fresh, snapshot) = rota.stream(ana, Seq(0)).await.begin().await;
    assert!(matches!(fresh, SyncMessage::Snapshot { .. }));
    for documents in [&changes, &snapshot] {
        assert_eq!(inboxes(documents), [ana.person]);
    }
    let (_, snapshot) = rota.stream(&rota.reporter, Seq(0)).await.begin().await;
    assert_eq!(inboxes(&snapshot), [], "whoever was told nothing has none");
    let (_, snapshot) = rota.stream(bo, Seq(0)).await.begin().await;
    assert_eq!(inboxes(&snapshot), [bo.person]);
}
