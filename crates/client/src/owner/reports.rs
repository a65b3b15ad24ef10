//! What ports report, in the engine's words.

use baton_engine::event::{Event, NotificationAction, NotificationKey};
use baton_engine::event::{NotifierReport, SirenReport, TrayReport, WakeReport};
use baton_engine::tray::TrayAction;

use super::Owner;
use crate::ports::{self, PortReport};

impl Owner {
    pub(super) fn report(&mut self, report: PortReport) {
        match report {
            PortReport::Siren(report) => self.siren_report(report),
            PortReport::Notifier(report) => self.notifier_report(report),
            PortReport::Tray(report) => self.tray_report(report),
            PortReport::Wake(report) => self.wake_report(report),
        }
    }

    fn siren_report(&mut self, report: ports::SirenReport) {
        use ports::SirenReport as Port;
        let event = match report {
            Port::Sounding { device } | Port::Recovered { device } => SirenReport::Sounding(device),
            Port::Lost(fault) | Port::Failed(fault) | Port::Muted(fault) => SirenReport::Failed(fault),
            Port::Stopped => SirenReport::Stopped,
            Port::Ended => return,
            Port::SelfTest(result) => return self.tests.sound(result),
        };
        self.handle(Event::Siren(event));
    }

    fn notifier_report(&mut self, report: ports::NotifierReport) {
        use ports::NotifierReport as Port;
        let own = |key: ports::notifier::NotificationKey| NotificationKey(key.as_str().to_owned());
        let event = match report {
            Port::Shown { key } => Event::Notifier(NotifierReport::Shown(own(key))),
            Port::Activated { key, action } => match NotificationAction::named(action.as_str()) {
                Some(action) => Event::NotificationAnswered { key: own(key), action },
                None => return tracing::error!(%action, "a button that nobody made was pressed"),
            },
            Port::Opened { key } => Event::NotificationOpened(own(key)),
            Port::Dismissed { key } | Port::Expired { key } => {
                Event::Notifier(NotifierReport::Gone(own(key)))
            }
            Port::Failed { key, fault } => Event::Notifier(NotifierReport::Failed(own(key), fault)),
            Port::DaemonGone(fault) => Event::Notifier(NotifierReport::ServiceGone(fault)),
            Port::DaemonBack => Event::Notifier(NotifierReport::ServiceBack),
            Port::SelfTest(result) => return self.tests.notifications(result),
        };
        self.handle(event);
    }

    fn tray_report(&mut self, report: ports::TrayReport) {
        use ports::TrayReport as Port;
        let event = match report {
            Port::Shown => TrayReport::Shown,
            Port::Hidden(fault) => TrayReport::Hidden(fault),
            Port::Activated => TrayReport::Activated,
            Port::Item { id } => match TrayAction::from_text(id.as_str()) {
                Some(action) => TrayReport::Chosen(action),
                None => return,
            },
        };
        self.handle(Event::Tray(event));
    }

    fn wake_report(&mut self, report: ports::WakeReport) {
        use ports::WakeReport as Port;
        let event = match report {
            Port::Held(_) => WakeReport::Held,
            Port::Released => return,
            Port::Suspending => {
                self.handle(Event::Wake(WakeReport::Suspending));
                return self.ports.wake.ready_to_sleep();
            }
            Port::Resumed => {
                self.renew_connections();
                WakeReport::Resumed
            }
            Port::Unavailable(fault) => WakeReport::Unavailable(fault),
        };
        self.handle(Event::Wake(event));
    }
}
