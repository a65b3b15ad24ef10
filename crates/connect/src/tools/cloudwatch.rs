//! Amazon SNS, and the CloudWatch alarms that it brings
//! (<https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html>, read 2026-11).
//!
//! SNS wraps what it brings into `Message`, a text that is JSON itself. A subscription begins only when its address was visited;
//! whoever may do that checks the address first ([`crate::confirmable`]).

use crate::json::{self, Body};
use crate::reading::{Aside, Found, Heard, Said, alert as one, unimportant};
use crate::words;
use baton_domain::alert::{AlertStatus, SourceNote, Urgency};

/// A message of a topic.
pub(crate) fn sns(body: Body<'_>) -> Heard<'_> {
    let is_message = body.has("TopicArn") || body.has("Type") && body.has("MessageId");
    if !is_message {
        return None;
    }
    match words::plain(&body.text("Type").unwrap_or_default()).as_str() {
        "subscriptionconfirmation" => {
            let url = body.text("SubscribeURL")?;
            return Some(vec![Said::Aside(Aside::Confirm { url })]);
        }
        "unsubscribeconfirmation" => return unimportant("a subscription was ended by its owner"),
        _ => {}
    }
    let message = body.text("Message")?;
    let topic = body.text("TopicArn").unwrap_or_else(|| "SNS".to_owned());
    let name = topic.rsplit(':').next().unwrap_or(&topic).to_owned();
    let subject = body.text("Subject");
    let inner = json::parse(message.as_bytes()).ok().filter(serde_json::Value::is_object);
    let Some(inner) = inner else {
        return one(Found::new(subject.unwrap_or(message), name, body));
    };
    let mut said = alarm_of(Body(&inner), body, subject.clone(), region_of(&topic));
    if said.is_none()
        && let Some((_, heard)) = super::recognise(Body(&inner))
    {
        // another tool's message on its way through a topic; what is kept is the message as it came
        said = Some(heard.into_iter().map(|one| again(one, body)).collect());
    }
    said.or_else(|| {
        let generic = crate::generic::one(Body(&inner));
        Some(vec![Said::Alert(Found { raw: vec![("message", body.0)], ..outlive(generic) })])
    })
}

/// The same, with the body that outlives its inner message as what is kept.
fn again<'a>(said: Said<'_>, body: Body<'a>) -> Said<'a> {
    match said {
        Said::Alert(found) => Said::Alert(Found { raw: vec![("message", body.0)], ..outlive(found) }),
        Said::Aside(aside) => Said::Aside(aside),
    }
}

fn outlive<'a>(found: Found<'_>) -> Found<'a> {
    let Found { dedup_key, status, title, source, urgency, links, raw: _ } = found;
    Found { dedup_key, status, title, source, urgency, links, raw: Vec::new() }
}

/// An alarm that comes without its wrapping (raw message delivery).
pub(crate) fn alarm(body: Body<'_>) -> Heard<'_> {
    alarm_of(body, body, None, None)
}

fn alarm_of<'a>(
    alarm: Body<'_>,
    raw: Body<'a>,
    subject: Option<String>,
    region: Option<String>,
) -> Heard<'a> {
    if !alarm.has_all(&["AlarmName", "NewStateValue"]) {
        return None;
    }
    let name = alarm.text("AlarmName")?;
    let arn = alarm.text("AlarmArn");
    let region = arn.as_deref().and_then(region_of).or(region);
    let title = subject.map(|text| if text.contains(&name) { text } else { format!("{text}: {name}") });
    let title = title.or_else(|| {
        let reason = alarm.first(&["AlarmDescription", "NewStateReason"])?;
        Some(format!("{name}: {reason}"))
    });
    let source = alarm.first(&["Trigger.Dimensions.0.value", "Trigger.Namespace", "Region"]);
    let key = [arn.clone().or_else(|| {
        let place = alarm.first(&["AWSAccountId"]).into_iter().chain(alarm.text("Region"));
        Some(place.chain([name.clone()]).collect::<Vec<_>>().join("/"))
    })];
    let found =
        Found::new(title.unwrap_or_else(|| name.clone()), source.unwrap_or_else(|| name.clone()), raw)
            .key("cloudwatch", &key)
            .link("Alarm", region.map(|region| console(&region, &name)));
    one(match words::plain(&alarm.text("NewStateValue")?).as_str() {
        "ok" => found.is(AlertStatus::Resolved),
        // an alarm that shall ring without data says so itself, by its state ALARM
        "insufficientdata" => {
            found.told(SourceNote::Noted, Some("INSUFFICIENT_DATA".to_owned()), alarm.text("NewStateReason"))
        }
        _ => Found { urgency: Urgency::High, ..found },
    })
}

/// The region in an ARN.
fn region_of(arn: &str) -> Option<String> {
    let region = arn.strip_prefix("arn:")?.split(':').nth(2)?;
    let fits = region.contains('-') && region.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    fits.then(|| region.to_owned())
}

fn console(region: &str, alarm: &str) -> String {
    let name: String = alarm
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#alarmsV2:alarm/{name}")
}
