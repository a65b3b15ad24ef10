//! Alerts that come as e-mail: the message as it was sent (RFC 5322), as a mail server pipes it into a program.
//!
//! | part | from |
//! | --- | --- |
//! | title | the subject |
//! | status | a mark before the subject, such as `[RESOLVED]`, `UP |` or `Recovered:` |
//! | dedup key | the sender and the subject without that mark, so that "it is over" finds what it is about |
//! | link | the first address in the text |

use crate::links::first_in;
use crate::reading::Reading;
use crate::{dedup, links, words};
use baton_domain::alert::{Alert, AlertStatus, Urgency};
use mail_parser::{Message, MessageParser};

/// Characters of a subject's mark: "[FIRING:12]", "RESOLVED:".
const MARK_CHARS_MAX: usize = 20;

/// The alert of an e-mail; `None` when these bytes are no e-mail.
pub(crate) fn read(body: &[u8]) -> Option<Reading> {
    if !looks_like_mail(body) {
        return None;
    }
    let mail = MessageParser::default().parse(body)?;
    let subject = mail.subject().map(str::trim).filter(|subject| !subject.is_empty())?.to_owned();
    let (mark, about) = parted(&subject);
    let sender = sender(&mail);
    let text = mail.body_text(0).map(|text| text.into_owned()).unwrap_or_default();
    let status = mark.map_or(AlertStatus::Firing, words::status);
    let mut found = links::Links::default();
    found.add("Link", first_in(&text));
    let alert = Alert {
        dedup_key: dedup::told(&format!("mail/{}", dedup::of_parts(&[&sender, about]))),
        status,
        urgency: urgency(&mail, &text),
        source: sender,
        links: found.into_vec(),
        payload: format!("{}\n\n{}", subject, text.trim()),
        title: subject,
    };
    Some(Reading { tool: "e-mail", alerts: vec![alert.bounded()], asides: Vec::new() })
}

/// Begins with header lines, of which one is the subject. JSON never does.
fn looks_like_mail(body: &[u8]) -> bool {
    let head = &body[..body.len().min(64 * 1024)];
    let mut lines = head.split(|byte| *byte == b'\n');
    let is_header = |line: &[u8]| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        line.contains(&b':') && !name.is_empty() && name.iter().all(|b| b.is_ascii_graphic())
    };
    let first = lines.next().unwrap_or_default();
    // a mailbox's own line stands before the headers
    let begins = is_header(first) || first.starts_with(b"From ");
    let mut headers =
        std::iter::once(first).chain(lines).take_while(|line| !line.is_empty() && *line != b"\r");
    begins && headers.any(|line| line.to_ascii_lowercase().starts_with(b"subject:"))
}

/// A subject's mark, and what it is about.
fn parted(subject: &str) -> (Option<&str>, &str) {
    let marked = subject
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .or_else(|| subject.split_once('|'))
        .or_else(|| subject.split_once(": "))
        .filter(|(mark, about)| mark.chars().count() <= MARK_CHARS_MAX && !about.trim().is_empty());
    let Some((mark, about)) = marked else { return (None, subject) };
    let word = mark.split([':', '-', ' ']).next().unwrap_or_default().trim();
    let known = words::status(word) == AlertStatus::Resolved
        || ["firing", "down", "alert", "alarm", "problem", "triggered", "critical", "warning", "open"]
            .contains(&words::plain(word).as_str());
    if known { (Some(word), about.trim()) } else { (None, subject) }
}

fn sender(mail: &Message<'_>) -> String {
    let from = mail.from().and_then(|from| from.first());
    let address = from.and_then(|from| from.address.as_deref()).unwrap_or("e-mail");
    address.to_owned()
}

/// A line "severity = warning" of the text, or the mail's own priority.
fn urgency(mail: &Message<'_>, text: &str) -> Urgency {
    let told = text.lines().find_map(|line| {
        let (name, word) = line.split_once(['=', ':'])?;
        let name = words::plain(name);
        ["severity", "priority", "urgency"].contains(&name.as_str()).then(|| words::urgency(word)).flatten()
    });
    let header =
        || mail.header_raw("X-Priority").and_then(|raw| words::urgency_of_rank(raw.trim().get(..1)?));
    told.or_else(header).unwrap_or(Urgency::High)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_told_from_what_it_is_about() {
        for (subject, mark, about) in [
            ("[FIRING:3] Disk (prod)", Some("FIRING"), "Disk (prod)"),
            ("[RESOLVED] Disk (prod)", Some("RESOLVED"), "Disk (prod)"),
            ("UP | Nightly backup", Some("UP"), "Nightly backup"),
            ("Recovered: api", Some("Recovered"), "api"),
            ("[ops] hello", None, "[ops] hello"),
            ("Cron <root@web-01> backup.sh", None, "Cron <root@web-01> backup.sh"),
        ] {
            assert_eq!(parted(subject), (mark, about), "{subject}");
        }
    }

    #[test]
    fn what_is_no_mail_is_left_to_the_other_readers() {
        for body in
            ["", "not json", r#"{"Subject:": 1}"#, "Subject\n\nx", "From: a@b\n\nSubject: in the text"]
        {
            assert!(read(body.as_bytes()).is_none(), "{body}");
        }
    }
}
