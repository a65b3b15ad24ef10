//! Testing every part: the sound device plays, the notification service answers, the keyring answers, the database was written.

use std::time::Duration;

use baton_engine::event::Event;
use baton_wire::intent::QueryAnswer;
use baton_wire::problem::Problem;
use baton_wire::view::{Part, PartFinding, PartState, PartView, SelfTestReport};
use tokio::sync::oneshot;

use super::{Owner, errands::Done};
use crate::ports::PartFault;
use crate::ports::notifier::NotifierFacts;
use crate::ports::secrets::{Secrets, SecretsError, SecretsKind};

/// A part that has not answered by then counts as failing: at a page it would be as slow.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(8);

/// Who waits for which part's answer.
#[derive(Debug, Default)]
pub(super) struct SelfTests {
    sound: Vec<oneshot::Sender<Result<String, PartFault>>>,
    notifications: Vec<oneshot::Sender<Result<NotifierFacts, PartFault>>>,
}

impl SelfTests {
    pub(super) fn sound(&mut self, result: Result<String, PartFault>) {
        for tell in self.sound.drain(..) {
            // A test that gave up no longer listens.
            let _ = tell.send(result.clone());
        }
    }

    pub(super) fn notifications(&mut self, result: Result<NotifierFacts, PartFault>) {
        for tell in self.notifications.drain(..) {
            let _ = tell.send(result.clone());
        }
    }
}

/// To whom the result of a test goes besides the engine.
pub(super) type Asker = oneshot::Sender<Result<QueryAnswer, Problem>>;

impl Owner {
    /// Tests; the engine is told, and then `asker`.
    pub(super) fn begin_self_test(&mut self, asker: Option<Asker>) {
        let (sound, heard) = oneshot::channel();
        let (notifications, answered) = oneshot::channel();
        self.tests.sound.push(sound);
        self.tests.notifications.push(notifications);
        self.ports.siren.self_test();
        self.ports.notifier.self_test();
        let store = self.store_part();
        let secrets = self.ports.secrets.clone();
        let done = self.inbox.errands_tell.clone();
        self.errands.spawn(async move {
            let within = |part| tokio::time::timeout(ANSWER_WITHIN, part);
            let (sound, notifications, secrets) = tokio::join!(
                within(heard),
                tokio::time::timeout(ANSWER_WITHIN, answered),
                secrets_part(&secrets)
            );
            let parts = vec![
                store,
                sound_part(sound.ok().and_then(Result::ok)),
                notifications_part(notifications.ok().and_then(Result::ok)),
                secrets,
            ];
            let _owner_ended = done.send(Done::Tested { parts, asker }).await;
        });
    }

    pub(super) fn tested(&mut self, parts: Vec<PartView>, asker: Option<Asker>) {
        self.handle(Event::SelfTested(parts));
        if let Some(asker) = asker {
            let readiness = self.engine.view(super::now()).readiness;
            let report = SelfTestReport { light: readiness.light, parts: readiness.parts };
            let _asker_gone = asker.send(Ok(QueryAnswer::Doctor(report)));
        }
    }
}

pub(crate) fn sound_part(answer: Option<Result<String, PartFault>>) -> PartView {
    const FIX: &str = "Plug in or choose a sound device, and turn it up; `baton doctor` tests it again.";
    let part = Part::Sound;
    match answer {
        Some(Ok(device)) => PartView::found(part, PartState::Works, PartFinding::Plays { device }, ""),
        Some(Err(fault)) => PartView::found(part, PartState::Fails, fault, FIX),
        None => PartView::found(part, PartState::Fails, PartFinding::SoundSilent, FIX),
    }
}

pub(crate) fn notifications_part(answer: Option<Result<NotifierFacts, PartFault>>) -> PartView {
    const FIX: &str =
        "Start a notification service (a desktop has one; dunst is a small one), then try again.";
    let part = Part::Notifications;
    match answer {
        Some(Ok(NotifierFacts { actions: true, service })) => {
            PartView::found(part, PartState::Works, PartFinding::NotifierFull { service }, "")
        }
        Some(Ok(NotifierFacts { actions: false, service })) => PartView::found(
            part,
            PartState::Weak,
            PartFinding::NotifierPlain { service },
            "Answer in the window or with `baton ack`, or use a notification service with buttons.",
        ),
        Some(Err(fault)) => PartView::found(part, PartState::Fails, fault, FIX),
        None => PartView::found(part, PartState::Fails, PartFinding::NotifierSilent, FIX),
    }
}

pub(crate) async fn secrets_part(secrets: &Secrets) -> PartView {
    const AGAIN: &str = "See what it says, then try again.";
    let part = Part::Secrets;
    match secrets.kind().await {
        Ok(SecretsKind::Keyring) => PartView::found(part, PartState::Works, PartFinding::InKeyring, ""),
        Ok(SecretsKind::File) => PartView::found(part, PartState::Works, PartFinding::InFile, ""),
        Err(error) => {
            let (finding, fix) = match &error {
                SecretsError::NoKeyring => (
                    PartFinding::NoKeyring,
                    "Start a keyring, or give a passphrase in the settings or in BATON_PASSPHRASE.",
                ),
                SecretsError::Locked => (PartFinding::KeyringLocked, "Unlock the keyring."),
                SecretsError::TimedOut => (PartFault::KeyringSilent.into(), AGAIN),
                SecretsError::Unasked => (PartFault::KeyringUnasked.into(), AGAIN),
                SecretsError::NoThread(error) => {
                    (PartFault::NoThread { said: error.to_string() }.into(), AGAIN)
                }
                SecretsError::Keyring(said) => (PartFault::KeyringFails { said: said.clone() }.into(), AGAIN),
                SecretsError::NotFound
                | SecretsError::WrongPassphrase(_)
                | SecretsError::Damaged(_)
                | SecretsError::File { .. }
                | SecretsError::BadName
                | SecretsError::TooLong
                | SecretsError::Ambiguous(_)
                | SecretsError::NotEncrypted
                | SecretsError::NoKey(_) => {
                    (PartFault::KeyringFails { said: error.to_string() }.into(), AGAIN)
                }
            };
            PartView { detail: error.to_string(), ..PartView::found(part, PartState::Fails, finding, fix) }
        }
    }
}
