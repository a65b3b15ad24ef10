//! Tools that look from outside whether something answers.

use crate::json::Body;
use crate::reading::{Found, Heard, alert, test};
use crate::words;
use baton_domain::alert::{AlertStatus, SourceNote};

/// Uptime Kuma's webhook (<https://github.com/louislam/uptime-kuma/blob/master/server/notification-providers/webhook.js>, read
/// 2026-11): `heartbeat.status` is 0 down, 1 up, 2 pending, 3 maintenance; its test button sends neither monitor nor heartbeat.
pub(crate) fn kuma(body: Body<'_>) -> Heard<'_> {
    let fields = body.0.as_object()?;
    if !(fields.contains_key("heartbeat") && fields.contains_key("monitor")) {
        return None;
    }
    let (heartbeat, monitor) = (body.object("heartbeat"), body.object("monitor"));
    let (Some(heartbeat), Some(monitor)) = (heartbeat, monitor) else {
        if body.has("heartbeat") || body.has("monitor") {
            return None;
        }
        return test(body.text("msg").unwrap_or_else(|| "Uptime Kuma's test".to_owned()));
    };
    let name = monitor.first(&["pathName", "name"])?;
    let status = heartbeat.text("status")?;
    let word = match status.as_str() {
        "1" => "up",
        "2" => "pending",
        "3" => "under maintenance",
        _ => "down",
    };
    let said = heartbeat.first(&["msg"]).or_else(|| body.text("msg"));
    let found = Found::new(format!("{name} is {word}"), name, body)
        .key("kuma", &[monitor.text("id")])
        .link("Watched address", monitor.text("url"))
        .link("Notes", monitor.text("description"));
    alert(match status.as_str() {
        "1" => found.is(AlertStatus::Resolved),
        "2" | "3" => found.told(SourceNote::Noted, Some(word.to_owned()), said),
        _ => found,
    })
}

/// UptimeRobot's webhook (<https://uptimerobot.com/integrations/webhooks/>, read 2026-11): `alertType` is 1 down, 2 up, 3 a certificate
/// that expires soon.
pub(crate) fn robot(body: Body<'_>) -> Heard<'_> {
    if !body.has_all(&["monitorID", "alertType"]) {
        return None;
    }
    let name = body.first(&["monitorFriendlyName", "monitorURL"]).unwrap_or_else(|| "Monitor".to_owned());
    let said = body.first(&["alertDetails", "alertTypeFriendlyName"]);
    let title = said.map_or_else(|| name.clone(), |said| format!("{name}: {said}"));
    let found = Found::new(title, name, body).link("Watched address", body.text("monitorURL"));
    let id = body.text("monitorID");
    alert(match body.text("alertType")?.as_str() {
        "2" => found.key("uptimerobot", &[id]).is(AlertStatus::Resolved),
        "3" => found.key("uptimerobot/certificate", &[id]).quiet(),
        _ => found.key("uptimerobot", &[id]),
    })
}

/// Checkly's webhook (<https://www.checklyhq.com/docs/integrations/alerts/webhooks/>, read 2026-11).
pub(crate) fn checkly(body: Body<'_>) -> Heard<'_> {
    let kind = body.text("alert_type")?;
    let kind = kind.strip_prefix("ALERT_")?;
    let name = body.text("check_name")?;
    let title = body.first(&["event", "alert_title"]).unwrap_or_else(|| name.clone());
    let found = Found::new(title, name, body).link("Checkly", body.first(&["link", "result_link"]));
    let id = body.text("check_id");
    alert(match kind {
        "SSL" => found.key("checkly/certificate", &[id]).quiet(),
        _ if kind.ends_with("RECOVERY") => found.key("checkly", &[id]).is(AlertStatus::Resolved),
        _ if kind.starts_with("DEGRADED") => found.key("checkly", &[id]).quiet(),
        _ => found.key("checkly", &[id]),
    })
}

/// Healthchecks: its user writes the body, of `$CODE`, `$NAME`, `$STATUS` … (<https://healthchecks.io/docs/configuring_notifications/>,
/// read 2026-11).
pub(crate) fn healthchecks(body: Body<'_>) -> Heard<'_> {
    let id = body.first(&["check", "code", "uuid"])?;
    let status = body.text("status").map(|word| words::plain(&word))?;
    let is_check = body.has("slug") && body.has("name") && ["up", "down"].contains(&status.as_str());
    if !is_check {
        return None;
    }
    let name = body.text("name")?;
    alert(
        Found::new(format!("{name} is {status}"), name, body)
            .key("healthchecks", &[Some(id)])
            .link("Check", body.first(&["url", "link"]))
            .state(Some(status)),
    )
}
