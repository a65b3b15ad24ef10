//! Sleep through logind (`org.freedesktop.login1.Manager` on the system bus).
//!
//! A lock is an open file: logind holds sleep back until it is closed. Two are in use: one that blocks while on call,
//! and one that only delays, which is always held so that there is time for a farewell.

use std::pin::Pin;
use std::time::Duration;

use futures_util::stream::StreamExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Sleep;
use zbus::fdo::DBusProxy;
use zbus::message::Type;
use zbus::names::{BusName, OwnedUniqueName};
use zbus::zvariant::OwnedFd;
use zbus::{Connection, MatchRule, Message, MessageStream};

use super::{FAREWELL, Held, Wake, WakeReport};
use crate::ports::bus::{Bus, BusAddress};
use crate::ports::{PartFault, PortReport, Reports};

const LOGIND: &str = "org.freedesktop.login1";
const PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const BUS: &str = "org.freedesktop.DBus";
/// How long logind may take to answer.
const ANSWER: Duration = Duration::from_secs(3);
/// How often a computer without a system bus is asked again.
const BUS_RETRY: Duration = Duration::from_secs(60);
/// Longest reason handed to logind, in characters.
const REASON_CHARS_MAX: usize = 100;

/// The wake port of Linux. Dropping it lets the computer sleep.
pub struct DesktopWake {
    orders: UnboundedSender<Order>,
}

enum Order {
    Hold(String),
    Release,
    ReadyToSleep,
}

impl DesktopWake {
    /// Starts the port's task on the current tokio runtime. `bus` is the system bus.
    pub fn spawn(bus: BusAddress, reports: Reports) -> Self {
        let (orders, inbox) = unbounded_channel();
        tokio::spawn(run(bus, inbox, reports));
        Self { orders }
    }

    fn order(&self, order: Order) {
        if self.orders.send(order).is_err() {
            tracing::error!("the wake port's task has ended: the computer may sleep");
        }
    }
}

impl Wake for DesktopWake {
    fn hold(&self, reason: &str) {
        let reason = reason.chars().filter(|c| !c.is_control()).take(REASON_CHARS_MAX).collect();
        self.order(Order::Hold(reason));
    }

    fn release(&self) {
        self.order(Order::Release);
    }

    fn ready_to_sleep(&self) {
        self.order(Order::ReadyToSleep);
    }
}

/// What outlives a connection.
struct Wish {
    /// Why the computer is to stay awake, if it is.
    reason: Option<String>,
    reports: Reports,
    told_unavailable: bool,
}

impl Wish {
    fn tell(&self, report: WakeReport) {
        // The owner is gone when nobody listens: then nothing is left to tell.
        let _ = self.reports.send(PortReport::Wake(report));
    }

    fn unavailable(&mut self, fault: PartFault) {
        if !self.told_unavailable {
            self.told_unavailable = true;
            self.tell(WakeReport::Unavailable(fault));
        }
    }
}

async fn run(bus: BusAddress, mut inbox: UnboundedReceiver<Order>, reports: Reports) {
    let mut wish = Wish { reason: None, reports, told_unavailable: false };
    loop {
        match Session::open(&bus).await {
            Ok(mut session) => {
                if session.serve(&mut wish, &mut inbox).await.is_none() {
                    return;
                }
                wish.unavailable(PartFault::SystemBusEnded);
            }
            Err(error) => wish.unavailable(PartFault::NoSystemBus { said: error.to_string() }),
        }
        if without_bus(&mut wish, &mut inbox).await.is_none() {
            return;
        }
    }
}

/// Takes orders until it is time to try again; `None` when the port was dropped.
async fn without_bus(wish: &mut Wish, inbox: &mut UnboundedReceiver<Order>) -> Option<()> {
    let pause = tokio::time::sleep(BUS_RETRY);
    tokio::pin!(pause);
    loop {
        tokio::select! {
            () = &mut pause => return Some(()),
            order = inbox.recv() => match order? {
                Order::Hold(reason) => wish.reason = Some(reason),
                Order::Release => wish.reason = None,
                Order::ReadyToSleep => {}
            },
        }
    }
}

/// One connection to the system bus.
struct Session {
    bus: Connection,
    messages: MessageStream,
    logind: Option<OwnedUniqueName>,
    /// Held while on call.
    block: Option<OwnedFd>,
    /// Held until a farewell is said.
    delay: Option<OwnedFd>,
    farewell: Option<Pin<Box<Sleep>>>,
}

impl Session {
    async fn open(address: &BusAddress) -> zbus::Result<Self> {
        let bus = address.connect(Bus::System).await?;
        let messages = MessageStream::from(&bus);
        let proxy = DBusProxy::new(&bus).await?;
        let sleep = MatchRule::builder()
            .msg_type(Type::Signal)
            .interface(MANAGER)?
            .member("PrepareForSleep")?
            .path(PATH)?
            .build();
        proxy.add_match_rule(sleep).await?;
        let owner = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(BUS)?
            .member("NameOwnerChanged")?
            .arg(0, LOGIND)?
            .build();
        proxy.add_match_rule(owner).await?;
        let logind = proxy.get_name_owner(BusName::try_from(LOGIND)?).await.ok();
        Ok(Self { bus, messages, logind, block: None, delay: None, farewell: None })
    }

    /// `Some` when the bus ended, `None` when the port was dropped.
    async fn serve(&mut self, wish: &mut Wish, inbox: &mut UnboundedReceiver<Order>) -> Option<()> {
        self.lock_again(wish).await;
        loop {
            tokio::select! {
                message = self.messages.next() => match message {
                    Some(Ok(message)) => self.heard(wish, &message).await,
                    Some(Err(_)) | None => return Some(()),
                },
                order = inbox.recv() => match order? {
                    Order::Hold(reason) => {
                        wish.reason = Some(reason);
                        self.hold(wish).await;
                    }
                    Order::Release => {
                        wish.reason = None;
                        if self.block.take().is_some() {
                            wish.tell(WakeReport::Released);
                        }
                    }
                    Order::ReadyToSleep => self.let_sleep(),
                },
                () = due(&mut self.farewell) => self.let_sleep(),
            }
        }
    }

    fn let_sleep(&mut self) {
        if self.farewell.take().is_some() {
            self.delay = None;
        }
    }

    /// Takes the locks that are wanted, after logind appeared or the computer woke.
    async fn lock_again(&mut self, wish: &mut Wish) {
        match self.inhibit("sleep", "tells your team before this computer sleeps", "delay").await {
            Ok(lock) => {
                self.delay = Some(lock);
                wish.told_unavailable = false;
            }
            Err(error) => return wish.unavailable(PartFault::LogindFails { said: error.to_string() }),
        }
        if self.block.is_none() {
            self.hold(wish).await;
        }
    }

    async fn hold(&mut self, wish: &mut Wish) {
        let Some(reason) = wish.reason.clone() else { return };
        for (what, held) in [("sleep:idle", Held::Sleep), ("idle", Held::IdleOnly)] {
            match self.inhibit(what, &reason, "block").await {
                Ok(lock) => {
                    // The earlier lock ends only now, so that there is no gap.
                    self.block = Some(lock);
                    return wish.tell(WakeReport::Held(held));
                }
                Err(error) => tracing::debug!(%error, what, "logind refused to stay awake"),
            }
        }
        wish.unavailable(PartFault::WakeForbidden);
    }

    async fn inhibit(&self, what: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd> {
        let arguments = (what, "Baton", why, mode);
        let call = self.bus.call_method(Some(LOGIND), PATH, Some(MANAGER), "Inhibit", &arguments);
        let late = |_| zbus::Error::Failure("logind does not answer".into());
        tokio::time::timeout(ANSWER, call).await.map_err(late)??.body().deserialize()
    }

    async fn heard(&mut self, wish: &mut Wish, message: &Message) {
        let header = message.header();
        let (Type::Signal, Some(sender), Some(member)) =
            (header.message_type(), header.sender(), header.member())
        else {
            return;
        };
        if sender.as_str() == BUS && member.as_str() == "NameOwnerChanged" {
            if let Ok((LOGIND, _old, new)) = message.body().deserialize::<(&str, &str, &str)>() {
                self.logind = OwnedUniqueName::try_from(new.to_owned()).ok();
                (self.block, self.delay, self.farewell) = (None, None, None);
                if self.logind.is_some() {
                    self.lock_again(wish).await;
                } else {
                    wish.unavailable(PartFault::LogindEnded);
                }
            }
            return;
        }
        if self.logind.as_ref().is_none_or(|logind| logind.as_str() != sender.as_str())
            || member.as_str() != "PrepareForSleep"
        {
            return;
        }
        match message.body().deserialize::<bool>() {
            Ok(true) => {
                self.farewell = Some(Box::pin(tokio::time::sleep(FAREWELL)));
                wish.tell(WakeReport::Suspending);
            }
            Ok(false) => {
                self.farewell = None;
                wish.tell(WakeReport::Resumed);
                self.lock_again(wish).await;
            }
            Err(error) => tracing::warn!(%error, "logind sent a signal of another shape"),
        }
    }
}

async fn due(timer: &mut Option<Pin<Box<Sleep>>>) {
    match timer {
        Some(sleep) => sleep.await,
        None => std::future::pending().await,
    }
}
