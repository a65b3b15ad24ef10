//! A push, handed to the real service worker through the browser's debugging protocol: what it shows, and what it tells the hub. The
//! push service of the browser's vendor has no part in it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_domain::command::Action;
use baton_domain::device::Device;
use baton_domain::id::{DeviceId, IncidentId, PageId};
use baton_domain::page::Rung;
use baton_domain::push::{PushAction, PushStands, PushSubscription};
use baton_tests::window::PATIENCE;
use baton_wire::command::CommandEnvelope;
use baton_wire::push::PushMessage;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use xtask::wait::Stopwatch;

use crate::stage::{ANA, PICTURE, Stage, new_command, reached};

/// The service worker works for this page.
pub(crate) const INSTALLED: &str = "return navigator.serviceWorker.controller?.state === 'activated'";
/// What is shown now.
const SHOWN: &str = "const done = arguments[arguments.length - 1]; navigator.serviceWorker.getRegistration('/') \
    .then((worker) => worker.getNotifications()).then((all) => done(JSON.stringify(all.map((one) => ({ title: one.title, \
    body: one.body, silent: one.silent, actions: one.actions.map((each) => each.action) })))))";
/// How long a push may take to be shown before it is pushed again.
const AGAIN_AFTER: Duration = Duration::from_secs(5);
/// The browser's own page about the workers that it knows.
const WORKERS: &str = "chrome://serviceworker-internals/";

impl Stage {
    /// A push arrives at the browser.
    async fn push(&self, message: &PushMessage) -> Result<()> {
        let tools = self.phone.page.cdp();
        let origin = format!("{}/", self.hub()?.url());
        let data = serde_json::to_string(message)?;
        let pushed = json!({ "origin": origin, "registrationId": self.registration().await?, "data": data });
        tools.send_raw("ServiceWorker.enable", json!({})).await?;
        tools.send_raw("ServiceWorker.deliverPushMessage", pushed).await?;
        Ok(())
    }

    /// By which number the browser knows the hub's worker, as it says on a page of its own.
    async fn registration(&self) -> Result<String> {
        let scope = format!("Scope: {}/\n", self.hub()?.url());
        let page = &self.phone.page;
        let (before, other) = (page.window().await?, page.new_tab().await?);
        page.switch_to_window(other).await?;
        page.goto(WORKERS).await?;
        self.phone.reads(scope.trim_end()).await?;
        let said = self.phone.words().await?;
        page.close_window().await?;
        page.switch_to_window(before).await?;
        let about = said.split_once(&scope).map(|(_, about)| about);
        let number = about.and_then(|about| about.split_once("Registration ID: ")?.1.lines().next());
        Ok(number.with_context(|| format!("no number for {scope} in\n{said}"))?.trim().to_owned())
    }

    /// Pushes until what is shown is as wanted: a browser drops what comes before it has stored a new worker, and says nothing of it.
    pub(crate) async fn pushes(
        &self,
        message: &PushMessage,
        what: &str,
        wanted: impl Fn(&[Value]) -> bool,
    ) -> Result<()> {
        let watch = Stopwatch::start();
        loop {
            self.push(message).await?;
            let shown = self.shows_within(AGAIN_AFTER, what, &wanted).await;
            if shown.is_ok() || watch.elapsed() > PATIENCE {
                return shown;
            }
        }
    }

    /// Waits until what is shown is as wanted.
    pub(crate) async fn shows(&self, what: &str, wanted: impl Fn(&[Value]) -> bool) -> Result<()> {
        self.shows_within(PATIENCE, what, &wanted).await
    }

    async fn shows_within(
        &self,
        within: Duration,
        what: &str,
        wanted: &impl Fn(&[Value]) -> bool,
    ) -> Result<()> {
        let watch = Stopwatch::start();
        loop {
            let shown = self.phone.page.execute_async(SHOWN, Vec::new()).await?;
            let shown: Vec<Value> = serde_json::from_str(shown.json().as_str().unwrap_or("[]"))?;
            if wanted(&shown) {
                return Ok(());
            }
            ensure!(watch.elapsed() < within, "{what} is not shown: {shown:#?}");
        }
    }

    /// Ana's page of this incident.
    pub(crate) fn page(&self, incident: IncidentId) -> Result<PageId> {
        let state = self.hub()?.state();
        let page = state.incident(incident).and_then(|incident| incident.wanted_page_of(ANA));
        Ok(page.context("Ana is not paged")?.id)
    }

    /// Ana has allowed notifications.
    pub(crate) async fn allow_notifications(&self) -> Result<()> {
        let allowed = json!({ "origin": self.hub()?.url(), "permissions": ["notifications"] });
        self.phone.page.cdp().send_raw("Browser.grantPermissions", allowed).await?;
        Ok(())
    }

    /// Baton is closed on the phone: nothing of it is open but the service worker.
    pub(crate) async fn close_baton(&self) -> Result<()> {
        self.phone.page.goto(format!("{}{PICTURE}", self.hub()?.url())).await?;
        Ok(())
    }
}

pub(crate) fn asks(incident: IncidentId, page: PageId, title: &str) -> PushMessage {
    let urgency = baton_domain::alert::Urgency::High;
    let (title, service) = (title.to_owned(), "Checkout".to_owned());
    PushMessage::Page { incident, page, title, service, urgency, drill: false, quiet: false }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_shows_the_page_of_a_closed_browser_and_what_is_over_asks_for_nothing() -> Result<()> {
    let stage = Stage::set().await?;
    let device = stage.ana_signs_in().await?;
    stage.phone.until(INSTALLED, Vec::new()).await?;
    stage.allow_notifications().await?;
    stage.close_baton().await?;

    let title = "Checkout answers 500";
    let incident = stage.mia_pages(title).await?;
    let page = stage.page(incident)?;
    stage
        .pushes(&asks(incident, page, title), "the page", |shown| {
            shown.iter().any(|one| one["title"] == title && one["actions"] == json!(["acknowledge", "cant"]))
        })
        .await?;
    stage.hub_knows("its receipt", |state| reached(state, incident, device, Rung::Received)).await?;
    ensure!(!reached(&stage.hub()?.state(), incident, device, Rung::Ringing), "a push does not ring");

    stage.mia_does(Action::Acknowledge { incident, back_in_min: None }).await?;
    let quiet = |shown: &[Value]| {
        shown.len() <= 1 && shown.iter().all(|one| one["silent"] == true && one["actions"] == json!([]))
    };
    stage.push(&PushMessage::Stop { incident, page, title: title.to_owned() }).await?;
    stage.shows("that it is over", quiet).await?;
    // one that comes late
    stage.push(&asks(incident, page, title)).await?;
    stage.shows("nothing that asks", quiet).await?;
    stage.strike().await
}

/// A push service that has forgotten everybody.
async fn gone() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/push/1", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut asked = vec![0; 8_192];
            let _ = connection.read(&mut asked).await;
            let answer = b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = connection.write_all(answer).await;
        }
    });
    Ok(url)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_no_longer_accepts_pushes_says_so_and_what_to_do() -> Result<()> {
    let stage = Stage::set().await?;
    let device = stage.ana_signs_in().await?;
    let token = stage.phone.page.execute("return localStorage.getItem('baton.token')", Vec::new()).await?;
    let token = token.json().as_str().context("no token")?.to_owned();
    // the keys are those of RFC 8291, appendix A
    let key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    let subscription = PushSubscription {
        endpoint: gone().await?.try_into()?,
        p256dh: key.to_owned().try_into()?,
        auth: "BTBZMqHH6r4Tts7J_aSIgg".to_owned().try_into()?,
    };
    let action = Action::Push { what: PushAction::Subscribe { subscription } };
    stage.does(&token, CommandEnvelope { id: new_command(), action }).await?;
    stage.phone.go("#/settings").await?;
    stage.phone.reads("Pushes to this browser").await?;
    stage.mia_pages("Payments hang").await?;
    let refused = |device: &Device| matches!(device.push, Some(PushStands::Refused { .. }));
    stage.hub_knows("the refusal", |state| push_is(state, device, refused)).await?;
    stage.phone.press("Acknowledge").await?;
    // whoever has answered sees the incident
    stage.phone.reads("Timeline").await?;
    stage.phone.go("#/settings").await?;
    stage.phone.reads("This browser no longer accepts pushes.").await?;
    stage.phone.reads("Allow again").await?;
    stage.picture("refused").await?;
    stage.strike().await
}

fn push_is(state: &baton_domain::state::State, device: DeviceId, is: impl Fn(&Device) -> bool) -> bool {
    state.devices.get(&device).is_some_and(|known| is(&known.is))
}
