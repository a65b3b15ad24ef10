//! `GET /api/v1/insights?team=&weeks=&format=`: what some weeks add up to, for a team or for whoever asks.

use super::App;
use super::caller::Caller;
use super::problem::Refused;
use axum::Json;
use axum::extract::{RawQuery, State as Extract};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use baton_domain::id::TeamId;
use baton_domain::insight::Weeks;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::insight::insights;

pub(super) fn route() -> MethodRouter<App> {
    get(answer)
}

async fn answer(
    Extract(app): Extract<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let Asked { team, weeks, format } = asked(query.as_deref().unwrap_or_default())?;
    let (state, now) = (app.state(), app.clock.now());
    // it resolves schedules for weeks and looks at every incident that is kept
    let made = tokio::task::spawn_blocking(move || insights(&state, caller.person, team, weeks, now));
    let view = made.await.map_err(|_| {
        Refused::new(ProblemCode::Internal, "the figures could not be made; the hub's log says more")
    })??;
    Ok(match format {
        Format::Json => Json(view).into_response(),
        Format::Csv => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"insights.csv\""),
            ];
            (headers, view.csv()).into_response()
        }
    })
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Asked {
    team: Option<TeamId>,
    weeks: Weeks,
    format: Format,
}

/// How it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Format {
    #[default]
    Json,
    Csv,
}

/// The parameters; an empty one counts as left out, and what is not known is not looked at.
fn asked(query: &str) -> Result<Asked, Refused> {
    let wrong = |field, detail: String| Refused(Problem::new(ProblemCode::BadRequest, detail).at(field));
    let mut asked = Asked::default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    for (name, value) in pairs.filter(|(_, value)| !value.is_empty()) {
        match name {
            "team" => {
                let team = value.parse().map_err(|_| wrong("team", "team is the id of a team".to_owned()))?;
                asked.team = Some(team);
            }
            "weeks" => {
                let number: u8 = value
                    .parse()
                    .map_err(|_| wrong("weeks", "weeks is a whole number, such as 4".to_owned()))?;
                asked.weeks =
                    Weeks::try_from(number).map_err(|refused| wrong("weeks", refused.to_string()))?;
            }
            "format" => {
                asked.format = match value {
                    "json" => Format::Json,
                    "csv" => Format::Csv,
                    _ => return Err(wrong("format", "format is json or csv".to_owned())),
                };
            }
            _ => {}
        }
    }
    Ok(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_taken_apart_and_what_is_wrong_is_named() {
        assert_eq!(asked("").unwrap(), Asked::default());
        assert_eq!(asked("team=&weeks=&a=b&c").unwrap(), Asked::default());
        let all = asked("weeks=12&team=00000000-0000-0000-0000-000000000001&format=csv").unwrap();
        assert_eq!((u8::from(all.weeks), all.format), (12, Format::Csv));
        assert_eq!(all.team.unwrap().to_string(), "00000000-0000-0000-0000-000000000001");
        for (query, field) in [
            ("team=payments", "team"),
            ("weeks=0", "weeks"),
            ("weeks=13", "weeks"),
            ("weeks=-1", "weeks"),
            ("weeks=four", "weeks"),
            ("weeks=999", "weeks"),
            ("format=xml", "format"),
        ] {
            assert_eq!(asked(query).unwrap_err().0.field.as_deref(), Some(field), "{query}");
        }
    }
}
