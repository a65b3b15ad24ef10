//! A hub with a team of two, the phone of one of them, and whatever other browsers a story needs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::device::Platform;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{
    CommandId, DeviceId, IncidentId, InviteId, PersonId, PolicyId, ScheduleId, ServiceId, TeamId,
};
use baton_domain::incident::Incident;
use baton_domain::page::Rung;
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule, ZoneName};
use baton_domain::state::State;
use baton_domain::team::{Service, Team};
use baton_hub::outbound::Reach;
use baton_hub::{Founding, Hub, HubOptions, mint};
use baton_tests::browser::{self, Screen};
use baton_tests::window::{PATIENCE, Window};
use baton_wire::command::CommandEnvelope;
use baton_wire::pairing::{PairRequest, Paired};
use jiff::Timestamp;
use reqwest::Client;
use uuid::Uuid;
use xtask::process::{Leash, Process};
use xtask::wait;

/// How long to rest between two looks at the hub.
const LOOK_EVERY: Duration = Duration::from_millis(20);

pub(crate) const ANA: PersonId = PersonId(Uuid::from_u128(1));
const TEAM: TeamId = TeamId(Uuid::from_u128(2));
pub(crate) const SCHEDULE: ScheduleId = ScheduleId(Uuid::from_u128(5));
pub(crate) const SERVICE: ServiceId = ServiceId(Uuid::from_u128(4));

/// A file of the hub's that is no page of Baton's.
pub(crate) const PICTURE: &str = "/icons/512x512.png";

/// The browser's own pages, around a picture and about its workers: not ours to style.
const OF_THE_BROWSER: [&str; 2] = [PICTURE, "chrome://"];

/// An id that nothing else has.
fn any_id() -> Uuid {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid()
}

/// The id of a command that was not sent before.
pub(crate) fn new_command() -> CommandId {
    CommandId(any_id())
}

/// A hub, its admin Mia at a device of hers, and the phone of Ana, who is on call.
pub(crate) struct Stage {
    pub(crate) phone: Window,
    hub: Option<Hub>,
    address: SocketAddr,
    mia: Paired,
    http: Client,
    folder: PathBuf,
    leash: Arc<Leash>,
}

impl Stage {
    /// The hub and the team; the phone's browser is open and shows nothing yet.
    pub(crate) async fn set() -> Result<Self> {
        Self::on(Screen::Phone).await
    }

    /// The same with another screen.
    pub(crate) async fn on(screen: Screen) -> Result<Self> {
        let folder = tempfile::tempdir()?.keep();
        let leash = Leash::new(&folder)?;
        let hub = Hub::start(options(&folder)).await?;
        let http = Client::builder().no_proxy().build()?;
        let code = hub.first_invite().context("a new hub invites")?.code.clone();
        let request = PairRequest { code, device_name: "Mia's laptop".into(), platform: Platform::Linux };
        let paired = http.post(format!("{}/api/v1/pair", hub.url())).json(&request).send().await?;
        let mia = paired.json::<Paired>().await?;
        let phone = browser::open(&folder, &leash, screen).await?;
        let address = hub.address();
        let stage = Self { phone, hub: Some(hub), address, mia, http, folder, leash };
        stage.furnish().await?;
        Ok(stage)
    }

    async fn furnish(&self) -> Result<()> {
        let mia = self.mia.person;
        let id = Uuid::from_u128;
        let (team, policy) = (TEAM, PolicyId(id(3)));
        let ana = Person { id: ANA, name: "Ana".to_owned(), role: Role::Responder, zone: ZoneName::UTC };
        let members = vec![mia, ANA];
        let people =
            Team { id: team, name: "Shop".to_owned(), members, leads: vec![mia], receive_within_s: None };
        let level = |target| Level { targets: vec![target], timeout_s: 600, order: LevelOrder::default() };
        let levels = vec![level(Target::Schedule(SCHEDULE)), level(Target::Person(mia))];
        let policy_of_team = Policy {
            id: policy,
            name: "On call, then Mia".to_owned(),
            levels,
            repeats: 0,
            turns: Vec::new(),
        };
        let service = Service {
            id: SERVICE,
            name: "Checkout".to_owned(),
            team,
            policy,
            runbook: None,
            runbook_text: None,
            vendors: Vec::new(),
        };
        for action in [
            Action::PutPerson { person: ana },
            Action::PutTeam { team: people },
            Action::PutSchedule { schedule: in_turn(&[ANA])? },
            Action::PutPolicy { policy: policy_of_team },
            Action::PutService { service },
        ] {
            self.mia_does(action).await?;
        }
        Ok(())
    }

    pub(crate) fn hub(&self) -> Result<&Hub> {
        self.hub.as_ref().context("the hub is stopped")
    }

    pub(crate) async fn stop_hub(&mut self) -> Result<()> {
        self.hub.take().context("the hub is stopped already")?.stop().await;
        Ok(())
    }

    /// The same hub at the same address.
    pub(crate) async fn start_hub(&mut self) -> Result<()> {
        let options = HubOptions { listen: self.address, ..options(&self.folder) };
        self.hub = Some(Hub::start(options).await?);
        Ok(())
    }

    /// Mia sends this from her device.
    pub(crate) async fn mia_does(&self, action: Action) -> Result<()> {
        self.does(&self.mia.token, CommandEnvelope { id: new_command(), action }).await
    }

    /// Whoever has this token sends this.
    pub(crate) async fn does(&self, token: &str, envelope: CommandEnvelope) -> Result<()> {
        let url = format!("{}/api/v1/commands", self.hub()?.url());
        let answer = self.http.post(url).bearer_auth(token).json(&envelope).send().await?;
        let (status, said) = (answer.status(), answer.text().await?);
        ensure!(status.is_success(), "the hub answered {status}: {said}");
        Ok(())
    }

    /// Ana opens her invite's link on the phone and signs in.
    pub(crate) async fn ana_signs_in(&self) -> Result<DeviceId> {
        let device = self.signs_in(&self.phone, ANA).await?;
        self.phone.reads("You are on call").await?;
        Ok(device)
    }

    /// Who leads the team.
    pub(crate) fn mia(&self) -> PersonId {
        self.mia.person
    }

    /// An invite's code for a device of this person.
    pub(crate) async fn code_for(&self, person: PersonId) -> Result<String> {
        let code = mint::code();
        let (invite, secret) = (InviteId(any_id()), mint::hash_code(&code));
        self.mia_does(Action::Invite { invite, person, secret, valid_min: 5 }).await?;
        Ok(code)
    }

    /// This person opens an invite's link in this browser and signs in.
    pub(crate) async fn signs_in(&self, window: &Window, person: PersonId) -> Result<DeviceId> {
        let code = self.code_for(person).await?;
        let before = self.devices_of(person)?;
        window.page.goto(format!("{}/#code={code}", self.hub()?.url())).await?;
        window.click_on("button[type=submit]").await?;
        window.until("return localStorage.getItem('baton.token') !== null", Vec::new()).await?;
        window.reads_no_more("Join a hub").await?;
        self.device_beside(person, &before).await
    }

    /// The device that this person has besides these, once there is one.
    pub(crate) async fn device_beside(&self, person: PersonId, before: &[DeviceId]) -> Result<DeviceId> {
        self.hub_knows("the new device", |state| {
            state.devices_of(person).any(|device| !before.contains(&device.id))
        })
        .await?;
        let now = self.devices_of(person)?;
        now.into_iter().find(|device| !before.contains(device)).context("the device is gone")
    }

    /// The devices that this person has.
    pub(crate) fn devices_of(&self, person: PersonId) -> Result<Vec<DeviceId>> {
        Ok(self.hub()?.state().devices_of(person).map(|device| device.id).collect())
    }

    /// Another browser, with a profile of its own; it shows nothing yet.
    pub(crate) async fn another(&self, name: &str, screen: Screen) -> Result<Window> {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder)?;
        browser::open(&folder, &self.leash, screen).await
    }

    /// Starts a program; what it needs goes into the stage's folder, and it ends with the stage at the latest.
    pub(crate) fn starts(
        &self,
        name: &str,
        program: impl FnOnce(&Path) -> Result<Command>,
    ) -> Result<Process> {
        Process::start(name, program(&self.folder)?, &self.folder, Some(&self.leash))
    }

    /// From now on Ana and Mia take turns of a week, and Ana has this one.
    pub(crate) async fn takes_turns(&self) -> Result<()> {
        self.mia_does(Action::PutSchedule { schedule: in_turn(&[ANA, self.mia.person])? }).await
    }

    /// Who is on call at this time.
    pub(crate) fn on_call(&self, at: Timestamp) -> Result<Vec<PersonId>> {
        Ok(self.hub()?.state().on_call(SCHEDULE, at))
    }

    /// Mia pages whoever is on call for the service.
    pub(crate) async fn mia_pages(&self, title: &str) -> Result<IncidentId> {
        self.mia_tells(title, Urgency::High).await
    }

    /// The same, so loudly.
    pub(crate) async fn mia_tells(&self, title: &str, urgency: Urgency) -> Result<IncidentId> {
        let page = Action::Page { service: SERVICE, title: title.to_owned(), urgency };
        self.mia_does(page).await?;
        let state = self.hub()?.state();
        let newest = state.open_incidents().map(|incident| incident.id).max();
        newest.context("no incident began")
    }

    /// Waits until the hub's state is as wanted.
    pub(crate) async fn hub_knows(&self, what: &str, wanted: impl Fn(&State) -> bool) -> Result<()> {
        let watch = wait::Stopwatch::start();
        loop {
            let state = self.hub()?.state();
            if wanted(&state) {
                return Ok(());
            }
            if watch.elapsed() >= PATIENCE {
                let incidents: Vec<_> = state.open_incidents().collect();
                anyhow::bail!("the hub does not know of {what}: {incidents:#?}");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Saves a picture of the phone's screen where `BATON_PICTURES` says, for whoever wants to look.
    pub(crate) async fn picture(&self, name: &str) -> Result<()> {
        let Some(folder) = std::env::var_os("BATON_PICTURES") else { return Ok(()) };
        self.phone.rests().await?;
        self.phone.picture(&Path::new(&folder).join(format!("{name}.png"))).await
    }

    /// Ends the browser, which must have had nothing to complain of, and the hub.
    pub(crate) async fn strike(self) -> Result<()> {
        self.strike_with(Vec::new()).await
    }

    /// The same with these browsers.
    pub(crate) async fn strike_with(mut self, others: Vec<Window>) -> Result<()> {
        let mut all = Vec::new();
        for window in others.iter().chain([&self.phone]) {
            let mut complaints = browser::complaints(window).await?;
            complaints.retain(|said| !OF_THE_BROWSER.iter().any(|page| said.contains(page)));
            all.append(&mut complaints);
            window.page.clone().quit().await?;
        }
        if self.hub.is_some() {
            self.stop_hub().await?;
        }
        ensure!(all.is_empty(), "the browser complains: {all:#?}");
        Ok(())
    }
}

/// Whether the page of this incident has reached this rung on this device.
pub(crate) fn reached(state: &State, incident: IncidentId, device: DeviceId, rung: Rung) -> bool {
    let pages = state.incident(incident).map(|incident: &Incident| &incident.pages);
    pages.is_some_and(|pages| pages.iter().any(|page| page.has(device, rung)))
}

fn options(folder: &Path) -> HubOptions {
    let plain = HubOptions::new(folder.join("hub"));
    let founding = Founding { admin_name: "Mia".to_owned(), ..plain.founding.clone() };
    // the tests' own push service is on this computer
    HubOptions { reach: Reach::Anywhere, founding, ..plain }
}

/// The time by which the hub and the browsers go.
#[expect(
    clippy::disallowed_methods,
    reason = "what is planned here is planned from now on, by the same clock"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// A schedule in which these have a week each; the first one's began yesterday.
fn in_turn(persons: &[PersonId]) -> Result<NamedSchedule> {
    let yesterday = jiff::tz::TimeZone::UTC.to_datetime(now()).date().yesterday()?;
    let anchor = yesterday.to_datetime(jiff::civil::Time::midnight());
    let period = Period { unit: PeriodUnit::Weeks, n: 1 };
    let slots = persons.iter().map(|person| vec![*person]).collect();
    let layers = vec![Layer {
        rotation: Rotation { anchor, period, slots },
        start: None,
        end: None,
        restrictions: None,
    }];
    let stand_in = StandInRule::NextInRotation;
    let schedule = Schedule { zone: ZoneName::UTC, layers, overrides: Vec::new(), stand_in };
    Ok(NamedSchedule { id: SCHEDULE, name: "Shop on call".to_owned(), team: TEAM, schedule })
}
