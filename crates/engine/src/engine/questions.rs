//! Questions that the documents alone answer: at once, and without the hub.

use super::Engine;
use crate::now::Now;
use baton_wire::intent::{Outcome, Query, QueryAnswer};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::shifts::{self, Reader};

impl Engine {
    /// The answer to a question about shifts; `None` for one that needs more than documents: the driver answers it.
    pub fn ask(&self, query: &Query, now: Now) -> Option<Outcome<QueryAnswer>> {
        match query {
            Query::View => return Some(Ok(QueryAnswer::View(Box::new(self.view(now))))),
            Query::Payload { .. }
            | Query::Doctor
            | Query::IntegrationKey { .. }
            | Query::PreviewAlert { .. }
            | Query::HeartbeatKey { .. }
            | Query::Insights { .. }
            | Query::ExportInsights { .. }
            | Query::Trail(_)
            | Query::ExportTrail(_)
            | Query::ExportShifts { .. }
            | Query::ImportPreview { .. }
            | Query::HolidaysPreview { .. } => return None,
            Query::Calendar { .. }
            | Query::AwayPreview { .. }
            | Query::Candidates { .. }
            | Query::DryRun { .. }
            | Query::Policy { .. }
            | Query::PolicyPreview { .. }
            | Query::Schedule { .. }
            | Query::SchedulePreview { .. }
            | Query::Fairness { .. } => {}
        }
        let Some(account) = &self.account else {
            let detail =
                "This device has joined no hub yet. Start one on this computer, or join with an invite.";
            return Some(Err(Problem::new(ProblemCode::NotJoined, detail)));
        };
        shifts::ask(Reader { documents: &self.documents, me: account.person, now: now.utc }, query)
    }

    /// What this device knows, for what is made of it elsewhere: files for other calendars.
    pub fn documents(&self) -> &baton_wire::document::Documents {
        &self.documents
    }
}
