//! What an integration's template makes of alerts that were read.

use crate::json::text;
use crate::reading::{Found, Said};
use crate::{dedup, links::Links, words};
use baton_domain::template::{Part, Pattern, Template};
use serde_json::Value;

/// Puts the template's parts in the place of what was read. A path is looked for in the alert first, then in the whole body.
pub(crate) fn apply(template: &Template, body: &Value, said: &mut [Said<'_>]) {
    for one in said {
        match one {
            Said::Alert(found) => fill(template, body, found),
            Said::Aside(_) => {}
        }
    }
}

fn fill(template: &Template, body: &Value, found: &mut Found<'_>) {
    let alert = found.raw.first().map(|(_, alert)| *alert);
    let places: Vec<&Value> = alert.into_iter().chain([body]).collect();
    let made = |pattern: &Option<Pattern>| pattern.as_ref().and_then(|pattern| made(pattern, &places));
    if let Some(title) = made(&template.title) {
        found.title = title;
    }
    if let Some(source) = made(&template.source) {
        found.source = source;
    }
    if let Some(key) = made(&template.dedup_key) {
        found.dedup_key = dedup::told(&key);
    }
    if let Some(word) = made(&template.status) {
        found.status = words::status(&word);
    }
    let loud = made(&template.urgency)
        .and_then(|word| words::urgency(&word).or_else(|| words::urgency_of_rank(&word)));
    if let Some(urgency) = loud {
        found.urgency = urgency;
    }
    if let Some(link) = made(&template.link) {
        let mut links = Links::default();
        links.add("Link", Some(link));
        for link in std::mem::take(&mut found.links).into_vec() {
            links.add(&link.text, Some(link.href));
        }
        found.links = links;
    }
}

/// The text that a pattern makes; nothing when every one of its placeholders is missing.
fn made(pattern: &Pattern, places: &[&Value]) -> Option<String> {
    let parts = pattern.parts();
    let mut out = String::new();
    let (mut asked, mut found) = (0, 0);
    for part in &parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Value(paths) => {
                asked += 1;
                let value =
                    paths.iter().find_map(|path| places.iter().find_map(|place| value_at(place, path)));
                if let Some(value) = value {
                    found += 1;
                    out.push_str(&value);
                }
            }
        }
    }
    (asked == 0 || found > 0).then(|| out.trim().to_owned()).filter(|out| !out.is_empty())
}

/// The text at a path. Where a step leads into a text that is JSON itself, as SNS sends it, the path goes on inside.
fn value_at(value: &Value, path: &[String]) -> Option<String> {
    let Some((step, rest)) = path.split_first() else { return text(value) };
    match value {
        Value::Object(fields) => value_at(fields.get(step)?, rest),
        Value::Array(list) => value_at(list.get(step.parse::<usize>().ok()?)?, rest),
        Value::String(inner) => value_at(&serde_json::from_str::<Value>(inner).ok()?, path),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
