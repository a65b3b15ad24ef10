//! What browsers look at: for each person with a page open, the documents that their devices have, and the rota made of them. Shared
//! by all pages of that person, brought up to date by what changed, and forgotten with the last page.

use baton_domain::alert::Urgency;
use baton_domain::id::{IncidentId, PersonId, Seq};
use baton_domain::incident::Incident;
use baton_domain::page::Page;
use baton_domain::person::Role;
use baton_domain::push::PushStands;
use baton_domain::state::State;
use baton_wire::document::{Documents, changed_since};
use baton_wire::intent::{Outcome, Query, QueryAnswer};
use baton_wire::view::rota::{Concern, Resolved, RotaView, concern};
use baton_wire::view::shifts::{self, Reader, asked, covers_change_at};
use baton_wire::view::whole::{Looker, Own, hushed_until, whole};
use baton_wire::view::{
    AccountView, AlarmView, LinkState, LinkView, LocalHubView, Part, PartFinding, PartState, PartView,
    Settings, SirenState, Stage, View,
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// What a browser said about its sound when it opened the view.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sound {
    /// Nobody has tapped on the page yet: browsers let no page sound before.
    Untried,
    /// It may sound.
    Allowed,
    /// It cannot.
    Fails,
}

/// Everybody's.
#[derive(Debug, Default)]
pub(crate) struct Looks(Mutex<BTreeMap<PersonId, Weak<Look>>>);

/// One person's.
#[derive(Debug)]
pub(crate) struct Look {
    me: PersonId,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    seq: Option<Seq>,
    documents: Documents,
    /// Empty when it has to be worked out anew.
    resolved: Option<Resolved>,
}

/// A view, and when it is another one though nothing changes.
pub(crate) struct Seen {
    pub(crate) view: View,
    pub(crate) again_at: Option<Timestamp>,
}

impl Looks {
    /// The one of this person, as long as somebody holds it.
    pub(crate) fn of(&self, me: PersonId) -> Arc<Look> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(look) = all.get(&me).and_then(Weak::upgrade) {
            return look;
        }
        all.retain(|_, look| look.strong_count() > 0);
        let look = Arc::new(Look { me, kept: Mutex::default() });
        all.insert(me, Arc::downgrade(&look));
        look
    }
}

impl Look {
    /// All that there is to show on one of this person's browsers. Takes a while where the rota has to be resolved.
    pub(crate) fn view(&self, state: &State, looker: Looker, sound: Sound, now: Timestamp) -> Seen {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bring_up(state, self.me);
        let (rota, rota_at) = kept.rota(self.me, now);
        let documents = &kept.documents;
        let Rings { alarm, again_at: heard_at, all } = Rings::of(documents, looker, now);
        let own = Own {
            stage: Stage::Joined,
            account: account(documents, looker),
            link: LinkView { state: LinkState::Live, since: None, retry_at: None, problem: None },
            local_hub: LocalHubView::None,
            parts: parts(sound, documents.device(looker.device).and_then(|device| device.push)),
            alarm,
            settings: Settings { raise_window: false, ..Settings::default() },
            outbox: Vec::new(),
            notices: Vec::new(),
            drills: all.into_iter().map(|(incident, _)| incident.id).collect(),
        };
        let view = whole(documents, Some(looker), rota, now, |_| None, own);
        Seen { view, again_at: heard_at.into_iter().chain([rota_at]).min() }
    }

    /// The answer to a question that documents alone answer; `None` for any other.
    pub(crate) fn ask(&self, state: &State, query: &Query, now: Timestamp) -> Option<Outcome<QueryAnswer>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bring_up(state, self.me);
        shifts::ask(Reader { documents: &kept.documents, me: self.me, now }, query)
    }
}

impl Kept {
    /// Takes in what changed. A state that is older than what is known, as two requests may bring it, changes nothing.
    fn bring_up(&mut self, state: &State, me: PersonId) {
        if self.seq.is_some_and(|seq| seq >= state.seq) {
            return;
        }
        let changed = changed_since(state, self.seq.unwrap_or(Seq(0)));
        for document in changed.into_iter().filter(|one| one.only_for().is_none_or(|only| only == me)) {
            match concern(&document.body) {
                Concern::Rota => self.resolved = None,
                // it is read at every look
                Concern::Inbox | Concern::Nothing => {}
            }
            self.documents.apply(document);
        }
        // what the hub has forgotten was resolved long ago
        let is_kept = |id: &str| match id.strip_prefix("incident/").map(str::parse::<IncidentId>) {
            Some(Ok(incident)) => state.incident(incident).is_some(),
            Some(Err(_)) | None => true,
        };
        self.documents.retain(is_kept);
        self.documents.prune();
        self.seq = Some(state.seq);
    }
}

impl Kept {
    /// The rota at `now`, and when it is another one though nothing changes.
    fn rota(&mut self, me: PersonId, now: Timestamp) -> (RotaView, Timestamp) {
        let reader = Reader { documents: &self.documents, me, now };
        self.resolved.take_if(|resolved| resolved.changes_at <= now);
        let Resolved { view, changes_at } = self.resolved.get_or_insert_with(|| Resolved::of(reader));
        let asked = asked(reader);
        let mut view = view.clone();
        let changes_at = covers_change_at(&asked, now).min(*changes_at);
        view.shifts.take_asked(asked);
        (view, changes_at)
    }
}

fn account(documents: &Documents, looker: Looker) -> Option<AccountView> {
    let person = documents.person(looker.me);
    let device = documents.device(looker.device)?;
    Some(AccountView {
        hub: String::new(), // the browser knows better by which address it came
        workspace: documents.workspace().unwrap_or_default().to_owned(),
        person: looker.me,
        name: documents.name_of(looker.me),
        role: person.map_or(Role::Responder, |person| person.role),
        device: looker.device,
        device_name: device.name.clone(),
        token_in_file: false,
    })
}

/// What asks for this person on one device.
struct Rings<'a> {
    /// Oldest first.
    all: Vec<(&'a Incident, &'a Page)>,
    alarm: Option<AlarmView>,
    /// When that is another one though nothing changes.
    again_at: Option<Timestamp>,
}

impl<'a> Rings<'a> {
    /// Whether it really sounds the browser knows. A drill waits while anything real rings, and ends by itself.
    fn of(documents: &'a Documents, looker: Looker, now: Timestamp) -> Self {
        let loud = |incident: &&Incident| incident.is_open() && incident.urgency == Urgency::High;
        let hears = |incident: &&Incident| {
            incident.drill.is_none_or(|drill| !drill.is_deaf(looker.device) && drill.until > now)
        };
        let open = documents.incidents().filter(loud).filter(hears);
        let mut all: Vec<(&Incident, &Page)> =
            open.filter_map(|incident| Some((incident, incident.wanted_page_of(looker.me)?))).collect();
        all.sort_unstable_by_key(|(incident, _)| incident.id);
        let drill = all.iter().all(|(incident, _)| incident.is_drill());
        let shown = || all.iter().filter(|(incident, _)| incident.is_drill() == drill);
        let hushed = || shown().map(|(_, page)| hushed_until(documents, looker.me, Urgency::High, page, now));
        let siren =
            if hushed().all(|until| until.is_some()) { SirenState::Quiet } else { SirenState::Starting };
        let alarm = shown().map(|(_, page)| page.created_at).min().map(|since| AlarmView {
            incidents: shown().map(|(incident, _)| incident.id).collect(),
            since,
            siren,
            drill,
        });
        let over = all.iter().filter_map(|(incident, _)| Some(incident.drill?.until));
        let again_at = hushed().flatten().chain(over).min();
        Self { alarm, again_at, all }
    }
}

/// A browser's parts are weak at best, and it says why: a page that is closed rings nobody.
fn parts(sound: Sound, push: Option<PushStands>) -> Vec<PartView> {
    let heard = |state, finding, fix: &str| PartView::found(Part::Sound, state, finding, fix);
    let heard = match sound {
        Sound::Untried => heard(
            PartState::Unknown,
            PartFinding::TapFirst,
            "Tap anywhere on this page each time that you opened it, or test this device.",
        ),
        Sound::Allowed => heard(
            PartState::Weak,
            PartFinding::SoundsWhileOpen,
            "Keep the page open while you are on call, or install the app on a computer.",
        ),
        Sound::Fails => heard(
            PartState::Fails,
            PartFinding::BrowserMutes,
            "Allow sound for this page in the browser, or use another device.",
        ),
    };
    let told = |state, finding, fix: &str| PartView::found(Part::Notifications, state, finding, fix);
    let told = match push {
        None => told(
            PartState::Weak,
            PartFinding::WindowOnly,
            "Allow pushes to this browser in its settings, or add another way to reach you below.",
        ),
        Some(PushStands::Subscribed { .. }) => told(
            PartState::Weak,
            PartFinding::Pushed,
            "Install the app, or add another way to reach you below, such as a call.",
        ),
        Some(PushStands::Refused { .. }) => told(
            PartState::Fails,
            PartFinding::PushRefused,
            "Open its settings here, and allow pushes again.",
        ),
    };
    vec![PartView::found(Part::Connection, PartState::Works, PartFinding::StreamStands, ""), heard, told]
}
