//! Requests to the hub.

use std::time::Duration;

use baton_domain::id::{IncidentId, TeamId};
use baton_domain::insight::Weeks;
use baton_wire::command::{CommandEnvelope, CommandOutcome, IngestOutcome};
use baton_wire::pairing::{PairRequest, Paired};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::sync::SHOWS_SIGNS;
use baton_wire::view::insight::InsightsView;
use baton_wire::view::trail::{TrailAsked, TrailView};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;

use super::HubUrl;
use crate::ports::secrets::Secret;

/// Until a connection stands: over any network that can still page somebody.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Until a request is answered. The hub answers a command when it is durable: milliseconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// Until a hub says that it lives: it does nothing but that.
const HEALTH_WITHIN: Duration = Duration::from_secs(3);
/// Until a sign of life has arrived: one that hangs must not cost the next one, too.
const SIGN_WITHIN: Duration = Duration::from_secs(10);
/// An idle connection is kept for the next command, and then given back: the machine may sleep at any time.
const IDLE_FOR: Duration = Duration::from_secs(30);
/// Bytes of an answer: a raw message of 64 KiB, escaped, with room to spare.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// Speaks to hubs. Cheap to clone; clones share connections.
#[derive(Clone, Debug)]
pub struct HubClient {
    http: reqwest::Client,
}

impl HubClient {
    /// A client with the system's certificates, for whatever hub.
    pub fn new() -> Result<Self, Problem> {
        // Set once for the process; another caller may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(concat!("baton/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_WITHIN)
            .pool_idle_timeout(IDLE_FOR)
            .pool_max_idle_per_host(1)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| {
                let told = format!("Connections to a hub cannot be made on this computer: {}.", root(&error));
                Problem::new(ProblemCode::CannotStart, told)
            })?;
        Ok(Self { http })
    }

    /// Shows an invite's code and becomes a device.
    pub async fn pair(&self, hub: &HubUrl, request: &PairRequest) -> Result<Paired, Problem> {
        self.json(hub, self.http.post(hub.at("pair")).json(request)).await
    }

    /// Sends a command.
    pub async fn command(
        &self,
        hub: &HubUrl,
        token: &Secret,
        envelope: &CommandEnvelope,
    ) -> Result<CommandOutcome, Problem> {
        let request = self.http.post(hub.at("commands")).bearer_auth(token.reveal()).json(envelope);
        self.json(hub, request).await
    }

    /// Sends what a monitoring tool would.
    pub async fn ingest(&self, hub: &HubUrl, key: &Secret, body: String) -> Result<IngestOutcome, Problem> {
        let request = self.http.post(hub.at(&format!("ingest/{}", key.reveal())));
        self.json(hub, request.header("content-type", "application/json").body(body)).await
    }

    /// Whether a hub answers at this address.
    pub async fn is_healthy(&self, hub: &HubUrl) -> bool {
        let asked = self.http.get(format!("{hub}/healthz")).timeout(HEALTH_WITHIN).send().await;
        asked.is_ok_and(|response| response.status().is_success())
    }

    /// The newest raw message about an incident; `None` when none was kept.
    pub async fn payload(
        &self,
        hub: &HubUrl,
        token: &Secret,
        incident: IncidentId,
    ) -> Result<Option<String>, Problem> {
        let request = self.http.get(hub.at(&format!("incidents/{incident}/payload")));
        let response = self.send(hub, request.bearer_auth(token.reveal())).await?;
        match response.status() {
            StatusCode::NOT_FOUND | StatusCode::NO_CONTENT => Ok(None),
            status if status.is_success() => {
                Ok(Some(String::from_utf8_lossy(&read(hub, response).await?).into_owned()))
            }
            _ => Err(problem_of(hub, response).await),
        }
    }

    /// What some weeks add up to, of a team or of the one who asks.
    pub async fn insights(
        &self,
        hub: &HubUrl,
        token: &Secret,
        team: Option<TeamId>,
        weeks: Weeks,
    ) -> Result<InsightsView, Problem> {
        let team = team.map(|team| format!("&team={team}")).unwrap_or_default();
        let path = format!("insights?weeks={}{team}", u8::from(weeks));
        self.json(hub, self.http.get(hub.at(&path)).bearer_auth(token.reveal())).await
    }

    /// Who changed what, newest first.
    pub async fn trail(&self, hub: &HubUrl, token: &Secret, asked: TrailAsked) -> Result<TrailView, Problem> {
        let TrailAsked { before, limit, person, kind } = asked;
        let given = [
            before.map(|before| format!("before={before}")),
            limit.map(|limit| format!("limit={limit}")),
            person.map(|person| format!("person={person}")),
            kind.map(|kind| format!("kind={kind}")),
        ];
        let given: Vec<String> = given.into_iter().flatten().collect();
        let path = format!("audit?{}", given.join("&"));
        self.json(hub, self.http.get(hub.at(&path)).bearer_auth(token.reveal())).await
    }

    /// Shows the hub that this device still runs.
    pub(crate) async fn sign_of_life(&self, hub: &HubUrl, token: &Secret) -> Result<(), Problem> {
        let request = self.http.post(hub.at("sync/alive")).bearer_auth(token.reveal());
        let sent = request.timeout(SIGN_WITHIN).send().await;
        let response = sent.map_err(|error| unreachable(hub, &error))?;
        if response.status().is_success() { Ok(()) } else { Err(problem_of(hub, response).await) }
    }

    /// Opens the stream's response, whose body goes on for ever.
    pub(super) async fn stream(
        &self,
        hub: &HubUrl,
        token: &Secret,
        cursor: u64,
    ) -> Result<Response, Problem> {
        let request = self.http.get(hub.at(&format!("sync?cursor={cursor}&{SHOWS_SIGNS}")));
        let request = request.bearer_auth(token.reveal()).header("accept", "text/event-stream");
        let sent = tokio::time::timeout(ANSWER_WITHIN, request.send()).await;
        let response = sent.map_err(|_| silent(hub))?.map_err(|error| unreachable(hub, &error))?;
        if response.status().is_success() { Ok(response) } else { Err(problem_of(hub, response).await) }
    }

    async fn json<T: DeserializeOwned>(&self, hub: &HubUrl, request: RequestBuilder) -> Result<T, Problem> {
        let response = self.send(hub, request).await?;
        if !response.status().is_success() {
            return Err(problem_of(hub, response).await);
        }
        let body = read(hub, response).await?;
        serde_json::from_slice(&body).map_err(|_| not_a_hub(hub))
    }

    async fn send(&self, hub: &HubUrl, request: RequestBuilder) -> Result<Response, Problem> {
        request.timeout(ANSWER_WITHIN).send().await.map_err(|error| unreachable(hub, &error))
    }
}

/// The answer's body, bounded.
async fn read(hub: &HubUrl, mut response: Response) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(hub, &error))? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(not_a_hub(hub));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What an answer that is no success says.
async fn problem_of(hub: &HubUrl, response: Response) -> Problem {
    let status = response.status();
    let body = match read(hub, response).await {
        Ok(body) => body,
        Err(problem) => return problem,
    };
    if let Ok(problem) = serde_json::from_slice::<Problem>(&body) {
        return problem;
    }
    if let Some(problem) = problem_of_newer(status, &body) {
        return problem;
    }
    // A proxy in between answers in its own words.
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        let told = format!(
            "The hub {hub} cannot be reached at the moment: what stands before it answered {status}."
        );
        return Problem::new(ProblemCode::HubUnreachable, told).with("hub", hub);
    }
    not_a_hub(hub)
}

/// A refusal with a code that this version does not know: its words count, and a refusal is not sent again.
fn problem_of_newer(status: StatusCode, body: &[u8]) -> Option<Problem> {
    let said: serde_json::Value = serde_json::from_slice(body).ok()?;
    let (_, detail) = (said.get("code")?.as_str()?, said.get("detail")?.as_str()?);
    let code = match status {
        StatusCode::FORBIDDEN => ProblemCode::NotAllowed,
        StatusCode::NOT_FOUND => ProblemCode::Unknown,
        StatusCode::CONFLICT => ProblemCode::Conflict,
        StatusCode::UNPROCESSABLE_ENTITY => ProblemCode::Invalid,
        StatusCode::UNAUTHORIZED | StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            return None;
        }
        status if status.is_client_error() => ProblemCode::BadRequest,
        _ => return None,
    };
    Some(Problem::new(code, detail))
}

/// What answers speaks another language.
pub(super) fn not_a_hub(hub: &HubUrl) -> Problem {
    let told = format!(
        "What answers at {hub} is not a Baton hub, or one of another version: check the address, and that app and hub are up to date."
    );
    Problem::new(ProblemCode::NotAHub, told).with("hub", hub)
}

pub(crate) fn silent(hub: &HubUrl) -> Problem {
    let told =
        format!("The hub {hub} does not answer: it may be overloaded, or the network drops what it says.");
    Problem::new(ProblemCode::HubUnreachable, told).with("hub", hub)
}

pub(super) fn unreachable(hub: &HubUrl, error: &reqwest::Error) -> Problem {
    if error.is_timeout() {
        return silent(hub);
    }
    let told = format!(
        "The hub {hub} cannot be reached: {}. Check the network, and that the hub runs.",
        root(error)
    );
    Problem::new(ProblemCode::HubUnreachable, told).with("hub", hub)
}

/// The innermost cause, which names what the system said; reqwest's own words name the address with what is in it.
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_wire::problem::Retry;

    #[test]
    fn a_refusal_in_words_of_a_newer_hub_is_a_refusal_still() {
        let body =
            br#"{"code":"moon_full","title":"Not now","detail":"Wait for the moon to wane.","status":409}"#;
        let problem = problem_of_newer(StatusCode::CONFLICT, body).unwrap();
        assert_eq!((problem.code, problem.retry), (ProblemCode::Conflict, Retry::Never));
        assert_eq!(problem.detail, "Wait for the moon to wane.");
        for (status, code) in
            [(403, ProblemCode::NotAllowed), (404, ProblemCode::Unknown), (422, ProblemCode::Invalid)]
        {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(problem_of_newer(status, body).map(|problem| problem.code), Some(code));
        }
        for status in [401, 408, 429, 500, 503] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(
                problem_of_newer(status, body),
                None,
                "{status}: to be tried again, or a matter of access"
            );
        }
        assert_eq!(problem_of_newer(StatusCode::CONFLICT, b"<html>no</html>"), None, "a proxy's words");
    }
}
