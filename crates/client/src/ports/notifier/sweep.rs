//! Takes away what a killed owner left on the screen.

use std::collections::HashMap;

use zbus::Connection;
use zbus::zvariant::Value;

use super::NotificationKey;
use super::board::ShownId;
use super::leftovers::Left;
use super::linux::{PATH, SERVICE, shown_as};

/// Hints by which services replace a notification of the same program: dunst's own name for it, and the one that notify-osd began and
/// others (mako, swaync, dunst) know too. A service that knows neither ignores them.
const TAG_HINTS: [&str; 2] = ["x-dunst-stack-tag", "x-canonical-private-synchronous"];
/// Gone by itself, should closing it fail.
const EXPIRE_SOON_MS: i32 = 1;

/// Marks a notification as the one with this key, so that it replaces another with the same key.
pub(super) fn tag<'a>(hints: &mut HashMap<&str, Value<'a>>, key: &'a NotificationKey) {
    for hint in TAG_HINTS {
        hints.insert(hint, Value::from(key.as_str()));
    }
}

/// Closes what has a number, and replaces what has only a tag by something that is closed at once.
pub(super) async fn sweep(bus: &Connection, left: Left) {
    let mut ids = left.ids;
    for key in left.posting {
        match replace(bus, &key).await {
            Ok(id) => ids.push(id),
            Err(error) => tracing::debug!(%error, "an earlier notification was not replaced"),
        }
    }
    for id in ids {
        let closed = bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "CloseNotification", &id.0).await;
        if let Err(error) = closed {
            // It is gone already.
            tracing::debug!(%error, "an earlier notification was not closed");
        }
    }
}

async fn replace(bus: &Connection, key: &NotificationKey) -> zbus::Result<ShownId> {
    let mut hints: HashMap<&str, Value<'_>> = HashMap::from([("urgency", Value::U8(0))]);
    tag(&mut hints, key);
    let no_actions: Vec<&str> = Vec::new();
    let arguments = ("Baton", 0_u32, "baton", "Baton", "Starting again.", no_actions, hints, EXPIRE_SOON_MS);
    let reply = bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "Notify", &arguments).await?;
    shown_as(&reply).map(|(_, id)| id)
}
