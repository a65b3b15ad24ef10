//! What is wanted on screen and where it stands: the bookkeeping of the D-Bus notifier, without D-Bus.
//!
//! Each wanted notification is an [`Entry`] in one of four places:
//!
//! | place | meaning | leaves by |
//! | --- | --- | --- |
//! | `Absent` | to be posted | `posts` → `Posting` |
//! | `Posting` | the service was asked and has not answered | answer → `Up`, `Absent` or removed |
//! | `Up(id)` | on screen under this number of this service | click or dismissal → `Hidden`; service gone → `Absent` |
//! | `Hidden` | the person saw it go; clicks under way still count | `show` → `Absent`; `close` → removed |
//!
//! At most one call per entry is under way, so answers cannot overtake each other.

use std::collections::{BTreeMap, BTreeSet};

use super::leftovers::Left;
use super::{ActionKey, NOTIFICATIONS_MAX, Notification, NotificationKey, NotifierReport};
use crate::ports::PartFault;

/// The action key that the specification reserves for a click on the notification itself.
pub(super) const DEFAULT_ACTION: &str = "default";

/// Binds a button to one wanted notification for as long as it is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Nonce(String);

impl Nonce {
    fn random() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()))
    }

    /// The key that a button carries over the bus.
    pub(super) fn bind(&self, action: &ActionKey) -> String {
        format!("{}:{}", self.0, action.as_str())
    }
}

/// A service's number for a notification: means nothing without the service that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct ShownId(pub(super) u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Absent,
    Posting,
    Up(ShownId),
    Hidden,
}

/// What should be true of a notification once the call under way is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Shown,
    /// Text or buttons changed while it was being posted.
    ShownAgain,
    Gone,
}

#[derive(Debug)]
struct Entry {
    notification: Notification,
    nonce: Nonce,
    /// Every button ever offered under this nonce: a click on the text before the last replacement counts.
    offered: BTreeSet<ActionKey>,
    place: Place,
    wish: Wish,
    /// A click took it off the screen, so its disappearance is no dismissal.
    clicked: bool,
    /// Order of arrival, for forgetting the oldest.
    seq: u64,
}

/// A call to make: `Notify`.
#[derive(Debug, Clone)]
pub(super) struct Post {
    pub(super) notification: Notification,
    pub(super) nonce: Nonce,
    pub(super) replaces: Option<ShownId>,
}

/// Why a notification went away, from the specification's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    Expired,
    Dismissed,
}

impl Gone {
    /// 1 expired, 2 dismissed by the person, 3 closed by a call, 4 undefined
    /// (<https://specifications.freedesktop.org/notification-spec/latest/protocol.html>, `NotificationClosed`).
    /// What we close ourselves is no longer on the board, so 3 is somebody else's tool: a dismissal.
    pub(super) fn from_code(code: u32) -> Self {
        if code == 1 { Self::Expired } else { Self::Dismissed }
    }
}

/// All wanted notifications.
#[derive(Debug, Default)]
pub(super) struct Board {
    entries: BTreeMap<NotificationKey, Entry>,
    seq: u64,
}

impl Board {
    /// Wants it shown. Call [`Board::posts`] afterwards.
    pub(super) fn show(&mut self, notification: Notification) -> Result<(), NotifierReport> {
        let key = notification.key.clone();
        if !self.entries.contains_key(&key) {
            self.make_room(&key)?;
        }
        self.seq += 1;
        let offered = notification.actions.iter().map(|action| action.key.clone());
        match self.entries.get_mut(&key) {
            Some(entry) => {
                if entry.wish == Wish::Gone {
                    entry.nonce = Nonce::random();
                    entry.offered.clear();
                }
                entry.offered.extend(offered);
                entry.notification = notification;
                entry.clicked = false;
                entry.seq = self.seq;
                entry.wish = match entry.place {
                    Place::Posting | Place::Up(_) => Wish::ShownAgain,
                    Place::Absent | Place::Hidden => Wish::Shown,
                };
                if entry.place == Place::Hidden {
                    entry.place = Place::Absent;
                }
            }
            None => {
                let entry = Entry {
                    offered: offered.collect(),
                    notification,
                    nonce: Nonce::random(),
                    place: Place::Absent,
                    wish: Wish::Shown,
                    clicked: false,
                    seq: self.seq,
                };
                self.entries.insert(key, entry);
            }
        }
        Ok(())
    }

    fn make_room(&mut self, for_key: &NotificationKey) -> Result<(), NotifierReport> {
        if self.entries.len() < NOTIFICATIONS_MAX {
            return Ok(());
        }
        let hidden = self.entries.iter().filter(|(_, entry)| entry.place == Place::Hidden);
        let Some(oldest) = hidden.min_by_key(|(_, entry)| entry.seq).map(|(key, _)| key.clone()) else {
            return Err(NotifierReport::Failed { key: for_key.clone(), fault: PartFault::NotificationsFull });
        };
        self.entries.remove(&oldest);
        Ok(())
    }

    /// Wants it gone. Returns the number to close, if it is on screen.
    pub(super) fn close(&mut self, key: &NotificationKey) -> Option<ShownId> {
        let entry = self.entries.get_mut(key)?;
        match entry.place {
            Place::Posting => {
                entry.wish = Wish::Gone;
                None
            }
            Place::Up(id) => {
                self.entries.remove(key);
                Some(id)
            }
            Place::Absent | Place::Hidden => {
                self.entries.remove(key);
                None
            }
        }
    }

    /// Wants all gone. Returns the numbers to close.
    pub(super) fn close_all(&mut self) -> Vec<ShownId> {
        let keys: Vec<_> = self.entries.keys().cloned().collect();
        keys.iter().filter_map(|key| self.close(key)).collect()
    }

    /// Takes everything that has to be posted now; each must be answered by [`Board::posted`] or [`Board::refused`].
    pub(super) fn posts(&mut self) -> Vec<Post> {
        let mut posts = Vec::new();
        for entry in self.entries.values_mut() {
            let replaces = match (entry.place, entry.wish) {
                (Place::Absent, Wish::Shown | Wish::ShownAgain) => None,
                (Place::Up(id), Wish::ShownAgain) => Some(id),
                (Place::Absent | Place::Up(_), Wish::Gone)
                | (Place::Up(_), Wish::Shown)
                | (Place::Posting | Place::Hidden, Wish::Shown | Wish::ShownAgain | Wish::Gone) => continue,
            };
            entry.place = Place::Posting;
            entry.wish = Wish::Shown;
            posts.push(Post {
                notification: entry.notification.clone(),
                nonce: entry.nonce.clone(),
                replaces,
            });
        }
        posts
    }

    /// The current service took it. Returns a number to close if it is no longer wanted.
    pub(super) fn posted(&mut self, key: &NotificationKey, id: ShownId) -> Option<ShownId> {
        let entry = self.entries.get_mut(key)?;
        if entry.wish == Wish::Gone {
            self.entries.remove(key);
            return Some(id);
        }
        entry.place = Place::Up(id);
        None
    }

    /// What is on the screen, or may be.
    pub(super) fn left(&self) -> Left {
        let mut left = Left::default();
        for (key, entry) in &self.entries {
            match entry.place {
                Place::Up(id) => left.ids.push(id),
                Place::Posting => left.posting.push(key.clone()),
                Place::Absent | Place::Hidden => {}
            }
        }
        left
    }

    /// The service refused it, or is no longer the one that answered. Returns whether it is still wanted.
    pub(super) fn refused(&mut self, key: &NotificationKey) -> bool {
        let Some(entry) = self.entries.get_mut(key) else { return false };
        if entry.wish == Wish::Gone {
            self.entries.remove(key);
            return false;
        }
        entry.place = Place::Absent;
        true
    }

    /// The service is gone or another one: its numbers mean nothing any more.
    pub(super) fn forget_ids(&mut self) {
        for entry in self.entries.values_mut() {
            if matches!(entry.place, Place::Up(_)) {
                entry.place = Place::Absent;
            }
        }
    }

    /// The bus itself is gone: calls under way will not be answered either.
    pub(super) fn forget_calls(&mut self) {
        self.forget_ids();
        self.entries.retain(|_, entry| entry.wish != Wish::Gone);
        for entry in self.entries.values_mut() {
            if entry.place == Place::Posting {
                entry.place = Place::Absent;
            }
        }
    }

    /// A click, as the current service tells it. `None` if it is bound to nothing that is still wanted.
    pub(super) fn clicked(&mut self, id: ShownId, action: &str) -> Option<NotifierReport> {
        if action == DEFAULT_ACTION {
            let (key, entry) = self.entries.iter_mut().find(|(_, entry)| entry.place == Place::Up(id))?;
            entry.clicked = true;
            return Some(NotifierReport::Opened { key: key.clone() });
        }
        let (nonce, action) = action.split_once(':')?;
        let wanted = |entry: &Entry| entry.nonce.0 == nonce && entry.wish != Wish::Gone;
        let (key, entry) = self.entries.iter_mut().find(|(_, entry)| wanted(entry))?;
        let action = entry.offered.get(&ActionKey::new(action))?.clone();
        entry.clicked = true;
        Some(NotifierReport::Activated { key: key.clone(), action })
    }

    /// It left the screen, as the current service tells it.
    pub(super) fn gone(&mut self, id: ShownId, how: Gone) -> Option<NotifierReport> {
        let (key, entry) = self.entries.iter_mut().find(|(_, entry)| entry.place == Place::Up(id))?;
        entry.place = Place::Hidden;
        if entry.clicked {
            return None;
        }
        let key = key.clone();
        Some(match how {
            Gone::Expired => NotifierReport::Expired { key },
            Gone::Dismissed => NotifierReport::Dismissed { key },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Action, Urgency};
    use super::*;

    fn note(key: &str) -> Notification {
        Notification {
            key: NotificationKey::new(key),
            title: "Disk full".into(),
            body: String::new(),
            urgency: Urgency::Critical,
            actions: vec![Action { key: ActionKey::new("ack"), label: "Acknowledge".into() }],
        }
    }

    fn ack() -> ActionKey {
        ActionKey::new("ack")
    }

    /// Shows `key` as the service's number `id`; returns its bound button.
    fn up(board: &mut Board, key: &str, id: u32) -> String {
        board.show(note(key)).unwrap();
        let posts = board.posts();
        assert_eq!(posts.len(), 1);
        assert_eq!(board.posted(&NotificationKey::new(key), ShownId(id)), None);
        posts[0].nonce.bind(&ack())
    }

    fn activated(key: &str) -> Option<NotifierReport> {
        Some(NotifierReport::Activated { key: NotificationKey::new(key), action: ack() })
    }

    #[test]
    fn a_reused_number_never_answers_another_page() {
        let mut board = Board::default();
        let first = up(&mut board, "page 1", 1);
        board.forget_ids();
        board.close(&NotificationKey::new("page 1"));
        let second = up(&mut board, "page 2", 1);
        assert_eq!(board.clicked(ShownId(1), &first), None);
        assert_eq!(board.clicked(ShownId(1), &second), activated("page 2"));
    }

    #[test]
    fn made_up_clicks_count_for_nothing() {
        let mut board = Board::default();
        let bound = up(&mut board, "page", 7);
        for made_up in ["ack", "", ":", ":ack", "page:ack", &bound.replace("ack", "resolve")] {
            assert_eq!(board.clicked(ShownId(7), made_up), None, "{made_up:?}");
        }
        assert_eq!(board.clicked(ShownId(8), DEFAULT_ACTION), None);
    }

    #[test]
    fn a_restart_posts_again_what_is_wanted_and_not_what_was_dismissed() {
        let mut board = Board::default();
        up(&mut board, "kept", 1);
        up(&mut board, "dismissed", 2);
        assert!(board.gone(ShownId(2), Gone::Dismissed).is_some());
        board.forget_ids();
        let again: Vec<_> =
            board.posts().into_iter().map(|post| (post.notification.key, post.replaces)).collect();
        assert_eq!(again, [(NotificationKey::new("kept"), None)]);
    }

    #[test]
    fn a_click_is_followed_by_no_dismissal() {
        let mut board = Board::default();
        let bound = up(&mut board, "page", 3);
        assert_eq!(board.clicked(ShownId(3), &bound), activated("page"));
        assert_eq!(board.gone(ShownId(3), Gone::Dismissed), None);
    }

    #[test]
    fn closed_while_being_posted_is_closed_when_the_number_is_known() {
        let mut board = Board::default();
        board.show(note("page")).unwrap();
        let bound = board.posts()[0].nonce.bind(&ack());
        assert_eq!(board.close(&NotificationKey::new("page")), None);
        assert_eq!(board.clicked(ShownId(4), &bound), None, "not wanted any more");
        assert_eq!(board.posted(&NotificationKey::new("page"), ShownId(4)), Some(ShownId(4)));
        assert!(board.posts().is_empty());
    }

    #[test]
    fn changed_while_being_posted_replaces_afterwards() {
        let mut board = Board::default();
        board.show(note("page")).unwrap();
        assert_eq!(board.posts().len(), 1);
        board.show(note("page")).unwrap();
        assert!(board.posts().is_empty(), "one call at a time");
        board.posted(&NotificationKey::new("page"), ShownId(5));
        assert_eq!(board.posts()[0].replaces, Some(ShownId(5)));
    }

    #[test]
    fn full_forgets_the_oldest_hidden_one_and_else_refuses() {
        let mut board = Board::default();
        for i in 0..NOTIFICATIONS_MAX as u32 {
            up(&mut board, &format!("{i}"), i + 1);
        }
        assert!(matches!(board.show(note("one more")), Err(NotifierReport::Failed { .. })));
        board.gone(ShownId(10), Gone::Expired);
        board.show(note("one more")).unwrap();
        assert_eq!(board.entries.len(), NOTIFICATIONS_MAX);
    }
}
