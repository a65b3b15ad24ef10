//! Documents: what devices keep a copy of. Each carries the hub's revision (its seq), so that late and repeated ones change nothing.

use baton_domain::absence::Absence;
use baton_domain::calendar_link::CalendarLink;
use baton_domain::calendar_source::CalendarSource;
use baton_domain::contact::{ContactBook, ContactCard, Ways};
use baton_domain::cover::Cover;
use baton_domain::device::Device;
use baton_domain::effect::DocumentKey;
use baton_domain::event::NamedSchedule;
use baton_domain::heartbeat::Monitor;
use baton_domain::holiday::{HolidayCalendar, Holidays};
use baton_domain::id::{
    CoverId, DeviceId, IncidentId, PersonId, PolicyId, ScheduleId, Seq, ServiceId, TeamId,
};
use baton_domain::incident::Incident;
use baton_domain::integration::Integration;
use baton_domain::maintenance::Maintenance;
use baton_domain::notice::Inbox;
use baton_domain::person::Person;
use baton_domain::policy::Policy;
use baton_domain::reach::{OtherWay, ReachRules};
use baton_domain::roster::Roster;
use baton_domain::shift::Span;
use baton_domain::state::{Revised, State};
use baton_domain::team::{Service, Team};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;
use ts_rs::TS;

/// Resolved incidents that a device keeps; older ones are asked for.
pub const RESOLVED_INCIDENTS_KEPT: usize = 200;

/// Drills that are over and that a device keeps: a few of everybody in a large team.
pub const DRILLS_KEPT: usize = 200;

/// One thing that devices keep a copy of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Document {
    /// The event that last changed it. An older document never replaces a newer one.
    pub seq: Seq,
    /// What it is.
    #[serde(flatten)]
    pub body: Body,
}

/// What a document is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "body")]
#[expect(missing_docs, reason = "each variant is the noun it holds")]
pub enum Body {
    Workspace(Workspace),
    Person(Arc<Person>),
    Team(Arc<Team>),
    Service(Arc<Service>),
    Integration(Arc<Integration>),
    Schedule(Arc<NamedSchedule>),
    Policy(Arc<Policy>),
    Device(Arc<Device>),
    Incident(Arc<Incident>),
    Absence(Arc<Absence>),
    Cover(Arc<Cover>),
    CalendarLink(Arc<CalendarLink>),
    CalendarSource(Arc<CalendarSource>),
    Inbox(Arc<Inbox>),
    Heartbeat(Arc<Monitor>),
    Maintenance(Arc<Maintenance>),
    Contacts(Arc<ContactBook>),
    Reach(Arc<ReachRules>),
    Holidays(Arc<Holidays>),
}

/// The workspace as devices know it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Workspace {
    /// Its name.
    pub name: String,
    /// What its hub can send through besides devices.
    #[serde(default)]
    pub ways: Arc<Ways>,
    /// Who can be told another way than on a device, and how loudly; what exactly it is, nobody else knows.
    #[serde(default)]
    #[ts(as = "BTreeMap<String, OtherWay>")]
    pub other_ways: BTreeMap<PersonId, OtherWay>,
    /// Seconds after which the ways besides devices follow for an urgent page, for everybody who has some; in order.
    #[serde(default)]
    #[ts(as = "BTreeMap<String, Vec<u32>>")]
    pub ways_after_s: BTreeMap<PersonId, Vec<u32>>,
    /// What those who want to be called and written to told their teammates.
    #[serde(default)]
    #[ts(as = "BTreeMap<String, ContactCard>")]
    pub cards: BTreeMap<PersonId, ContactCard>,
}

impl Document {
    /// Its name: "kind/id", unique in a workspace.
    pub fn id(&self) -> String {
        match &self.body {
            Body::Workspace(_) => "workspace".to_owned(),
            Body::Person(is) => format!("person/{}", is.id),
            Body::Team(is) => format!("team/{}", is.id),
            Body::Service(is) => format!("service/{}", is.id),
            Body::Integration(is) => format!("integration/{}", is.id),
            Body::Schedule(is) => format!("schedule/{}", is.id),
            Body::Policy(is) => format!("policy/{}", is.id),
            Body::Device(is) => format!("device/{}", is.id),
            Body::Incident(is) => format!("incident/{}", is.id),
            Body::Absence(is) => format!("absence/{}", is.id),
            Body::Cover(is) => format!("cover/{}", is.id),
            Body::CalendarLink(is) => format!("calendar_link/{}", is.id),
            Body::CalendarSource(is) => format!("calendar_source/{}", is.id),
            Body::Inbox(is) => format!("inbox/{}", is.person),
            Body::Heartbeat(is) => format!("heartbeat/{}", is.heartbeat.id),
            Body::Maintenance(is) => format!("maintenance/{}", is.id),
            Body::Contacts(is) => format!("contacts/{}", is.person),
            Body::Reach(is) => format!("reach/{}", is.team),
            Body::Holidays(is) => format!("holidays/{}", is.team),
        }
    }

    /// Whose devices alone may have it; `None` for everybody's.
    pub fn only_for(&self) -> Option<PersonId> {
        match &self.body {
            Body::Inbox(inbox) => Some(inbox.person),
            Body::Contacts(book) => Some(book.person),
            Body::CalendarLink(link) => Some(link.person),
            Body::CalendarSource(source) => Some(source.person),
            Body::Workspace(_)
            | Body::Person(_)
            | Body::Team(_)
            | Body::Service(_)
            | Body::Integration(_)
            | Body::Schedule(_)
            | Body::Policy(_)
            | Body::Device(_)
            | Body::Incident(_)
            | Body::Absence(_)
            | Body::Cover(_)
            | Body::Heartbeat(_)
            | Body::Maintenance(_)
            | Body::Reach(_)
            | Body::Holidays(_) => None,
        }
    }
}

/// The document that `key` names, as it is in `state`; `None` when there is no such thing (any more).
pub fn document(state: &State, key: DocumentKey) -> Option<Document> {
    let (seq, body) = match key {
        DocumentKey::Workspace => {
            let name = state.name.as_ref()?;
            let (since, ways) =
                state.ways.as_ref().map_or_else(Default::default, |ways| (ways.seq, ways.is.clone()));
            let book = state.contacts.values().map(|book| book.seq).max();
            let seq = name.seq.max(since).max(book.unwrap_or_default());
            let other = |person: &PersonId| Some((*person, state.other_way(*person)?));
            let other_ways = state.contacts.keys().filter_map(other).collect();
            let after_s = |person: &PersonId| (*person, state.ways_after_s(*person));
            let ways_after_s =
                state.contacts.keys().map(after_s).filter(|(_, all)| !all.is_empty()).collect();
            let told = state.contacts.iter().filter(|(_, book)| !book.is.card.is_empty());
            let cards = told.map(|(person, book)| (*person, book.is.card.clone())).collect();
            let name = name.is.clone();
            (seq, Body::Workspace(Workspace { name, ways, other_ways, ways_after_s, cards }))
        }
        DocumentKey::Person(id) => state.persons.get(&id).map(|r| (r.seq, Body::Person(r.is.clone())))?,
        DocumentKey::Team(id) => state.teams.get(&id).map(|r| (r.seq, Body::Team(r.is.clone())))?,
        DocumentKey::Service(id) => state.services.get(&id).map(|r| (r.seq, Body::Service(r.is.clone())))?,
        DocumentKey::Integration(id) => {
            state.integrations.get(&id).map(|r| (r.seq, Body::Integration(r.is.clone())))?
        }
        DocumentKey::Schedule(id) => {
            state.schedules.get(&id).map(|r| (r.seq, Body::Schedule(r.is.clone())))?
        }
        DocumentKey::Policy(id) => state.policies.get(&id).map(|r| (r.seq, Body::Policy(r.is.clone())))?,
        DocumentKey::Device(id) => state.devices.get(&id).map(|r| (r.seq, Body::Device(r.is.clone())))?,
        DocumentKey::Incident(id) => {
            state.incidents.get(&id).map(|r| (r.seq, Body::Incident(r.is.clone())))?
        }
        DocumentKey::Absence(id) => state.absences.get(&id).map(|r| (r.seq, Body::Absence(r.is.clone())))?,
        DocumentKey::Cover(id) => state.covers.get(&id).map(|r| (r.seq, Body::Cover(r.is.clone())))?,
        DocumentKey::Heartbeat(id) => {
            state.heartbeats.get(&id).map(|r| (r.seq, Body::Heartbeat(r.is.clone())))?
        }
        DocumentKey::Maintenance(id) => {
            state.maintenances.get(&id).map(|r| (r.seq, Body::Maintenance(r.is.clone())))?
        }
        DocumentKey::Contacts(id) => {
            state.contacts.get(&id).map(|r| (r.seq, Body::Contacts(r.is.clone())))?
        }
        DocumentKey::Reach(id) => state.reach_rules.get(&id).map(|r| (r.seq, Body::Reach(r.is.clone())))?,
        DocumentKey::CalendarLink(id) => {
            state.calendar_links.get(&id).map(|r| (r.seq, Body::CalendarLink(r.is.clone())))?
        }
        DocumentKey::CalendarSource(id) => {
            state.calendar_sources.get(&id).map(|r| (r.seq, Body::CalendarSource(r.is.clone())))?
        }
        DocumentKey::Inbox(id) => state.inboxes.get(&id).map(|r| (r.seq, Body::Inbox(r.is.clone())))?,
        DocumentKey::Holidays(id) => {
            state.holidays.get(&id).map(|r| (r.seq, Body::Holidays(r.is.clone())))?
        }
    };
    Some(Document { seq, body })
}

/// All documents of `state` that changed after `cursor`; `Seq(0)` for all there are.
pub fn changed_since(state: &State, cursor: Seq) -> Vec<Document> {
    let keys = std::iter::once(DocumentKey::Workspace)
        .chain(state.persons.keys().map(|id| DocumentKey::Person(*id)))
        .chain(state.teams.keys().map(|id| DocumentKey::Team(*id)))
        .chain(state.policies.keys().map(|id| DocumentKey::Policy(*id)))
        .chain(state.schedules.keys().map(|id| DocumentKey::Schedule(*id)))
        .chain(state.services.keys().map(|id| DocumentKey::Service(*id)))
        .chain(state.integrations.keys().map(|id| DocumentKey::Integration(*id)))
        .chain(state.devices.keys().map(|id| DocumentKey::Device(*id)))
        .chain(state.absences.keys().map(|id| DocumentKey::Absence(*id)))
        .chain(state.covers.keys().map(|id| DocumentKey::Cover(*id)))
        .chain(state.reach_rules.keys().map(|id| DocumentKey::Reach(*id)))
        .chain(state.calendar_links.keys().map(|id| DocumentKey::CalendarLink(*id)))
        .chain(state.calendar_sources.keys().map(|id| DocumentKey::CalendarSource(*id)))
        .chain(state.holidays.keys().map(|id| DocumentKey::Holidays(*id)))
        .chain(state.inboxes.keys().map(|id| DocumentKey::Inbox(*id)))
        .chain(state.heartbeats.keys().map(|id| DocumentKey::Heartbeat(*id)))
        .chain(state.maintenances.keys().map(|id| DocumentKey::Maintenance(*id)))
        .chain(state.contacts.keys().map(|id| DocumentKey::Contacts(*id)))
        .chain(state.incidents.keys().map(|id| DocumentKey::Incident(*id)));
    keys.filter_map(|key| document(state, key)).filter(|document| document.seq > cursor).collect()
}

/// A device's copy of a workspace's documents. Late and repeated documents leave it as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Documents {
    all: BTreeMap<String, Document>,
}

impl Documents {
    /// Takes a document in. Says whether it was news: false for one that is not newer than the copy.
    pub fn apply(&mut self, document: Document) -> bool {
        let id = document.id();
        let news = self.all.get(&id).is_none_or(|known| known.seq < document.seq);
        if news {
            self.all.insert(id, document);
        }
        news
    }

    /// Forgets everything that `keep` does not name: after a snapshot, what it lacks is gone. Returns the names of what went.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) -> Vec<String> {
        let gone: Vec<String> = self.all.keys().filter(|id| !keep(id)).cloned().collect();
        for id in &gone {
            self.all.remove(id);
        }
        gone
    }

    /// Forgets the oldest resolved incidents beyond [`RESOLVED_INCIDENTS_KEPT`], and drills beyond [`DRILLS_KEPT`]. Returns the names of what went.
    pub fn prune(&mut self) -> Vec<String> {
        let over = self.incidents().filter(|incident| !incident.is_open());
        let kept = newest_over(over);
        let over = self.incidents().filter(|incident| !incident.is_open()).map(|incident| incident.id);
        let gone: Vec<String> =
            over.filter(|id| !kept.contains(id)).map(|id| format!("incident/{id}")).collect();
        for id in &gone {
            self.all.remove(id);
        }
        gone
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Document)> {
        self.all.iter().map(|(id, document)| (id.as_str(), document))
    }

    /// The workspace's name, once known.
    pub fn workspace(&self) -> Option<&str> {
        self.the_workspace().map(|workspace| workspace.name.as_str())
    }

    /// What the hub can send through besides devices.
    pub fn ways(&self) -> Arc<Ways> {
        self.the_workspace().map(|workspace| workspace.ways.clone()).unwrap_or_default()
    }

    /// The loudest way to `person` besides devices.
    pub fn other_way(&self, person: PersonId) -> Option<OtherWay> {
        self.the_workspace().and_then(|workspace| workspace.other_ways.get(&person).copied())
    }

    /// Seconds after which the ways to `person` besides devices follow for an urgent page.
    pub fn ways_after_s(&self, person: PersonId) -> &[u32] {
        let known = self.the_workspace().and_then(|workspace| workspace.ways_after_s.get(&person));
        known.map_or(&[], Vec::as_slice)
    }

    /// What `person` told their teammates to call and write to.
    pub fn card(&self, person: PersonId) -> ContactCard {
        self.the_workspace().and_then(|workspace| workspace.cards.get(&person)).cloned().unwrap_or_default()
    }

    fn the_workspace(&self) -> Option<&Workspace> {
        let body = &self.all.get("workspace")?.body;
        if let Body::Workspace(workspace) = body { Some(workspace) } else { None }
    }

    /// The document with this name (see [`Document::id`]).
    pub fn get(&self, id: &str) -> Option<&Document> {
        self.all.get(id)
    }

    /// The workspace as far as it is known here, to ask the decider what it would say. What the hub keeps for itself (timers, secrets,
    /// which incidents are open) is not in it.
    pub fn state(&self) -> State {
        let mut state = State::new();
        for Document { seq, body } in self.all.values() {
            let seq = *seq;
            state.seq = state.seq.max(seq);
            match body {
                Body::Workspace(is) => {
                    state.name = Some(Revised { seq, is: is.name.clone() });
                    state.ways = Some(Revised { seq, is: is.ways.clone() });
                }
                Body::Person(is) => drop(state.persons.insert(is.id, Revised { seq, is: is.clone() })),
                Body::Team(is) => drop(state.teams.insert(is.id, Revised { seq, is: is.clone() })),
                Body::Service(is) => drop(state.services.insert(is.id, Revised { seq, is: is.clone() })),
                Body::Integration(is) => {
                    drop(state.integrations.insert(is.id, Revised { seq, is: is.clone() }));
                }
                Body::Schedule(is) => drop(state.schedules.insert(is.id, Revised { seq, is: is.clone() })),
                Body::Policy(is) => drop(state.policies.insert(is.id, Revised { seq, is: is.clone() })),
                Body::Device(is) => drop(state.devices.insert(is.id, Revised { seq, is: is.clone() })),
                Body::Incident(is) => drop(state.incidents.insert(is.id, Revised { seq, is: is.clone() })),
                Body::Absence(is) => drop(state.absences.insert(is.id, Revised { seq, is: is.clone() })),
                Body::Cover(is) => drop(state.covers.insert(is.id, Revised { seq, is: is.clone() })),
                Body::Heartbeat(is) => {
                    drop(state.heartbeats.insert(is.heartbeat.id, Revised { seq, is: is.clone() }));
                }
                Body::Maintenance(is) => {
                    drop(state.maintenances.insert(is.id, Revised { seq, is: is.clone() }));
                }
                Body::Contacts(is) => drop(state.contacts.insert(is.person, Revised { seq, is: is.clone() })),
                Body::Reach(is) => drop(state.reach_rules.insert(is.team, Revised { seq, is: is.clone() })),
                Body::CalendarLink(is) => {
                    drop(state.calendar_links.insert(is.id, Revised { seq, is: is.clone() }));
                }
                Body::CalendarSource(is) => {
                    drop(state.calendar_sources.insert(is.id, Revised { seq, is: is.clone() }));
                }
                Body::Inbox(is) => drop(state.inboxes.insert(is.person, Revised { seq, is: is.clone() })),
                Body::Holidays(is) => drop(state.holidays.insert(is.team, Revised { seq, is: is.clone() })),
            }
        }
        state
    }

    /// The roster of the whole workspace, for questions about `within`.
    pub fn roster(&self, within: Span) -> Roster<'_> {
        let schedules = self.schedules().map(|named| (named.id, &named.schedule));
        Roster::new(schedules, self.absences(), self.covers(), within)
    }

    /// Which dates are holidays for whom.
    pub fn holiday_calendar(&self) -> HolidayCalendar {
        HolidayCalendar::new(self.teams(), self.all_holidays())
    }

    /// The name of a person, or "somebody" while it is not known yet.
    pub fn name_of(&self, id: PersonId) -> String {
        self.person(id).map_or_else(|| "somebody".to_owned(), |person| person.name.clone())
    }
}

/// One function for each kind that is asked for by its id.
macro_rules! by_id {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $kind:ident($of:ty);)*) => {
        impl Documents {
            $(
                $(#[$doc])*
                pub fn $name(&self, id: $id) -> Option<&$of> {
                    let document = self.all.get(&format!(concat!(stringify!($name), "/{}"), id))?;
                    if let Body::$kind(is) = &document.body { Some(is) } else { None }
                }
            )*
        }
    };
}

by_id! {
    /// The incident with this number.
    incident(IncidentId) -> Incident(Incident);
    /// The person with this id.
    person(PersonId) -> Person(Person);
    /// The service with this id.
    service(ServiceId) -> Service(Service);
    /// What a person was told, if anything.
    inbox(PersonId) -> Inbox(Inbox);
    /// How a person is reached besides devices; known of oneself only.
    contacts(PersonId) -> Contacts(ContactBook);
    /// The schedule with this id.
    schedule(ScheduleId) -> Schedule(NamedSchedule);
    /// The holidays of the team with this id, if it ever had one.
    holidays(TeamId) -> Holidays(Holidays);
    /// The team with this id.
    team(TeamId) -> Team(Team);
    /// The device with this id, also when it was revoked.
    device(DeviceId) -> Device(Device);
    /// The policy with this id.
    policy(PolicyId) -> Policy(Policy);
    /// The cover with this id.
    cover(CoverId) -> Cover(Cover);
}

/// Makes an iterator over the documents of one kind.
macro_rules! each_kind {
    ($($(#[$doc:meta])* $method:ident: $variant:ident($noun:ty) at $name:literal),+ $(,)?) => {
        impl Documents {$(
            $(#[$doc])*
            pub fn $method(&self) -> impl Iterator<Item = &$noun> {
                // names are "kind/id", and '0' is what follows '/'
                let (from, to) = (concat!($name, "/"), concat!($name, "0"));
                let named = self.all.range::<str, _>((Bound::Included(from), Bound::Excluded(to)));
                named.filter_map(|(_, document)| {
                    if let Body::$variant(is) = &document.body { Some(&**is) } else { None }
                })
            }
        )+}
    };
}

each_kind! {
    /// All persons.
    persons: Person(Person) at "person",
    /// All teams.
    teams: Team(Team) at "team",
    /// All services.
    services: Service(Service) at "service",
    /// All integrations.
    integrations: Integration(Integration) at "integration",
    /// All schedules.
    schedules: Schedule(NamedSchedule) at "schedule",
    /// All policies.
    policies: Policy(Policy) at "policy",
    /// All devices, revoked ones included.
    devices: Device(Device) at "device",
    /// All absences that are kept, also those that were taken back.
    absences: Absence(Absence) at "absence",
    /// One's own links to shifts, closed ones included.
    calendar_links: CalendarLink(CalendarLink) at "calendar_link",
    /// One's own calendars that are read, removed ones included.
    calendar_sources: CalendarSource(CalendarSource) at "calendar_source",
    /// All covers that are kept.
    covers: Cover(Cover) at "cover",
    /// All heartbeats, removed ones included.
    heartbeats: Heartbeat(Monitor) at "heartbeat",
    /// All maintenances that are kept.
    maintenances: Maintenance(Maintenance) at "maintenance",
    /// How teams keep themselves reachable.
    reach_rules: Reach(ReachRules) at "reach",
    /// The holidays of all teams.
    all_holidays: Holidays(Holidays) at "holidays",
    /// Open incidents and the newest resolved ones.
    incidents: Incident(Incident) at "incident",
}

/// The newest of those that are over, as many as devices keep: a drill takes no incident's place.
pub fn newest_over<'a>(over: impl IntoIterator<Item = &'a Incident>) -> BTreeSet<IncidentId> {
    let (mut drills, mut incidents) = (BTreeSet::new(), BTreeSet::new());
    for incident in over {
        let (kept, most) = if incident.is_drill() {
            (&mut drills, DRILLS_KEPT)
        } else {
            (&mut incidents, RESOLVED_INCIDENTS_KEPT)
        };
        kept.insert(incident.id);
        if kept.len() > most {
            kept.pop_first();
        }
    }
    drills.append(&mut incidents);
    drills
}
