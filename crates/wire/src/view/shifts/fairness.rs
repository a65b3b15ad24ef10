//! What each person carried.

use super::calendar::check_span;
use super::reader::Reader;
use super::{CarriedView, FairnessView};
use crate::problem::{Problem, ProblemCode};
use baton_domain::cover::Cover;
use baton_domain::fairness;
use baton_domain::incident::Incident;
use baton_domain::person::Person;
use baton_domain::shift::Span;

/// What everybody who may answer carried in `span`. Pages are those of the incidents that are kept here.
///
/// # Errors
/// A problem that says what is wrong with the span.
pub fn fairness(reader: Reader<'_>, span: Span) -> Result<FairnessView, Problem> {
    check_span(span)?;
    let roster = reader.documents.roster(span);
    let covers: Vec<&Cover> = reader.documents.covers().collect();
    let incidents: Vec<&Incident> = reader.documents.incidents().collect();
    let mut persons: Vec<&Person> =
        reader.documents.persons().filter(|person| person.role.may_answer()).collect();
    persons.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let holidays = reader.documents.holiday_calendar();
    let carried = fairness::fairness(persons, &roster, &covers, &incidents, &holidays, span)
        .map_err(|problem| Problem::new(ProblemCode::TooMany, problem.to_string()).at("span"))?;
    let people = carried.into_iter();
    let people = people.map(|carried| CarriedView { who: reader.name(carried.person), carried });
    Ok(FairnessView { span, people: people.collect() })
}
