//! Acting for the account: what the owner asks of the hub directly, with the answer awaited.
//!
//! What a person does about pages goes through the engine's outbox instead, because that must survive being offline. What is here shows
//! its result once (an invite's code, a key), or is part of joining.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use baton_domain::command::Action;
use baton_domain::id::{CommandId, DeviceId, Seq, TeamId};
use baton_domain::insight::Weeks;
use baton_engine::account::Account;
use baton_wire::command::{CommandEnvelope, CommandOutcome};
use baton_wire::document::Documents;
use baton_wire::problem::{Problem, ProblemCode, Retry};
use baton_wire::sync::SyncMessage;
use baton_wire::view::insight::InsightsView;
use baton_wire::view::trail::{TrailAsked, TrailView};

use crate::hub::{HubClient, HubStream, HubUrl};
use crate::mint;
use crate::ports::clock;
use crate::ports::secrets::{Secret, SecretName, Secrets, SecretsError};

/// Messages of a fresh stream looked at for its snapshot: the hub sends it second.
const SNAPSHOT_WITHIN_MESSAGES: usize = 8;
/// How long that may take: the hub has it in memory.
const SNAPSHOT_WITHIN: Duration = Duration::from_secs(15);

/// Where tokens and keys are kept, and the token in memory once it was read: ringing never waits for a keyring twice.
#[derive(Clone)]
pub(crate) struct Vault {
    pub(crate) secrets: Secrets,
    token: Arc<Mutex<Option<(DeviceId, Secret)>>>,
}

impl Vault {
    pub(crate) fn new(secrets: Secrets) -> Self {
        Self { secrets, token: Arc::default() }
    }

    /// The account's token.
    pub(crate) async fn token(&self, device: DeviceId) -> Result<Secret, Problem> {
        if let Some((whose, token)) = &*self.memory()
            && *whose == device
        {
            return Ok(token.clone());
        }
        let token = self.secrets.get(&token_name(device)?).await.map_err(|error| problem(&error))?;
        *self.memory() = Some((device, token.clone()));
        Ok(token)
    }

    /// Keeps a new token.
    pub(crate) async fn put_token(&self, device: DeviceId, token: Secret) -> Result<(), Problem> {
        self.secrets.set(&token_name(device)?, token.clone()).await.map_err(|error| problem(&error))?;
        *self.memory() = Some((device, token));
        Ok(())
    }

    /// Forgets everything that belongs to a device.
    pub(crate) async fn forget(&self, device: DeviceId) {
        *self.memory() = None;
        for name in [token_name(device), key_name(device)].into_iter().flatten() {
            if let Err(error) = self.secrets.delete(&name).await {
                tracing::warn!(%error, "a secret of a hub that was left could not be removed");
            }
        }
    }

    /// The key with which this device sends test alerts, if it has one.
    pub(crate) async fn test_key(&self, device: DeviceId) -> Option<Secret> {
        self.secrets.get(&key_name(device).ok()?).await.ok()
    }

    /// Keeps it.
    pub(crate) async fn put_test_key(&self, device: DeviceId, key: Secret) -> Result<(), Problem> {
        self.secrets.set(&key_name(device)?, key).await.map_err(|error| problem(&error))
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Option<(DeviceId, Secret)>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn token_name(device: DeviceId) -> Result<SecretName, Problem> {
    SecretName::new(format!("token/{device}")).map_err(|error| problem(&error))
}

fn key_name(device: DeviceId) -> Result<SecretName, Problem> {
    SecretName::new(format!("test-key/{device}")).map_err(|error| problem(&error))
}

/// A secret that cannot be had now may be had later: a keyring is unlocked, or starts after us. A lost one stays lost.
pub(crate) fn problem(error: &SecretsError) -> Problem {
    let problem = Problem::new(ProblemCode::SecretsUnavailable, error.to_string());
    match error {
        SecretsError::NotFound => Problem { code: ProblemCode::Unauthorized, ..problem },
        SecretsError::NoKeyring
        | SecretsError::Locked
        | SecretsError::TimedOut
        | SecretsError::WrongPassphrase(_)
        | SecretsError::Damaged(_)
        | SecretsError::File { .. }
        | SecretsError::BadName
        | SecretsError::TooLong
        | SecretsError::Unasked
        | SecretsError::NoThread(_)
        | SecretsError::Ambiguous(_)
        | SecretsError::Keyring(_)
        | SecretsError::NotEncrypted
        | SecretsError::NoKey(_) => Problem { retry: Retry::Later, ..problem },
    }
}

/// An account with all that is needed to act for it.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) http: HubClient,
    pub(crate) hub: HubUrl,
    pub(crate) token: Secret,
    pub(crate) account: Account,
}

impl Session {
    pub(crate) async fn open(http: HubClient, vault: &Vault, account: Account) -> Result<Self, Problem> {
        let hub: HubUrl = account.hub.parse()?;
        let token = vault.token(account.device).await?;
        Ok(Self { http, hub, token, account })
    }

    /// Does it, once: its id is new.
    pub(crate) async fn act(&self, action: Action) -> Result<CommandOutcome, Problem> {
        let envelope = CommandEnvelope { id: CommandId(mint::id(clock::read().0)), action };
        self.http.command(&self.hub, &self.token, &envelope).await
    }

    /// What some weeks add up to, of a team or of this device's person.
    pub(crate) async fn insights(&self, team: Option<TeamId>, weeks: Weeks) -> Result<InsightsView, Problem> {
        self.http.insights(&self.hub, &self.token, team, weeks).await
    }

    /// Who changed what, newest first.
    pub(crate) async fn trail(&self, asked: TrailAsked) -> Result<TrailView, Problem> {
        self.http.trail(&self.hub, &self.token, asked).await
    }

    /// All documents as the hub has them now.
    pub(crate) async fn documents(&self) -> Result<Documents, Problem> {
        let sent = tokio::time::timeout(SNAPSHOT_WITHIN, self.snapshot()).await;
        sent.unwrap_or_else(|_| Err(crate::hub::silent(&self.hub)))
    }

    async fn snapshot(&self) -> Result<Documents, Problem> {
        let mut stream = HubStream::open(&self.http, &self.hub, &self.token, Seq(0)).await?;
        for _ in 0..SNAPSHOT_WITHIN_MESSAGES {
            let Some(
                SyncMessage::Snapshot { documents: sent, .. } | SyncMessage::Changes { documents: sent, .. },
            ) = stream.next().await?.message
            else {
                continue;
            };
            let mut documents = Documents::default();
            for document in sent {
                documents.apply(document);
            }
            return Ok(documents);
        }
        Err(Problem::new(
            ProblemCode::NotAHub,
            format!("The hub {} sent no documents: update app and hub.", self.hub),
        ))
    }
}
