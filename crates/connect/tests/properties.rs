//! Nothing that is sent breaks the readers, and whatever they read is fit to be paged.

use baton_connect::read;
use baton_domain::alert::{Alert, AlertStatus};
use baton_domain::integration::IntegrationKind;
use baton_domain::limit;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const KINDS: [IntegrationKind; 2] = [IntegrationKind::Alertmanager, IntegrationKind::Generic];

/// Names that the readers look at, mixed with any others.
fn name() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "alerts",
        "labels",
        "annotations",
        "status",
        "fingerprint",
        "severity",
        "title",
        "dedup_key",
        "links",
        "url",
        "commonLabels",
        "groupLabels",
        "truncatedAlerts",
        "alert",
        "resolved",
        "source",
        "alertname",
        "priority",
    ];
    prop_oneof![3 => proptest::sample::select(KNOWN).prop_map(str::to_owned), 1 => any::<String>()]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        proptest::sample::select(&["resolved", "firing", "critical", "warning", "https://example.org/x"][..])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((name(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn assert_fit(alert: &Alert) {
    assert!(!alert.title.trim().is_empty() && alert.title.chars().count() <= limit::TITLE_CHARS_MAX);
    assert!(!alert.dedup_key.is_empty() && alert.dedup_key.chars().count() <= limit::DEDUP_KEY_CHARS_MAX);
    assert!(!alert.source.is_empty() && !alert.title.contains(char::is_control));
    assert!(alert.payload.len() <= limit::PAYLOAD_BYTES_MAX && alert.links.len() <= limit::LINKS_MAX);
    assert!(alert.links.iter().all(|link| link.href.starts_with("http")));
    assert_eq!(alert.clone().bounded(), *alert, "within its bounds already");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..512)) {
        for kind in KINDS {
            if let Ok(reading) = read(kind, None, &body) {
                reading.alerts.iter().for_each(assert_fit);
            }
        }
    }

    #[test]
    fn any_json_is_read_or_refused(value in value()) {
        let body = serde_json::to_vec(&value).unwrap();
        for kind in KINDS {
            match read(kind, None, &body) {
                Ok(reading) => {
                    prop_assert!(!reading.alerts.is_empty() || !reading.asides.is_empty());
                    reading.alerts.iter().for_each(assert_fit);
                }
                Err(refused) => prop_assert!(!refused.field().is_empty() && !refused.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn any_object_with_a_field_pages(fields in proptest::collection::vec((any::<String>(), value()), 1..6)) {
        let object: Map<_, _> = fields.into_iter().collect();
        prop_assume!(!object.contains_key("alerts"));
        let body = serde_json::to_vec(&Value::Object(object)).unwrap();
        prop_assert_eq!(read(IntegrationKind::Generic, None, &body).unwrap().alerts.len(), 1);
    }

    #[test]
    fn a_truncated_body_never_panics(value in value(), cut in any::<proptest::sample::Index>()) {
        let body = serde_json::to_vec(&value).unwrap();
        for kind in KINDS {
            let _ = read(kind, None, &body[..cut.index(body.len())]);
        }
    }

    #[test]
    fn an_alertmanager_alert_keeps_its_key_from_firing_to_resolved(
        labels in proptest::collection::btree_map("[a-z_]{1,8}", "[ -~]{1,20}", 1..6),
        summary in any::<String>(),
        other in any::<String>(),
    ) {
        let body = |status: &str, summary: &str| {
            let alert = json!({ "status": status, "labels": labels, "annotations": { "summary": summary } });
            serde_json::to_vec(&json!({ "status": "firing", "alerts": [alert] })).unwrap()
        };
        let firing = read(IntegrationKind::Alertmanager, None, &body("firing", &summary)).unwrap().alerts.remove(0);
        let resolved = read(IntegrationKind::Alertmanager, None, &body("resolved", &other)).unwrap().alerts.remove(0);
        prop_assert_eq!(firing.dedup_key, resolved.dedup_key);
        prop_assert_eq!((firing.status, resolved.status), (AlertStatus::Firing, AlertStatus::Resolved));
    }
}
