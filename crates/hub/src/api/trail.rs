//! `GET /api/v1/audit?before=&limit=&person=&kind=&format=`: who changed what, newest first, for admins.
//!
//! It reads what the journal really has, from its end on. The journal keeps everything for ever, receipts and timers among it, so that
//! one question looks at a bounded part of it and says where to read on.

use super::App;
use super::caller::Caller;
use super::problem::Refused;
use crate::journal::{JournalError, Reading};
use axum::Json;
use axum::extract::{RawQuery, State as Extract};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use baton_domain::id::{PersonId, Seq};
use baton_domain::trail::Trail;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::trail::{TRAIL_TABLE_LINES_MAX, TrailAsked, TrailRead, TrailView, may_read, trail};

/// Events that one question looks at, at most: they take some tenths of a second. A rare line may stand behind more of them, and whoever
/// wants it reads on.
const LOOKED_AT_MAX: usize = 50_000;
/// Events that a table looks at, at most: as many as a hub replays in a few seconds.
const TABLE_LOOKED_AT_MAX: usize = 1_000_000;

pub(super) fn route() -> MethodRouter<App> {
    get(answer)
}

async fn answer(
    Extract(app): Extract<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let (asked, format) = asked(query.as_deref().unwrap_or_default())?;
    Ok(match format {
        Format::Json => Json(page(&app, caller.person, asked).await?).into_response(),
        Format::Csv => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
            ];
            (headers, table(&app, caller.person, asked).await?.csv()).into_response()
        }
    })
}

/// Some lines, as `me` may see them.
pub(super) async fn page(app: &App, me: PersonId, asked: TrailAsked) -> Result<TrailView, Problem> {
    let lines = asked.lines()?;
    view(app, me, asked, Bounds { lines, looked_at: LOOKED_AT_MAX }).await
}

/// As many lines as a table has.
pub(super) async fn table(app: &App, me: PersonId, asked: TrailAsked) -> Result<TrailView, Problem> {
    let lines = asked.limit.map_or(Ok(TRAIL_TABLE_LINES_MAX), |_| asked.lines())?;
    view(app, me, asked, Bounds { lines, looked_at: TABLE_LOOKED_AT_MAX }).await
}

/// How much one question gets.
#[derive(Clone, Copy)]
struct Bounds {
    lines: usize,
    looked_at: usize,
}

async fn view(app: &App, me: PersonId, asked: TrailAsked, bounds: Bounds) -> Result<TrailView, Problem> {
    may_read(&app.state(), me)?;
    let unreadable = |problem: JournalError| {
        tracing::warn!(%problem, "the journal could not be read for the audit");
        let told = "What was done cannot be read now; ask again in a moment.";
        Problem::new(ProblemCode::StorageUnavailable, told)
    };
    let mut reading = app.backwards.open().await.map_err(unreadable)?;
    let read = lines(&mut reading, asked, bounds).await;
    reading.close().await;
    Ok(trail(&app.state(), me, read.map_err(unreadable)?))
}

async fn lines(reading: &mut Reading, asked: TrailAsked, bounds: Bounds) -> Result<TrailRead, JournalError> {
    let mut read = TrailRead { begins: reading.first().await?.map(|first| first.at), ..TrailRead::default() };
    let (mut trail, mut before, mut looked_at) = (Trail::default(), asked.before, 0);
    loop {
        let entries = reading.before(before).await?;
        let Some(last) = entries.last() else {
            read.lines.extend(trail.end().filter(|line| asked.wants(line)));
            return Ok(read);
        };
        (before, looked_at) = (Some(last.seq), looked_at + entries.len());
        for entry in &entries {
            if let Some(line) = trail.older(entry).filter(|line| asked.wants(line)) {
                read.lines.push(line);
                if read.lines.len() >= bounds.lines {
                    read.next = Some(Seq(entry.seq.0 + 1));
                    return Ok(read);
                }
            }
            read.looked_until = Some(entry.at);
        }
        if looked_at >= bounds.looked_at {
            // the command that is not complete is read again, unless it is so long that nothing else was read
            let whole = trail.reads_on_from().map(|newest| Seq(newest.0 + 1));
            let newest = Seq(last.seq.0 + u64::try_from(looked_at).unwrap_or(u64::MAX));
            read.next = whole.filter(|next| *next < newest).or(before);
            return Ok(read);
        }
    }
}

/// How it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Format {
    #[default]
    Json,
    Csv,
}

/// The parameters; an empty one counts as left out, and what is not known is not looked at.
fn asked(query: &str) -> Result<(TrailAsked, Format), Refused> {
    let wrong = |field, detail: String| Refused(Problem::new(ProblemCode::BadRequest, detail).at(field));
    let (mut asked, mut format) = (TrailAsked::default(), Format::default());
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    for (name, value) in pairs.filter(|(_, value)| !value.is_empty()) {
        match name {
            "before" => {
                let told = "before is a place in the journal: next of the last answer";
                let number = value.parse::<u64>().map_err(|_| wrong("before", told.to_owned()))?;
                asked.before = Some(Seq(number));
            }
            "limit" => {
                // what is no number is refused as one that is out of bounds
                asked.limit = Some(value.parse().unwrap_or(0));
                asked.lines()?;
            }
            "person" => {
                let told = "person is the id of a person";
                let id = value.parse().map_err(|_| wrong("person", told.to_owned()))?;
                asked.person = Some(id);
            }
            "kind" => {
                let kind = value.parse();
                asked.kind = Some(kind.map_err(|refused| wrong("kind", format!("{refused}")))?);
            }
            "format" => {
                format = match value {
                    "json" => Format::Json,
                    "csv" => Format::Csv,
                    _ => return Err(wrong("format", "format is json or csv".to_owned())),
                };
            }
            _ => {}
        }
    }
    Ok((asked, format))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Backwards, Journal, SqliteJournal};
    use baton_domain::event::{Actor, Entry, Event};
    use baton_domain::id::{CommandId, DeviceId, TeamId};
    use baton_domain::team::Team;
    use baton_domain::trail::{TrailKind, TrailLine};
    use uuid::Uuid;

    /// A journal in which place `seq` is an event of the command that `command` says, if it says one; the others are a device's.
    async fn journal(
        folder: &std::path::Path,
        length: u64,
        command: impl Fn(u64) -> Option<u128>,
    ) -> Backwards {
        let path = folder.join("journal.sqlite");
        let mut journal = SqliteJournal::open(&path, "test").await.unwrap();
        let by = Actor::Person { person: PersonId(Uuid::from_u128(1)), device: None };
        let entries: Vec<Entry> = (1..=length)
            .map(|seq| {
                let command = command(seq).map(|command| CommandId(Uuid::from_u128(command)));
                let id = TeamId(Uuid::from_u128(2));
                let name = format!("Team {seq}");
                let team = Team { id, name, members: vec![], leads: vec![], receive_within_s: None };
                let device = DeviceId(Uuid::from_u128(3));
                let event =
                    if command.is_some() { Event::TeamPut { team } } else { Event::DeviceRevoked { device } };
                let by = if command.is_some() { by } else { Actor::Hub };
                Entry { seq: Seq(seq), at: "2026-11-23T12:00:00Z".parse().unwrap(), by, command, event }
            })
            .collect();
        journal.append(Seq(0), &entries).await.unwrap();
        journal.close().await;
        Backwards::of(path)
    }

    /// All lines, asked for on and on, and how many questions that took.
    async fn all(journal: &Backwards, bounds: Bounds) -> (Vec<u64>, usize) {
        let (mut asked, mut places, mut questions) = (TrailAsked::default(), Vec::new(), 0);
        loop {
            let mut reading = journal.open().await.unwrap();
            let read = lines(&mut reading, asked, bounds).await.unwrap();
            reading.close().await;
            questions += 1;
            places.extend(read.lines.iter().map(|line: &TrailLine| line.seq.0));
            assert!(read.next.is_none() || read.next < asked.before.or(Some(Seq(u64::MAX))), "it goes on");
            match read.next {
                Some(next) => asked.before = Some(next),
                None => return (places, questions),
            }
        }
    }

    #[tokio::test]
    async fn one_question_looks_at_a_bounded_part_of_the_journal() {
        let folder = tempfile::tempdir().unwrap();
        // two lines far apart, and a command of seven events over the place where the first question ends
        let journal = journal(folder.path(), 4_500, |seq| match seq {
            3 => Some(1),
            1_497..=1_503 => Some(2),
            4_400 => Some(3),
            _ => None,
        })
        .await;
        let (places, questions) = all(&journal, Bounds { lines: 50, looked_at: 1_000 }).await;
        assert_eq!((places, questions), (vec![4_400, 1_497, 3], 5));
        let (places, questions) = all(&journal, Bounds { lines: 50, looked_at: 100_000 }).await;
        assert_eq!((places, questions), (vec![4_400, 1_497, 3], 1));
        let (places, questions) = all(&journal, Bounds { lines: 1, looked_at: 100_000 }).await;
        assert_eq!((places, questions), (vec![4_400, 1_497, 3], 4));
    }

    #[tokio::test]
    async fn a_command_that_is_longer_than_what_is_looked_at_is_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal(folder.path(), 3_500, |seq| (seq > 10).then_some(1)).await;
        let (places, questions) = all(&journal, Bounds { lines: 50, looked_at: 1_000 }).await;
        assert_eq!((places, questions), (vec![11], 4));
    }

    #[test]
    fn parameters_are_taken_apart_and_what_is_wrong_is_named() {
        assert_eq!(asked("").unwrap(), (TrailAsked::default(), Format::Json));
        assert_eq!(asked("before=&limit=&person=&kind=&format=&a=b&c").unwrap(), asked("").unwrap());
        let person = "00000000-0000-0000-0000-000000000001";
        let (all, format) =
            asked(&format!("before=12&limit=200&person={person}&kind=incident&format=csv")).unwrap();
        assert_eq!((all.before, all.limit), (Some(Seq(12)), Some(200)));
        assert_eq!((all.kind, format), (Some(TrailKind::Incident), Format::Csv));
        assert_eq!(all.person.unwrap().to_string(), person);
        for kind in TrailKind::ALL {
            assert_eq!(asked(&format!("kind={kind}")).unwrap().0.kind, Some(*kind));
        }
        for (query, field) in [
            ("before=-1", "before"),
            ("before=x", "before"),
            ("before=99999999999999999999", "before"),
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=-1", "limit"),
            ("limit=many", "limit"),
            ("person=ana", "person"),
            ("kind=secrets", "kind"),
            ("kind=Incident", "kind"),
            ("format=xml", "format"),
        ] {
            assert_eq!(asked(query).unwrap_err().0.field.as_deref(), Some(field), "{query}");
        }
    }
}
