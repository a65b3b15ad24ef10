//! Commands over HTTP: `POST /api/v1/commands` takes a [`CommandEnvelope`] and answers [`CommandOutcome`] or a problem.

use crate::intent::Intent;
use baton_domain::command::Action;
use baton_domain::id::{CommandId, IncidentId, Seq};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An action on its way to the hub. Sending it again is harmless: the id decides.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CommandEnvelope {
    /// Made by the client; a UUID of version 7.
    pub id: CommandId,
    /// What shall happen.
    pub action: Action,
}

/// What a person wants, on its way from a browser to the hub: `POST /api/v1/ui/send`. Sending it again is harmless: the id decides.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct IntentEnvelope {
    /// Made by the browser; a UUID of version 7.
    pub id: CommandId,
    /// What is wanted.
    pub intent: Intent,
}

/// The hub has done it, and it is in the journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CommandOutcome {
    /// The state of the hub that has it.
    pub seq: Seq,
    /// It had been done before; nothing happened now.
    pub repeated: bool,
    /// The incident that the command began, if it began one.
    pub incident: Option<IncidentId>,
}

/// What an ingest request led to: the answer of `POST /api/v1/ingest/{key}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct IngestOutcome {
    /// Alerts understood.
    pub accepted: u32,
    /// The state of the hub that has them.
    pub seq: Seq,
    /// The open incidents that they are about, oldest first.
    pub incidents: Vec<IncidentId>,
    /// Which tool was recognised.
    #[serde(default)]
    pub tool: String,
    /// What else was in the body and pages nobody, each with its reason.
    #[serde(default)]
    pub unpaged: Vec<String>,
}

/// What a beat led to: the answer of `/api/v1/heartbeat/{key}`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct BeatOutcome {
    /// It counts. What says that something has stopped does not.
    pub beat: bool,
    /// When somebody is paged unless the next one comes before.
    #[ts(type = "string | null")]
    pub next_by: Option<Timestamp>,
}
