//! Calendars outside of Baton: shifts out, absences in.

use baton_connect::ical::{self, Reading};
use baton_domain::absence::AbsenceKind;
use baton_domain::duty::Whose;
use baton_domain::id::{PersonId, TeamId};
use baton_domain::limit::PLAN_AHEAD_MAX;
use baton_domain::shift::Span;
use baton_wire::intent::{IMPORT_BYTES_MAX, QueryAnswer};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::shifts::{self, Reader};
use jiff::tz::TimeZone;

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

    /// What the absences in a file would do.
    pub(super) fn import_preview(
        &mut self,
        file: String,
        person: PersonId,
        kind: AbsenceKind,
        done: Tell<QueryAnswer>,
    ) {
        self.look_at(file, done, move |reader, file| preview(reader, file, person, kind));
    }

    /// What the holidays in a file would do.
    pub(super) fn holidays_preview(&mut self, file: String, team: TeamId, done: Tell<QueryAnswer>) {
        self.look_at(file, done, move |reader, file| holidays(reader, file, team));
    }

    /// Reads a file beside the loop that rings: a large one takes its time.
    fn look_at(
        &mut self,
        file: String,
        done: Tell<QueryAnswer>,
        look: impl FnOnce(Reader<'_>, &str) -> Result<QueryAnswer, Problem> + Send + 'static,
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
            let look = move || look(Reader { documents: &documents, me: account.person, now: at }, &file);
            let lost =
                |_| Problem::new(ProblemCode::Internal, "The file could not be read: the log says more.");
            let looked = tokio::task::spawn_blocking(look).await.map_err(lost);
            told(done, looked.and_then(|preview| preview));
        });
    }
}

fn preview(
    reader: Reader<'_>,
    file: &str,
    person: PersonId,
    kind: AbsenceKind,
) -> Result<QueryAnswer, Problem> {
    let whose = reader.documents.person(person).ok_or_else(|| {
        Problem::new(ProblemCode::Unknown, "There is no such person any more.").at("person")
    })?;
    let reading = Reading { zone: whose.zone.clone(), window: Span::lasting(reader.now, PLAN_AHEAD_MAX) };
    let found = ical::absences(file.as_bytes(), &reading).map_err(misread)?;
    let events: Vec<_> =
        found.into_iter().map(|event| (event.absence(person.0), event.title, event.span)).collect();
    Ok(QueryAnswer::ImportPreview(shifts::import_preview(reader, person, kind, &events)))
}

fn holidays(reader: Reader<'_>, file: &str, team: TeamId) -> Result<QueryAnswer, Problem> {
    let today = TimeZone::UTC.to_datetime(reader.now).date();
    let (from, until) = shifts::import_window(today);
    let found = ical::holidays(file.as_bytes(), from, until).map_err(misread)?;
    shifts::holidays_preview(reader, team, (from, until), found).map(QueryAnswer::HolidaysPreview)
}

fn misread(problem: ical::CalendarError) -> Problem {
    Problem::new(ProblemCode::Invalid, problem.to_string()).at("file")
}
