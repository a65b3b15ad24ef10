//! Splunk On-Call (VictorOps), REST endpoint
//! (<https://help.victorops.com/knowledge-base/rest-endpoint-integration-guide/>, read 2026-11).

use crate::json::Body;
use crate::links::first_in;
use crate::reading::{Found, Heard};
use crate::words;
use baton_domain::alert::{AlertStatus, SourceNote};

/// `message_type` says what it is, `entity_id` about which problem.
fn of(body: Body<'_>) -> Option<Found<'_>> {
    let kind = body.text("message_type")?;
    let id = body.text("entity_id")?;
    let said = body.text("state_message");
    let title = body.first(&["entity_display_name", "state_message"]).unwrap_or_else(|| id.clone());
    let source = body.first(&["host_name", "monitoring_tool"]).unwrap_or_else(|| "Splunk On-Call".to_owned());
    let found = Found::new(title, source, body)
        .own_key(Some(id))
        .link("Message", said.as_deref().and_then(first_in))
        .link("Alert", body.first(&["alert_url", "entity_url"]));
    Some(match words::plain(&kind).as_str() {
        "recovery" | "ok" => found.is(AlertStatus::Resolved),
        "acknowledgement" | "acknowledged" => {
            found.told(SourceNote::Acknowledged, body.first(&["ack_author", "monitoring_tool"]), said)
        }
        "warning" | "info" => found.quiet(),
        _ => found,
    })
}

pub(crate) fn alert(body: Body<'_>) -> Heard<'_> {
    crate::reading::alert(of(body)?)
}
