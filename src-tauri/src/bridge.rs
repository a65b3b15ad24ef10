//! Carries the three verbs between the window's page and the owner's socket, and comes back by itself when the owner was restarted.

use crate::{owner, window};
use baton_client::socket::{Pushed, SocketClient};
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::socket::{Push, Subscriber};
use baton_wire::view::View;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};
use tokio::sync::watch;

/// How long a verb waits for an owner that is being started.
const OWNER_WITHIN: Duration = Duration::from_secs(10);
/// How long an owner that crashed may be away before the page is told: it is started again within a tenth of this.
const RESTARTS_WITHIN: Duration = Duration::from_secs(1);
/// Between two attempts to reach the owner.
const RETRY_AFTER: Duration = Duration::from_millis(250);

/// The way to the owner.
pub(crate) struct Bridge {
    client: watch::Receiver<Option<SocketClient>>,
    pages: Arc<Pages>,
}

/// The page's channels, and what they have to be told first.
#[derive(Default)]
struct Pages(Mutex<Told>);

#[derive(Default)]
struct Told {
    channels: Vec<Channel<Push>>,
    view: Option<Box<View>>,
    show: Option<baton_wire::domain::id::IncidentId>,
}

impl Bridge {
    /// Starts looking for the owner, and starting it where there is none.
    pub(crate) fn start(app: AppHandle) -> Self {
        let (found, client) = watch::channel(None);
        let pages = Arc::new(Pages::default());
        let told = Arc::clone(&pages);
        tauri::async_runtime::spawn(async move {
            loop {
                if let Err(problem) = follow(&app, &found, &told).await {
                    tracing::warn!("{problem}");
                }
                found.send_replace(None);
                tokio::time::sleep(RETRY_AFTER).await;
            }
        });
        Self { client, pages }
    }

    /// Joins the hub that a `baton://` link among these arguments names.
    pub(crate) fn open_links(&self, args: impl IntoIterator<Item = String>) {
        let Some(link) = args.into_iter().find(|arg| arg.starts_with("baton://")) else { return };
        let client = self.client.clone();
        tauri::async_runtime::spawn(async move {
            let intent = Intent::Join { link: Some(link), hub: None, code: None };
            let sent = match reach(client).await {
                Ok(client) => client.send(intent).await,
                Err(problem) => Err(problem),
            };
            if let Err(problem) = sent {
                tracing::warn!("the link did not open: {problem}");
            }
        });
    }
}

/// Reaches the owner and passes on what it says until it goes away.
async fn follow(
    app: &AppHandle,
    found: &watch::Sender<Option<SocketClient>>,
    pages: &Pages,
) -> Result<(), Problem> {
    let client = owner::connect().await?;
    let mut pushes = client.subscribe(Subscriber::Window).await?;
    found.send_replace(Some(client));
    while let Some(pushed) = pushes.next().await {
        match pushed {
            Pushed::View(view) => pages.view(&view),
            Pushed::Raise(incident) => {
                let app_of_window = app.clone();
                let raised = app.run_on_main_thread(move || window::raise(&app_of_window));
                if let Err(error) = raised {
                    tracing::warn!("the window did not come up: {error}");
                }
                if let Some(incident) = incident {
                    pages.show(incident);
                }
            }
        }
    }
    Ok(())
}

impl Pages {
    fn view(&self, view: &View) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.view = Some(Box::new(view.clone()));
        told.push(&Push::View(Box::new(view.clone())));
    }

    fn show(&self, incident: baton_wire::domain::id::IncidentId) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.channels.is_empty() {
            told.show = Some(incident);
        }
        told.push(&Push::Show { incident });
    }

    /// A page that was loaded anew replaces the one before it.
    fn subscribe(&self, channel: Channel<Push>) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.channels = vec![channel];
        if let Some(view) = told.view.clone() {
            told.push(&Push::View(view));
        }
        if let Some(incident) = told.show.take() {
            told.push(&Push::Show { incident });
        }
    }
}

impl Told {
    fn push(&mut self, push: &Push) {
        self.channels.retain(|channel| channel.send(push.clone()).is_ok());
    }
}

/// The owner, once it is there.
async fn reach(mut client: watch::Receiver<Option<SocketClient>>) -> Result<SocketClient, Problem> {
    let found = tokio::time::timeout(OWNER_WITHIN, client.wait_for(Option::is_some)).await;
    found.ok().and_then(Result::ok).and_then(|client| client.clone()).ok_or_else(unreachable)
}

fn unreachable() -> Problem {
    let detail = "Baton's owner process does not answer. Try `baton doctor` in a terminal; until it runs, nothing rings here.";
    Problem::new(ProblemCode::OwnerUnreachable, detail)
}

/// The page wants something to happen.
#[tauri::command]
pub(crate) async fn send(bridge: State<'_, Bridge>, intent: Intent) -> Result<Reply, Problem> {
    reach(bridge.client.clone()).await?.send(intent).await
}

/// The page wants to know something.
#[tauri::command]
pub(crate) async fn ask(bridge: State<'_, Bridge>, query: Query) -> Result<QueryAnswer, Problem> {
    reach(bridge.client.clone()).await?.ask(query).await
}

/// The page wants the view, now and whenever it changes. Answers only when the owner is gone and does not come back by itself: until
/// then silence means that all is well.
#[tauri::command]
pub(crate) async fn subscribe(bridge: State<'_, Bridge>, channel: Channel<Push>) -> Result<(), Problem> {
    bridge.pages.subscribe(channel);
    let mut client = bridge.client.clone();
    reach(client.clone()).await?;
    loop {
        if client.wait_for(Option::is_none).await.is_err() {
            return Err(unreachable()); // nobody looks for it any more: this process ends
        }
        let back = tokio::time::timeout(RESTARTS_WITHIN, client.wait_for(Option::is_some)).await;
        if !matches!(back, Ok(Ok(_))) {
            return Err(unreachable());
        }
    }
}
