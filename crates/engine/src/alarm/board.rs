//! The board: which notifications show. The engine says what shall show; the board makes it so with the fewest changes, and knows which
//! key stands for what.
//!
//! | posted is | event | becomes | effect |
//! | --- | --- | --- | --- |
//! | (nothing) | wanted | `Asked` | notify under a new key |
//! | `Asked` | shown | `Shown` | |
//! | `Asked`, `Shown` | wanted with another text | `Asked` | notify under the same key; a counter's under a new key |
//! | `Asked`, `Shown` | put away, and it rings | `Away` | |
//! | `Away` | [`BACK_AFTER_MS`] later | `Asked` | notify under a new key |
//! | `Asked`, `Shown` | put away, and it does not | `Read` | |
//! | any | wanted no more | (nothing) | close |
//!
//! A key stands for one page in one run of the owner, and for a counter as it was counted then: a late click can never answer anything
//! that the person did not see.

use crate::effect::{Button, Effect, Insistence, Notification};
use crate::event::NotificationKey;
use crate::now::Now;
use crate::random::Random;
use baton_domain::alert::Urgency;
use baton_domain::id::{CommandId, IncidentId, NoticeId, PageId, PersonId};
use baton_wire::view::PartFault;
use std::collections::{BTreeMap, BTreeSet};

/// Milliseconds after which a notification that was put away, while it still rings, is shown again.
pub const BACK_AFTER_MS: u64 = 20_000;
/// Milliseconds between two changes of a counter: a storm must not become a storm of notifications.
pub const RECOUNT_MS: u64 = 5_000;

/// What a notification is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Subject {
    /// One page.
    Page(PageId),
    /// So many incidents that each by itself would hide the others.
    Storm(Urgency),
    /// On call, and the hub is out of reach.
    Hub,
    /// What came of an action.
    Told(CommandId),
    /// Something that the person was told.
    Inbox(NoticeId),
}

/// What shall show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Card {
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) urgency: Insistence,
    pub(crate) actions: Vec<Button>,
    /// What it is about, to be shown when it is clicked.
    pub(crate) incident: Option<IncidentId>,
    /// The teammate whom its hand-off button names.
    pub(crate) suggested: Option<PersonId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Asked,
    Shown,
    Away { back_at_ms: u64 },
    Read,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Posted {
    key: NotificationKey,
    card: Card,
    state: State,
    asked_ms: u64,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Board {
    posted: BTreeMap<Subject, Posted>,
    keys: BTreeMap<NotificationKey, Subject>,
    /// A change of a counter that waits until then.
    recount_at_ms: Option<u64>,
    trouble: Option<PartFault>,
}

impl Board {
    /// Makes it so.
    pub(crate) fn want(
        &mut self,
        wanted: BTreeMap<Subject, Card>,
        now: Now,
        random: &mut Random,
        out: &mut Vec<Effect>,
    ) {
        let gone: Vec<Subject> = self.posted.keys().filter(|is| !wanted.contains_key(is)).copied().collect();
        for subject in gone {
            self.close(subject, out);
        }
        self.recount_at_ms = None;
        for (subject, card) in wanted {
            self.want_one(subject, card, now, random, out);
        }
    }

    fn want_one(
        &mut self,
        subject: Subject,
        card: Card,
        now: Now,
        random: &mut Random,
        out: &mut Vec<Effect>,
    ) {
        let Some(posted) = self.posted.get_mut(&subject) else {
            self.post(subject, card, now, random, out);
            return;
        };
        let changed = posted.card != card;
        match posted.state {
            State::Away { back_at_ms } if back_at_ms <= now.mono_ms => {
                self.close(subject, out);
                self.post(subject, card, now, random, out);
            }
            State::Asked | State::Shown if changed && counts(subject) => {
                let recount_at_ms = posted.asked_ms + RECOUNT_MS;
                if recount_at_ms > now.mono_ms {
                    self.recount_at_ms = earlier(self.recount_at_ms, recount_at_ms);
                } else {
                    self.close(subject, out);
                    self.post(subject, card, now, random, out);
                }
            }
            State::Asked | State::Shown if changed => {
                posted.card = card;
                posted.state = State::Asked;
                out.push(posted.notification());
            }
            State::Asked | State::Shown | State::Away { .. } | State::Read => {}
        }
    }

    fn post(&mut self, subject: Subject, card: Card, now: Now, random: &mut Random, out: &mut Vec<Effect>) {
        let key = NotificationKey(format!("{:016x}{:016x}", random.bits(), random.bits()));
        let posted = Posted { key: key.clone(), card, state: State::Asked, asked_ms: now.mono_ms };
        out.push(posted.notification());
        self.keys.insert(key, subject);
        self.posted.insert(subject, posted);
    }

    fn close(&mut self, subject: Subject, out: &mut Vec<Effect>) {
        if let Some(posted) = self.posted.remove(&subject) {
            self.keys.remove(&posted.key);
            out.push(Effect::CloseNotification(posted.key));
        }
    }

    /// It is on the screen. Returns what it is about.
    pub(crate) fn shown(&mut self, key: &NotificationKey) -> Option<Subject> {
        self.trouble = None;
        let subject = *self.keys.get(key)?;
        let posted = self.posted.get_mut(&subject)?;
        match posted.state {
            State::Asked | State::Shown => posted.state = State::Shown,
            State::Away { .. } | State::Read => return None,
        }
        Some(subject)
    }

    /// The person put it away, or its time was over.
    pub(crate) fn gone(&mut self, key: &NotificationKey, now: Now) {
        let Some(subject) = self.keys.get(key) else { return };
        let Some(posted) = self.posted.get_mut(subject) else { return };
        let rings = match subject {
            Subject::Page(_) | Subject::Storm(_) => posted.card.urgency == Insistence::Critical,
            Subject::Hub | Subject::Told(_) | Subject::Inbox(_) => false,
        };
        posted.state =
            if rings { State::Away { back_at_ms: now.mono_ms + BACK_AFTER_MS } } else { State::Read };
    }

    /// Nothing shows, or this one does not.
    pub(crate) fn failed(&mut self, why: PartFault) {
        self.trouble = Some(why);
        for posted in self.posted.values_mut() {
            match posted.state {
                State::Shown => posted.state = State::Asked, // the port posts it again by itself
                State::Asked | State::Away { .. } | State::Read => {}
            }
        }
    }

    /// The service is there again.
    pub(crate) fn back(&mut self) {
        self.trouble = None;
    }

    /// Why nothing shows.
    pub(crate) fn trouble(&self) -> Option<&PartFault> {
        self.trouble.as_ref()
    }

    /// What this notification is about, as the person saw it.
    pub(crate) fn find(&self, key: &NotificationKey) -> Option<(Subject, &Card)> {
        let subject = *self.keys.get(key)?;
        Some((subject, &self.posted.get(&subject)?.card))
    }

    /// The subjects that are on the screen.
    pub(crate) fn on_screen(&self) -> BTreeSet<Subject> {
        self.posted.iter().filter(|(_, posted)| posted.state == State::Shown).map(|(is, _)| *is).collect()
    }

    /// The subjects that are wanted on the screen, whether they are there or not.
    pub(crate) fn on_board(&self) -> BTreeSet<Subject> {
        self.posted.keys().copied().collect()
    }

    /// When [`Board::want`] has something to do though nothing else happened.
    pub(crate) fn deadline(&self) -> Option<u64> {
        let back = self.posted.values().filter_map(|posted| match posted.state {
            State::Away { back_at_ms } => Some(back_at_ms),
            State::Asked | State::Shown | State::Read => None,
        });
        back.chain(self.recount_at_ms).min()
    }
}

impl Posted {
    fn notification(&self) -> Effect {
        Effect::Notify(Notification {
            key: self.key.clone(),
            title: self.card.title.clone(),
            body: self.card.body.clone(),
            urgency: self.card.urgency,
            actions: self.card.actions.clone(),
        })
    }
}

fn counts(subject: Subject) -> bool {
    match subject {
        Subject::Storm(_) => true,
        Subject::Page(_) | Subject::Hub | Subject::Told(_) | Subject::Inbox(_) => false,
    }
}

fn earlier(one: Option<u64>, other: u64) -> Option<u64> {
    Some(one.map_or(other, |one| one.min(other)))
}
