//! The engine: all machines together. An event goes to the machine that it concerns; then everything that follows from the new state
//! is worked out in one place (`settle`), in the order that matters to a person: what is heard and seen first, then what is written
//! down, then what is sent.

mod intents;
mod questions;
mod reports;
mod stream;

use crate::account::Account;
use crate::alarm::board::{Board, Card, Subject};
use crate::alarm::{Alarm, Scene, sentence};
use crate::duty::Duty;
use crate::effect::{Effect, Insistence, WakeOrder};
use crate::event::{Ending, Entropy, Event, Loaded};
use crate::newer::Newer;
use crate::notices::{Notices, refused, stuck};
use crate::now::{Deadline, Now, Whose};
use crate::outbox::{Came, Outbox, incident_of, name_of};
use crate::random::Random;
use crate::readiness::{Readiness, failing};
use crate::rota::Rota;
use crate::store::Store;
use crate::sync::Sync;
use crate::tray::TrayPicture;
use crate::view::CUT_OFF;
use baton_domain::command::Action;
use baton_domain::device::ProvedBy;
use baton_domain::id::{CommandId, IncidentId, PageId};
use baton_domain::limit::RECEIPTS_MAX;
use baton_wire::document::Documents;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::{Light, LocalHubView, Notice, NoticeCode, NoticeWhat, Settings, Stage};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// The device's mind.
#[derive(Clone, Debug)]
pub struct Engine {
    loaded: bool,
    random: Random,
    pub(crate) stage: Stage,
    pub(crate) account: Option<Account>,
    pub(crate) documents: Documents,
    pub(crate) settings: Settings,
    pub(crate) sync: Sync,
    pub(crate) store: Store,
    pub(crate) outbox: Outbox,
    pub(crate) alarm: Alarm,
    pub(crate) board: Board,
    pub(crate) readiness: Readiness,
    pub(crate) duty: Duty,
    pub(crate) notices: Notices,
    pub(crate) newer: Newer,
    pub(crate) rota: Rota,
    pub(crate) local_hub: LocalHubView,
    tray: Option<TrayPicture>,
    wake: Option<WakeOrder>,
    /// Incidents to look at again before this event is done.
    touched: BTreeSet<IncidentId>,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// Before [`Event::Loaded`]: nothing else is taken in until then.
    pub fn new() -> Self {
        Self {
            loaded: false,
            random: Random::new(Entropy(0)),
            stage: Stage::FirstRun,
            account: None,
            documents: Documents::default(),
            settings: Settings::default(),
            sync: Sync::default(),
            store: Store::default(),
            outbox: Outbox::default(),
            alarm: Alarm::default(),
            board: Board::default(),
            readiness: Readiness::default(),
            duty: Duty::default(),
            notices: Notices::default(),
            newer: Newer::default(),
            rota: Rota::default(),
            local_hub: LocalHubView::None,
            tray: None,
            wake: None,
            touched: BTreeSet::new(),
        }
    }

    /// Takes an event in, and says what is to be done, in order.
    pub fn handle(&mut self, event: Event, now: Now) -> Vec<Effect> {
        let mut out = Vec::new();
        match (self.loaded, event) {
            (false, Event::Loaded(loaded)) => self.load(*loaded, now, &mut out),
            (false, _) | (true, Event::Loaded(_)) => return out,
            (true, event) => {
                self.tick(now, &mut out);
                self.dispatch(event, now, &mut out);
            }
        }
        self.settle(now, &mut out);
        out
    }

    /// When to come back with [`Event::Tick`], at the latest.
    pub fn next_deadline(&self) -> Option<Deadline> {
        if !self.loaded {
            return None;
        }
        let alarm = self.alarm.deadline().into_iter().chain(self.board.deadline()).min();
        let all = [
            (self.sync.deadline(), Whose::Sync),
            (self.outbox.deadline(), Whose::Outbox),
            (self.store.deadline(), Whose::Store),
            (alarm, Whose::Alarm),
            (self.readiness.deadline(), Whose::Readiness),
            (self.duty.deadline(), Whose::Duty),
            (self.rota.deadline(), Whose::Rota),
            (self.notices.deadline(), Whose::Notice),
        ];
        let due = all.into_iter().filter_map(|(at, whose)| Some(Deadline { at_mono_ms: at?, whose }));
        due.min()
    }

    fn load(&mut self, loaded: Loaded, now: Now, out: &mut Vec<Effect>) {
        self.loaded = true;
        self.random = Random::new(loaded.entropy);
        self.settings = loaded.settings;
        for document in loaded.documents {
            self.documents.apply(document);
        }
        self.outbox = Outbox::loaded(loaded.outbox, now);
        self.alarm = Alarm::loaded(loaded.alarm);
        if loaded.ending == Ending::Unclean {
            let text = "Baton ended unexpectedly and was started again. What rang goes on ringing.";
            let id = self.random.command_id(now.utc);
            let notice = Notice {
                light: Light::Amber,
                code: NoticeCode::Restarted,
                text: text.to_owned(),
                what: Some(NoticeWhat::Restarted),
            };
            self.notices.tell(id, notice, now);
        }
        if let Some(account) = loaded.account {
            self.stage = Stage::Joined;
            if loaded.cursor > baton_domain::id::Seq(0) {
                self.rota.know(&self.documents, account.person);
            }
            self.account = Some(account);
            self.touched.extend(self.documents.incidents().map(|incident| incident.id));
            self.sync.start(loaded.cursor, now, out);
        }
        self.rota.touch_all();
        self.look_at_duty(now);
    }

    fn tick(&mut self, now: Now, out: &mut Vec<Effect>) {
        self.sync.tick(now, &mut self.random, out);
        self.touched.extend(self.outbox.tick(now));
        let slow = || {
            let detail = "The disk has not answered for ten seconds, so nothing new is written down.";
            Problem::new(ProblemCode::StorageUnavailable, detail)
        };
        if self.store.tick(now, slow) {
            self.touched.extend(self.outbox.store_failed());
        }
        if self.alarm.siren.tick(now) {
            self.siren_failed(out);
        }
        self.notices.tick(now);
        if self.duty.is_due(now) {
            self.look_at_duty(now);
        }
    }

    fn dispatch(&mut self, event: Event, now: Now, out: &mut Vec<Effect>) {
        match event {
            Event::Loaded(_) | Event::Tick => {}
            Event::Joining => {
                if self.stage == Stage::FirstRun {
                    self.stage = Stage::Joining;
                }
            }
            Event::JoinFailed(_) => {
                if self.stage == Stage::Joining {
                    self.stage = Stage::FirstRun; // whoever asked is told why by the driver
                }
            }
            Event::Joined(account) => self.joined(account, now, out),
            Event::Left => self.left(now, out),
            Event::StreamOpened(attempt) => self.sync.opened(attempt),
            Event::Stream(attempt, message) => self.stream(attempt, message, now, out),
            Event::StreamUnread(attempt, unread) => {
                if self.sync.heard(attempt, now) {
                    self.newer.note(unread);
                    self.store.next.cursor = Some(self.kept_cursor());
                }
            }
            Event::StreamClosed(attempt, problem) => {
                self.sync.closed(attempt, problem, now, &mut self.random);
                self.silence_if_revoked();
            }
            Event::Posted { command, result } => self.posted(command, result, now),
            Event::Stored(ticket) => {
                if self.store.stored(ticket) {
                    self.touched.extend(self.outbox.stored(ticket));
                }
            }
            Event::StoreFailed(ticket, problem) => {
                if self.store.failed(ticket, problem, now, &mut self.random) {
                    self.touched.extend(self.outbox.store_failed());
                }
            }
            Event::Intent { intent, id } => self.intent(intent, id, now, out),
            Event::NotificationAnswered { key, action } => self.answered(&key, action, now, out),
            Event::NotificationOpened(key) => self.opened(&key, now, out),
            Event::Siren(report) => self.siren_report(report, now, out),
            Event::Notifier(report) => self.notifier_report(report, now, out),
            Event::Tray(report) => self.tray_report(report, now, out),
            Event::Wake(report) => self.wake_report(report, now, out),
            Event::SelfTested(parts) => self.self_tested(parts, now),
            Event::LocalHub(hub) => {
                if matches!(hub, LocalHubView::Running { .. }) {
                    self.sync.hurry(now, out);
                }
                self.local_hub = hub;
            }
        }
    }

    fn joined(&mut self, account: Account, now: Now, out: &mut Vec<Effect>) {
        self.forget();
        self.stage = Stage::Joined;
        self.store.next.account = Some(Some(account.clone()));
        self.account = Some(account);
        self.sync.start(baton_domain::id::Seq(0), now, out);
        self.look_at_duty(now);
        self.readiness.ask();
    }

    fn left(&mut self, now: Now, out: &mut Vec<Effect>) {
        self.forget();
        self.stage = Stage::FirstRun;
        self.store.next.account = Some(None);
        self.account = None;
        self.sync.stop(out);
        self.look_at_duty(now);
    }

    fn forget(&mut self) {
        self.documents = Documents::default();
        self.outbox = Outbox::default();
        self.alarm.clear();
        self.notices.clear();
        self.newer = Newer::default();
        self.rota = Rota::default();
        self.rota.touch_all();
        self.touched.clear();
        self.store.next.forget();
    }

    fn silence_if_revoked(&mut self) {
        if self.sync.is_revoked() {
            self.alarm.clear();
        }
    }

    pub(crate) fn look_at_duty(&mut self, now: Now) {
        let me = self.account.as_ref().map(|account| account.person);
        self.duty.look(&self.documents, me, now);
    }

    /// Puts a command into the outbox; it is sent once it is durable.
    pub(crate) fn queue(&mut self, id: CommandId, action: Action, page: Option<PageId>, now: Now) {
        self.touched.extend(incident_of(&action));
        let queued = self.outbox.push(id, action, page, self.store.ticket(), now);
        self.store.next.outbox.insert(id, Some(queued));
    }

    fn posted(
        &mut self,
        command: CommandId,
        result: Result<baton_wire::command::CommandOutcome, Problem>,
        now: Now,
    ) {
        use crate::alarm::record::Settled;
        let came = self.outbox.posted(command, result, now, &mut self.random);
        match came {
            Came::Nothing => {}
            Came::Done(queued, outcome) => {
                self.store.next.outbox.insert(queued.id, None);
                self.settle_answer(&queued, Some(Settled::At(outcome.seq)));
            }
            Came::TooLate(queued, problem) => {
                self.store.next.outbox.insert(queued.id, None);
                let over = is_over(&queued.action, &problem).then_some(Settled::Over);
                self.settle_answer(&queued, over);
                let notice = refused(name_of(&queued.action), &problem);
                self.notices.tell(queued.id, notice, now);
            }
            Came::Dropped(queued) => {
                self.store.next.outbox.insert(queued.id, None);
            }
            Came::Stuck(queued) => {
                self.touched.extend(incident_of(&queued.action));
                self.store.next.outbox.insert(queued.id, Some(queued));
            }
        }
    }

    fn settle_answer(
        &mut self,
        queued: &crate::outbox::Queued,
        settled: Option<crate::alarm::record::Settled>,
    ) {
        let Some(incident) = incident_of(&queued.action) else { return };
        if let (Some(page), Some(settled)) = (queued.page, settled) {
            self.alarm.settle(incident, page, settled, crate::outbox::answer_of(&queued.action));
        }
        self.touched.insert(incident);
    }

    /// Everything that follows from the new state.
    fn settle(&mut self, now: Now, out: &mut Vec<Effect>) {
        let me = self.account.as_ref().map(|account| account.person);
        self.look_at_touched(now);
        self.alarm.sound(&self.settings, now, out);
        self.rota.keep(&self.documents, me, now);
        self.show(now, out);
        self.raise(out);
        self.alarm.witness(&self.board.on_screen(), now);
        self.report_receipts(now);
        let live = self.sync.is_live();
        if self.readiness.begin(now, live) {
            out.push(Effect::SelfTest);
        }
        if let Some(record) = self.alarm.take_record() {
            self.store.next.alarm = Some(record);
        }
        self.store.flush(now, out);
        if self.account.is_some() && !self.sync.is_revoked() {
            self.outbox.post(now, out);
        }
        self.picture(out);
    }

    fn look_at_touched(&mut self, now: Now) {
        let touched = std::mem::take(&mut self.touched);
        let Some(account) = self.account.as_ref().filter(|_| !self.sync.is_revoked()) else { return };
        let (ranked, carried) = (OnceCell::new(), self.rota.carried(now));
        let scene = Scene {
            documents: &self.documents,
            outbox: &self.outbox,
            me: account.person,
            device: account.device,
            cursor: self.sync.cursor(),
            now,
            ranked: &ranked,
            carried,
        };
        for incident in touched {
            self.alarm.look(incident, scene);
        }
    }

    fn show(&mut self, now: Now, out: &mut Vec<Effect>) {
        let mut cards = self.alarm.cards();
        self.alarm.forget_shown(&mut cards, &self.board.on_board());
        let lost_since_ms = self.sync.lost_since_ms().filter(|_| !self.sync.is_refused());
        self.duty.reach(lost_since_ms, now);
        if self.duty.is_cut_off() {
            let card = sentence("Baton cannot reach the hub", CUT_OFF.to_owned(), Insistence::Critical, None);
            cards.insert(Subject::Hub, card);
        }
        cards.extend(self.told_cards());
        if !self.sync.is_revoked() {
            cards.extend(self.rota.cards());
        }
        self.board.want(cards, now, &mut self.random, out);
    }

    /// What came of actions is also said on the screen, because the window may be closed.
    fn told_cards(&self) -> BTreeMap<Subject, Card> {
        let card = |text: &str| sentence("Baton", text.to_owned(), Insistence::Normal, None);
        let told = self.notices.told().filter(|told| told.notice.code == NoticeCode::ActionRefused);
        let told = told.map(|told| (Subject::Told(told.id), card(&told.notice.text)));
        let stuck = self
            .outbox
            .stuck()
            .map(|(command, action, problem)| (Subject::Told(command), card(&stuck(action, &problem).text)));
        told.chain(stuck.take(crate::notices::TOLD_MAX)).collect()
    }

    fn raise(&mut self, out: &mut Vec<Effect>) {
        let raise = self.alarm.take_raise();
        let quiet = self.alarm.siren.failure().or(self.board.trouble()).is_some();
        if let Some(incident) = raise.filter(|_| self.settings.raise_window || quiet) {
            out.push(Effect::RaiseWindow(Some(incident)));
        }
    }

    /// Receipts go together: while some are on their way, new ones wait for the next command.
    fn report_receipts(&mut self, now: Now) {
        if self.alarm.has_receipts() && !self.outbox.has_receipts() {
            let receipts = self.alarm.take_receipts(RECEIPTS_MAX);
            let id = self.random.command_id(now.utc);
            self.queue(id, Action::Receipts { receipts }, None, now);
        }
    }

    /// The tray and the machine's sleep follow the state.
    fn picture(&mut self, out: &mut Vec<Effect>) {
        let wake = if !self.alarm.loud().is_empty() {
            WakeOrder::HoldRinging
        } else if self.settings.awake_on_call && self.duty.is_on_call() {
            WakeOrder::HoldOnCall
        } else {
            WakeOrder::Release
        };
        if self.wake.unwrap_or(WakeOrder::Release) != wake {
            out.push(Effect::Wake(wake));
        }
        self.wake = Some(wake);
        let picture = self.tray_picture();
        if self.tray.as_ref() != Some(&picture) {
            out.push(Effect::Tray(picture.clone()));
            self.tray = Some(picture);
        }
    }

    /// Tells the hub what a self-test found.
    pub(crate) fn prove(&mut self, now: Now) {
        let failing = failing(&self.parts());
        let id = self.random.command_id(now.utc);
        self.queue(id, Action::Prove { failing, by: ProvedBy::SelfTest }, None, now);
    }
}

/// The refusal says that the page of this person is over, whatever an older copy of the incident says. A merge is refused for the
/// incident that should have taken this one in, too: that one is over then, and this one rings.
fn is_over(action: &Action, problem: &Problem) -> bool {
    let took = matches!(action, Action::Acknowledge { .. });
    if took && problem.code == ProblemCode::AlreadyAcknowledged {
        return true;
    }
    let of_another = if let Action::Merge { incident, .. } = action {
        problem.params.get("incident") != Some(&incident.to_string())
    } else {
        false
    };
    problem.code == ProblemCode::AlreadyResolved && !of_another
}
