//! Doing what the engine says.

use std::time::Duration;

use baton_domain::id::IncidentId;
use baton_engine::effect::{self, Autostart, Effect, Insistence, SirenOrder, WakeOrder, Write};
use baton_engine::event::{Event, Ticket};
use baton_engine::tray::{TrayItem, TrayPicture, TrayState};
use baton_wire::problem::{Problem, ProblemCode, Retry};
use baton_wire::view::SirenSound;
use tokio::sync::mpsc;

use super::Owner;
use crate::ports::notifier::{Action, ActionKey, Notification, NotificationKey, Urgency};
use crate::ports::sound::{SirenVoice, Sound, Volume};
use crate::ports::tray::{self, TrayItemId, TrayItemUse, TrayView};
use crate::store::Store;

/// How long a sound is tried: two rounds of the longest.
const TRIAL: Duration = Duration::from_secs(4);

/// What the store's task is told.
pub(super) enum StoreOrder {
    /// One transaction.
    Write { ticket: Ticket, writes: Vec<Write> },
    /// The owner ends on purpose.
    Close,
}

/// The store's task: writes in order, and tells. An owner that ends without closing has crashed, and is remembered so.
pub(super) async fn keep(
    mut store: Store,
    mut orders: mpsc::UnboundedReceiver<StoreOrder>,
    tell: mpsc::Sender<Event>,
) {
    while let Some(order) = orders.recv().await {
        let (ticket, writes) = match order {
            StoreOrder::Write { ticket, writes } => (ticket, writes),
            StoreOrder::Close => return store.close().await,
        };
        let event = match store.write(&writes).await {
            Ok(()) => Event::Stored(ticket),
            Err(error) => {
                tracing::error!(%error, "a write failed");
                let problem = Problem::new(ProblemCode::StorageUnavailable, error.to_string());
                Event::StoreFailed(ticket, Problem { retry: Retry::Later, ..problem })
            }
        };
        // The owner ends when nobody listens; what is ordered is written nevertheless.
        let _ = tell.send(event).await;
    }
}

impl Owner {
    pub(super) fn run_effect(&mut self, effect: Effect) {
        match effect {
            Effect::Store { ticket, writes } => self.store(ticket, writes),
            Effect::Connect { attempt, cursor } => self.connect(attempt, cursor),
            Effect::Disconnect => self.disconnect(),
            Effect::Post(envelope) => self.post(envelope),
            Effect::Notify(notification) => self.ports.notifier.show(shown(notification)),
            Effect::CloseNotification(key) => self.ports.notifier.close(&NotificationKey::new(key.0)),
            Effect::Siren(order) => self.siren(order),
            Effect::Wake(order) => match order {
                WakeOrder::HoldRinging => self.ports.wake.hold("a page rings"),
                WakeOrder::HoldOnCall => self.ports.wake.hold("you are on call"),
                WakeOrder::Release => self.ports.wake.release(),
            },
            Effect::Tray(picture) => {
                if let Some(tray) = &self.ports.tray {
                    tray.set(drawn(picture));
                }
            }
            Effect::RaiseWindow(incident) => self.raise(incident),
            Effect::SelfTest => self.begin_self_test(None),
            Effect::TrySound { sound, volume_percent } => self.try_sound(sound, volume_percent),
            Effect::Autostart(wish) => self.autostart(wish),
            Effect::Quit => self.quitting = true,
        }
    }

    fn store(&mut self, ticket: Ticket, writes: Vec<Write>) {
        for write in &writes {
            if let Write::PutAccount(account) = write {
                self.account.clone_from(account);
            }
        }
        // Its task lives as long as the owner.
        let _ = self.store.send(StoreOrder::Write { ticket, writes });
    }

    fn raise(&mut self, incident: Option<IncidentId>) {
        if !self.ends.raise(incident) {
            self.window.open();
        }
    }

    fn siren(&mut self, order: SirenOrder) {
        if let Some(trial) = self.trial.take() {
            trial.abort();
        }
        match order {
            SirenOrder::Start { sound, volume_percent, rise_s } => {
                self.ports.siren.set_rise(Duration::from_secs(rise_s.into()));
                self.ports.siren.start(Sound::Siren(voice(sound)), volume(volume_percent));
            }
            SirenOrder::Stop => self.ports.siren.stop(),
        }
    }

    /// Sounds for a moment, at once at its full volume. A real ring that begins meanwhile takes over.
    fn try_sound(&mut self, sound: SirenSound, volume_percent: u8) {
        if let Some(trial) = self.trial.take() {
            trial.abort();
        }
        self.ports.siren.set_rise(Duration::ZERO);
        self.ports.siren.start(Sound::Siren(voice(sound)), volume(volume_percent));
        let siren = std::sync::Arc::clone(&self.ports.siren);
        let trial = tokio::spawn(async move {
            tokio::time::sleep(TRIAL).await;
            siren.stop();
        });
        self.trial = Some(trial.abort_handle());
    }

    fn autostart(&self, wish: Autostart) {
        let Some(autostart) = &self.ports.autostart else {
            tracing::warn!("this system's way to start programs at log-in is not known");
            return;
        };
        let changed = match wish {
            Autostart::On => autostart.install(),
            Autostart::Off => autostart.remove(),
        };
        if let Err(error) = changed {
            tracing::error!(%error, "autostart was not changed");
        }
    }
}

fn voice(sound: SirenSound) -> SirenVoice {
    match sound {
        SirenSound::Siren => SirenVoice::TwoTone,
        SirenSound::Pager => SirenVoice::Pulse,
        SirenSound::Bell => SirenVoice::Bell,
    }
}

/// Settings are within bounds; if one were not, full is the safe side.
fn volume(percent: u8) -> Volume {
    Volume::from_percent(percent).unwrap_or(Volume::FULL)
}

fn shown(notification: effect::Notification) -> Notification {
    let action =
        |button: effect::Button| Action { key: ActionKey::new(button.action.as_str()), label: button.label };
    Notification {
        key: NotificationKey::new(notification.key.0),
        title: notification.title,
        body: notification.body,
        urgency: match notification.urgency {
            Insistence::Normal => Urgency::Normal,
            Insistence::Critical => Urgency::Critical,
        },
        actions: notification.actions.into_iter().map(action).collect(),
    }
}

fn drawn(picture: TrayPicture) -> TrayView {
    let item = |(at, item): (usize, TrayItem)| tray::TrayItem {
        usable: if item.action.is_some() { TrayItemUse::Enabled } else { TrayItemUse::Disabled },
        id: TrayItemId::new(item.action.map_or_else(|| format!("line/{at}"), |action| action.to_text())),
        label: item.label,
    };
    TrayView {
        state: match picture.state {
            TrayState::Calm => tray::TrayState::Ok,
            TrayState::OnCall => tray::TrayState::OnCall,
            TrayState::Ringing => tray::TrayState::Ringing,
            TrayState::Trouble => tray::TrayState::Trouble,
        },
        line: picture.title,
        items: picture.items.into_iter().enumerate().map(item).collect(),
    }
}
