//! What crosses Web Push: what the hub's page asks for before it subscribes, what a push carries, and what the service worker asks the
//! hub when one arrives.
//!
//! A push may come late, twice, or never. It therefore carries enough to be shown without the hub, and the hub is asked whether it
//! still holds.

use baton_domain::alert::Urgency;
use baton_domain::id::{IncidentId, PageId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `GET /api/v1/push`: with what a browser subscribes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PushOffer {
    /// The hub's public key (RFC 8292: P-256, uncompressed, base64url): the `applicationServerKey`.
    pub key: String,
}

/// What a push carries, encrypted for one device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "push")]
pub enum PushMessage {
    /// A page asks for this person.
    Page {
        /// About which incident.
        incident: IncidentId,
        /// Which page.
        page: PageId,
        /// The incident's title; may be cut.
        title: String,
        /// What broke; empty where nothing did.
        service: String,
        /// How loudly.
        urgency: Urgency,
        /// It only tests whether its person can be reached.
        drill: bool,
        /// It is to be shown without a sound: it is not urgent, or its person is in a meeting.
        quiet: bool,
    },
    /// That page is over.
    Stop {
        /// About which incident.
        incident: IncidentId,
        /// Which page.
        page: PageId,
        /// The incident's title; may be cut.
        title: String,
    },
    /// Somebody wants to see whether a push arrives.
    Test,
}

/// `GET /api/v1/push/{incident}/{page}`: whether a page that was pushed still asks for its person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PushedPage {
    /// It does.
    pub wanted: bool,
}

/// `POST /api/v1/push/test`: what the push service said to a test. It says nothing about whether the push arrives.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PushTested {
    /// What went wrong, in a sentence; `None` when the service took it.
    pub trouble: Option<String>,
}
