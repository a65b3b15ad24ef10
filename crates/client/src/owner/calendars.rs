//! Calendars outside of Baton: shifts out, absences in.

use baton_connect::ical::{self, Reading};
use baton_domain::absence::AbsenceKind;
use baton_domain::duty::Whose;
use baton_domain::id::{PersonId, TeamId};
use baton_domain::limit::PLAN_AHEAD_MAX;
use baton_domain::shift::Span;
use baton_wire::document::Documents;
use baton_wire::intent::{IMPORT_BYTES_MAX, QueryAnswer};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::shifts::{self, Reader};
use jiff::Timestamp;

use super::calls::{Tell, told};
use super::network::joined;
use super::{Owner, now};

impl Owner {
    /// Shifts as a file for other calendars.
    pub(super) fn export_text(
        &self,
        person: Option<PersonId>,
        team: Option<TeamId>,
        span: Span,
    ) -> Result<String, Problem> {
        joined(self.account.clone())?;
        let whose = match (person, team) {
            (Some(person), _) => Whose::Person(person),
            (None, Some(team)) => Whose::Team(team),
            (None, None) => Whose::Everybody,
        };
        let duties = self.engine.documents().state().duties(whose, span);
        let duties =
            duties.map_err(|long| Problem::new(ProblemCode::Invalid, long.to_string()).at("span"))?;
        Ok(ical::shifts(&duties, now().utc))
    }

    /// Reads a file beside the loop that rings: a large one takes its time.
    pub(super) fn import_preview(
        &mut self,
        file: String,
        person: PersonId,
        kind: AbsenceKind,
        done: Tell<QueryAnswer>,
    ) {
        let ready = self.has_room().and_then(|()| joined(self.account.clone()));
        let account = match ready {
            Ok(account) => account,
            Err(problem) => return told(done, Err(problem)),
        };
        if file.len() > IMPORT_BYTES_MAX {
            let problem = ical::CalendarError::TooLarge { bytes: file.len() };
            return told(done, Err(Problem::new(ProblemCode::TooLarge, problem.to_string()).at("file")));
        }
        let (documents, at) = (self.engine.documents().clone(), now().utc);
        self.errands.spawn(async move {
            let look = move || preview(&documents, account.person, &file, person, kind, at);
            let lost =
                |_| Problem::new(ProblemCode::Internal, "The file could not be read: the log says more.");
            let looked = tokio::task::spawn_blocking(look).await.map_err(lost);
            told(done, looked.and_then(|preview| preview));
        });
    }
}

fn preview(
    documents: &Documents,
    me: PersonId,
    file: &str,
    person: PersonId,
    kind: AbsenceKind,
    at: Timestamp,
) -> Result<QueryAnswer, Problem> {
    let whose = documents.person(person).ok_or_else(|| {
        Problem::new(ProblemCode::Unknown, "There is no such person any more.").at("person")
    })?;
    let reading = Reading { zone: whose.zone.clone(), window: Span::lasting(at, PLAN_AHEAD_MAX) };
    let found = ical::absences(file.as_bytes(), &reading)
        .map_err(|problem| Problem::new(ProblemCode::Invalid, problem.to_string()).at("file"))?;
    let events: Vec<_> =
        found.into_iter().map(|event| (event.absence(person.0), event.title, event.span)).collect();
    let reader = Reader { documents, me, now: at };
    Ok(QueryAnswer::ImportPreview(shifts::import_preview(reader, person, kind, &events)))
}
