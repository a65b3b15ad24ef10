//! Integrations, from documents: whose key it is, and when something last came through it.

use crate::document::Documents;
use baton_domain::id::{IntegrationId, ServiceId};
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::integration::{Integration, IntegrationKind};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// An integration, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct IntegrationView {
    /// Which.
    pub id: IntegrationId,
    /// What people call it.
    pub name: String,
    /// What its alerts are about.
    pub service: ServiceId,
    /// That service's name.
    pub service_name: String,
    /// Which format its bodies have.
    pub kind: IntegrationKind,
    /// When an alert of an incident that it began last came, among those that this device keeps.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub last_alert_at: Option<Timestamp>,
}

/// Those whose key opens something, by service and name.
pub fn integrations(documents: &Documents) -> Vec<IntegrationView> {
    let last = last_alerts(documents);
    let open = documents.integrations().filter(|known| !known.revoked);
    let view = |known: &Integration| IntegrationView {
        id: known.id,
        name: known.name.clone(),
        service: known.service,
        service_name: documents
            .service(known.service)
            .map_or_else(|| "unknown service".to_owned(), |service| service.name.clone()),
        kind: known.kind,
        last_alert_at: last.get(&known.id).copied(),
    };
    let mut all: Vec<_> = open.map(view).collect();
    all.sort_by(|a, b| (&a.service_name, &a.name, a.id).cmp(&(&b.service_name, &b.name, b.id)));
    all
}

fn last_alerts(documents: &Documents) -> BTreeMap<IntegrationId, Timestamp> {
    let mut last = BTreeMap::new();
    for (integration, at) in
        documents.incidents().filter_map(|incident| Some((key(incident)?, incident.last_alert_at)))
    {
        let newest = last.entry(integration).or_insert(at);
        *newest = at.max(*newest);
    }
    last
}

/// Through which key an incident came; a timeline's first entry is kept, however long it grows.
fn key(incident: &Incident) -> Option<IntegrationId> {
    let IncidentEvent::Triggered { integration, .. } = &incident.timeline.front()?.what else { return None };
    *integration
}
