//! Notifications with actions: what shows while it rings, and the buttons that answer.
//!
//! A button here can acknowledge a page, so the port must never take one page's click for another's. The services
//! that draw notifications make that easy to get wrong: their numbers start over when they restart, and on D-Bus any
//! program may claim that a button was pressed. Therefore:
//! - every shown [`Notification`] gets a random nonce, and its buttons carry `nonce:action` as their key. Only a
//!   click that brings back the nonce of something still wanted becomes [`NotifierReport::Activated`];
//! - a signal counts only if the bus says that it came from the service itself;
//! - when the service dies or is replaced, all its numbers are forgotten and what is still wanted is posted again;
//! - titles and bodies come from whoever can send an alert: control characters are dropped, lengths bounded, markup
//!   escaped.
//!
//! Why Linux does not use notify-rust: its wait for an action hangs for ever when the service dies, it matches
//! actions by number alone, and it does not look at a signal's sender; each of these was seen to lose or fake an
//! acknowledgement. So Linux speaks D-Bus itself (`linux.rs`), and notify-rust serves macOS and Windows (`app.rs`),
//! where notifications belong to the app's own identity and no other program can answer them.

use std::fmt;

use super::PartFault;

#[cfg(any(target_os = "macos", target_os = "windows"))]
mod app;
#[cfg(target_os = "linux")]
mod board;
#[cfg(target_os = "linux")]
mod leftovers;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod sweep;

#[cfg(any(target_os = "macos", target_os = "windows"))]
pub use app::DesktopNotifier;
#[cfg(target_os = "linux")]
pub use linux::DesktopNotifier;

/// Longest title shown, in characters: services cut earlier, but none should have to lay out a book.
pub const TITLE_CHARS_MAX: usize = 200;
/// Longest body shown, in characters.
pub const BODY_CHARS_MAX: usize = 1000;
/// Notifications kept at once: beyond it the oldest that no longer shows is forgotten, and if all show, the new one
/// is refused. A storm is one notification with a counter, so this is far above any honest use.
pub const NOTIFICATIONS_MAX: usize = 256;

/// Names one notification, chosen by the engine; showing the same key again replaces it. Opaque here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct NotificationKey(String);

/// Names one button, chosen by the engine. Opaque here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionKey(String);

macro_rules! opaque_key {
    ($name:ident) => {
        impl $name {
            /// Wraps the engine's text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The engine's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
opaque_key!(NotificationKey);
opaque_key!(ActionKey);

/// How much a notification insists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Quiet, may time out.
    Low,
    /// Times out as the person's desktop likes.
    Normal,
    /// Stays until it is answered or closed, also over full-screen windows where the desktop allows.
    Critical,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Comes back in [`NotifierReport::Activated`].
    pub key: ActionKey,
    /// What the person reads.
    pub label: String,
}

/// What to show. Texts are plain: markup in them is shown, not obeyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Showing the same key again replaces the text and the buttons in place.
    pub key: NotificationKey,
    /// First line, cut at [`TITLE_CHARS_MAX`].
    pub title: String,
    /// The rest, cut at [`BODY_CHARS_MAX`].
    pub body: String,
    /// How much it insists.
    pub urgency: Urgency,
    /// Buttons, left to right. A click anywhere else is [`NotifierReport::Opened`].
    pub actions: Vec<Action>,
}

/// What the notification service says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifierFacts {
    /// Name and version.
    pub service: String,
    /// Whether it draws buttons. If not, answering needs the window or the terminal.
    pub actions: bool,
}

/// What the notifier tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotifierReport {
    /// The service took the notification. Sent once per [`Notifier::show`] and again when posted to a new service.
    Shown {
        /// Which one.
        key: NotificationKey,
    },
    /// A button of a notification that is still wanted was pressed. The service then takes the notification away;
    /// no `Dismissed` follows.
    Activated {
        /// Which notification.
        key: NotificationKey,
        /// Which button.
        action: ActionKey,
    },
    /// The notification itself was clicked. The service then takes it away; no `Dismissed` follows.
    Opened {
        /// Which one.
        key: NotificationKey,
    },
    /// The person (or a tool of theirs) took it away without choosing. It is not posted again by itself.
    Dismissed {
        /// Which one.
        key: NotificationKey,
    },
    /// The service took it away after its time. It is not posted again by itself.
    Expired {
        /// Which one.
        key: NotificationKey,
    },
    /// It could not be shown now. It is tried again by itself while it is wanted.
    Failed {
        /// Which one.
        key: NotificationKey,
        /// Why, and what to do.
        fault: PartFault,
    },
    /// The notification service went away: nothing shows at the moment.
    DaemonGone(PartFault),
    /// A notification service is there again, and what is wanted was posted to it.
    DaemonBack,
    /// The answer to [`Notifier::self_test`].
    SelfTest(Result<NotifierFacts, PartFault>),
}

/// Shows notifications. No method blocks; answers come as [`NotifierReport`].
pub trait Notifier: Send + Sync {
    /// Shows it, or replaces the one with the same key, and keeps it shown over restarts of the service until
    /// [`Notifier::close`].
    fn show(&self, notification: Notification);
    /// Takes it away; clicks on it that are still under way no longer count.
    fn close(&self, key: &NotificationKey);
    /// Takes all away.
    fn close_all(&self);
    /// Asks the service for its name and abilities, starting it where the desktop allows.
    fn self_test(&self);
}

/// Drops what could disguise or break a text from outside (control characters, direction overrides) and cuts it.
fn plain(text: &str, chars_max: usize) -> String {
    let keep = |c: &char| {
        !matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') && (*c == '\n' || !c.is_control())
    };
    let mut kept = text.chars().filter(keep);
    let mut out: String = kept.by_ref().take(chars_max).collect();
    if kept.next().is_some() {
        out.pop();
        out.push('…');
    }
    out
}

/// Escapes what a service with `body-markup` would obey.
#[cfg(target_os = "linux")]
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_from_outside_cannot_disguise_themselves() {
        assert_eq!(plain("a\u{202e}b\u{7}c\td\ne", 50), "abcd\ne");
        assert_eq!(plain("abcdef", 4), "abc…");
        assert_eq!(plain("abcd", 4), "abcd");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn markup_is_shown_not_obeyed() {
        assert_eq!(
            escaped("<a href=\"http://evil\">Tom & 'Jerry'</a>"),
            "&lt;a href=&quot;http://evil&quot;&gt;Tom &amp; &#39;Jerry&#39;&lt;/a&gt;"
        );
    }
}
