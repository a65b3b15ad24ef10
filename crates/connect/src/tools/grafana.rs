//! Grafana before unified alerting (<https://grafana.com/docs/grafana/v7.5/alerting/old-alerting/notifications/>, read 2026-11). What
//! it sends since has Alertmanager's shape, and is read there.

use crate::json::Body;
use crate::reading::{Found, Heard, alert, unimportant};
use baton_domain::alert::AlertStatus;

/// `state` is alerting, ok, no_data, paused, pending.
pub(crate) fn legacy(body: Body<'_>) -> Heard<'_> {
    if !body.has_all(&["ruleId", "state"]) || !(body.has("ruleName") || body.has("ruleUrl")) {
        return None;
    }
    let name = body.first(&["ruleName", "title"])?;
    let title = body.text("title").unwrap_or_else(|| name.clone());
    let source = body.first(&["evalMatches.0.tags.instance", "tags.service", "ruleName"]).unwrap_or(name);
    // numbers may come as 93.0
    let rule = body.text("ruleId").map(|id| id.trim_end_matches(".0").to_owned());
    let found = Found::new(title, source, body)
        .key("grafana", &[rule])
        .severity(body.first(&["tags.severity", "tags.priority"]))
        .link("Rule", body.text("ruleUrl"))
        .link("Image", body.text("imageUrl"));
    match body.text("state")?.as_str() {
        "ok" => alert(found.is(AlertStatus::Resolved)),
        "paused" | "pending" => unimportant("the rule is paused, or its time is not over yet"),
        _ => alert(found),
    }
}
