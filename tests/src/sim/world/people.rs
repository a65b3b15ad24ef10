//! The people: they wake, answer in every way there is, sleep through, and sooner or later end what they took.

use super::{What, World};
use crate::sim::device::Shown;
use crate::sim::scene;
use baton_domain::alert::Urgency;
use baton_domain::command::{Action, EscalateTo};
use baton_domain::id::{CommandId, IncidentId, PageId};
use baton_domain::vendor::VendorNews;
use baton_domain::worth::Worth;
use baton_engine::event::{Event, NotificationAction, NotificationKey};
use baton_wire::intent::Intent;

/// A button that a person presses, and the page that it answers, if it answers one.
type Press = (NotificationKey, NotificationAction, Option<(IncidentId, PageId)>);

/// Milliseconds before the end of a run in which nobody begins anything new.
const LAST_WORDS_MS: u64 = 60_000;

impl World {
    /// Something rings: the person will do something about it, once.
    pub(super) fn rouse(&mut self, device: usize) {
        let it = &self.devices[device];
        let rings = it.siren.is_some() || it.board.values().any(|shown| shown.visible);
        if it.engine.is_none() || it.person_busy || !rings {
            return;
        }
        let run = it.run;
        self.devices[device].person_busy = true;
        let slow = self.rng.chance(300);
        let wait = if slow { self.rng.between(30_000, 300_000) } else { self.rng.between(300, 20_000) };
        self.after(wait, What::PersonActs { device, run });
    }

    pub(super) fn person_acts(&mut self, device: usize, run: u64) -> Result<(), String> {
        let it = &mut self.devices[device];
        it.person_busy = false;
        if it.run != run || it.engine.is_none() {
            return Ok(());
        }
        if self.rng.chance(self.faults.sleeper) {
            self.devices[device].person_busy = true;
            let wait = self.rng.between(60_000, 600_000);
            self.after(wait, What::PersonActs { device, run });
            return Ok(());
        }
        self.tally.answers += 1;
        if self.rng.chance(500)
            && let Some((key, action, about)) = self.button(device)
        {
            self.note(|| format!("person on device {device} presses {action:?} for {about:?}"));
            if let Some((incident, page)) = about {
                let takes = matches!(action, NotificationAction::Acknowledge | NotificationAction::Snooze);
                self.remember(device, incident, page, takes);
            }
            self.devices[device].board.remove(&key); // the service takes it away
            let event = if self.rng.chance(100) {
                Event::NotificationOpened(key)
            } else {
                Event::NotificationAnswered { key, action }
            };
            return self.tell(device, run, event);
        }
        self.answer_in_window(device, run)
    }

    /// A button of a notification that is on the screen.
    fn button(&mut self, device: usize) -> Option<Press> {
        let it = &self.devices[device];
        let about_cover = |action: NotificationAction| match action {
            NotificationAction::AcceptCover | NotificationAction::DeclineCover => true,
            NotificationAction::Open
            | NotificationAction::HandOff
            | NotificationAction::Acknowledge
            | NotificationAction::Escalate
            | NotificationAction::Snooze
            | NotificationAction::Cant => false,
        };
        // at the end nobody begins anything new
        let pressed = |shown: &&Shown| {
            let mut actions = shown.notification.actions.iter().map(|action| action.action);
            shown.visible && !(self.quiet && actions.any(about_cover))
        };
        let visible: Vec<NotificationKey> =
            it.board.values().filter(pressed).map(|shown| shown.notification.key.clone()).collect();
        let key = self.rng.pick(&visible)?.clone();
        let it = &self.devices[device];
        let notification = it.board.get(&key)?.notification.clone();
        let action = match self.rng.between(0, 9) {
            0..=5 => notification.actions.first(),
            _ => self.rng.pick(&notification.actions),
        }?;
        let title = |incident: IncidentId| it.learnt.incident(incident).map(|known| known.title.clone());
        let mut wanted = it.asked().into_iter(); // also what is quiet yet: its answer counts when it becomes loud
        let about = wanted.find(|(incident, _)| title(*incident).as_ref() == Some(&notification.title));
        let answers = match action.action {
            NotificationAction::Open | NotificationAction::AcceptCover | NotificationAction::DeclineCover => {
                false
            }
            NotificationAction::HandOff => !action.label.ends_with('…'),
            NotificationAction::Acknowledge
            | NotificationAction::Escalate
            | NotificationAction::Snooze
            | NotificationAction::Cant => true,
        };
        Some((key, action.action, about.filter(|_| answers)))
    }

    fn answer_in_window(&mut self, device: usize, run: u64) -> Result<(), String> {
        let wanted = self.devices[device].wanted();
        if wanted.is_empty() {
            return self.answer_drill(device, run);
        }
        let Some((incident, page)) = self.rng.pick(&wanted).copied() else { return Ok(()) };
        let other = scene::person(self.rng.below(self.size.people));
        let dice = if self.quiet { 0 } else { self.rng.between(0, 99) };
        let action = match dice {
            0..=54 => Action::Acknowledge { incident, back_in_min: self.rng.chance(200).then_some(5) },
            55..=66 => Action::HandOff { incident, to: other },
            67..=78 => Action::Cant { incident, away_min: self.rng.chance(250).then_some(20) },
            79..=88 => Action::Escalate { incident, to: EscalateTo::NextLevel },
            89..=90 => Action::Escalate { incident, to: EscalateTo::Person(other) },
            91..=93 => {
                Action::CallVendor { incident, vendor: scene::vendor(), case: String::new(), update_min: 7 }
            }
            94..=96 => self.snooze(incident),
            _ => Action::Resolve { incident },
        };
        let takes =
            matches!(action, Action::Acknowledge { .. } | Action::Resolve { .. } | Action::Snooze { .. });
        if dice <= 54 && self.rng.chance(700) {
            let wait = self.rng.between(60_000, 45 * 60_000);
            self.after(wait, What::PersonResolves { device, incident });
        }
        self.remember(device, incident, page, takes);
        self.act(device, run, action)
    }

    /// Quiet for a while that is over before the run is.
    fn snooze(&mut self, incident: IncidentId) -> Action {
        let ahead = i64::try_from(self.rng.between(90, 1_800)).unwrap_or(90);
        let until = self.hubs[0].now(self.now_ms) + jiff::SignedDuration::from_secs(ahead);
        Action::Snooze { incident, until }
    }

    /// Somebody does what answers no page: notes, verdicts, merges and their undoing, a report.
    pub(super) fn person_tidies(&mut self, device: usize) -> Result<(), String> {
        let it = &self.devices[device];
        let run = it.run;
        if it.engine.is_none() || self.quiet {
            return Ok(());
        }
        let all: Vec<IncidentId> = it.learnt.incidents().map(|incident| incident.id).collect();
        let (Some(incident), Some(into)) = (self.rng.pick(&all).copied(), self.rng.pick(&all).copied())
        else {
            return Ok(());
        };
        let action = match self.rng.between(0, 9) {
            0..=2 => Action::Note { incident, text: format!("note {}", self.said()), vendor: None },
            3 => {
                let news = VendorNews::GoesOn { vendor: scene::vendor(), update_min: 9 };
                Action::Note { incident, text: format!("they go on {}", self.said()), vendor: Some(news) }
            }
            4..=6 => return self.merge(device, incident, into),
            7 => Action::Unmerge { incident },
            8 => Action::Judge { incident, worth: Worth::No },
            _ => Action::Report {
                service: scene::service(self.rng.below(scene::SERVICES)),
                impact: format!("alert by report {}", self.said()),
                since: None,
                tried: String::new(),
                urgency: Urgency::High,
            },
        };
        self.act(device, run, action)
    }

    /// A number that nothing else has that is said in this run.
    fn said(&mut self) -> u64 {
        self.said += 1;
        self.said
    }

    /// Merging silences what rings for the merged one, here as well, and what is quiet yet when it becomes loud meanwhile.
    fn merge(&mut self, device: usize, incident: IncidentId, into: IncidentId) -> Result<(), String> {
        let it = &self.devices[device];
        let run = it.run;
        if let Some((_, page)) = it.asked().into_iter().find(|(wanted, _)| *wanted == incident) {
            self.remember(device, incident, page, true);
        }
        self.act(device, run, Action::Merge { incident, into })
    }

    /// What this person answered here, as the checks see it.
    pub(super) fn remember(&mut self, device: usize, incident: IncidentId, page: PageId, takes: bool) {
        let (now_ms, it) = (self.now_ms, &mut self.devices[device]);
        *it.answered.entry(page).or_default() += 1;
        if takes {
            it.took.insert(incident, now_ms);
        }
    }

    pub(super) fn act(&mut self, device: usize, run: u64, action: Action) -> Result<(), String> {
        self.note(|| format!("person on device {device}: {action:?}"));
        let id = CommandId(uuid::Uuid::from_u64_pair(self.rng.bits(), self.rng.bits()));
        self.tell(device, run, Event::Intent { intent: Intent::Act { action }, id })
    }

    pub(super) fn person_resolves(&mut self, device: usize, incident: IncidentId) -> Result<(), String> {
        if self.now_ms + LAST_WORDS_MS > self.end_ms {
            return Ok(()); // what is begun now is not over when the run is
        }
        let it = &self.devices[device];
        let run = it.run;
        if let Some((_, page)) = it.asked().into_iter().find(|(wanted, _)| *wanted == incident) {
            self.remember(device, incident, page, true);
        }
        self.act(device, run, Action::Resolve { incident })
    }

    pub(super) fn person_pages(&mut self, device: usize) -> Result<(), String> {
        let service = scene::service(self.rng.below(scene::SERVICES));
        let title = format!("alert by hand {}", self.said());
        let run = self.devices[device].run;
        self.act(device, run, Action::Page { service, title, urgency: Urgency::High })
    }

    pub(super) fn person_revokes(&mut self, device: usize) -> Result<(), String> {
        let run = self.devices[0].run;
        self.act(0, run, Action::RevokeDevice { device: scene::device(device) })
    }

    /// People clear the table: what is stuck is given up, what is open is ended.
    pub(super) fn clear(&mut self) -> Result<(), String> {
        for device in 0..self.devices.len() {
            let it = &self.devices[device];
            let run = it.run;
            let stuck = it.disk.outbox.values().filter(|queued| queued.stuck.is_some());
            let stuck: Vec<CommandId> = stuck.map(|queued| queued.id).collect();
            for command in stuck {
                let id = CommandId(uuid::Uuid::from_u64_pair(self.rng.bits(), self.rng.bits()));
                self.tell(device, run, Event::Intent { intent: Intent::Discard { command }, id })?;
            }
        }
        // a drill is its person's alone, and ends by itself
        let open = self.devices[0].learnt.incidents().filter(|i| i.is_open() && !i.is_drill());
        let open: Vec<IncidentId> = open.map(|i| i.id).collect();
        for incident in open {
            self.person_resolves(0, incident)?;
        }
        Ok(())
    }
}
