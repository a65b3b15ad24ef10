//! The view: all that a window or a terminal may know, ready to be drawn. Whoever draws it decides nothing.
//!
//! What comes from documents alone is built here ([`people`], [`incidents`]), so that the device core and the hub's web page show the
//! same; what only the device knows (its connection, its parts, its outbox) the device core adds.

mod csv_field;
pub mod drills;
mod fault;
mod incident;
pub mod incidents;
pub mod insight;
pub mod integrations;
pub mod light;
pub mod noise;
mod notice;
mod part;
pub mod people;
pub mod policy;
pub mod reach;
mod responders;
pub mod rota;
pub mod shifts;
pub mod teammates;
mod timeline;
pub mod trail;
pub mod whole;

pub use incident::{
    AbsorbedView, AnswersView, HandOffView, IncidentView, IncidentViewState, PageView, PendingAnswer,
    ReportView, ResponderStands, ResponderView, RungView, TeammateView, VendorLegView, VendorView,
    WayRungView, WayView,
};

pub use baton_domain::reach::Light;
pub use fault::{HubEnd, PartFault};
pub use noise::{HeartbeatView, MaintenanceView};
pub use notice::{Notice, NoticeCode, NoticeWhat};
pub use part::PartFinding;
pub use timeline::{NotePieceView, TimelineView, TimelineWhat};

use baton_domain::contact::ContactCard;
use baton_domain::device::{Platform, Proof};
use baton_domain::id::{CommandId, DeviceId, IncidentId, PersonId, PolicyId, ScheduleId, ServiceId, TeamId};
use baton_domain::known::if_known;
use baton_domain::person::Role;
use baton_domain::push::PushStands;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::Problem;

/// Everything that there is to show.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct View {
    /// Which first screen fits.
    pub stage: Stage,
    /// The owner's clock when the view was made: other times are relative to it.
    #[ts(type = "string")]
    pub now_at: Timestamp,
    /// Who and where this device is; `None` until it has joined.
    pub account: Option<AccountView>,
    /// The connection to the hub.
    pub link: LinkView,
    /// The hub that runs on this computer, if one does.
    pub local_hub: LocalHubView,
    /// Am I on call, until when, who is next.
    pub duties: Vec<DutyView>,
    /// My shifts, the team's absences, covers, and what I was told.
    #[serde(default)]
    pub shifts: shifts::ShiftsView,
    /// How this person is reached besides devices.
    #[serde(default)]
    pub reach: reach::ReachView,
    /// How drills went, and what is planned.
    #[serde(default)]
    pub drills: drills::DrillsView,
    /// Is this device able to ring.
    pub readiness: ReadinessView,
    /// What sounds and shows now; `None` when nothing rings.
    pub alarm: Option<AlarmView>,
    /// Open incidents, the ones that page me first, then the newest; after them the newest resolved ones.
    pub incidents: Vec<IncidentView>,
    /// Everybody.
    pub team: Vec<PersonView>,
    /// All services.
    pub services: Vec<ServiceView>,
    /// Keys of monitoring tools that open something, by service and name.
    #[serde(default)]
    pub integrations: Vec<integrations::IntegrationView>,
    /// What beats, by service and name.
    #[serde(default)]
    pub heartbeats: Vec<HeartbeatView>,
    /// Maintenances that are not over, the next first.
    #[serde(default)]
    pub maintenances: Vec<MaintenanceView>,
    /// All teams, by name.
    #[serde(default)]
    pub teams: Vec<TeamView>,
    /// All escalation policies, by name.
    #[serde(default)]
    pub policies: Vec<PolicyNameView>,
    /// This person's devices, and for an admin everybody's.
    pub devices: Vec<DeviceView>,
    /// This device's settings.
    pub settings: Settings,
    /// Actions that the hub has not confirmed.
    pub outbox: Vec<OutboxView>,
    /// What the person has to know, worst first.
    pub notices: Vec<Notice>,
}

/// Which first screen fits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// No hub yet.
    FirstRun,
    /// A hub is being started or joined.
    Joining,
    /// Joined.
    Joined,
}

/// Who and where this device is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AccountView {
    /// The hub's address.
    pub hub: String,
    /// The workspace's name.
    pub workspace: String,
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// This device.
    pub device: DeviceId,
    /// Its name.
    pub device_name: String,
    /// The account's token is not in a keyring but in a file that a passphrase encrypts.
    pub token_in_file: bool,
}

/// The connection to the hub.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct LinkView {
    /// How it is.
    pub state: LinkState,
    /// Since when.
    #[ts(type = "string | null")]
    pub since: Option<Timestamp>,
    /// When the next attempt is made.
    #[ts(type = "string | null")]
    pub retry_at: Option<Timestamp>,
    /// What was wrong with the last attempt.
    pub problem: Option<Problem>,
}

/// How the connection to the hub is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// There is no hub to connect to.
    None,
    /// It is being made.
    Connecting,
    /// It stands.
    Live,
    /// It is lost; what is shown may be old.
    Lost,
    /// The hub does not know this device any more.
    Refused,
}

/// The hub that runs on this computer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum LocalHubView {
    /// None was started here.
    None,
    /// It is on its way.
    Starting,
    /// It runs.
    Running {
        /// Its address.
        url: String,
    },
    /// It stopped and is started again.
    Restarting {
        /// What happened.
        why: String,
        /// The same as data. Older owners say none.
        #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        ended: Option<HubEnd>,
    },
    /// It does not start.
    Failed {
        /// What happened and what to do.
        problem: Problem,
    },
}

/// One schedule, as it concerns this person and the team.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DutyView {
    /// Which.
    pub schedule: ScheduleId,
    /// Its name.
    pub name: String,
    /// Its team's name.
    pub team: String,
    /// Its zone.
    pub zone: String,
    /// Who is on call now; empty is a gap.
    pub on_call: Vec<NameView>,
    /// This person is among them.
    pub mine: bool,
    /// When that changes, within the next four weeks.
    #[ts(type = "string | null")]
    pub until: Option<Timestamp>,
    /// Who is on call after that.
    pub next: Vec<NameView>,
    /// When this person's next shift begins, if they have none now and one begins within four weeks.
    #[ts(type = "string | null")]
    pub my_next: Option<Timestamp>,
}

/// A person, by name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
pub struct NameView {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// It is the one who looks at this view.
    pub me: bool,
}

/// Is this device able to ring.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ReadinessView {
    /// In one colour.
    pub light: Light,
    /// Part by part, in the order in which a page needs them.
    pub parts: Vec<PartView>,
    /// The last proof that the hub has of this device.
    pub proof: Option<Proof>,
}

/// One part that a page needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PartView {
    /// Which.
    pub part: Part,
    /// How it is.
    pub state: PartState,
    /// What was found, in a sentence.
    pub detail: String,
    /// What to do about it; empty when there is nothing to do.
    pub fix: String,
    /// What was found, as data, where Baton itself has the words for it; `detail` is the system's own otherwise.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub finding: Option<PartFinding>,
}

/// A part that a page needs, or that makes it better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The stream from the hub.
    Connection,
    /// The sound device.
    Sound,
    /// The notification service.
    Notifications,
    /// Where the token is kept.
    Secrets,
    /// The icon in the tray. A page rings without it.
    Tray,
    /// Keeping the machine awake. A page rings without it, while the machine is awake.
    Wake,
    /// The local database.
    Store,
}

impl Part {
    /// A page cannot ring when it fails.
    pub fn is_needed(self) -> bool {
        match self {
            Self::Connection | Self::Sound | Self::Notifications | Self::Store => true,
            Self::Secrets | Self::Tray | Self::Wake => false,
        }
    }
}

/// How a part is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// It works; tested.
    Works,
    /// Not tested yet.
    Unknown,
    /// It works in part, or by its fallback.
    Weak,
    /// It fails.
    Fails,
}

/// What a self-test found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SelfTestReport {
    /// In one colour.
    pub light: Light,
    /// Part by part.
    pub parts: Vec<PartView>,
}

/// What sounds and shows now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AlarmView {
    /// The incidents that ring, the oldest first; one siren for all.
    pub incidents: Vec<IncidentId>,
    /// Since when.
    #[ts(type = "string")]
    pub since: Timestamp,
    /// What is heard.
    pub siren: SirenState,
    /// It is a drill that rings, and nothing else does.
    #[serde(default)]
    pub drill: bool,
}

/// What is heard.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum SirenState {
    /// It is being started.
    Starting,
    /// It sounds.
    Sounding,
    /// It is quiet because the person answered; the hub has not confirmed yet.
    Quiet,
    /// It cannot sound; it is tried again.
    Failed {
        /// What is wrong, in a sentence.
        why: String,
        /// The same as data. Older owners say none, and a browser has its own words.
        #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        fault: Option<PartFault>,
    },
}

/// A person, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PersonView {
    /// Who.
    pub person: NameView,
    /// What they may do.
    pub role: Role,
    /// Their zone.
    pub zone: String,
    /// The names of the schedules in which they are on call now.
    pub on_call: Vec<String>,
    /// Can they be reached.
    pub light: Light,
    /// When a device of theirs last proved that it can ring.
    #[ts(type = "string | null")]
    pub proven_at: Option<Timestamp>,
    /// How many devices they have.
    pub devices: u32,
    /// Why, device by device, and what to do about it.
    #[serde(default)]
    pub reach: light::LightView,
    /// When their next duty begins, if they have none now and one begins within twelve hours.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub on_call_from: Option<Timestamp>,
    /// What to write in a note to mention them and nobody else, with the `@`.
    #[serde(default)]
    pub mention: String,
    /// Where they told their teammates to call and write to.
    #[serde(default)]
    pub card: ContactCard,
}

/// A team, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TeamView {
    /// Which.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Who belongs to it, in its order.
    #[serde(default)]
    pub members: Vec<NameView>,
    /// Who of them leads it.
    #[serde(default)]
    pub leads: Vec<PersonId>,
    /// Seconds in which a device must say that it received a page; the usual time when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub receive_within_s: Option<u32>,
}

/// An escalation policy by name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PolicyNameView {
    /// Which.
    pub id: PolicyId,
    /// Its name.
    pub name: String,
}

/// A service, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ServiceView {
    /// Which.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// Its team's name.
    pub team: String,
    /// Which team that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub owner: Option<TeamId>,
    /// Where the instructions are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub runbook: Option<String>,
    /// What to do first, in Markdown. From outside: never to be rendered as markup of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub runbook_text: Option<String>,
    /// Open incidents.
    pub open: u32,
    /// Which escalation policy its incidents go through.
    pub policy: PolicyId,
    /// That policy's name.
    pub policy_name: String,
    /// Whoever owns a part of it outside.
    #[serde(default)]
    pub vendors: Vec<VendorView>,
}

/// A device, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DeviceView {
    /// Which.
    pub id: DeviceId,
    /// Its name.
    pub name: String,
    /// Whose.
    pub person: NameView,
    /// What it is.
    pub platform: Platform,
    /// When it was paired.
    #[ts(type = "string")]
    pub paired_at: Timestamp,
    /// The last proof.
    pub proof: Option<Proof>,
    /// It is the one that shows this.
    pub this: bool,
    /// How its push stands; `None` where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub push: Option<PushStands>,
}

/// This device's settings.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// Per cent of full loudness that the siren rises to, 10 to 100.
    pub volume_percent: u8,
    /// Seconds over which it rises, 0 to 120.
    pub rise_s: u16,
    /// What it sounds like.
    pub sound: SirenSound,
    /// Keep the machine awake while on call.
    pub awake_on_call: bool,
    /// Start the owner when the person signs in to the computer.
    pub autostart: bool,
    /// Bring the window up when a page comes in.
    pub raise_window: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            volume_percent: 80,
            rise_s: 20,
            sound: SirenSound::Siren,
            awake_on_call: false,
            autostart: false,
            raise_window: true,
        }
    }
}

/// What the siren sounds like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SirenSound {
    /// Two tones that rise and fall.
    Siren,
    /// Short beeps in threes, as a pager does.
    Pager,
    /// A bell, struck again and again.
    Bell,
}

/// An action that the hub has not confirmed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OutboxView {
    /// Which.
    pub command: CommandId,
    /// What, in the words of [`baton_domain::command::Action`]'s `do`.
    pub action: String,
    /// About which incident.
    pub incident: Option<IncidentId>,
    /// Since when it waits.
    #[ts(type = "string")]
    pub since: Timestamp,
    /// Why it is stuck; `None` while it is sent again by itself.
    pub stuck: Option<Problem>,
}
