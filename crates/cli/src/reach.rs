//! How a person is reached, in words.

use baton_domain::attempt::{AttemptRung, BeganWhy};
use baton_domain::contact::{Loudness, SendFailure, Via, WayKind};
use baton_wire::view::reach::{MethodView, ReachView, RulesView};

use crate::text::clock;

/// What a kind of way is called.
pub(crate) fn kind(kind: WayKind) -> &'static str {
    match kind {
        WayKind::Email => "e-mail",
        WayKind::Sms => "short message",
        WayKind::Voice => "call",
        WayKind::Ntfy => "ntfy",
        WayKind::Webhook => "webhook",
    }
}

fn loudness(loudness: Loudness) -> &'static str {
    match loudness {
        Loudness::RingsThrough => "rings through, if its contact card is allowed through do-not-disturb",
        Loudness::Rings => "rings, unless do-not-disturb silences it",
        Loudness::Pings => "one ping",
    }
}

fn failure(why: SendFailure) -> &'static str {
    match why {
        SendFailure::NotConfigured => "the hub is not set up for it",
        SendFailure::Refused => "its provider refuses it",
        SendFailure::Unavailable => "its provider could not be reached",
        SendFailure::NotAnswered => "nobody took the call",
        SendFailure::Deaf => "a drill kept it deaf",
        SendFailure::Removed => "the method was taken away",
    }
}

/// What a way of a page reached, for a timeline.
pub(crate) fn way(whom: &str, label: &str, of: WayKind, rung: AttemptRung) -> String {
    let of = kind(of);
    match rung {
        AttemptRung::Began(why) => {
            let why = match why {
                BeganWhy::Rule => "nobody has answered yet, as the rules say",
                BeganWhy::NotReceived => "no device said in time that it received the page",
                BeganWhy::Failed => "the way before it failed",
                BeganWhy::NoDevice => "there is no device",
            };
            format!("tells {whom} by {of} ({label}): {why}")
        }
        AttemptRung::Sent { pages: 1 } => {
            format!("{of} to {whom} accepted by its provider, which counts as nothing")
        }
        AttemptRung::Sent { pages } => {
            format!("{of} to {whom} accepted by its provider, one for {pages} pages; it counts as nothing")
        }
        AttemptRung::Delivered => format!("{of} to {whom} delivered, says its provider"),
        AttemptRung::Taken => format!("{of} to {whom} taken by somebody or by a machine"),
        AttemptRung::Failed(why) => format!("{of} to {whom} did not go through: {}", failure(why)),
        AttemptRung::Answered => format!("{whom} answers by {of} ({label})"),
        AttemptRung::Cancelled => format!("{of} to {whom} not needed any more"),
    }
}

/// A method in a few lines.
pub(crate) fn method(method: &MethodView) -> String {
    let state = match (method.verified, method.code) {
        (true, _) => "verified".to_owned(),
        (false, Some(code)) if code.tries_left > 0 => format!(
            "waits for its code until {}, {} tries left: `baton contact verify {} CODE`",
            clock(code.expires_at),
            code.tries_left,
            method.label
        ),
        (false, _) => format!("not verified: `baton contact code {}`", method.label),
    };
    let mut lines = vec![
        format!("{}  {}  {}", method.label, kind(method.kind), method.address),
        format!("    {}; {state}", loudness(method.loudness)),
    ];
    if !method.configured {
        lines
            .push("    nothing goes out: this hub is not set up for it; ask whoever runs the hub".to_owned());
    }
    if let Some(trouble) = &method.trouble {
        let (at, why) = (clock(trouble.at), failure(trouble.why));
        lines.push(format!("    the last message did not go out ({at}): {why}. {}", trouble.detail));
    }
    lines.join("\n")
}

/// All methods, and a warning where nothing is loud.
pub(crate) fn methods(reach: &ReachView) -> String {
    let mut lines: Vec<String> = reach.methods.iter().map(method).collect();
    if lines.is_empty() {
        lines.push("No way besides devices. `baton contact add email you@example.org` adds one.".to_owned());
    }
    if reach.loudest != Some(Loudness::RingsThrough) {
        lines.push(
            "Nothing of yours rings through: a page at night may not wake you. Keep a laptop or telephone with Baton on it, or add a call."
                .to_owned(),
        );
    }
    lines.join("\n")
}

/// The rules of both urgencies, quiet hours and meeting.
pub(crate) fn rules(reach: &ReachView) -> String {
    let mut lines = vec![
        format!("urgent: {}", steps(&reach.high)),
        format!("quiet: {}", steps(&reach.low)),
        "A way comes sooner when the one before it brings nothing.".to_owned(),
    ];
    if let Some(hours) = reach.quiet_hours {
        let short = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
        lines.push(format!("quiet pages wait from {} to {}", short(hours.from), short(hours.until)));
    }
    lines.extend(reach.meeting_until.map(|until| format!("in a meeting until {}", clock(until))));
    lines.join("\n")
}

fn steps(rules: &RulesView) -> String {
    let step = |step: &baton_wire::view::reach::RuleView| match step.via {
        Via::Devices => "devices at once".to_owned(),
        Via::Contact(_) => format!("{} after {} s", step.label, step.after_s),
    };
    let steps = rules.steps.iter().map(step).collect::<Vec<_>>().join(", ");
    if rules.default { format!("{steps} (default)") } else { steps }
}
