//! What people would see of the bodies in `fixtures/`, and which bodies are refused.

use baton_connect::{ALERTS_PER_BODY_MAX, ReadError, confirmable, is_beat, read};
use baton_domain::alert::{Alert, AlertStatus, Urgency};
use baton_domain::integration::IntegrationKind;
use baton_domain::template::Template;
use std::path::Path;

fn kind(folder: &str) -> IntegrationKind {
    match folder {
        "alertmanager" => IntegrationKind::Alertmanager,
        _ => IntegrationKind::Generic,
    }
}

/// An alert as a few lines that a person can judge.
fn told(alert: &Alert) -> String {
    let mut out = format!(
        "{:?} {:?} {}\n  key {}, from {}\n",
        alert.status, alert.urgency, alert.title, alert.dedup_key, alert.source
    );
    for link in &alert.links {
        out.push_str(&format!("  {}: {}\n", link.text, link.href));
    }
    for line in alert.payload.lines() {
        out.push_str(&format!("  | {line}\n"));
    }
    out
}

#[test]
fn each_fixture_is_read_as_its_snapshot_says() {
    for folder in ["alertmanager", "email", "generic", "tools"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
        let mut files: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            let name = format!("{folder}_{}", file.file_stem().unwrap().to_str().unwrap());
            let reading = read(kind(folder), None, &std::fs::read(&file).unwrap()).unwrap();
            let mut all: Vec<String> = reading.alerts.iter().map(told).collect();
            all.extend(reading.asides.iter().map(|aside| format!("{aside:?}\n")));
            if folder == "tools" {
                // what is kept is the body, which stands beside
                all = all
                    .iter()
                    .map(|told| {
                        told.lines()
                            .filter(|line| !line.starts_with("  | "))
                            .map(|line| format!("{line}\n"))
                            .collect()
                    })
                    .collect();
                all.insert(0, format!("{}\n", reading.tool));
            }
            insta::assert_snapshot!(name, all.join("\n"));
        }
    }
}

#[test]
fn no_key_of_a_tool_is_kept() {
    let body = br#"{"routing_key":"s3cret","event_action":"trigger","payload":{"summary":"x","source":"y","severity":"info"}}"#;
    let reading = read(IntegrationKind::Generic, None, body).unwrap();
    assert!(!reading.alerts[0].payload.contains("s3cret"), "{}", reading.alerts[0].payload);
}

#[test]
fn only_amazon_itself_is_visited() {
    for url in [
        "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t",
        "https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription",
    ] {
        assert_eq!(confirmable(url), Some(url));
    }
    for url in [
        "http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription",
        "https://sns.eu-west-1.amazonaws.com.evil.example/?x",
        "https://evil.example/?sns.eu-west-1.amazonaws.com",
        "https://sns.eu-west-1.amazonaws.com@evil.example/?x",
        "https://sns.evil.example#.amazonaws.com/?x",
        "https://bucket.s3.amazonaws.com/?x",
        "https://sns.x:1@127.0.0.1.amazonaws.com/?x",
    ] {
        assert_eq!(confirmable(url), None, "{url}");
    }
}

#[test]
fn what_says_that_something_has_stopped_is_no_beat() {
    let watchdog = |status: &str| {
        format!(r#"{{"alerts":[{{"status":"{status}","labels":{{"alertname":"Watchdog"}}}}]}}"#)
    };
    for beat in ["", "still here", "{}", r#"{"status":"ok"}"#, &watchdog("firing")] {
        assert!(is_beat(beat.as_bytes()), "{beat}");
    }
    assert!(!is_beat(watchdog("resolved").as_bytes()));
    assert!(!is_beat(br#"{"alerts":[{"status":"resolved","labels":{"alertname":"Up"}}]}"#));
}

#[test]
fn a_template_says_where_the_parts_come_from() {
    let template = Template {
        title: Some("{probe.name}: {probe.checks[0].text|/probe/name}".parse().unwrap()),
        source: Some("{missing}".parse().unwrap()),
        dedup_key: Some("probe-{probe.id}".parse().unwrap()),
        status: Some("{probe.state}".parse().unwrap()),
        urgency: Some("{probe.rank}".parse().unwrap()),
        link: Some("https://probes.example.org/{probe.id}".parse().unwrap()),
    };
    let body = br#"{"probe":{"id":9,"name":"north","state":"OK","rank":"P4","checks":[{"text":"wet"}]},"host":"n-1"}"#;
    let alert = read(IntegrationKind::Generic, Some(&template), body).unwrap().alerts.remove(0);
    insta::assert_snapshot!(told(&alert).lines().take(3).collect::<Vec<_>>().join("\n"));
    // JSON within a text, as SNS sends it
    let template = Template { title: Some("{Message.what}".parse().unwrap()), ..Template::default() };
    let body = br#"{"Message":"{\"what\":\"inside\"}"}"#;
    assert_eq!(read(IntegrationKind::Generic, Some(&template), body).unwrap().alerts[0].title, "inside");
}

#[test]
fn an_alert_without_fingerprint_has_the_key_that_alertmanager_gives_it() {
    let body = br#"{"alerts":[{"labels":{"alertname":"InstanceDown","cluster":"prod-eu",
        "instance":"node1.example.com:9100","job":"node","severity":"critical"}}]}"#;
    let alerts = read(IntegrationKind::Alertmanager, None, body).unwrap().alerts;
    assert_eq!(alerts[0].dedup_key, "6b09ef212536d337");
}

#[test]
fn an_alertmanager_behind_a_generic_key_is_understood() {
    let body = br#"{"status":"resolved","alerts":[{"labels":{"alertname":"A"},"fingerprint":"f","status":"resolved"}]}"#;
    let generic = read(IntegrationKind::Generic, None, body).unwrap();
    assert_eq!(generic, read(IntegrationKind::Alertmanager, None, body).unwrap());
    assert_eq!(generic.alerts[0].status, AlertStatus::Resolved);
}

#[test]
fn an_object_without_alerts_behind_an_alertmanager_key_still_pages() {
    let alerts =
        read(IntegrationKind::Alertmanager, None, br#"{"message":"the probe itself broke"}"#).unwrap().alerts;
    assert_eq!(alerts[0].title, "the probe itself broke");
    assert_eq!(alerts[0].urgency, Urgency::High);
}

#[test]
fn a_byte_order_mark_is_forgiven() {
    assert!(read(IntegrationKind::Generic, None, b"\xEF\xBB\xBF{\"title\":\"x\"}").is_ok());
}

#[test]
fn what_holds_no_alert_is_refused_and_named() {
    let both = [IntegrationKind::Alertmanager, IntegrationKind::Generic];
    for (body, field) in [
        ("", "body"),
        ("not json", "body"),
        (r#"{"alerts":[{"status":"#, "body"),
        ("[]", "body"),
        ("{}", "body"),
        ("null", "body"),
        ("7", "body"),
        (r#""disk full""#, "body"),
        (r#"[{"title":"a"},5]"#, "body[1]"),
    ] {
        for kind in both {
            let refused = read(kind, None, body.as_bytes()).unwrap_err();
            assert_eq!(refused.field(), field, "{kind:?} {body}: {refused}");
        }
    }
    for (body, field) in [
        (r#"{"alerts":[]}"#, "alerts"),
        (r#"{"alerts":null,"status":"firing"}"#, "alerts"),
        (r#"{"alerts":"two"}"#, "alerts"),
        (r#"{"alerts":[{},"x"]}"#, "alerts[1]"),
    ] {
        let refused = read(IntegrationKind::Alertmanager, None, body.as_bytes()).unwrap_err();
        assert_eq!(refused.field(), field, "{body}: {refused}");
    }
}

#[test]
fn a_refusal_says_where_the_json_breaks() {
    let refused = read(IntegrationKind::Generic, None, b"{\n  \"title\": oops }").unwrap_err();
    assert!(matches!(refused, ReadError::NotJson { line: 2, column: 12, .. }), "{refused:?}");
    insta::assert_snapshot!(refused, @"the body is not JSON: expected value at line 2, column 12; send it as application/json");
}

#[test]
fn too_many_alerts_are_refused_and_as_many_as_allowed_stay_small() {
    let common = format!(r#"{{"title":"{}"}}"#, "x".repeat(1_000));
    let body = |count: usize| {
        let alerts = vec!["{}"; count].join(",");
        format!(r#"{{"commonAnnotations":{common},"alerts":[{alerts}]}}"#)
    };
    let most =
        read(IntegrationKind::Alertmanager, None, body(ALERTS_PER_BODY_MAX).as_bytes()).unwrap().alerts;
    let kept: usize = most.iter().map(|alert| alert.payload.len()).sum();
    assert!(kept <= 16 * 1024 * 1024, "{kept} bytes");
    let refused = read(IntegrationKind::Alertmanager, None, body(ALERTS_PER_BODY_MAX + 1).as_bytes());
    assert!(matches!(refused, Err(ReadError::TooManyAlerts { .. })));
}
