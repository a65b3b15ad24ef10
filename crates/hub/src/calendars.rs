//! Calendars elsewhere: fetched when the decider asks for it, understood here, and brought back as a command.
//!
//! Nothing is kept in this task that matters: what is asked and unanswered stands in the state, so that a hub that was killed in
//! between fetches again, and several hubs on one journal may all fetch (the same events lead to the same absences, once).
//! A calendar's address is a secret: neither the log nor a problem says more than its host.

use crate::clock::Clock;
use crate::outbound::{Ask, Method, Origin, Outbound, OutboundError, web_url};
use crate::writer::Queue;
use baton_connect::ical::{self, Reading};
use baton_domain::calendar_source::{CalendarEvent, CalendarReading, ToRead};
use baton_domain::calendar_trouble::CalendarTrouble;
use baton_domain::command::Command;
use baton_domain::id::CalendarSourceId;
use baton_domain::limit::CALENDAR_AHEAD;
use baton_domain::schedule::ZoneName;
use baton_domain::shift::Span;
use baton_domain::state::State;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Until a calendar has come, redirects included: they are up to 2 MiB, from servers that make them while one waits.
const FETCH_WITHIN: Duration = Duration::from_secs(30);
/// Calendars that are fetched at one time: pages must not wait for a processor that reads calendars.
const AT_ONCE_MAX: usize = 4;

/// Runs until the writer ends.
pub(crate) async fn run(
    queue: Queue,
    mut states: watch::Receiver<Arc<State>>,
    outbound: Outbound,
    clock: Arc<dyn Clock>,
) {
    // what was fetched, as of which asking: an answer that could not be stored is asked for again in an hour, not at once
    let mut fetched: BTreeMap<CalendarSourceId, Timestamp> = BTreeMap::new();
    let mut under_way = JoinSet::new();
    loop {
        let state = states.borrow_and_update().clone();
        for wanted in state.calendars_to_read() {
            if under_way.len() >= AT_ONCE_MAX {
                break;
            }
            if fetched.get(&wanted.source) == Some(&wanted.asked_at) {
                continue;
            }
            fetched.insert(wanted.source, wanted.asked_at);
            let zone = state.person(wanted.person).map_or(ZoneName::UTC, |person| person.zone.clone());
            let (queue, outbound, now) = (queue.clone(), outbound.clone(), clock.now());
            under_way.spawn(async move {
                let source = wanted.source;
                let reading = read(&outbound, wanted, zone, now).await;
                if let Err(problem) = queue.submit(Command::CalendarRead { source, reading }).await {
                    tracing::warn!(%source, %problem, "what was read in a calendar is not stored");
                }
            });
        }
        tokio::select! {
            changed = states.changed() => if changed.is_err() { return },
            Some(_) = under_way.join_next() => {}
        }
    }
}

async fn read(outbound: &Outbound, wanted: ToRead, zone: ZoneName, now: Timestamp) -> CalendarReading {
    let bytes = match fetch(outbound, &wanted).await {
        Ok(bytes) => bytes,
        Err(failed) => return failed,
    };
    let reading = Reading { zone, window: Span::lasting(now, CALENDAR_AHEAD) };
    let understood = tokio::task::spawn_blocking(move || ical::absences(&bytes, &reading)).await;
    match understood {
        Ok(Ok(events)) => CalendarReading::Read(
            events
                .iter()
                .map(|event| CalendarEvent { absence: event.absence(wanted.source.0), span: event.span })
                .collect(),
        ),
        Ok(Err(error)) => failed(error.to_string(), CalendarTrouble::from(&error)),
        Err(_) => {
            let problem = "the hub made a mistake with it, and its log says more".to_owned();
            failed(problem, CalendarTrouble::Mistake)
        }
    }
}

fn failed(problem: String, trouble: CalendarTrouble) -> CalendarReading {
    CalendarReading::Failed { problem, trouble }
}

fn unanswered(error: OutboundError) -> CalendarReading {
    let problem = error.to_string();
    let trouble = match error {
        OutboundError::BadUrl => CalendarTrouble::BadAddress,
        OutboundError::Forbidden { host } => CalendarTrouble::Forbidden { host },
        OutboundError::Unreachable { host, why } => CalendarTrouble::Unreachable { host, said: why },
        OutboundError::Silent { host, within_s: _ } => CalendarTrouble::Silent { host },
        OutboundError::TooLarge { .. } => CalendarTrouble::TooMuch,
        OutboundError::TooManyRedirects { host, max: _ } => CalendarTrouble::Circle { host },
    };
    failed(problem, trouble)
}

/// The calendar's bytes, or what to tell its person.
async fn fetch(outbound: &Outbound, wanted: &ToRead) -> Result<Vec<u8>, CalendarReading> {
    let url = web_url(wanted.url.reveal()).map_err(unanswered)?;
    let ask = Ask {
        within: FETCH_WITHIN,
        answer_bytes_max: ical::BYTES_MAX,
        ..Ask::new(Method::GET, url, Origin::Person)
    };
    let answer = outbound.send(ask).await.map_err(unanswered)?;
    let host = wanted.url.host().to_owned();
    match answer.status.as_u16() {
        200..=299 => Ok(answer.body),
        401 | 403 => {
            let problem = format!(
                "{host} does not show it without signing in; copy the calendar's secret or public address (iCal) there, and add it anew"
            );
            Err(failed(problem, CalendarTrouble::SignIn { host }))
        }
        404 | 410 => {
            let problem =
                format!("{host} has no calendar at this address any more; copy the address there again");
            Err(failed(problem, CalendarTrouble::Gone { host }))
        }
        status => {
            let problem = format!("{host} answered with the status {status}");
            Err(failed(problem, CalendarTrouble::Status { host, status }))
        }
    }
}
