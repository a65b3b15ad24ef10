//! Questions about the rota and about policies, answered from documents.

use super::reader::Reader;
use super::{away_preview, calendar, candidates, dry_run, fairness, schedule_for_edit, schedule_preview};
use crate::intent::{Outcome, Query, QueryAnswer};
use crate::view::policy::{policy_for_edit, policy_preview};

/// The answer to a question about shifts; `None` for one that documents alone do not answer.
pub fn ask(reader: Reader<'_>, query: &Query) -> Option<Outcome<QueryAnswer>> {
    let answer = match query {
        Query::Calendar { span } => calendar(reader, *span).map(Box::new).map(QueryAnswer::Calendar),
        Query::AwayPreview { person, kind, start, end } => {
            let preview = away_preview(reader, *person, *kind, *start, *end);
            Ok(QueryAnswer::AwayPreview(Box::new(preview)))
        }
        Query::Candidates { schedule, person, span } => {
            candidates(reader, *schedule, *person, *span).map(QueryAnswer::Candidates)
        }
        Query::Schedule { schedule } => {
            schedule_for_edit(reader, *schedule).map(Box::new).map(QueryAnswer::Schedule)
        }
        Query::SchedulePreview { schedule } => {
            Ok(QueryAnswer::SchedulePreview(Box::new(schedule_preview(reader, schedule))))
        }
        Query::Fairness { span } => fairness(reader, *span).map(QueryAnswer::Fairness),
        Query::DryRun { service, at } => {
            dry_run(reader, *service, *at).map(Box::new).map(QueryAnswer::DryRun)
        }
        Query::Policy { policy } => policy_for_edit(reader, *policy).map(Box::new).map(QueryAnswer::Policy),
        Query::PolicyPreview { policy, service, at } => {
            policy_preview(reader, policy, *service, *at).map(Box::new).map(QueryAnswer::PolicyPreview)
        }
        Query::View
        | Query::Payload { .. }
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
    };
    Some(answer)
}
