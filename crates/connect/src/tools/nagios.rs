//! Nagios and its kin. They have no webhook of their own: a notification command sends their macros as JSON, named as the macros are
//! (`HOSTNAME`, `host_name`, …). A host's key is its name, a service's is both names.

use crate::json::{Body, text};
use crate::reading::{Found, Heard, alert, unimportant};
use crate::words;
use baton_domain::alert::{AlertStatus, SourceNote, Urgency};

/// The macro of this name, in any spelling.
fn named(body: Body<'_>, names: &[&str]) -> Option<String> {
    let fields = body.0.as_object()?;
    names.iter().find_map(|name| {
        fields.iter().find(|(key, _)| words::plain(key) == *name).and_then(|(_, value)| text(value))
    })
}

/// Nagios, Icinga, Naemon.
pub(crate) fn notification(body: Body<'_>) -> Heard<'_> {
    let kind = named(body, &["notificationtype"])?;
    let host = named(body, &["hostname", "hostalias", "hostdisplayname"])?;
    let service = named(body, &["servicedesc", "servicename", "servicedescription", "servicedisplayname"]);
    let state = match &service {
        Some(_) => named(body, &["servicestate"]),
        None => named(body, &["hoststate"]),
    };
    let state = state.unwrap_or_else(|| kind.clone());
    let title = match &service {
        Some(service) => format!("{service} on {host} is {state}"),
        None => format!("Host {host} is {state}"),
    };
    let links = ["notesurl", "servicenotesurl", "hostnotesurl", "serviceactionurl", "hostactionurl", "url"];
    let mut found = Found::new(title, host.clone(), body).key("nagios", &[Some(host), service]);
    for name in links {
        found = found.link("Notes", named(body, &[name]));
    }
    let by = named(body, &["serviceackauthor", "hostackauthor", "notificationauthor", "author"]);
    let said = named(body, &["serviceackcomment", "hostackcomment", "notificationcomment", "comment"]);
    of_kind(found, &kind, &state, by, said)
}

/// Checkmk, through a notification script that sends its context.
pub(crate) fn checkmk(body: Body<'_>) -> Heard<'_> {
    if !body.has_all(&["host", "what", "notification_type"]) {
        return None;
    }
    let host = body.text("host")?;
    let service = body.first(&["service", "service_description"]);
    let state = body.first(&["status", "state"]).unwrap_or_default();
    let title = body.first(&["summary", "output"]).unwrap_or_else(|| format!("{host} is {state}"));
    let what = body.text("what");
    let found = Found::new(title, host.clone(), body)
        .key("checkmk", &[Some(host), what, service])
        .severity(body.text("severity"))
        .link("Checkmk", body.text("url"));
    let kind = body.text("notification_type")?;
    of_kind(found, &kind, &state, body.first(&["author", "contact_name"]), body.text("comment"))
}

fn of_kind<'a>(
    found: Found<'a>,
    kind: &str,
    state: &str,
    by: Option<String>,
    said: Option<String>,
) -> Heard<'a> {
    let kind = words::plain(kind);
    let state = words::plain(state);
    let found = match state.as_str() {
        "warning" | "warn" => found.quiet(),
        "down" | "critical" | "crit" | "unreachable" => Found { urgency: Urgency::High, ..found },
        _ => found,
    };
    if kind.starts_with("recovery") {
        alert(found.is(AlertStatus::Resolved))
    } else if kind.starts_with("acknowledgement") {
        alert(found.told(SourceNote::Acknowledged, by, said))
    } else if kind.starts_with("downtime") || kind.starts_with("flapping") || kind == "custom" {
        let said = said.or(Some(kind));
        alert(found.told(SourceNote::Noted, by, said))
    } else if matches!(state.as_str(), "ok" | "up") {
        alert(found.is(AlertStatus::Resolved))
    } else if kind == "test" {
        unimportant("it is a test notification")
    } else {
        alert(found)
    }
}
