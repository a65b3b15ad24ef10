//! An operating system without screen and speakers: it does what ports do, and writes down what a person would have heard and seen.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use baton_client::owner::OwnerPorts;
use baton_client::ports::notifier::{ActionKey, Notification, NotificationKey, NotifierFacts};
use baton_client::ports::sound::{Sound, Volume};
use baton_client::ports::{
    Notifier, NotifierReport, PartFault, PortReport, Reports, Secrets, Siren, SirenReport, Wake,
};
use tokio::sync::watch;

/// Which parts are there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Equipment {
    /// All of them.
    Complete,
    /// Neither sound nor notifications.
    Nothing,
}

/// What a person hears and sees.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Perceived {
    /// The siren sounds.
    pub(crate) sounds: bool,
    /// How often it began.
    pub(crate) rings: u32,
    /// What is on the screen.
    pub(crate) shown: BTreeMap<String, Notification>,
}

/// The person's end of a headless device.
#[derive(Clone)]
pub(crate) struct Person {
    perceived: watch::Receiver<Perceived>,
    reports: Reports,
}

impl Person {
    /// Waits until they perceive something; panics with what they perceive after `patience`.
    pub(crate) async fn perceives(
        &mut self,
        patience: Duration,
        what: &str,
        wanted: impl FnMut(&Perceived) -> bool,
    ) -> Perceived {
        let found = tokio::time::timeout(patience, self.perceived.wait_for(wanted))
            .await
            .map(|found| found.map(|p| p.clone()));
        match found {
            Ok(Ok(perceived)) => perceived,
            Ok(Err(_)) => panic!("{what}: the device ended"),
            Err(_) => panic!("{what}: not perceived; there is {:?}", *self.perceived.borrow()),
        }
    }

    /// What they perceive now.
    pub(crate) fn now(&self) -> Perceived {
        self.perceived.borrow().clone()
    }

    /// Presses the button with this label on what is shown.
    pub(crate) fn press(&self, label: &str) {
        let shown = self.now().shown;
        let found = shown.values().find_map(|notification| {
            let action = notification.actions.iter().find(|action| action.label == label)?;
            Some((notification.key.clone(), action.key.clone()))
        });
        let (key, action): (NotificationKey, ActionKey) =
            found.unwrap_or_else(|| panic!("no button {label:?} on {shown:?}"));
        let _owner_ended = self.reports.send(PortReport::Notifier(NotifierReport::Activated { key, action }));
    }
}

/// Makes the ports, and the person who perceives them.
pub(crate) fn headless(equipment: Equipment, secrets: Secrets, reports: Reports) -> (OwnerPorts, Person) {
    let (tell, perceived) = watch::channel(Perceived::default());
    let tell = Arc::new(tell);
    let ports = OwnerPorts {
        siren: Arc::new(HeadlessSiren { equipment, tell: Arc::clone(&tell), reports: reports.clone() }),
        notifier: Box::new(HeadlessNotifier { equipment, tell, reports: reports.clone() }),
        tray: None,
        wake: Box::new(HeadlessWake),
        secrets,
        autostart: None,
    };
    (ports, Person { perceived, reports })
}

struct HeadlessSiren {
    equipment: Equipment,
    tell: Arc<watch::Sender<Perceived>>,
    reports: Reports,
}

impl HeadlessSiren {
    fn report(&self, report: SirenReport) {
        let _owner_ended = self.reports.send(PortReport::Siren(report));
    }
}

impl Siren for HeadlessSiren {
    fn start(&self, _sound: Sound, _volume: Volume) {
        match self.equipment {
            Equipment::Complete => {
                self.tell.send_modify(|perceived| {
                    perceived.rings += u32::from(!perceived.sounds);
                    perceived.sounds = true;
                });
                self.report(SirenReport::Sounding { device: "headless".to_owned() });
            }
            Equipment::Nothing => self.report(SirenReport::Failed(PartFault::NoSoundDevice)),
        }
    }

    fn set_volume(&self, _volume: Volume) {}

    fn set_rise(&self, _rise: Duration) {}

    fn stop(&self) {
        self.tell.send_modify(|perceived| perceived.sounds = false);
        self.report(SirenReport::Stopped);
    }

    fn self_test(&self) {
        self.report(SirenReport::SelfTest(match self.equipment {
            Equipment::Complete => Ok("headless".to_owned()),
            Equipment::Nothing => Err(PartFault::NoSoundDevice),
        }));
    }
}

struct HeadlessNotifier {
    equipment: Equipment,
    tell: Arc<watch::Sender<Perceived>>,
    reports: Reports,
}

impl HeadlessNotifier {
    fn report(&self, report: NotifierReport) {
        let _owner_ended = self.reports.send(PortReport::Notifier(report));
    }
}

impl Notifier for HeadlessNotifier {
    fn show(&self, notification: Notification) {
        let key = notification.key.clone();
        match self.equipment {
            Equipment::Complete => {
                self.tell.send_modify(|perceived| {
                    perceived.shown.insert(key.as_str().to_owned(), notification);
                });
                self.report(NotifierReport::Shown { key });
            }
            Equipment::Nothing => self.report(NotifierReport::Failed { key, fault: PartFault::NoNotifier }),
        }
    }

    fn close(&self, key: &NotificationKey) {
        self.tell.send_modify(|perceived| {
            perceived.shown.remove(key.as_str());
        });
    }

    fn close_all(&self) {
        self.tell.send_modify(|perceived| perceived.shown.clear());
    }

    fn self_test(&self) {
        self.report(NotifierReport::SelfTest(match self.equipment {
            Equipment::Complete => Ok(NotifierFacts { service: "headless".to_owned(), actions: true }),
            Equipment::Nothing => Err(PartFault::NoNotifier),
        }));
    }
}

struct HeadlessWake;

impl Wake for HeadlessWake {
    fn hold(&self, _reason: &str) {}
    fn release(&self) {}
    fn ready_to_sleep(&self) {}
}
