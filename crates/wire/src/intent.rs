//! Intents and queries: what a window, a terminal or a test asks of the owner.

use crate::problem::Problem;
use crate::view::insight::InsightsView;
use crate::view::policy::{PolicyForEdit, PolicyPreview};
use crate::view::shifts::{
    AwayPreview, CalendarView, CandidateView, DryRunView, FairnessView, HolidaysPreview, ImportPreview,
    ScheduleForEdit, SchedulePreview,
};
use crate::view::trail::{TrailAsked, TrailView};
use crate::view::{SelfTestReport, Settings, View};
use baton_domain::absence::AbsenceKind;
use baton_domain::alert::{AlertStatus, Link, Urgency};
use baton_domain::command::Action;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{
    CommandId, IncidentId, IntegrationId, PersonId, PolicyId, ScheduleId, ServiceId, TeamId,
};
use baton_domain::insight::Weeks;
use baton_domain::integration::IntegrationKind;
use baton_domain::known::if_known;
use baton_domain::policy::Policy;
use baton_domain::shift::Span;
use baton_domain::template::Template;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a person wants of the owner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "want")]
pub enum Intent {
    /// Start a hub on this computer, supervised by the owner, and join it.
    StartHub {
        /// What the first person is called.
        your_name: String,
        /// Add a demo team of five with a weekly rotation, two services and an Alertmanager integration.
        demo: bool,
    },
    /// Join a hub by an invite's link, or by the hub's address and the invite's code.
    Join {
        /// `baton://join?…`; when given, the other two are not needed.
        link: Option<String>,
        /// The hub's address.
        hub: Option<String>,
        /// The invite's code.
        code: Option<String>,
    },
    /// Leave the hub: the token is revoked where the hub can be reached, and forgotten in any case.
    Leave,
    /// Act on the hub; durable at once, sent when it can be.
    Act {
        /// What.
        action: Action,
    },
    /// Send a test alert, in Alertmanager's own format, through the hub's ingest, about a service that pages this person.
    PageMe,
    /// The person looks at this incident.
    Seen {
        /// Which.
        incident: IncidentId,
    },
    /// Change this device's settings.
    SetSettings {
        /// As they shall be.
        settings: Settings,
    },
    /// Play the siren for a moment at the set volume.
    TrySound,
    /// Test every part that a page needs, and report the result to the hub as a proof.
    SelfTest,
    /// Make an invite for a device of this person (of one's own when `None`).
    Invite {
        /// Whose device.
        person: Option<PersonId>,
    },
    /// Make a link to shifts for a calendar outside of Baton; it is shown once.
    MakeCalendarLink {
        /// The calendar that it is given to.
        name: String,
        /// Of which team; one's own shifts when left out.
        #[serde(default)]
        #[ts(optional)]
        team: Option<TeamId>,
    },
    /// Save shifts as an iCalendar file where this computer keeps downloads: for a window that cannot save by itself.
    SaveShifts {
        /// Whose; everybody's when left out.
        #[serde(default)]
        #[ts(optional)]
        person: Option<PersonId>,
        /// Of which team, where it is no single person's.
        #[serde(default)]
        #[ts(optional)]
        team: Option<TeamId>,
        /// When.
        span: Span,
    },
    /// Save what the incidents and pages of some weeks add up to as a table (CSV) where this computer keeps downloads.
    SaveInsights {
        /// Of which team; one's own when left out.
        #[serde(default)]
        #[ts(optional)]
        team: Option<TeamId>,
        /// How many weeks; four when left out.
        #[serde(default)]
        #[ts(as = "Option<Weeks>", optional)]
        weeks: Weeks,
    },
    /// Save who changed what as a table (CSV) where this computer keeps downloads.
    SaveTrail(TrailAsked),
    /// Have a calendar read for one's absences, hourly. Its address goes to the hub and is kept nowhere on this device.
    AddCalendarSource {
        /// What it is called.
        name: String,
        /// Where it is.
        url: String,
        /// What its events are.
        kind: AbsenceKind,
    },
    /// Send a stuck command again.
    Retry {
        /// Which.
        command: CommandId,
    },
    /// Give a stuck command up.
    Discard {
        /// Which.
        command: CommandId,
    },
    /// Open the encrypted secrets file, where there is no keyring.
    Unlock {
        /// The passphrase.
        passphrase: String,
    },
    /// Bring the window up.
    OpenWindow,
    /// End the owner. Nothing rings on this device until it is started again.
    Quit,
}

/// What the owner says to an intent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Reply {
    /// Done.
    Done,
    /// It is durable and on its way; the view shows how it goes on.
    Pending {
        /// As the outbox knows it.
        command: CommandId,
    },
    /// The test alert was accepted.
    Paged {
        /// The incident it began or belongs to, where the hub said so.
        incident: Option<IncidentId>,
    },
    /// An invite; shown once.
    Invite(InviteShown),
    /// A file was saved.
    Saved {
        /// Where.
        path: String,
    },
    /// A link to shifts; shown once.
    CalendarLink {
        /// Its address: whoever has it sees the shifts.
        url: String,
    },
}

/// An invite as it is shown, once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct InviteShown {
    /// `baton://join?…`
    pub link: String,
    /// To be typed: `ABCDE-FGHJK`.
    pub code: String,
    /// The hub's address.
    pub hub: String,
    /// Whose device it pairs.
    pub person_name: String,
    /// From when it opens nothing.
    #[ts(type = "string")]
    pub expires_at: Timestamp,
    /// The link as a QR code, an SVG image.
    pub qr_svg: String,
    /// The link as a QR code in block characters for a terminal.
    pub qr_text: String,
    /// The same for a browser, such as a phone's: the hub's page, with the code. `None` where the hub's address leads nowhere but to
    /// this computer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub web: Option<WebInvite>,
}

/// An invite for a browser.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct WebInvite {
    /// `https://…/#/join?code=…`
    pub link: String,
    /// That as a QR code, an SVG image.
    pub qr_svg: String,
}

/// What a person wants to know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "ask")]
pub enum Query {
    /// Everything that there is to show.
    View,
    /// The newest raw message about an incident.
    Payload {
        /// Which.
        incident: IncidentId,
    },
    /// Test every part, without telling the hub.
    Doctor,
    /// How to point a monitoring tool at a service: makes an integration key.
    IntegrationKey {
        /// Which service.
        service: ServiceId,
        /// Which format the tool speaks; Alertmanager's when left out.
        #[serde(default)]
        #[ts(optional)]
        kind: Option<IntegrationKind>,
        /// Where its alerts' parts come from, where that is not what is read anyway.
        #[serde(default)]
        #[ts(optional)]
        template: Option<Template>,
        /// Which integration: a known one gets a new key, and its old key opens nothing any more. A new one when left out.
        #[serde(default)]
        #[ts(optional)]
        integration: Option<IntegrationId>,
        /// What it is called; named after its service when left out.
        #[serde(default)]
        #[ts(optional)]
        name: Option<String>,
    },
    /// What a monitoring tool's message would become. Nothing is sent.
    PreviewAlert {
        /// The message as the tool sends it.
        body: String,
        /// Which format the integration has; any JSON when left out.
        #[serde(default)]
        #[ts(optional)]
        kind: Option<IntegrationKind>,
        /// The integration's template.
        #[serde(default)]
        #[ts(optional)]
        template: Option<Template>,
    },
    /// How something says that it still runs: makes a heartbeat, or changes one that its service has under this name; its key is new.
    HeartbeatKey {
        /// Whose owners its silence pages.
        service: ServiceId,
        /// What beats.
        name: String,
        /// Seconds between two beats.
        every_s: u32,
        /// Seconds that one may be late.
        grace_s: u32,
        /// How loudly its silence asks.
        urgency: Urgency,
    },
    /// Who is on call when, in all schedules. At most [`crate::intent::CALENDAR_DAYS_MAX`] days.
    Calendar {
        /// When.
        span: Span,
    },
    /// What would happen if somebody were away.
    AwayPreview {
        /// Who.
        person: PersonId,
        /// Why.
        kind: AbsenceKind,
        /// From when; now when it is left out.
        #[serde(default)]
        #[ts(optional, type = "string | null")]
        start: Option<Timestamp>,
        /// Until when, exclusive.
        #[ts(type = "string")]
        end: Timestamp,
    },
    /// Who could take a duty, best first.
    Candidates {
        /// In which schedule.
        schedule: ScheduleId,
        /// Whose duty.
        person: PersonId,
        /// When.
        span: Span,
    },
    /// "What if it pages?"
    DryRun {
        /// For which service; the first one of one's own teams when left out.
        #[serde(default)]
        #[ts(optional)]
        service: Option<ServiceId>,
        /// When; now when it is left out.
        #[serde(default)]
        #[ts(optional, type = "string | null")]
        at: Option<Timestamp>,
    },
    /// An escalation policy, for its editor.
    Policy {
        /// Which.
        policy: PolicyId,
    },
    /// What an edit of a policy would do. Nothing is saved.
    PolicyPreview {
        /// As it shall be.
        policy: Policy,
        /// Which service would break; one that goes through the policy when left out.
        #[serde(default)]
        #[ts(optional)]
        service: Option<ServiceId>,
        /// When; now when it is left out.
        #[serde(default)]
        #[ts(optional, type = "string | null")]
        at: Option<Timestamp>,
    },
    /// A schedule, for its editor.
    Schedule {
        /// Which.
        schedule: ScheduleId,
    },
    /// What an edit of a schedule would change. Nothing is saved.
    SchedulePreview {
        /// As it shall be.
        schedule: NamedSchedule,
    },
    /// What each person carried.
    Fairness {
        /// In which time.
        span: Span,
    },
    /// What the incidents and pages of some weeks add up to. The hub answers: it keeps more than devices do.
    Insights {
        /// Of which team; one's own when left out.
        #[serde(default)]
        #[ts(optional)]
        team: Option<TeamId>,
        /// How many weeks; four when left out.
        #[serde(default)]
        #[ts(as = "Option<Weeks>", optional)]
        weeks: Weeks,
    },
    /// The same as a table for other programs (CSV, RFC 4180), for saving.
    ExportInsights {
        /// Of which team; one's own when left out.
        #[serde(default)]
        #[ts(optional)]
        team: Option<TeamId>,
        /// How many weeks; four when left out.
        #[serde(default)]
        #[ts(as = "Option<Weeks>", optional)]
        weeks: Weeks,
    },
    /// Who changed what, newest first. For admins; the hub answers: it alone has the journal.
    Trail(TrailAsked),
    /// The same as a table for other programs (CSV, RFC 4180), for saving.
    ExportTrail(TrailAsked),
    /// Shifts as an iCalendar file (RFC 5545), for saving.
    ExportShifts {
        /// Whose; everybody's when left out.
        #[serde(default)]
        #[ts(optional)]
        person: Option<PersonId>,
        /// Of which team, where it is no single person's.
        #[serde(default)]
        #[ts(optional)]
        team: Option<TeamId>,
        /// When.
        span: Span,
    },
    /// What the absences in an iCalendar file would do. The file is read on this device, and nothing is recorded.
    ImportPreview {
        /// The file's text.
        file: String,
        /// Whose absences.
        person: PersonId,
        /// What its events are.
        kind: AbsenceKind,
    },
    /// What the holidays in an iCalendar file would do. The file is read on this device, and nothing is added.
    HolidaysPreview {
        /// The file's text.
        file: String,
        /// Whose holidays.
        team: TeamId,
    },
}

/// Bytes of a file that a window or terminal hands to the owner: as large as a calendar may be.
pub const IMPORT_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Days of a calendar that are given at once: a year and a month.
pub const CALENDAR_DAYS_MAX: i64 = 400;

/// The owner's answer to a query.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is", content = "value")]
pub enum QueryAnswer {
    /// To [`Query::View`].
    View(Box<View>),
    /// To [`Query::Payload`]; `None` when none was kept.
    Payload(Option<String>),
    /// To [`Query::Doctor`].
    Doctor(SelfTestReport),
    /// To [`Query::IntegrationKey`]: the address to send to; shown once.
    IntegrationUrl(String),
    /// To [`Query::PreviewAlert`].
    AlertPreview(AlertPreview),
    /// To [`Query::HeartbeatKey`]: the address to ask for regularly; shown once.
    HeartbeatUrl(String),
    /// To [`Query::Calendar`].
    Calendar(Box<CalendarView>),
    /// To [`Query::AwayPreview`].
    AwayPreview(Box<AwayPreview>),
    /// To [`Query::Candidates`].
    Candidates(Vec<CandidateView>),
    /// To [`Query::DryRun`].
    DryRun(Box<DryRunView>),
    /// To [`Query::Policy`].
    Policy(Box<PolicyForEdit>),
    /// To [`Query::PolicyPreview`].
    PolicyPreview(Box<PolicyPreview>),
    /// To [`Query::Schedule`].
    Schedule(Box<ScheduleForEdit>),
    /// To [`Query::SchedulePreview`].
    SchedulePreview(Box<SchedulePreview>),
    /// To [`Query::Fairness`].
    Fairness(FairnessView),
    /// To [`Query::Insights`].
    Insights(Box<InsightsView>),
    /// To [`Query::ExportInsights`]: the file's text.
    ExportInsights(String),
    /// To [`Query::Trail`].
    Trail(Box<TrailView>),
    /// To [`Query::ExportTrail`]: the file's text.
    ExportTrail(String),
    /// To [`Query::ExportShifts`]: the file's text.
    ExportShifts(String),
    /// To [`Query::ImportPreview`].
    ImportPreview(ImportPreview),
    /// To [`Query::HolidaysPreview`].
    HolidaysPreview(HolidaysPreview),
}

/// What a monitoring tool's message would become.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AlertPreview {
    /// Which tool was recognised.
    pub tool: String,
    /// Its alerts, in their order.
    pub alerts: Vec<AlertShown>,
    /// What else is in it and pages nobody, each with its reason.
    pub unpaged: Vec<String>,
    /// The same as data, in the same order.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub asides: Option<Vec<AsideShown>>,
    /// Why it would be refused.
    pub refused: Option<String>,
}

/// What is in a monitoring tool's message and pages nobody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum AsideShown {
    /// A test button was pressed.
    Test {
        /// What the tool says.
        title: String,
    },
    /// An alert that always fires, whose absence pages.
    Beat {
        /// Its name.
        name: String,
    },
    /// A subscription that has to be confirmed.
    Confirm,
    /// Something that needs nobody.
    Unimportant {
        /// Why, as its reader says it in English.
        why: String,
    },
}

/// An alert as it would be understood.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AlertShown {
    /// Is it there or over.
    pub status: AlertStatus,
    /// In one line.
    pub title: String,
    /// What noticed it, or where.
    pub source: String,
    /// How loudly.
    pub urgency: Urgency,
    /// Alerts of one service with the same key are one incident.
    pub dedup_key: String,
    /// Where to look.
    pub links: Vec<Link>,
}

/// What the owner answers, or why not.
pub type Outcome<T> = Result<T, Problem>;
