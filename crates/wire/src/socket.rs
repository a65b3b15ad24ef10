//! The owner's local socket: one JSON value a line, both ways.
//!
//! The owner greets with [`OwnerFrame::Hello`]. A client sends [`ClientFrame`]s with ids of its own choosing and gets one
//! [`OwnerFrame::Reply`] or [`OwnerFrame::Answer`] for each. After `Subscribe` it also gets the view at once and whenever it changes.

use crate::intent::{Intent, Query, QueryAnswer, Reply};
use crate::problem::Problem;
use crate::view::View;
use baton_domain::id::IncidentId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Bytes of a line; a longer one ends the connection. A view with all incidents that a device keeps stays far below it.
pub const LINE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// From a client to the owner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClientFrame {
    /// Comes back with the answer.
    pub id: u64,
    /// What is wanted.
    #[serde(flatten)]
    pub verb: Verb,
}

/// The three verbs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verb", content = "with")]
pub enum Verb {
    /// Something shall happen.
    Send(Intent),
    /// Something is to be known.
    Ask(Query),
    /// Views, from now on.
    Subscribe(Subscriber),
}

/// Who subscribes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subscriber {
    /// A window, which can be raised.
    Window,
    /// Anything else.
    Program,
}

/// From the owner to a client.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "frame", content = "with")]
pub enum OwnerFrame {
    /// The first line.
    Hello {
        /// The owner's version.
        version: String,
        /// Its process id.
        pid: u32,
    },
    /// To `Send`.
    Reply {
        /// The client's id.
        id: u64,
        /// What came of it.
        result: Result<Reply, Problem>,
    },
    /// To `Ask`.
    Answer {
        /// The client's id.
        id: u64,
        /// What it is.
        result: Result<QueryAnswer, Problem>,
    },
    /// What there is to show.
    View(Box<View>),
    /// To windows: come to the front.
    Raise {
        /// And show this incident.
        incident: Option<IncidentId>,
    },
}

/// What a page of the interface gets pushed, whatever carries it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "push", content = "with")]
pub enum Push {
    /// What there is to show.
    View(Box<View>),
    /// Show this incident.
    Show {
        /// Which.
        incident: IncidentId,
    },
}
