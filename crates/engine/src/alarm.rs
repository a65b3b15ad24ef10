//! The alarm: what sounds and shows now, worked out anew from the documents, the outbox and the record after each change, so that no
//! order of events can leave a siren behind.
//!
//! For each open incident there is at most one page of this person that is wanted. Its ring:
//!
//! | ring | event | becomes | what follows |
//! | --- | --- | --- | --- |
//! | (none) | the page is wanted | `Loud` (low urgency: `Quiet`) | receipt `received`; siren, notification, window |
//! | `Loud` | the siren sounds, or the notification shows | `Loud` | receipt `ringing` |
//! | `Loud`, `Quiet` | the person looks | the same | receipt `seen` |
//! | `Loud`, `Quiet` | the person answers here | `Answered` | silent at once; "acknowledging…" |
//! | `Answered` | the answer is refused, stuck or cannot be stored, or the hub has it and wants the page all the same | `Loud`, `Quiet` | as anew |
//! | any | the page is not wanted any more | (none) | silent; receipt `silent` |
//!
//! A drill rings as an urgent page does, as long as nothing real does: then it is held, without a sound and without a notification. It
//! rings no longer than it was made for, also where the hub's word that it is over does not come.
//!
//! One siren for all; beyond [`CARDS_MAX`] loud incidents one notification with a counter instead of one for each.

pub mod board;
mod card;
pub mod record;
pub mod siren;

use crate::alarm::record::{AlarmRecord, Settled};
use crate::effect::Effect;
use crate::now::Now;
use crate::outbox::Outbox;
use crate::rota::Carried;
use baton_domain::alert::Urgency;
use baton_domain::command::Receipt;
use baton_domain::id::{DeviceId, IncidentId, PageId, PersonId, Seq};
use baton_domain::incident::Incident;
use baton_domain::limit::{DRILL_STALE_AFTER, DRILL_WITH_WAYS_LASTS, MEETING_QUIET};
use baton_domain::page::{Page, Rung};
use baton_domain::suggestion::Suggestion;
use baton_wire::document::Documents;
use baton_wire::view::teammates::{for_incident, ranked_by};
use baton_wire::view::whole::hushed_until;
use baton_wire::view::{AlarmView, NameView, PendingAnswer, Settings, SirenState};
use board::{Card, Subject};
pub(crate) use card::sentence;
use jiff::{SignedDuration, Timestamp};
use siren::Siren;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Incidents that each have a notification of their own; more are counted in one.
pub const CARDS_MAX: usize = 3;
/// Answered pages that are remembered; the oldest go first. Far more than one person can have open.
pub const RECORD_MAX: usize = 1_000;

/// What the alarm looks at.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) documents: &'a Documents,
    pub(crate) outbox: &'a Outbox,
    pub(crate) me: PersonId,
    pub(crate) device: DeviceId,
    pub(crate) cursor: Seq,
    pub(crate) now: Now,
    /// Who could take an incident, worked out at most once per event.
    pub(crate) ranked: &'a OnceCell<Vec<Suggestion>>,
    /// Who carries which duties around now: what of the ranking takes a look at every schedule.
    pub(crate) carried: Carried<'a>,
}

impl Scene<'_> {
    /// Until when a page waits, by this device's own count.
    fn hushed_until_ms(&self, urgency: Urgency, page: &Page) -> Option<u64> {
        let until = hushed_until(self.documents, self.me, urgency, page, self.now.utc)?;
        let wait_ms =
            u64::try_from(until.duration_since(self.now.utc).as_millis()).ok().filter(|ms| *ms > 0)?;
        // by a clock that was set back a page looks as if it came from the future: it waits no longer than any other
        let most_ms = match urgency {
            Urgency::High => MEETING_QUIET,
            Urgency::Low => SignedDuration::from_hours(24),
        };
        let most_ms = u64::try_from(most_ms.as_millis()).unwrap_or(0);
        Some(self.now.mono_ms.saturating_add(wait_ms.min(most_ms)))
    }

    /// Whether this device takes part: a drill may keep it deaf, and one that is long over is not heard of any more.
    fn hears(&self, incident: &Incident) -> bool {
        let Some(drill) = incident.drill else { return true };
        let age = self.now.utc.duration_since(incident.created_at);
        !drill.is_deaf(self.device) && age < DRILL_STALE_AFTER
    }

    /// Until when a drill rings that is learnt of now: as long as it was made for, counted by this device's own clock.
    fn drill_until_ms(&self, incident: &Incident) -> Option<u64> {
        let lasts = incident.drill?.until.duration_since(incident.created_at).min(DRILL_WITH_WAYS_LASTS);
        Some(self.now.mono_ms.saturating_add(u64::try_from(lasts.as_millis()).unwrap_or(0)))
    }

    /// The first of those whom the window suggests for this incident.
    fn mate(&self, incident: &Incident) -> Option<NameView> {
        let ranked = self
            .ranked
            .get_or_init(|| ranked_by(self.documents, self.carried.of(self.documents), self.now.utc));
        let mates = for_incident(self.documents, self.me, incident, ranked);
        mates.into_iter().find(|mate| mate.reachable).map(|mate| mate.person)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Voice {
    Loud,
    Quiet,
    Answered,
}

#[derive(Clone, PartialEq, Debug)]
struct Ring {
    page: PageId,
    urgency: Urgency,
    voice: Voice,
    learnt_ms: u64,
    since: Timestamp,
    reported: BTreeSet<Rung>,
    card: Card,
    /// In a meeting the siren waits until then, and the notification does not; in quiet hours a quiet page is not shown before.
    hushed_until_ms: Option<u64>,
    /// It is a drill's, which ends by itself then.
    drill_until_ms: Option<u64>,
}

impl Ring {
    fn is_drill(&self) -> bool {
        self.drill_until_ms.is_some()
    }
}

#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Alarm {
    rings: BTreeMap<IncidentId, Ring>,
    pub(crate) record: AlarmRecord,
    record_changed: bool,
    pub(crate) siren: Siren,
    receipts: Vec<Receipt>,
    /// Pages that ended while the siren was still on its way to silence, with the moment at which their end was learnt.
    ending: Vec<(IncidentId, PageId, u64)>,
    /// A ring began: the window comes up.
    raise: Option<IncidentId>,
    /// Answers that the hub has taken and the documents do not show yet.
    taken: BTreeMap<IncidentId, PendingAnswer>,
}

impl Alarm {
    pub(crate) fn loaded(record: AlarmRecord) -> Self {
        Self { record, ..Self::default() }
    }

    /// Looks at one incident again, because its document, its answer or the cursor changed.
    pub(crate) fn look(&mut self, id: IncidentId, scene: Scene<'_>) {
        let incident = scene.documents.incident(id);
        let open = incident.filter(|incident| incident.is_open());
        let heard = open.filter(|incident| scene.hears(incident));
        let wanted = heard.and_then(|incident| Some((incident, incident.wanted_page_of(scene.me)?)));
        if self.rings.get(&id).is_some_and(|ring| wanted.is_none_or(|(_, page)| page.id != ring.page)) {
            self.end(id, scene.now);
        }
        if let Some(incident) = incident {
            let over = |page: &PageId| incident.page(*page).is_some_and(|page| !page.is_wanted());
            let before = self.record.answered.len() + self.record.shown.len();
            self.record.answered.retain(|page, _| !over(page));
            self.record.shown.retain(|page| !over(page));
            self.record_changed |= before != self.record.answered.len() + self.record.shown.len();
        }
        let Some((incident, page)) = wanted else {
            self.taken.remove(&id);
            return;
        };
        let voice = match (self.is_answered(id, page.id, scene), incident.urgency) {
            (true, _) => Voice::Answered,
            (false, Urgency::High) => Voice::Loud,
            (false, Urgency::Low) => Voice::Quiet,
        };
        if voice != Voice::Answered {
            self.taken.remove(&id);
        }
        let card = card::page(scene.documents, incident, page, scene.mate(incident).as_ref());
        let before = self.rings.get(&id).map(|ring| ring.voice);
        let first = !incident.is_drill() || self.raise.is_none();
        if voice == Voice::Loud && before != Some(Voice::Loud) && first {
            self.raise = Some(id);
        }
        let hushed_until_ms = scene.hushed_until_ms(incident.urgency, page);
        if let Some(ring) = self.rings.get_mut(&id) {
            // whoever changes their rules hears of a page sooner, never later
            let sooner = ring.hushed_until_ms.filter(|_| ring.urgency == incident.urgency);
            ring.hushed_until_ms = sooner.and_then(|before| Some(before.min(hushed_until_ms?)));
            (ring.voice, ring.urgency, ring.card) = (voice, incident.urgency, card);
            return;
        }
        let has = |rung: &Rung| page.has(scene.device, *rung);
        let reported = [Rung::Received, Rung::Ringing, Rung::Seen].into_iter().filter(has).collect();
        let ring = Ring {
            page: page.id,
            urgency: incident.urgency,
            voice,
            learnt_ms: scene.now.mono_ms,
            since: scene.now.utc,
            reported,
            card,
            hushed_until_ms,
            drill_until_ms: scene.drill_until_ms(incident),
        };
        self.rings.insert(id, ring);
        self.report(id, Rung::Received, scene.now);
    }

    fn is_answered(&self, incident: IncidentId, page: PageId, scene: Scene<'_>) -> bool {
        if scene.outbox.answers(incident, page) {
            return true;
        }
        match self.record.answered.get(&page) {
            None => false,
            Some(Settled::Over) => true,
            Some(Settled::At(seq)) => {
                let known = scene.documents.get(&format!("incident/{incident}")).map(|document| document.seq);
                scene.cursor < *seq && known.is_none_or(|known| known < *seq)
            }
        }
    }

    fn end(&mut self, id: IncidentId, now: Now) {
        if let Some(ring) = self.rings.remove(&id) {
            self.ending.push((id, ring.page, now.mono_ms));
        }
    }

    /// Adds a receipt, once per page and rung.
    fn report(&mut self, id: IncidentId, rung: Rung, now: Now) {
        let Some(ring) = self.rings.get_mut(&id) else { return };
        if ring.reported.insert(rung) {
            let device_ms = since(ring.learnt_ms, now);
            self.receipts.push(Receipt { incident: id, page: ring.page, rung, device_ms });
        }
    }

    /// The hub answered the answer to a page: remembers what must be remembered until the incident's document says the same.
    pub(crate) fn settle(
        &mut self,
        incident: IncidentId,
        page: PageId,
        settled: Settled,
        answer: Option<PendingAnswer>,
    ) {
        if let Some(answer) = answer {
            self.taken.insert(incident, answer);
        }
        if self.rings.get(&incident).is_some_and(|ring| ring.page == page) {
            self.record.answered.insert(page, settled);
            while self.record.answered.len() > RECORD_MAX {
                self.record.answered.pop_first();
            }
            self.record_changed = true;
        }
    }

    /// What this person did about an incident that the hub has taken and the documents do not show yet.
    pub(crate) fn pending(&self, incident: IncidentId) -> Option<PendingAnswer> {
        self.taken.get(&incident).copied()
    }

    /// The cursor moved on: which incidents to look at again.
    pub(crate) fn settled(&self) -> Vec<IncidentId> {
        let settled = |ring: &Ring| self.record.answered.contains_key(&ring.page);
        self.rings.iter().filter(|(_, ring)| settled(ring)).map(|(id, _)| *id).collect()
    }

    /// All incidents with a ring.
    pub(crate) fn incidents(&self) -> Vec<IncidentId> {
        self.rings.keys().copied().collect()
    }

    /// The person looks at an incident.
    pub(crate) fn seen(&mut self, incident: IncidentId, now: Now) {
        self.report(incident, Rung::Seen, now);
    }

    /// A low page is on the screen: it is not shown again after a restart.
    pub(crate) fn shown(&mut self, subject: Subject) {
        let shows = |page: PageId| match subject {
            Subject::Page(shown) => shown == page,
            Subject::Storm(Urgency::Low) => true,
            Subject::Storm(Urgency::High) | Subject::Hub | Subject::Told(_) | Subject::Inbox(_) => false,
        };
        let low = self.rings.values().filter(|ring| ring.voice == Voice::Quiet && shows(ring.page));
        let pages: Vec<PageId> = low.map(|ring| ring.page).collect();
        for page in pages {
            self.record_changed |= self.record.shown.insert(page);
        }
    }

    /// This person's page about an incident that wants an answer.
    pub(crate) fn page_of(&self, incident: IncidentId) -> Option<PageId> {
        self.rings.get(&incident).map(|ring| ring.page)
    }

    /// The incident of a page that wants an answer and has none yet.
    pub(crate) fn unanswered(&self, page: PageId) -> Option<IncidentId> {
        let ring = self.rings.iter().find(|(_, ring)| ring.page == page && ring.voice != Voice::Answered);
        ring.map(|(id, _)| *id)
    }

    /// What rings loudly, oldest first. A drill does not while anything real does.
    pub(crate) fn loud(&self) -> Vec<(IncidentId, PageId)> {
        self.rings_loudly().map(|(id, ring)| (*id, ring.page)).collect()
    }

    fn rings_loudly(&self) -> impl Iterator<Item = (&IncidentId, &Ring)> {
        let holds = self.holds_drills();
        let loud = move |ring: &Ring| ring.voice == Voice::Loud && !(holds && ring.is_drill());
        self.rings.iter().filter(move |(_, ring)| loud(ring))
    }

    /// Something real rings: drills wait for it.
    fn holds_drills(&self) -> bool {
        self.rings.values().any(|ring| ring.voice == Voice::Loud && !ring.is_drill())
    }

    /// Drills whose time is over are as good as answered, until the hub says so too.
    fn end_drills(&mut self, now: Now) {
        let over = |ring: &&mut Ring| ring.drill_until_ms.is_some_and(|until| until <= now.mono_ms);
        for ring in self.rings.values_mut().filter(over).filter(|ring| ring.voice != Voice::Answered) {
            ring.voice = Voice::Answered;
            self.record.answered.insert(ring.page, Settled::Over);
            self.record_changed = true;
        }
    }

    /// What shall be on the screen.
    pub(crate) fn cards(&self) -> BTreeMap<Subject, Card> {
        let mut cards = BTreeMap::new();
        let holds = self.holds_drills();
        for (urgency, voice) in [(Urgency::High, Voice::Loud), (Urgency::Low, Voice::Quiet)] {
            let waits = |ring: &Ring| {
                (ring.voice == Voice::Quiet && ring.hushed_until_ms.is_some()) || (holds && ring.is_drill())
            };
            let class = || self.rings.iter().filter(move |(_, ring)| ring.voice == voice && !waits(ring));
            let count = class().count();
            match class().next_back() {
                Some((newest, ring)) if count > CARDS_MAX => {
                    cards.insert(
                        Subject::Storm(urgency),
                        card::storm(urgency, count, *newest, &ring.card.title),
                    );
                }
                Some(_) | None => {
                    cards.extend(class().map(|(_, ring)| (Subject::Page(ring.page), ring.card.clone())));
                }
            }
        }
        cards
    }

    /// Pages of low urgency that an earlier run has shown are not shown again.
    pub(crate) fn forget_shown(&self, cards: &mut BTreeMap<Subject, Card>, on_screen: &BTreeSet<Subject>) {
        cards.retain(|subject, _| match subject {
            Subject::Page(page) => !self.record.shown.contains(page) || on_screen.contains(subject),
            Subject::Storm(_) | Subject::Hub | Subject::Told(_) | Subject::Inbox(_) => true,
        });
    }

    /// Starts or stops the siren.
    pub(crate) fn sound(&mut self, settings: &Settings, now: Now, out: &mut Vec<Effect>) {
        for ring in self.rings.values_mut() {
            ring.hushed_until_ms = ring.hushed_until_ms.filter(|until| *until > now.mono_ms);
        }
        self.end_drills(now);
        let loud = self.rings_loudly().any(|(_, ring)| ring.hushed_until_ms.is_none());
        self.siren.want(loud, settings, now, out);
    }

    /// When something has to be done by itself: the siren waits for its device, a meeting's minute or quiet hours are over.
    pub(crate) fn deadline(&self) -> Option<u64> {
        let hushed = self.rings.values().filter(|ring| ring.voice != Voice::Answered);
        let hushed = hushed.filter_map(|ring| ring.hushed_until_ms);
        let drills = self.rings.values().filter(|ring| ring.voice != Voice::Answered);
        let drills = drills.filter_map(|ring| ring.drill_until_ms);
        hushed.chain(drills).chain(self.siren.deadline()).min()
    }

    /// A ring began since this was asked last: which incident the window shall show. In a storm only the first few bring it up.
    pub(crate) fn take_raise(&mut self) -> Option<IncidentId> {
        let loud = self.loud().len();
        let holds = self.holds_drills();
        let rings = |id: &IncidentId| self.rings.get(id).is_some_and(|ring| !(holds && ring.is_drill()));
        self.raise.take().filter(|id| loud <= CARDS_MAX && rings(id))
    }

    /// Receipts for what rings by now, and for what is silent by now.
    pub(crate) fn witness(&mut self, on_screen: &BTreeSet<Subject>, now: Now) {
        let sounds = self.siren.is_sounding() || on_screen.contains(&Subject::Storm(Urgency::High));
        for (id, page) in self.loud() {
            if sounds || on_screen.contains(&Subject::Page(page)) {
                self.report(id, Rung::Ringing, now);
            }
        }
        if !self.siren.is_stopping() {
            for (incident, page, learnt_ms) in std::mem::take(&mut self.ending) {
                let device_ms = since(learnt_ms, now);
                self.receipts.push(Receipt { incident, page, rung: Rung::Silent, device_ms });
            }
        }
    }

    pub(crate) fn has_receipts(&self) -> bool {
        !self.receipts.is_empty()
    }

    /// The receipts to report, at most `max`.
    pub(crate) fn take_receipts(&mut self, max: usize) -> Vec<Receipt> {
        let end = self.receipts.len().min(max);
        self.receipts.drain(..end).collect()
    }

    /// The record, if it changed since this was asked last.
    pub(crate) fn take_record(&mut self) -> Option<AlarmRecord> {
        std::mem::take(&mut self.record_changed).then(|| self.record.clone())
    }

    /// The hub's history is another one: what it had said to answers does not count any more.
    pub(crate) fn rewound(&mut self) {
        self.record_changed |= self.record != AlarmRecord::default();
        self.record = AlarmRecord::default();
    }

    /// This device is paged no more: everything is silent, and nothing is reported.
    pub(crate) fn clear(&mut self) {
        self.rings.clear();
        self.receipts.clear();
        self.ending.clear();
        self.raise = None;
        self.taken.clear();
        self.record_changed |= self.record != AlarmRecord::default();
        self.record = AlarmRecord::default();
    }

    pub(crate) fn view(&self) -> Option<AlarmView> {
        let drill = self.rings.values().all(|ring| ring.is_drill() || ring.urgency != Urgency::High);
        let shown = |ring: &Ring| ring.urgency == Urgency::High && ring.is_drill() == drill;
        let rings = || self.rings.iter().filter(|(_, ring)| shown(ring));
        let since = rings().map(|(_, ring)| ring.since).min()?;
        let loud = rings().any(|(_, ring)| ring.voice == Voice::Loud);
        let siren = if loud { self.siren.view() } else { SirenState::Quiet };
        Some(AlarmView { incidents: rings().map(|(id, _)| *id).collect(), since, siren, drill })
    }
}

fn since(from_ms: u64, now: Now) -> u32 {
    u32::try_from(now.mono_ms.saturating_sub(from_ms)).unwrap_or(u32::MAX)
}
