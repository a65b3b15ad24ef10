//! Integrations: the keys through which monitoring tools send alerts.

use crate::id::{IntegrationId, ServiceId};
use crate::template::Template;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A key through which a monitoring tool sends alerts to a service. The key itself is known to the tool alone; the hub keeps its hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Integration {
    /// Which.
    pub id: IntegrationId,
    /// Which service its alerts are about.
    pub service: ServiceId,
    /// What people call it.
    pub name: String,
    /// Which format its bodies have.
    pub kind: IntegrationKind,
    /// Where its alerts' parts come from, where that is not what is read anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<Template>", optional)]
    pub template: Option<Box<Template>>,
    /// Its key opens nothing any more. With a new key it is put again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(as = "Option<bool>", optional)]
    pub revoked: bool,
}

/// The format that a monitoring tool speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IntegrationKind {
    /// Prometheus Alertmanager's webhook, version 4.
    Alertmanager,
    /// Any JSON object.
    Generic,
}
