//! Saying what came of a command: in words, or as JSON.

use std::io::Write;

use baton_wire::problem::{Problem, ProblemCode};
use serde::Serialize;

/// Why a command did nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Failure(pub(crate) Problem);

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<baton_client::agent::AgentError> for Failure {
    fn from(error: baton_client::agent::AgentError) -> Self {
        Self(Problem::new(ProblemCode::OwnerUnreachable, error.to_string()))
    }
}

impl From<baton_client::paths::PathsError> for Failure {
    fn from(error: baton_client::paths::PathsError) -> Self {
        Self(Problem::new(ProblemCode::CannotStart, error.to_string()))
    }
}

/// A refusal of the command line's own.
pub(crate) fn unknown(told: impl Into<String>) -> Failure {
    Failure(Problem::new(ProblemCode::Unknown, told))
}

/// Whether somebody reads what is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Heard {
    Yes,
    No,
}

/// Where results go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether a program reads it.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// The result. Whether anybody still reads it: a reader that has seen enough, such as `head`, is no failure.
    pub(crate) fn say<T: Serialize>(self, value: &T, words: impl FnOnce() -> String) -> Heard {
        let text = if self.json {
            serde_json::to_string(value)
                .unwrap_or_else(|error| format!("{{\"error\":\"no JSON form: {error}\"}}"))
        } else {
            words().trim_end().to_owned()
        };
        let mut out = std::io::stdout().lock();
        match writeln!(out, "{text}").and_then(|()| out.flush()) {
            Ok(()) => Heard::Yes,
            Err(_) => Heard::No,
        }
    }

    /// Something on the way, for people only.
    pub(crate) fn note(self, words: &str) {
        if !self.json {
            eprintln!("{words}");
        }
    }

    /// Why it did not happen.
    pub(crate) fn failure(self, failure: &Failure) {
        let Failure(problem) = failure;
        match serde_json::to_string(problem) {
            Ok(text) if self.json => eprintln!("{{\"problem\":{text}}}"),
            Ok(_) | Err(_) => eprintln!("baton: {}", problem.detail),
        }
    }
}
