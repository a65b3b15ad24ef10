//! What people want: in the window, in a terminal, on a notification, in the tray.

use super::Engine;
use crate::alarm::board::Subject;
use crate::effect::{Autostart, Effect};
use crate::event::{NotificationAction, NotificationKey, SNOOZE_FOR};
use crate::now::Now;
use crate::outbox::{QUEUED_MAX, incident_of};
use crate::tray::TrayAction;
use baton_domain::command::{Action, EscalateTo};
use baton_domain::id::{CommandId, IncidentId, NoticeId};
use baton_domain::notice::NoticeAbout;
use baton_wire::intent::Intent;
use baton_wire::problem::{Problem, ProblemCode};

impl Engine {
    /// What cannot be done now, so that whoever asks hears it at once.
    ///
    /// # Errors
    /// The problem to show: not joined, no stuck command with this id, too many actions waiting.
    pub fn check(&self, intent: &Intent) -> Result<(), Problem> {
        match intent {
            Intent::Act { .. }
            | Intent::PageMe
            | Intent::Seen { .. }
            | Intent::Invite { .. }
            | Intent::MakeCalendarLink { .. }
            | Intent::SaveShifts { .. }
            | Intent::SaveInsights { .. }
            | Intent::SaveTrail(_)
            | Intent::AddCalendarSource { .. } => self.check_joined(),
            Intent::Retry { command } | Intent::Discard { command } => {
                if self.outbox.is_stuck(*command) {
                    Ok(())
                } else {
                    let detail = "No action with this id is stuck. It was sent meanwhile, or given up.";
                    Err(Problem::new(ProblemCode::Unknown, detail))
                }
            }
            Intent::StartHub { .. }
            | Intent::Join { .. }
            | Intent::Leave
            | Intent::SetSettings { .. }
            | Intent::TrySound
            | Intent::SelfTest
            | Intent::Unlock { .. }
            | Intent::OpenWindow
            | Intent::Quit => Ok(()),
        }
    }

    fn check_joined(&self) -> Result<(), Problem> {
        if self.account.is_none() {
            let detail =
                "This device has joined no hub yet. Start one on this computer, or join with an invite.";
            return Err(Problem::new(ProblemCode::NotJoined, detail));
        }
        if self.outbox.len() >= QUEUED_MAX {
            let detail =
                format!("{QUEUED_MAX} actions wait for the hub already. Wait until it can be reached.");
            return Err(Problem::new(ProblemCode::TooMany, detail));
        }
        Ok(())
    }

    pub(super) fn intent(&mut self, intent: Intent, id: CommandId, now: Now, out: &mut Vec<Effect>) {
        if self.check(&intent).is_err() {
            return;
        }
        match intent {
            Intent::Act { action } => self.act(id, action, now),
            Intent::Seen { incident } => self.alarm.seen(incident, now),
            Intent::SetSettings { settings } => {
                if settings.autostart != self.settings.autostart {
                    let autostart = if settings.autostart { Autostart::On } else { Autostart::Off };
                    out.push(Effect::Autostart(autostart));
                }
                self.settings = settings;
                self.store.next.settings = Some(self.settings.clone());
                self.alarm.siren.reset(&self.settings, out);
            }
            Intent::TrySound => {
                let (sound, volume_percent) = (self.settings.sound, self.settings.volume_percent);
                out.push(Effect::TrySound { sound, volume_percent: volume_percent.clamp(10, 100) });
            }
            Intent::SelfTest => self.readiness.ask(),
            Intent::Retry { command } => {
                if let Some(queued) = self.outbox.retry(command) {
                    self.touched.extend(incident_of(&queued.action));
                    self.store.next.outbox.insert(command, Some(queued));
                    self.notices.forget(command);
                }
            }
            Intent::Discard { command } => {
                if let Some(queued) = self.outbox.discard(command) {
                    self.touched.extend(incident_of(&queued.action));
                    self.store.next.outbox.insert(command, None);
                    self.notices.forget(command);
                }
            }
            Intent::OpenWindow => out.push(Effect::RaiseWindow(None)),
            // The driver's own business.
            Intent::StartHub { .. }
            | Intent::Join { .. }
            | Intent::Leave
            | Intent::PageMe
            | Intent::Invite { .. }
            | Intent::MakeCalendarLink { .. }
            | Intent::SaveShifts { .. }
            | Intent::SaveInsights { .. }
            | Intent::SaveTrail(_)
            | Intent::AddCalendarSource { .. }
            | Intent::Unlock { .. }
            | Intent::Quit => {}
        }
    }

    /// An action of this person. If it answers a page of theirs, that is silent from now on; if the outbox is full, it is not.
    fn act(&mut self, id: CommandId, action: Action, now: Now) {
        if self.outbox.len() >= QUEUED_MAX {
            return;
        }
        let incident = incident_of(&action);
        if let Some(incident) = incident {
            self.alarm.seen(incident, now);
        }
        let page = incident.and_then(|incident| self.alarm.page_of(incident));
        self.queue(id, action, page, now);
    }

    fn act_by_itself(&mut self, action: Action, now: Now) {
        let id = self.random.command_id(now.utc);
        self.act(id, action, now);
    }

    /// A button of a notification. It answers only the page that the notification was made for.
    pub(super) fn answered(
        &mut self,
        key: &NotificationKey,
        action: NotificationAction,
        now: Now,
        out: &mut Vec<Effect>,
    ) {
        let Some((subject, card)) = self.board.find(key) else { return };
        let (suggested, about) = (card.suggested, card.incident);
        self.board.gone(key, now); // the service takes it away with the click
        let page = match subject {
            Subject::Page(page) => page,
            Subject::Inbox(notice) => return self.answered_notice(notice, action, now, out),
            Subject::Storm(_) | Subject::Hub | Subject::Told(_) => {
                out.push(Effect::RaiseWindow(about));
                return;
            }
        };
        let Some(incident) = self.alarm.unanswered(page) else { return };
        let action = match action {
            NotificationAction::Acknowledge => Action::Acknowledge { incident, back_in_min: None },
            NotificationAction::Cant => Action::Cant { incident, away_min: None },
            NotificationAction::Escalate => Action::Escalate { incident, to: EscalateTo::NextLevel },
            NotificationAction::Snooze => {
                let until = now.utc.saturating_add(SNOOZE_FOR).unwrap_or(now.utc);
                Action::Snooze { incident, until }
            }
            NotificationAction::HandOff => match suggested {
                Some(to) => Action::HandOff { incident, to },
                None => return self.look(incident, now, out),
            },
            NotificationAction::Open | NotificationAction::AcceptCover | NotificationAction::DeclineCover => {
                return self.look(incident, now, out);
            }
        };
        self.act_by_itself(action, now);
    }

    /// A button of a notice about the rota.
    fn answered_notice(
        &mut self,
        notice: NoticeId,
        action: NotificationAction,
        now: Now,
        out: &mut Vec<Effect>,
    ) {
        let about = self.rota.notice(notice).map(|notice| notice.about.clone());
        let Some(NoticeAbout::CoverAsked { cover, .. }) = about else {
            out.push(Effect::RaiseWindow(about.and_then(|about| about.incident())));
            return;
        };
        let incidents = self.rota.cover(cover).is_some_and(|cover| cover.hand_over_incidents);
        match action {
            NotificationAction::AcceptCover => {
                self.act_by_itself(Action::AcceptCover { cover, part: None, incidents }, now);
            }
            NotificationAction::DeclineCover => self.act_by_itself(Action::DeclineCover { cover }, now),
            NotificationAction::Acknowledge
            | NotificationAction::HandOff
            | NotificationAction::Escalate
            | NotificationAction::Cant
            | NotificationAction::Snooze
            | NotificationAction::Open => out.push(Effect::RaiseWindow(None)),
        }
    }

    /// A notification itself was clicked.
    pub(super) fn opened(&mut self, key: &NotificationKey, now: Now, out: &mut Vec<Effect>) {
        let Some((_, card)) = self.board.find(key) else { return };
        let about = card.incident;
        self.board.gone(key, now);
        match about {
            Some(incident) => self.look(incident, now, out),
            None => out.push(Effect::RaiseWindow(None)),
        }
    }

    fn look(&mut self, incident: IncidentId, now: Now, out: &mut Vec<Effect>) {
        self.alarm.seen(incident, now);
        out.push(Effect::RaiseWindow(Some(incident)));
    }

    pub(super) fn chosen(&mut self, action: TrayAction, now: Now, out: &mut Vec<Effect>) {
        match action {
            TrayAction::Open => {
                let first = self.alarm.loud().first().map(|(incident, _)| *incident);
                out.push(Effect::RaiseWindow(first));
            }
            TrayAction::Acknowledge(page) => {
                if let Some(incident) = self.alarm.unanswered(page) {
                    self.act_by_itself(Action::Acknowledge { incident, back_in_min: None }, now);
                }
            }
            TrayAction::SelfTest => self.readiness.ask(),
            TrayAction::Quit => out.push(Effect::Quit),
        }
    }
}
