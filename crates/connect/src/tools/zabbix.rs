//! Zabbix, through a media type that sends its macros as JSON
//! (<https://www.zabbix.com/documentation/current/en/manual/appendix/macros/supported_by_location>, read 2026-11).

use crate::json::Body;
use crate::reading::{Found, Heard, alert};
use crate::words;
use baton_domain::alert::{AlertStatus, SourceNote, Urgency};

/// `event_value` is 1 for a problem, 0 when it is over; `event_nseverity` counts 0 (not classified) to 5 (disaster).
pub(crate) fn event(body: Body<'_>) -> Heard<'_> {
    if !body.has("event_name") && !body.has("trigger_name")
        || !(body.has("event_id") || body.has("trigger_id"))
    {
        return None;
    }
    if !(body.has("event_status") || body.has("event_value") || body.has("trigger_status")) {
        return None;
    }
    let title = body.first(&["event_name", "trigger_name"])?;
    let source = body.first(&["host_name", "host", "host_ip"]).unwrap_or_else(|| "Zabbix".to_owned());
    let ids = [body.first(&["event_id", "trigger_id"])];
    let found = Found::new(title, source, body)
        .key("zabbix", &ids)
        .link("Zabbix", body.first(&["event_url", "trigger_url", "zabbix_url"]));
    let severity = body.first(&["event_nseverity", "event_severity", "trigger_severity", "severity"]);
    let found = match severity.map(|word| words::plain(&word)).as_deref() {
        Some("0" | "1" | "2" | "notclassified" | "information" | "warning") => found.quiet(),
        Some("3" | "4" | "5" | "average" | "high" | "disaster") => Found { urgency: Urgency::High, ..found },
        other => found.severity(other.map(str::to_owned)),
    };
    let status = body.first(&["event_status", "trigger_status"]).map(|word| words::plain(&word));
    if body.text("event_update_status").as_deref() == Some("1") {
        let (by, said) = (body.first(&["user_fullname", "user_name"]), body.text("event_update_message"));
        return alert(found.told(SourceNote::Noted, by, said));
    }
    let over = match status.as_deref() {
        Some("problem") => false,
        Some(word) => words::status(word) == AlertStatus::Resolved,
        None => body.text("event_value").as_deref() == Some("0"),
    };
    alert(if over { found.is(AlertStatus::Resolved) } else { found })
}
