//! Calendars outside of Baton, for whoever looks.

use super::away::away_preview;
use super::reader::{Reader, sentence};
use super::{CalendarLinkView, CalendarSourceView, ImportPreview, ImportedView, TeamNameView};
use baton_domain::absence::AbsenceKind;
use baton_domain::calendar_link::LinkOf;
use baton_domain::calendar_source::{CalendarConflict, CalendarSource};
use baton_domain::id::{AbsenceId, PersonId};
use baton_domain::limit;
use baton_domain::shift::Span;

/// The teams whose shifts the person who looks may take elsewhere: one's own, and all for whoever may change them.
pub(super) fn teams(reader: Reader<'_>) -> Vec<TeamNameView> {
    let may = |team: &&baton_domain::team::Team| reader.leads() || team.members.contains(&reader.me);
    let view = |team: &baton_domain::team::Team| TeamNameView { id: team.id, name: team.name.clone() };
    let mut all: Vec<_> = reader.documents.teams().filter(may).map(view).collect();
    all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    all
}

/// The links of the person who looks that are open.
pub(super) fn links(reader: Reader<'_>) -> Vec<CalendarLinkView> {
    let own = reader.documents.calendar_links().filter(|link| link.person == reader.me && !link.revoked);
    let mut own: Vec<_> = own.collect();
    own.sort_by_key(|link| (link.made_at, link.id));
    let team_name = |of: LinkOf| match of {
        LinkOf::Own => None,
        LinkOf::Team { team } => {
            let team = reader.documents.team(team);
            Some(team.map_or_else(|| "a team that is gone".to_owned(), |team| team.name.clone()))
        }
    };
    let view = |link: &baton_domain::calendar_link::CalendarLink| CalendarLinkView {
        id: link.id,
        name: link.name.clone(),
        team_name: team_name(link.of),
        made_at: link.made_at,
    };
    own.into_iter().map(view).collect()
}

/// The calendars of the person who looks that are read.
pub(super) fn sources(reader: Reader<'_>) -> Vec<CalendarSourceView> {
    let own = reader.documents.calendar_sources();
    let mut own: Vec<_> = own.filter(|source| source.person == reader.me && !source.removed).collect();
    own.sort_by_key(|source| source.id);
    let ahead = |source: &CalendarSource| -> Vec<CalendarConflict> {
        source.conflicts.iter().filter(|conflict| conflict.span.end > reader.now).cloned().collect()
    };
    let conflicts = |source: &CalendarSource| {
        let said = |conflict: &CalendarConflict| conflict_sentence(reader, conflict.span, &conflict.problem);
        ahead(source).iter().map(said).collect()
    };
    let view = |source: &CalendarSource| CalendarSourceView {
        id: source.id,
        name: source.name.clone(),
        host: source.host.clone(),
        kind: source.kind,
        read_at: source.read_at,
        problem: source.problem.clone().map(|problem| sentence(format!("{problem}."))),
        trouble: source.trouble.clone(),
        conflicts: conflicts(source),
        conflicting: Some(ahead(source)),
    };
    own.into_iter().map(view).collect()
}

/// "Thu 24 Dec … to …: Ana is on vacation … already; …"
pub(super) fn conflict_sentence(reader: Reader<'_>, span: Span, problem: &str) -> String {
    sentence(format!("{} ({}): {problem}.", reader.span(span), reader.zone_name()))
}

/// What these absences of `person` would do, each by itself. No more are looked at than one person may have ahead.
pub fn import_preview(
    reader: Reader<'_>,
    person: PersonId,
    kind: AbsenceKind,
    events: &[(AbsenceId, String, Span)],
) -> ImportPreview {
    let shown = events.iter().take(limit::ABSENCES_AHEAD_MAX);
    let view = |(absence, title, span): &(AbsenceId, String, Span)| {
        let start = Some(span.start).filter(|start| *start > reader.now);
        ImportedView {
            absence: *absence,
            title: title.clone(),
            known: reader.documents.absences().any(|known| known.id == *absence),
            start,
            end: span.end,
            preview: away_preview(reader, person, kind, start, span.end),
        }
    };
    let left_out = events.len().saturating_sub(limit::ABSENCES_AHEAD_MAX);
    ImportPreview { events: shown.map(view).collect(), left_out: u32::try_from(left_out).unwrap_or(u32::MAX) }
}
