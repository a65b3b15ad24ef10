//! How alerts come in: keys for monitoring tools and heartbeats, and what a tool's message would become.

use baton_connect::Aside;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::heartbeat::Heartbeat;
use baton_domain::id::{HeartbeatId, IntegrationId, ServiceId};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::template::Template;
use baton_wire::integration::AskedKey;
use baton_wire::intent::{AlertPreview, AlertShown, AsideShown};
use baton_wire::problem::Problem;

use crate::account::Session;
use crate::mint;
use crate::ports::clock;

/// Makes a key for a monitoring tool, and says where the tool sends to.
pub(crate) async fn integration(session: &Session, asked: AskedKey) -> Result<String, Problem> {
    let documents = session.documents().await?;
    let known = asked.integration.and_then(|id| documents.integrations().find(|known| known.id == id));
    let service = documents.service(asked.service).map(|service| service.name.as_str());
    let fresh = IntegrationId(mint::id(clock::read().0));
    let key = put(session, asked.integration(known, service, fresh)).await?;
    Ok(format!("{}/api/v1/ingest/{key}", session.hub))
}

/// Makes an integration; its key, which nobody shows again.
pub(crate) async fn put_integration(
    session: &Session,
    service: ServiceId,
    name: String,
    kind: IntegrationKind,
) -> Result<String, Problem> {
    let id = IntegrationId(mint::id(clock::read().0));
    put(session, Integration { id, service, name, kind, template: None, revoked: false }).await
}

async fn put(session: &Session, integration: Integration) -> Result<String, Problem> {
    let key = mint::key();
    session.act(Action::PutIntegration { integration, key: mint::hash(&key) }).await?;
    Ok(key)
}

/// What beats, as it is asked for.
pub(crate) struct Beats {
    pub(crate) service: ServiceId,
    pub(crate) name: String,
    pub(crate) every_s: u32,
    pub(crate) grace_s: u32,
    pub(crate) urgency: Urgency,
}

/// Makes a heartbeat, or changes the one of this name, and says the address that it asks for.
pub(crate) async fn heartbeat(session: &Session, beats: Beats) -> Result<String, Problem> {
    let Beats { service, name, every_s, grace_s, urgency } = beats;
    let documents = session.documents().await?;
    let same = |known: &&baton_domain::heartbeat::Monitor| {
        let is = &known.heartbeat;
        known.is_wanted() && is.service == service && is.name.to_lowercase() == name.to_lowercase()
    };
    let known = documents.heartbeats().find(same).map(|known| known.heartbeat.id);
    let id = known.unwrap_or_else(|| HeartbeatId(mint::id(clock::read().0)));
    let key = mint::key();
    let heartbeat = Heartbeat { id, service, name, every_s, grace_s, urgency };
    session.act(Action::PutHeartbeat { heartbeat, key: mint::hash(&key) }).await?;
    Ok(format!("{}/api/v1/heartbeat/{key}", session.hub))
}

/// What a message would become; nothing is sent.
pub(crate) fn preview(kind: IntegrationKind, template: Option<&Template>, body: &str) -> AlertPreview {
    match baton_connect::read(kind, template, body.as_bytes()) {
        Ok(reading) => AlertPreview {
            tool: reading.tool.to_owned(),
            alerts: reading
                .alerts
                .into_iter()
                .map(|alert| AlertShown {
                    status: alert.status,
                    title: alert.title,
                    source: alert.source,
                    urgency: alert.urgency,
                    dedup_key: alert.dedup_key,
                    links: alert.links,
                })
                .collect(),
            unpaged: reading.asides.iter().map(ToString::to_string).collect(),
            asides: Some(reading.asides.iter().map(shown).collect()),
            refused: None,
        },
        Err(refused) => AlertPreview {
            tool: String::new(),
            alerts: Vec::new(),
            unpaged: Vec::new(),
            asides: None,
            refused: Some(refused.to_string()),
        },
    }
}

fn shown(aside: &Aside) -> AsideShown {
    match aside {
        Aside::Test { title } => AsideShown::Test { title: title.clone() },
        Aside::Beat { name } => AsideShown::Beat { name: name.clone() },
        Aside::Confirm { .. } => AsideShown::Confirm,
        Aside::Unimportant { why } => AsideShown::Unimportant { why: why.clone() },
    }
}
