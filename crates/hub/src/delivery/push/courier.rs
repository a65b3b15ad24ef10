//! Looks after each change what has to be pushed: pages that ask, to each device of their person that has a subscription and has not
//! said that it received them; and the end of a page, to each device that was pushed it or said so.
//!
//! What was pushed is remembered here as long as its page asks. A hub that starts again pushes again what has no receipt, under the same
//! topic; the device shows one notification for it. A device that is told of the end by its own answer needs no push of it.

use super::super::{AGAIN_AFTER, AT_A_TIME, Again, Parts, tell};
use super::Unpushed;
use crate::clock::Stopwatch;
use baton_domain::alert::Urgency;
use baton_domain::command::Command;
use baton_domain::device::Device;
use baton_domain::id::{DeviceId, IncidentId, PageId, PersonId, Seq};
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::page::{Page, Rung};
use baton_domain::state::State;
use baton_wire::push::PushMessage;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::{Id, JoinSet};

/// Tries of one push. Other ways go on meanwhile; each is worth it as long as its page asks.
const TRIES_MAX: u32 = 6;
/// From its first try a push has so long; a service that asks for more patience is given up.
const PUSH_WITHIN: Duration = Duration::from_secs(600);
/// Characters of a title in a push. With them a message stays far below the 3,993 bytes that every service takes (RFC 8291, section 4).
const TITLE_CHARS_MAX: usize = 160;
/// Characters of a service's name in a push.
const SERVICE_CHARS_MAX: usize = 80;
/// A hub that starts tells devices of the end of pages that they reported as late as this; older ones nobody waits for.
const ENDED_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// A page on a device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Item {
    device: DeviceId,
    incident: IncidentId,
    page: PageId,
}

/// How far the push of an item has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// It is being handed over.
    UnderWay(Sound),
    /// The push service has it.
    Accepted(Sound),
    /// It did not go out.
    GivenUp,
}

/// Whether it asks for a sound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sound {
    Quiet,
    Loud,
}

/// What became of an errand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ended {
    Accepted,
    NotNeeded,
    Failed,
}

struct Courier {
    parts: Arc<Parts>,
    permits: Arc<Semaphore>,
    /// Pages that ask, as far as they were pushed.
    told: BTreeMap<Item, Stage>,
    errands: JoinSet<Ended>,
    /// Which errand pushes a page; those that push an end are in none.
    pages: HashMap<Id, (Item, Sound)>,
    /// What changed after this has to be looked at.
    looked: Option<Seq>,
    known: BTreeSet<DeviceId>,
    /// When something that is held now may be pushed.
    again_at: Option<Timestamp>,
}

/// Pushes what has to be pushed, until the task is dropped.
pub(crate) async fn run(parts: Arc<Parts>) {
    let mut states = parts.states.clone();
    let mut courier = Courier {
        permits: Arc::new(Semaphore::new(AT_A_TIME)),
        parts,
        told: BTreeMap::new(),
        errands: JoinSet::new(),
        pages: HashMap::new(),
        looked: None,
        known: BTreeSet::new(),
        again_at: None,
    };
    loop {
        let state = states.borrow_and_update().clone();
        courier.look(&state);
        let clock = courier.parts.clock.clone();
        let again_at = courier.again_at;
        let again = async {
            match again_at {
                Some(at) => clock.wait_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = states.changed() => if changed.is_err() { return },
            () = again => courier.looked = courier.looked.map(|_| Seq(0)),
            Some(ended) = courier.errands.join_next_with_id() => {
                let (id, ended) = match ended {
                    Ok((id, ended)) => (id, ended),
                    Err(problem) => {
                        tracing::error!(%problem, "a push's task ended badly");
                        (problem.id(), Ended::Failed)
                    }
                };
                courier.settle(id, ended);
            }
        }
    }
}

impl Courier {
    /// Sends whoever has to be sent after `state`.
    fn look(&mut self, state: &Arc<State>) {
        let devices: BTreeSet<DeviceId> = state.pushed_devices().map(|device| device.id).collect();
        if devices.is_empty() {
            (self.looked, self.known, self.again_at) = (Some(state.seq), devices, None);
            self.told.clear();
            return;
        }
        let first = self.looked.is_none();
        let after = self.looked.filter(|_| devices.is_subset(&self.known)).unwrap_or(Seq(0));
        self.told.retain(|item, _| devices.contains(&item.device));
        let mut of_person: BTreeMap<PersonId, Vec<&Device>> = BTreeMap::new();
        for device in state.pushed_devices() {
            of_person.entry(device.person).or_default().push(device);
        }
        let now = self.parts.clock.now();
        self.again_at = self.again_at.filter(|at| *at > now);
        let changed = state.incidents.values().filter(|incident| incident.seq > after);
        for incident in changed.map(|incident| &*incident.is) {
            for page in &incident.pages {
                for device in of_person.get(&page.person).into_iter().flatten() {
                    let item = Item { device: device.id, incident: incident.id, page: page.id };
                    self.look_at(state, item, (incident, page), first, now);
                }
            }
        }
        (self.looked, self.known) = (Some(state.seq), devices);
    }

    fn look_at(
        &mut self,
        state: &Arc<State>,
        item: Item,
        (incident, page): (&Incident, &Page),
        first: bool,
        now: Timestamp,
    ) {
        let stage = self.told.get(&item).copied();
        if !asks(incident, page, item.device) {
            let was_pushed = match stage {
                Some(Stage::Accepted(_)) => true,
                // it is seen to when that errand has ended
                Some(Stage::UnderWay(_)) => return,
                Some(Stage::GivenUp) => false,
                None => first && was_shown(page, item.device, now),
            };
            self.told.remove(&item);
            if was_pushed && needs_to_hear(incident, page, item.device) {
                self.push_end(item);
            }
            return;
        }
        let hushed = hushed_until(state, incident, page, now);
        if let Some(until) = hushed {
            self.again_at = Some(self.again_at.map_or(until, |at| at.min(until)));
        }
        let sound = match (incident.urgency, hushed) {
            (Urgency::High, None) => Sound::Loud,
            (Urgency::High, Some(_)) | (Urgency::Low, None) => Sound::Quiet,
            (Urgency::Low, Some(_)) => return, // quiet hours hold it
        };
        let due = match stage {
            None => !page.has(item.device, Rung::Received),
            // the meeting goes on, the page is loud now
            Some(Stage::Accepted(Sound::Quiet)) => sound == Sound::Loud,
            Some(Stage::Accepted(Sound::Loud) | Stage::UnderWay(_) | Stage::GivenUp) => false,
        };
        if due {
            self.push_page(item, sound);
        }
    }

    fn push_page(&mut self, item: Item, sound: Sound) {
        self.told.insert(item, Stage::UnderWay(sound));
        let (parts, permits) = (self.parts.clone(), self.permits.clone());
        let errand = self.errands.spawn(async move {
            let message = |state: &State| page_message(state, item, sound);
            let ended = deliver(&parts, &permits, item, message).await;
            if ended == Ended::Accepted {
                tell(&parts, || Command::Sent { pages: vec![(item.page, item.incident, item.device)] }).await;
            }
            ended
        });
        self.pages.insert(errand.id(), (item, sound));
    }

    fn push_end(&mut self, item: Item) {
        let (parts, permits) = (self.parts.clone(), self.permits.clone());
        self.errands
            .spawn(async move { deliver(&parts, &permits, item, |state| end_message(state, item)).await });
    }

    /// An errand has ended.
    fn settle(&mut self, id: Id, ended: Ended) {
        let Some((item, sound)) = self.pages.remove(&id) else { return };
        let Some(stage) = self.told.get_mut(&item) else { return };
        *stage = match ended {
            Ended::Accepted => Stage::Accepted(sound),
            Ended::NotNeeded | Ended::Failed => Stage::GivenUp,
        };
        let state = self.parts.state();
        let known =
            state.incident(item.incident).and_then(|incident| Some((incident, incident.page(item.page)?)));
        match known {
            Some(known) => self.look_at(&state, item, known, false, self.parts.clock.now()),
            None => {
                self.told.remove(&item);
            }
        }
    }
}

/// The page asks for its person, on this device.
fn asks(incident: &Incident, page: &Page, device: DeviceId) -> bool {
    let hears = incident.drill.is_none_or(|drill| !drill.is_deaf(device));
    incident.is_open() && page.is_wanted() && hears
}

/// The device said lately that it shows the page, and not that it stopped.
fn was_shown(page: &Page, device: DeviceId, now: Timestamp) -> bool {
    let mine = page.rungs.iter().filter(|mark| mark.device == device);
    let last = mine.map(|mark| mark.at).max();
    page.has(device, Rung::Received) && last.is_some_and(|at| now.duration_since(at) < ENDED_WITHIN)
}

/// The device does not know of the end: it neither said so nor brought it about.
fn needs_to_hear(incident: &Incident, page: &Page, device: DeviceId) -> bool {
    let by_itself = incident.timeline.iter().any(|entry| {
        let ends = matches!(&entry.what, IncidentEvent::PageAnswered { page: of, .. } if *of == page.id);
        ends && entry.by.device() == Some(device)
    });
    !by_itself && !page.has(device, Rung::Silent)
}

fn hushed_until(state: &State, incident: &Incident, page: &Page, now: Timestamp) -> Option<Timestamp> {
    let zone = state.person(page.person)?.zone.time_zone();
    state.contact_book(page.person)?.hushed_until(zone, incident.urgency, page.created_at, now)
}

fn cut(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}

/// What is pushed while the page asks.
fn page_message(state: &State, item: Item, sound: Sound) -> Option<PushMessage> {
    let incident = state.incident(item.incident)?;
    asks(incident, incident.page(item.page)?, item.device).then(|| PushMessage::Page {
        incident: item.incident,
        page: item.page,
        title: cut(&incident.title, TITLE_CHARS_MAX),
        service: state
            .services
            .get(&incident.service)
            .map(|service| cut(&service.is.name, SERVICE_CHARS_MAX))
            .unwrap_or_default(),
        urgency: incident.urgency,
        drill: incident.is_drill(),
        quiet: sound == Sound::Quiet,
    })
}

/// What is pushed when it is over.
fn end_message(state: &State, item: Item) -> Option<PushMessage> {
    let title = state.incident(item.incident).map(|incident| cut(&incident.title, TITLE_CHARS_MAX));
    let title = title.unwrap_or_default();
    Some(PushMessage::Stop { incident: item.incident, page: item.page, title })
}

/// Hands a message over, with some patience; before each try it is asked whether anybody still needs it.
async fn deliver(
    parts: &Parts,
    permits: &Semaphore,
    item: Item,
    message: impl Fn(&State) -> Option<PushMessage>,
) -> Ended {
    let watch = Stopwatch::start();
    let mut wait = AGAIN_AFTER;
    for tries_left in (0..TRIES_MAX).rev() {
        // only while it asks: one that has to wait keeps nobody else waiting
        let permit = permits.acquire().await;
        let state = parts.state();
        let Some((to, message)) = state.push_of(item.device).zip(message(&state)) else {
            return Ended::NotNeeded;
        };
        let pushed = parts.pusher.push(to, &message, parts.clock.now()).await;
        drop(permit);
        let trouble = match pushed {
            Ok(()) => return Ended::Accepted,
            Err(Unpushed::Refused { detail }) => {
                tracing::warn!(device = %item.device, detail, "a push service refuses a device's subscription; it is forgotten");
                let (device, endpoint) = (item.device, to.endpoint.clone());
                tell(parts, || Command::PushRefused { device, endpoint: endpoint.clone() }).await;
                return Ended::Failed;
            }
            Err(Unpushed::Trouble(trouble)) => trouble,
        };
        let after = match trouble.again {
            Again::Never => None,
            Again::Soon => Some(wait.mul_f64(1.0 + rand::random::<f64>())),
            Again::After(after) => Some(after),
        };
        let left = PUSH_WITHIN.saturating_sub(watch.elapsed());
        let Some(after) = after.filter(|after| tries_left > 0 && *after < left) else {
            tracing::warn!(device = %item.device, detail = trouble.detail, "a push did not go out");
            return Ended::Failed;
        };
        tokio::time::sleep(after).await;
        wait *= 2;
    }
    Ended::Failed
}
