//! What the ports report. A port that fails while something rings makes the next louder way be taken: the window comes up, whatever the
//! settings say; the tray and the notices tell why.

use super::Engine;
use crate::alarm::siren::Change;
use crate::effect::Effect;
use crate::event::{NotifierReport, SirenReport, TrayReport, WakeReport};
use crate::now::Now;
use baton_wire::view::{Part, PartFinding, PartState, PartView};

impl Engine {
    pub(super) fn siren_report(&mut self, report: SirenReport, now: Now, out: &mut Vec<Effect>) {
        let device = match &report {
            SirenReport::Sounding(device) => device.clone(),
            SirenReport::Failed(_) | SirenReport::Stopped => String::new(),
        };
        match self.alarm.siren.report(report, &self.settings, now, out) {
            Change::Sounds => self.readiness.works(Part::Sound, PartFinding::SoundsThrough { device }),
            Change::Fails => self.siren_failed(out),
            Change::Silent | Change::Nothing => {}
        }
    }

    /// The siren said that it fails, or nothing for too long.
    pub(super) fn siren_failed(&mut self, out: &mut Vec<Effect>) {
        if let Some(fault) = self.alarm.siren.failure() {
            self.readiness.saw(Part::Sound, PartState::Fails, fault.clone());
        }
        self.louder(out);
    }

    pub(super) fn notifier_report(&mut self, report: NotifierReport, now: Now, out: &mut Vec<Effect>) {
        match report {
            NotifierReport::Shown(key) => {
                self.readiness.works(Part::Notifications, PartFinding::NotifierShows);
                if let Some(subject) = self.board.shown(&key) {
                    self.alarm.shown(subject);
                }
            }
            NotifierReport::Gone(key) => self.board.gone(&key, now),
            NotifierReport::Failed(_, why) | NotifierReport::ServiceGone(why) => {
                let news = self.board.trouble().is_none();
                self.readiness.saw(Part::Notifications, PartState::Fails, why.clone());
                self.board.failed(why);
                if news {
                    self.louder(out);
                }
            }
            NotifierReport::ServiceBack => {
                self.readiness.works(Part::Notifications, PartFinding::NotifierBack);
                self.board.back();
            }
        }
    }

    /// Something that should be heard or seen is not.
    fn louder(&mut self, out: &mut Vec<Effect>) {
        if let Some((incident, _)) = self.alarm.loud().first() {
            out.push(Effect::RaiseWindow(Some(*incident)));
        }
    }

    pub(super) fn tray_report(&mut self, report: TrayReport, now: Now, out: &mut Vec<Effect>) {
        match report {
            TrayReport::Shown => self.readiness.works(Part::Tray, PartFinding::TrayShown),
            TrayReport::Hidden(why) => self.readiness.saw(Part::Tray, PartState::Weak, why),
            TrayReport::Activated => self.chosen(crate::tray::TrayAction::Open, now, out),
            TrayReport::Chosen(action) => self.chosen(action, now, out),
        }
    }

    pub(super) fn wake_report(&mut self, report: WakeReport, now: Now, out: &mut Vec<Effect>) {
        match report {
            WakeReport::Suspending => {}
            WakeReport::Resumed => {
                self.sync.resync(now, out);
                self.look_at_duty(now);
            }
            WakeReport::Held => self.readiness.works(Part::Wake, PartFinding::StaysAwake),
            WakeReport::Unavailable(why) => self.readiness.saw(Part::Wake, PartState::Weak, why),
        }
    }

    pub(super) fn self_tested(&mut self, parts: Vec<PartView>, now: Now) {
        let proves = self.readiness.tested(parts, now, self.sync.is_live());
        if proves && self.account.is_some() {
            self.prove(now);
        }
    }
}
