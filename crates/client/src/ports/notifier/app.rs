//! Notifications of macOS and Windows, through notify-rust. Written against its documentation; not run yet.
//!
//! Here the system binds a click to the notification of this very app, so that a thread which waits for one
//! notification's answer cannot get another's. What remains of the module's rules: a click counts only while the
//! notification is wanted, so each showing has a number and a later `show` or `close` of the key makes it stale.
//! The crate cannot take a notification away again: a closed one stays in the system's list, without effect.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use notify_rust::{CloseReason, NotificationResponse, Timeout};

use super::{
    BODY_CHARS_MAX, NOTIFICATIONS_MAX, Notification, NotificationKey, Notifier, NotifierFacts,
    NotifierReport, TITLE_CHARS_MAX, Urgency, plain,
};
use crate::ports::{PartFault, PortReport, Reports};

/// The notifier of macOS and Windows.
pub struct DesktopNotifier {
    reports: Reports,
    shown: Arc<Mutex<Shown>>,
}

#[derive(Default)]
struct Shown {
    /// Number of the current showing of each wanted key.
    wanted: BTreeMap<NotificationKey, u64>,
    last: u64,
    /// Threads that wait for an answer.
    waiting: usize,
}

impl DesktopNotifier {
    /// A notifier for the running app.
    pub fn new(reports: Reports) -> Self {
        Self { reports, shown: Arc::default() }
    }
}

impl Notifier for DesktopNotifier {
    fn show(&self, notification: Notification) {
        let key = notification.key.clone();
        let number = {
            let mut shown = lock(&self.shown);
            if shown.waiting >= NOTIFICATIONS_MAX {
                drop(shown);
                let fault = PartFault::NotificationsFull;
                return tell(&self.reports, NotifierReport::Failed { key, fault });
            }
            shown.last += 1;
            shown.waiting += 1;
            let number = shown.last;
            shown.wanted.insert(key.clone(), number);
            number
        };
        let (reports, shown) = (self.reports.clone(), Arc::clone(&self.shown));
        let spawned = thread::Builder::new().name("notification".into()).spawn(move || {
            show_and_wait(&notification, number, &reports, &shown);
            lock(&shown).waiting -= 1;
        });
        if let Err(error) = spawned {
            lock(&self.shown).waiting -= 1;
            let fault = PartFault::NoThread { said: error.to_string() };
            tell(&self.reports, NotifierReport::Failed { key, fault });
        }
    }

    fn close(&self, key: &NotificationKey) {
        lock(&self.shown).wanted.remove(key);
    }

    fn close_all(&self) {
        lock(&self.shown).wanted.clear();
    }

    fn self_test(&self) {
        // Neither system tells whether notifications are allowed without showing one.
        let facts = NotifierFacts { service: std::env::consts::OS.to_owned(), actions: true };
        tell(&self.reports, NotifierReport::SelfTest(Ok(facts)));
    }
}

fn show_and_wait(notification: &Notification, number: u64, reports: &Reports, shown: &Mutex<Shown>) {
    let key = notification.key.clone();
    let mut native = notify_rust::Notification::new();
    native
        .summary(&plain(&notification.title, TITLE_CHARS_MAX))
        .body(&plain(&notification.body, BODY_CHARS_MAX));
    native.timeout(match notification.urgency {
        Urgency::Low | Urgency::Normal => Timeout::Default,
        Urgency::Critical => Timeout::Never,
    });
    #[cfg(target_os = "windows")]
    native.urgency(match notification.urgency {
        Urgency::Low => notify_rust::Urgency::Low,
        Urgency::Normal => notify_rust::Urgency::Normal,
        Urgency::Critical => notify_rust::Urgency::Critical,
    });
    for action in &notification.actions {
        // macOS brings back the label, Windows the identifier: both are the label here.
        let label = plain(&action.label, TITLE_CHARS_MAX);
        native.action(&label, &label);
    }
    let failed = |error: notify_rust::error::Error| {
        let fault = PartFault::NotificationRefused { said: error.to_string() };
        tell(reports, NotifierReport::Failed { key: key.clone(), fault });
    };
    let handle = match native.show() {
        Ok(handle) => handle,
        Err(error) => return failed(error),
    };
    tell(reports, NotifierReport::Shown { key: key.clone() });
    let answered = handle.wait_for_response(|response: &NotificationResponse| {
        if lock(shown).wanted.get(&key) == Some(&number)
            && let Some(report) = report(notification, response)
        {
            tell(reports, report);
        }
    });
    if let Err(error) = answered {
        failed(error);
    }
}

fn report(notification: &Notification, response: &NotificationResponse) -> Option<NotifierReport> {
    let key = notification.key.clone();
    Some(match response {
        NotificationResponse::Default => NotifierReport::Opened { key },
        NotificationResponse::Action(label) => {
            let action =
                notification.actions.iter().find(|action| plain(&action.label, TITLE_CHARS_MAX) == *label)?;
            NotifierReport::Activated { key, action: action.key.clone() }
        }
        NotificationResponse::Reply(_) => return None,
        NotificationResponse::Closed(CloseReason::Expired) => NotifierReport::Expired { key },
        NotificationResponse::Closed(
            CloseReason::Dismissed | CloseReason::CloseAction | CloseReason::Other(_),
        ) => NotifierReport::Dismissed { key },
    })
}

fn lock(shown: &Mutex<Shown>) -> std::sync::MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell(reports: &Reports, report: NotifierReport) {
    // The owner is gone when nobody listens: then nothing is left to tell.
    let _ = reports.send(PortReport::Notifier(report));
}
