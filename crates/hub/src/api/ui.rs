//! `/api/v1/ui/…`: the three verbs of the interface, for browsers. What a browser wants becomes a command of its device; what it is
//! shown is built from the same documents, by the same functions, as on any other device.

use super::App;
use super::body::Json;
use super::caller::Caller;
use super::problem::Refused;
use super::{trail, ui_invite, ui_keys};
use crate::web::looks::Sound;
use crate::web::session::Session;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State as Extract};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get, post};
use baton_domain::command::{Action, Command, Receipt};
use baton_domain::heartbeat::Heartbeat;
use baton_domain::id::{CommandId, IncidentId};
use baton_domain::page::Rung;
use baton_wire::command::IntentEnvelope;
use baton_wire::integration::AskedKey;
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::insight::insights;
use baton_wire::view::whole::Looker;
use futures_util::stream;
use std::convert::Infallible;

pub(super) fn view() -> MethodRouter<App> {
    get(show)
}

pub(super) fn send() -> MethodRouter<App> {
    post(want)
}

pub(super) fn ask() -> MethodRouter<App> {
    post(answer)
}

fn looker(caller: Caller) -> Looker {
    Looker { me: caller.person, device: caller.device }
}

async fn show(
    Extract(app): Extract<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<impl IntoResponse, Refused> {
    let sound = sound(query.as_deref())?;
    let look = app.looks.of(caller.person);
    let session =
        Session::open(&app.fanout, app.states.clone(), look, looker(caller), sound).ok_or_else(|| {
            Refused::new(ProblemCode::ShuttingDown, "the hub is stopping; connect again in a moment")
        })?;
    let events = stream::unfold(session, async |mut session| {
        let bytes = session.next().await?;
        Some((Ok::<Bytes, Infallible>(bytes), session))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // a proxy that collects the answer before it passes it on would silence every page
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(events)))
}

/// What the browser says about its sound.
fn sound(query: Option<&str>) -> Result<Sound, Refused> {
    let said =
        query.into_iter().flat_map(|query| query.split('&')).find_map(|pair| pair.strip_prefix("sound="));
    match said {
        None | Some("untried") => Ok(Sound::Untried),
        Some("allowed") => Ok(Sound::Allowed),
        Some("fails") => Ok(Sound::Fails),
        Some(_) => {
            let detail = "sound is untried, allowed or fails";
            Err(Problem::new(ProblemCode::BadRequest, detail).at("sound").into())
        }
    }
}

async fn want(
    Extract(app): Extract<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(IntentEnvelope { id, intent }): Json<IntentEnvelope>,
) -> Result<axum::Json<Reply>, Refused> {
    match intent {
        Intent::Act { action } => act(&app, caller, id, action).await?,
        Intent::Seen { incident } => seen(&app, caller, id, incident).await?,
        Intent::Leave => act(&app, caller, id, Action::RevokeDevice { device: caller.device }).await?,
        Intent::Invite { person } => {
            return Ok(axum::Json(ui_invite::invite(&app, caller, &headers, person).await?));
        }
        Intent::StartHub { .. }
        | Intent::Join { .. }
        | Intent::PageMe
        | Intent::SetSettings { .. }
        | Intent::TrySound
        | Intent::SelfTest
        | Intent::MakeCalendarLink { .. }
        | Intent::SaveShifts { .. }
        | Intent::SaveInsights { .. }
        | Intent::SaveTrail(_)
        | Intent::AddCalendarSource { .. }
        | Intent::Retry { .. }
        | Intent::Discard { .. }
        | Intent::Unlock { .. }
        | Intent::OpenWindow
        | Intent::Quit => return Err(only_in_the_app()),
    }
    Ok(axum::Json(Reply::Done))
}

async fn act(app: &App, caller: Caller, id: CommandId, action: Action) -> Result<(), Refused> {
    app.queue.submit(Command::Act { id, by: caller.actor(), action }).await?;
    Ok(())
}

/// The person looks at an incident: their page of it is seen, if it still asks.
async fn seen(app: &App, caller: Caller, id: CommandId, incident: IncidentId) -> Result<(), Refused> {
    let state = app.state();
    let page = state.incident(incident).and_then(|incident| incident.wanted_page_of(caller.person));
    let Some(page) = page.filter(|page| !page.has(caller.device, Rung::Seen)).map(|page| page.id) else {
        return Ok(());
    };
    let receipt = Receipt { incident, page, rung: Rung::Seen, device_ms: 0 };
    act(app, caller, id, Action::Receipts { receipts: vec![receipt] }).await
}

async fn answer(
    Extract(app): Extract<App>,
    caller: Caller,
    Json(query): Json<Query>,
) -> Result<axum::Json<QueryAnswer>, Refused> {
    let (state, now) = (app.state(), app.clock.now());
    if let Query::Payload { incident } = &query {
        let payload = state.payloads.get(incident).map(ToString::to_string);
        return Ok(axum::Json(QueryAnswer::Payload(payload)));
    }
    let me = caller.person;
    if let Query::IntegrationKey { service, kind, template, integration, name } = query {
        let asked = AskedKey { service, kind, template, integration, name };
        return Ok(axum::Json(ui_keys::integration(&app, caller, asked).await?));
    }
    if let Query::HeartbeatKey { service, name, every_s, grace_s, urgency } = query {
        let id = ui_keys::heartbeat_id(&app);
        let wanted = Heartbeat { id, service, name, every_s, grace_s, urgency };
        return Ok(axum::Json(ui_keys::heartbeat(&app, caller, wanted).await?));
    }
    if let Query::Trail(asked) = query {
        return Ok(axum::Json(QueryAnswer::Trail(Box::new(trail::page(&app, me, asked).await?))));
    }
    if let Query::ExportTrail(asked) = query {
        return Ok(axum::Json(QueryAnswer::ExportTrail(trail::table(&app, me, asked).await?.csv())));
    }
    let (look, looker) = (app.looks.of(caller.person), looker(caller));
    // a question may resolve every schedule for a year
    let answered = tokio::task::spawn_blocking(move || match &query {
        Query::View => {
            let seen = look.view(&state, looker, Sound::Untried, now);
            Some(Ok(QueryAnswer::View(Box::new(seen.view))))
        }
        Query::Insights { team, weeks } => {
            let insights = insights(&state, me, *team, *weeks, now);
            Some(insights.map(|view| QueryAnswer::Insights(Box::new(view))))
        }
        Query::ExportInsights { team, weeks } => {
            let insights = insights(&state, me, *team, *weeks, now);
            Some(insights.map(|view| QueryAnswer::ExportInsights(view.csv())))
        }
        Query::Payload { .. }
        | Query::Doctor
        | Query::IntegrationKey { .. }
        | Query::PreviewAlert { .. }
        | Query::HeartbeatKey { .. }
        | Query::Trail(_)
        | Query::ExportTrail(_)
        | Query::ExportShifts { .. }
        | Query::ImportPreview { .. }
        | Query::HolidaysPreview { .. } => None,
        Query::Calendar { .. }
        | Query::AwayPreview { .. }
        | Query::Candidates { .. }
        | Query::DryRun { .. }
        | Query::Policy { .. }
        | Query::PolicyPreview { .. }
        | Query::Schedule { .. }
        | Query::SchedulePreview { .. }
        | Query::Fairness { .. } => look.ask(&state, &query, now),
    });
    let answered = answered.await.map_err(|_| {
        Refused::new(ProblemCode::Internal, "the question could not be answered; ask again, or use the app")
    })?;
    Ok(axum::Json(answered.ok_or_else(only_in_the_app)??))
}

fn only_in_the_app() -> Refused {
    let detail = "this cannot be done in a browser yet; do it in the app on a computer";
    Refused::new(ProblemCode::Unknown, detail)
}
