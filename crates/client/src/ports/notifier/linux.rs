//! Notifications over D-Bus (`org.freedesktop.Notifications`, version 1.2 of the specification).
//!
//! One task owns the connection. It reads all messages in the order in which the bus sent them, so that when an
//! answer is looked at, everything that the bus said before it is known already: an answer from a service that has
//! died since is recognised as such.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::fdo::DBusProxy;
use zbus::message::Type;
use zbus::names::{BusName, OwnedUniqueName};
use zbus::zvariant::Value;
use zbus::{Connection, MatchRule, Message, MessageStream};

use super::board::{Board, DEFAULT_ACTION, Gone, Post, ShownId};
use super::leftovers::{Left, Leftovers};
use super::sweep::{sweep, tag};
use super::{
    BODY_CHARS_MAX, Notification, NotificationKey, Notifier, NotifierFacts, NotifierReport, TITLE_CHARS_MAX,
    Urgency, escaped, plain,
};
use crate::ports::bus::{Bus, BusAddress};
use crate::ports::{PartFault, PortReport, Reports};

pub(super) const SERVICE: &str = "org.freedesktop.Notifications";
pub(super) const PATH: &str = "/org/freedesktop/Notifications";
const BUS: &str = "org.freedesktop.DBus";
/// How long a service may take to answer before that is reported. The call itself goes on.
const SLOW: Duration = Duration::from_secs(2);
/// First and longest wait before something that failed is posted again.
const RETRY_MIN: Duration = Duration::from_millis(500);
const RETRY_MAX: Duration = Duration::from_secs(30);
/// First and longest wait before the bus is tried again. A computer without one is asked once a minute.
const BUS_RETRY_MIN: Duration = Duration::from_millis(500);
const BUS_RETRY_MAX: Duration = Duration::from_secs(60);
/// `expire_timeout` of the specification: as the service likes, and never.
const EXPIRE_DEFAULT: i32 = -1;
const EXPIRE_NEVER: i32 = 0;

/// The notifier of Linux desktops. Dropping it ends its task and leaves on screen what is there.
pub struct DesktopNotifier {
    orders: UnboundedSender<Order>,
}

enum Order {
    Show(Notification),
    Close(NotificationKey),
    CloseAll,
    SelfTest,
}

impl DesktopNotifier {
    /// Starts the notifier's task on the current tokio runtime.
    pub fn spawn(bus: BusAddress, reports: Reports) -> Self {
        Self::spawn_with(bus, Leftovers::default(), reports)
    }

    /// The same, remembering in `file` what is on the screen, so that the next owner takes away what a killed one left there.
    pub fn spawn_remembering(bus: BusAddress, file: PathBuf, reports: Reports) -> Self {
        Self::spawn_with(bus, Leftovers::new(Some(file)), reports)
    }

    fn spawn_with(bus: BusAddress, leftovers: Leftovers, reports: Reports) -> Self {
        let (orders, inbox) = unbounded_channel();
        tokio::spawn(run(bus, leftovers, inbox, reports));
        Self { orders }
    }

    fn order(&self, order: Order) {
        if self.orders.send(order).is_err() {
            tracing::error!("the notifier's task has ended: notifications are lost");
        }
    }
}

impl Notifier for DesktopNotifier {
    fn show(&self, notification: Notification) {
        self.order(Order::Show(notification));
    }

    fn close(&self, key: &NotificationKey) {
        self.order(Order::Close(key.clone()));
    }

    fn close_all(&self) {
        self.order(Order::CloseAll);
    }

    fn self_test(&self) {
        self.order(Order::SelfTest);
    }
}

/// Why a session with the bus is over.
enum End {
    /// The owner dropped the notifier.
    Dropped,
    BusLost,
}

async fn run(bus: BusAddress, leftovers: Leftovers, mut inbox: UnboundedReceiver<Order>, reports: Reports) {
    let leftovers = Arc::new(leftovers);
    let teller = Teller { reports };
    let mut board = Board::default();
    let mut wait = BUS_RETRY_MIN;
    let mut told_missing = false;
    loop {
        match Session::open(&bus, &teller, &leftovers).await {
            Ok(mut session) => {
                if told_missing {
                    teller.tell(NotifierReport::DaemonBack);
                }
                told_missing = false;
                wait = BUS_RETRY_MIN;
                match session.serve(&mut board, &mut inbox).await {
                    End::Dropped => return,
                    End::BusLost => board.forget_calls(),
                }
            }
            Err(error) => tracing::debug!(%error, "no session bus"),
        }
        if !told_missing {
            told_missing = true;
            teller.tell(NotifierReport::DaemonGone(PartFault::NoSession));
        }
        if without_bus(&mut board, &mut inbox, &teller, wait).await.is_none() {
            return;
        }
        wait = (wait * 2).min(BUS_RETRY_MAX);
    }
}

/// Takes orders for `wait` while there is no bus; `None` when the notifier was dropped.
async fn without_bus(
    board: &mut Board,
    inbox: &mut UnboundedReceiver<Order>,
    teller: &Teller,
    wait: Duration,
) -> Option<()> {
    let pause = tokio::time::sleep(wait);
    tokio::pin!(pause);
    loop {
        tokio::select! {
            () = &mut pause => return Some(()),
            order = inbox.recv() => match order? {
                Order::Show(notification) => {
                    let key = notification.key.clone();
                    let report = match board.show(notification) {
                        Ok(()) => NotifierReport::Failed { key, fault: PartFault::NoSession },
                        Err(report) => report,
                    };
                    teller.tell(report);
                }
                Order::Close(key) => drop(board.close(&key)),
                Order::CloseAll => drop(board.close_all()),
                Order::SelfTest => teller.tell(NotifierReport::SelfTest(Err(PartFault::NoSession))),
            },
        }
    }
}

#[derive(Clone)]
struct Teller {
    reports: Reports,
}

impl Teller {
    fn tell(&self, report: NotifierReport) {
        // The owner is gone when nobody listens: then nothing is left to tell.
        let _ = self.reports.send(PortReport::Notifier(report));
    }
}

/// The answer to a call.
enum Answer {
    Posted { key: NotificationKey, result: zbus::Result<(OwnedUniqueName, ShownId)> },
    Abilities(Vec<String>),
    Done,
}

/// One connection to the bus.
struct Session {
    bus: Connection,
    messages: MessageStream,
    /// Which bus this is; empty where it does not say.
    bus_id: String,
    leftovers: Arc<Leftovers>,
    teller: Teller,
    /// Unique name of the notification service, if one runs.
    daemon: Option<OwnedUniqueName>,
    /// A service was missed, and its return is to be told.
    missed: bool,
    /// Whether the service obeys markup in bodies, so that it must be escaped. Assumed until it says otherwise.
    markup: bool,
    calls: FuturesUnordered<BoxFuture<'static, Answer>>,
    retry: Option<std::pin::Pin<Box<tokio::time::Sleep>>>,
    retry_wait: Duration,
}

impl Session {
    async fn open(address: &BusAddress, teller: &Teller, leftovers: &Arc<Leftovers>) -> zbus::Result<Self> {
        let bus = address.connect(Bus::Session).await?;
        let messages = MessageStream::from(&bus);
        let proxy = DBusProxy::new(&bus).await?;
        let service = MatchRule::builder().msg_type(Type::Signal).interface(SERVICE)?.path(PATH)?.build();
        proxy.add_match_rule(service).await?;
        let owner = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(BUS)?
            .member("NameOwnerChanged")?
            .arg(0, SERVICE)?
            .build();
        proxy.add_match_rule(owner).await?;
        let daemon = proxy.get_name_owner(BusName::try_from(SERVICE)?).await.ok();
        let bus_id = proxy.get_id().await.map(|id| id.to_string()).unwrap_or_default();
        let mut session = Self {
            bus,
            messages,
            bus_id,
            leftovers: Arc::clone(leftovers),
            teller: teller.clone(),
            daemon,
            missed: false,
            markup: true,
            calls: FuturesUnordered::new(),
            retry: None,
            retry_wait: RETRY_MIN,
        };
        if let Some(daemon) = &session.daemon {
            let left = session.leftovers.read(&session.bus_id, daemon.as_str());
            // Before anything is shown: what is swept by its tag must not be what is shown under the same tag now.
            if tokio::time::timeout(SLOW, sweep(&session.bus, left)).await.is_err() {
                tracing::warn!(
                    "the notification service does not answer: what an earlier run left there may stay"
                );
            }
            session.ask_abilities();
        }
        Ok(session)
    }

    async fn serve(&mut self, board: &mut Board, inbox: &mut UnboundedReceiver<Order>) -> End {
        self.post_all(board);
        loop {
            tokio::select! {
                // In this order: what the bus said first is heard first (see the module's head).
                biased;
                message = self.messages.next() => match message {
                    Some(Ok(message)) => self.heard(board, &message),
                    Some(Err(_)) | None => return End::BusLost,
                },
                Some(answer) = self.calls.next() => self.answered(board, answer),
                order = inbox.recv() => match order {
                    Some(order) => self.ordered(board, order),
                    None => return End::Dropped,
                },
                () = due(&mut self.retry) => {
                    self.retry = None;
                    self.post_all(board);
                }
            }
        }
    }

    fn ordered(&mut self, board: &mut Board, order: Order) {
        match order {
            Order::Show(notification) => match board.show(notification) {
                Ok(()) => self.post_all(board),
                Err(report) => self.teller.tell(report),
            },
            Order::Close(key) => {
                if let Some(id) = board.close(&key) {
                    self.close(id);
                }
            }
            Order::CloseAll => {
                for id in board.close_all() {
                    self.close(id);
                }
            }
            Order::SelfTest => {
                let (bus, teller) = (self.bus.clone(), self.teller.clone());
                self.calls.push(Box::pin(async move {
                    teller.tell(NotifierReport::SelfTest(self_test(&bus).await));
                    Answer::Done
                }));
            }
        }
    }

    fn post_all(&mut self, board: &mut Board) {
        let posts = board.posts();
        if !posts.is_empty() {
            let mut left = board.left();
            left.ids.extend(posts.iter().filter_map(|post| post.replaces));
            self.note(left);
        }
        for post in posts {
            self.calls.push(Box::pin(notify(self.bus.clone(), post, self.markup, self.teller.clone())));
        }
    }

    /// Remembers what may be on the screen, for the case that this process is killed.
    fn note(&self, left: Left) {
        if let Some(daemon) = &self.daemon {
            self.leftovers.note(&self.bus_id, daemon.as_str(), left);
        }
    }

    fn close(&mut self, id: ShownId) {
        // Addressed to the service that gave the number: to another one it would mean something else.
        let (bus, Some(daemon)) = (self.bus.clone(), self.daemon.clone()) else { return };
        self.calls.push(Box::pin(async move {
            let closed =
                bus.call_method(Some(&daemon), PATH, Some(SERVICE), "CloseNotification", &id.0).await;
            if let Err(error) = closed {
                // It is gone already, or its service is.
                tracing::debug!(%error, "a notification was not closed");
            }
            Answer::Done
        }));
    }

    fn ask_abilities(&mut self) {
        let bus = self.bus.clone();
        self.calls
            .push(Box::pin(async move { abilities(&bus).await.map_or(Answer::Done, Answer::Abilities) }));
    }

    fn answered(&mut self, board: &mut Board, answer: Answer) {
        match answer {
            Answer::Posted { key, result: Ok((from, id)) } if self.daemon.as_ref() == Some(&from) => {
                self.retry_wait = RETRY_MIN;
                self.teller.tell(NotifierReport::Shown { key: key.clone() });
                if let Some(id) = board.posted(&key, id) {
                    self.close(id);
                }
                self.note(board.left());
                self.post_all(board);
            }
            Answer::Posted { key, result: Ok(_) } => {
                // The service that showed it has gone since.
                board.refused(&key);
                self.post_all(board);
            }
            Answer::Posted { key, result: Err(error) } => self.refused(board, key, &error),
            Answer::Abilities(abilities) => {
                self.markup = abilities.iter().any(|ability| ability == "body-markup")
            }
            Answer::Done => {}
        }
    }

    fn refused(&mut self, board: &mut Board, key: NotificationKey, error: &zbus::Error) {
        if !board.refused(&key) {
            return;
        }
        let fault = if is_missing(error) {
            // Its coming is a signal, so nothing has to be tried until then.
            self.missed = true;
            PartFault::NoNotifier
        } else {
            self.retry_later();
            PartFault::NotifierRefuses { said: error.to_string() }
        };
        self.teller.tell(NotifierReport::Failed { key, fault });
    }

    fn retry_later(&mut self) {
        if self.retry.is_none() {
            self.retry = Some(Box::pin(tokio::time::sleep(self.retry_wait)));
            self.retry_wait = (self.retry_wait * 2).min(RETRY_MAX);
        }
    }

    fn heard(&mut self, board: &mut Board, message: &Message) {
        let header = message.header();
        if header.message_type() != Type::Signal {
            return;
        }
        let (Some(sender), Some(member)) = (header.sender(), header.member()) else { return };
        let interface = header.interface().map(|name| name.as_str());
        if sender.as_str() == BUS && interface == Some(BUS) && member.as_str() == "NameOwnerChanged" {
            if let Ok((name, _old, new)) = message.body().deserialize::<(&str, &str, &str)>()
                && name == SERVICE
            {
                self.owner_changed(board, new);
            }
            return;
        }
        if interface != Some(SERVICE) {
            return;
        }
        if self.daemon.as_ref().is_none_or(|daemon| daemon.as_str() != sender.as_str()) {
            tracing::warn!(%sender, %member, "ignored a signal that only the notification service may send");
            return;
        }
        let report = match member.as_str() {
            "ActionInvoked" => message
                .body()
                .deserialize::<(u32, &str)>()
                .ok()
                .and_then(|(id, action)| board.clicked(ShownId(id), action)),
            "NotificationClosed" => message
                .body()
                .deserialize::<(u32, u32)>()
                .ok()
                .and_then(|(id, code)| board.gone(ShownId(id), Gone::from_code(code))),
            _ => None,
        };
        if let Some(report) = report {
            self.teller.tell(report);
        }
    }

    fn owner_changed(&mut self, board: &mut Board, new: &str) {
        let new = OwnedUniqueName::try_from(new.to_owned()).ok();
        if new == self.daemon {
            return;
        }
        let had = self.daemon.is_some();
        self.daemon = new;
        board.forget_ids();
        if self.daemon.is_some() {
            self.retry = None;
            self.retry_wait = RETRY_MIN;
            self.ask_abilities();
            if had || self.missed {
                self.missed = false;
                self.teller.tell(NotifierReport::DaemonBack);
            }
            self.post_all(board);
        } else {
            self.missed = true;
            self.teller.tell(NotifierReport::DaemonGone(PartFault::NotifierEnded));
            // Posting starts the service again where the desktop allows that.
            self.retry_later();
        }
    }
}

async fn due(retry: &mut Option<std::pin::Pin<Box<tokio::time::Sleep>>>) {
    match retry {
        Some(sleep) => sleep.await,
        None => std::future::pending().await,
    }
}

fn is_missing(error: &zbus::Error) -> bool {
    let zbus::Error::MethodError(name, _, _) = error else { return false };
    let name = name.as_str();
    name == "org.freedesktop.DBus.Error.ServiceUnknown"
        || name == "org.freedesktop.DBus.Error.NameHasNoOwner"
        || name.starts_with("org.freedesktop.DBus.Error.Spawn.")
}

async fn notify(bus: Connection, post: Post, markup: bool, teller: Teller) -> Answer {
    let Post { notification, nonce, replaces } = post;
    let key = notification.key.clone();
    let mut actions = vec![DEFAULT_ACTION.to_owned(), "Open".to_owned()];
    for action in &notification.actions {
        actions.push(nonce.bind(&action.key));
        actions.push(plain(&action.label, TITLE_CHARS_MAX));
    }
    let (urgency, expire) = match notification.urgency {
        Urgency::Low => (0_u8, EXPIRE_DEFAULT),
        Urgency::Normal => (1, EXPIRE_DEFAULT),
        Urgency::Critical => (2, EXPIRE_NEVER),
    };
    let mut hints: HashMap<&str, Value<'_>> = HashMap::new();
    hints.insert("urgency", Value::U8(urgency));
    hints.insert("category", Value::from("x-baton.page"));
    hints.insert("desktop-entry", Value::from("baton"));
    tag(&mut hints, &notification.key);
    if notification.urgency == Urgency::Critical {
        hints.insert("resident", Value::Bool(true));
    }
    let title = plain(&notification.title, TITLE_CHARS_MAX);
    let body = plain(&notification.body, BODY_CHARS_MAX);
    let body = if markup { escaped(&body) } else { body };
    let replaces = replaces.map_or(0, |id| id.0);
    let arguments = ("Baton", replaces, "baton", title.as_str(), body.as_str(), actions, hints, expire);
    let call = bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "Notify", &arguments);
    tokio::pin!(call);
    let reply = match tokio::time::timeout(SLOW, &mut call).await {
        Ok(reply) => reply,
        Err(_) => {
            let fault = PartFault::NotifierSilent;
            teller.tell(NotifierReport::Failed { key: key.clone(), fault });
            call.await
        }
    };
    Answer::Posted { key, result: reply.and_then(|reply| shown_as(&reply)) }
}

/// Who answered, and with which number.
pub(super) fn shown_as(reply: &Message) -> zbus::Result<(OwnedUniqueName, ShownId)> {
    let header = reply.header();
    let sender = header.sender().ok_or(zbus::Error::MissingField)?;
    let id: u32 = reply.body().deserialize()?;
    Ok((sender.to_owned().into(), ShownId(id)))
}

async fn abilities(bus: &Connection) -> zbus::Result<Vec<String>> {
    let reply = bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "GetCapabilities", &()).await?;
    reply.body().deserialize()
}

async fn self_test(bus: &Connection) -> Result<NotifierFacts, PartFault> {
    let ask = async {
        let reply = bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "GetServerInformation", &()).await?;
        let (name, _vendor, version, _spec): (String, String, String, String) = reply.body().deserialize()?;
        Ok::<_, zbus::Error>((format!("{name} {version}"), abilities(bus).await?))
    };
    match tokio::time::timeout(SLOW, ask).await {
        Ok(Ok((service, abilities))) => {
            Ok(NotifierFacts { service, actions: abilities.iter().any(|ability| ability == "actions") })
        }
        Ok(Err(error)) if is_missing(&error) => Err(PartFault::NoNotifier),
        Ok(Err(error)) => Err(PartFault::NotifierWrong { said: error.to_string() }),
        Err(_) => Err(PartFault::NotifierSilent),
    }
}
