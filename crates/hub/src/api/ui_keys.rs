//! What a browser asks about how alerts come in: keys for monitoring tools and for heartbeats. The addresses begin at this hub's
//! root: by which name it was reached, the browser knows better. A key is shown once, and kept nowhere.

use super::App;
use super::caller::Caller;
use super::problem::Refused;
use crate::mint;
use baton_domain::command::{Action, Command};
use baton_domain::heartbeat::Heartbeat;
use baton_domain::id::{CommandId, HeartbeatId, IntegrationId};
use baton_wire::integration::AskedKey;
use baton_wire::intent::QueryAnswer;

/// Makes an integration, or gives one another key, and says where its tool sends to.
pub(super) async fn integration(app: &App, caller: Caller, asked: AskedKey) -> Result<QueryAnswer, Refused> {
    let (state, key) = (app.state(), mint::token());
    let known = asked.integration.and_then(|id| state.integrations.get(&id)).map(|known| &*known.is);
    let service = state.services.get(&asked.service).map(|service| service.is.name.as_str());
    let integration = asked.integration(known, service, IntegrationId(mint::id(&*app.clock)));
    act(app, caller, Action::PutIntegration { integration, key: mint::hash(&key) }).await?;
    Ok(QueryAnswer::IntegrationUrl(format!("/api/v1/ingest/{key}")))
}

/// Makes a heartbeat, or gives the one of this name another key, and says the address that it asks for.
pub(super) async fn heartbeat(app: &App, caller: Caller, wanted: Heartbeat) -> Result<QueryAnswer, Refused> {
    let (state, key) = (app.state(), mint::token());
    let named = wanted.name.to_lowercase();
    let same = state.heartbeats.values().find(|known| {
        let is = &known.is.heartbeat;
        known.is.is_wanted() && is.service == wanted.service && is.name.to_lowercase() == named
    });
    let id = same.map_or(wanted.id, |known| known.is.heartbeat.id);
    let heartbeat = Heartbeat { id, ..wanted };
    act(app, caller, Action::PutHeartbeat { heartbeat, key: mint::hash(&key) }).await?;
    Ok(QueryAnswer::HeartbeatUrl(format!("/api/v1/heartbeat/{key}")))
}

async fn act(app: &App, caller: Caller, action: Action) -> Result<(), Refused> {
    let id = CommandId(mint::id(&*app.clock));
    app.queue.submit(Command::Act { id, by: caller.actor(), action }).await?;
    Ok(())
}

/// An id for a heartbeat that is new.
pub(super) fn heartbeat_id(app: &App) -> HeartbeatId {
    HeartbeatId(mint::id(&*app.clock))
}
