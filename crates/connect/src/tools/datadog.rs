//! Datadog's webhook. Its body is made of `$VARIABLES` by whoever sets it up
//! (<https://docs.datadoghq.com/integrations/webhooks/>, read 2026-11); these are the usual ones.

use crate::json::Body;
use crate::links::first_in;
use crate::reading::{Found, Heard};
use crate::words;
use baton_domain::alert::AlertStatus;

fn of_event(body: Body<'_>) -> Option<Found<'_>> {
    let has_event = body.has("event_type") && body.has("title");
    let datadog = ["alert_transition", "aggregation_key", "alert_type", "last_updated", "org", "alert_query"];
    if !has_event || !datadog.iter().any(|name| body.has(name)) {
        return None;
    }
    let title = body.text("title")?;
    let text = body.first(&["body", "text"]).unwrap_or_default();
    let monitor = first_in(&text).filter(|link| link.contains("/monitors"));
    let of_link = monitor
        .as_deref()
        .and_then(|link| number_after(link, "/monitors/").or_else(|| number_after(link, "/monitors#")));
    let ids = [
        body.first(&["monitor_id", "aggregation_key", "alert_id"]).or(of_link),
        body.first(&["scopes", "alert_scope"]),
    ];
    let transition = body.text("alert_transition").map(|word| words::plain(&word));
    let over = match transition.as_deref() {
        Some(word) => word.contains("recovered"),
        None => {
            let kind = body.text("alert_type").map(|word| words::plain(&word));
            kind.as_deref() == Some("success") || title.contains("[Recovered]")
        }
    };
    let warns = transition.as_deref().is_some_and(|word| word.contains("warn"))
        || body.text("alert_type").is_some_and(|word| words::plain(&word) == "warning");
    let source = body.first(&["host", "hostname", "scopes"]).unwrap_or_else(|| "Datadog".to_owned());
    let mut found = Found::new(title.clone(), source, body)
        .key("datadog", &ids)
        .is(if over { AlertStatus::Resolved } else { AlertStatus::Firing })
        .severity(body.first(&["alert_priority", "priority", "severity"]))
        .link("Event", body.first(&["url", "link", "event_url"]))
        .link("Monitor", monitor)
        .link("Snapshot", body.text("snapshot"));
    // the button "Test Notifications": it arrives, and rings nobody
    if warns || title.contains("[TEST]") {
        found = found.quiet();
    }
    Some(found)
}

pub(crate) fn alert(body: Body<'_>) -> Heard<'_> {
    if let Some(found) = of_event(body) {
        return crate::reading::alert(found);
    }
    let monitor = body.object("monitor").filter(|it| it.has_all(&["id", "name", "status"]))?;
    let source = monitor.text("message").unwrap_or_else(|| "Datadog".to_owned());
    crate::reading::alert(
        Found::new(monitor.text("name")?, source, body)
            .key("datadog", &[monitor.text("id")])
            .state(monitor.text("status")),
    )
}

/// The digits that follow.
fn number_after(link: &str, mark: &str) -> Option<String> {
    let digits: String = link.split(mark).nth(1)?.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}
