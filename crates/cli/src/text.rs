//! What people read.

use baton_domain::alert::{AlertStatus, SourceNote};
use baton_domain::incident::{EscalationReason, HandOffOver, SnoozeEnd};
use baton_domain::page::{Answer, FailReason, PageReason, Rung, StopReason};
use baton_domain::worth::Worth;
use baton_wire::view::shifts::{AbsenceView, CoverView, DryRunView, InboxNoticeView, OnCallView};
use baton_wire::view::{
    AlarmView, DeviceView, DutyView, IncidentView, IncidentViewState, Light, LinkState, NameView, PartState,
    PartView, PendingAnswer, SelfTestReport, Settings, SirenSound, SirenState, Stage, TimelineWhat, View,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::{reach, role};

/// "Mon 23 Nov 16:04", in the zone of this computer.
pub(crate) fn clock(at: Timestamp) -> String {
    TimeZone::system().to_datetime(at).strftime("%a %d %b %H:%M").to_string()
}

fn precise(at: Timestamp) -> String {
    TimeZone::system().to_datetime(at).strftime("%H:%M:%S%.3f").to_string()
}

fn names(names: &[NameView]) -> String {
    let name = |name: &NameView| if name.me { format!("{} (you)", name.name) } else { name.name.clone() };
    if names.is_empty() { "nobody".to_owned() } else { names.iter().map(name).collect::<Vec<_>>().join(", ") }
}

/// " (for Ana, sick)"; nothing where nobody is stood in for.
pub(crate) fn standing_in(whom: Option<&NameView>, why: Option<&str>) -> String {
    match (whom, why) {
        (Some(whom), Some(why)) => format!(" (for {}: {why})", names(std::slice::from_ref(whom))),
        (Some(whom), None) => format!(" (for {})", names(std::slice::from_ref(whom))),
        (None, _) => String::new(),
    }
}

fn through(on_call: &OnCallView) -> String {
    let whom = standing_in(on_call.stands_in_for.as_ref(), on_call.why.as_deref());
    format!("{}{whom}", names(std::slice::from_ref(&on_call.who)))
}

/// An absence in one line.
pub(crate) fn absence_line(absence: &AbsenceView) -> String {
    let is = if absence.now { "is" } else { "will be" };
    let (from, until) = (clock(absence.span.start), clock(absence.span.end));
    let who = names(std::slice::from_ref(&absence.who));
    format!("{who} {is} {} from {from} until {until}", absence.kind.phrase())
}

/// A cover in one line, with the end of its id, by which it can be named.
pub(crate) fn cover_line(cover: &CoverView) -> String {
    let id = cover.id.to_string();
    let short = id.get(id.len().saturating_sub(COVER_ID_SHOWN)..).unwrap_or(&id);
    let asks = if cover.asks_me { " It asks you." } else { "" };
    let misfits = cover.parts.iter().filter_map(|part| part.misfit.as_deref());
    let misfits: String = misfits.map(|misfit| format!(" BUT: {misfit}")).collect();
    format!("{short}  {}{asks}{misfits}", cover.sentence)
}

/// Characters of a cover's id that are shown.
const COVER_ID_SHOWN: usize = 6;

/// A notice in one line, with the number by which it is dismissed.
pub(crate) fn notice_line(notice: &InboxNoticeView) -> String {
    format!("{}  {}  {}", notice.id, clock(notice.at), notice.text)
}

/// When one is reminded of a shift.
pub(crate) fn reminder(before_min: Option<u32>) -> String {
    match before_min {
        None => "You are not reminded before your shifts.".to_owned(),
        Some(minutes) if minutes % 60 == 0 => {
            format!("You are reminded {} h before each of your shifts.", minutes / 60)
        }
        Some(minutes) => format!("You are reminded {minutes} min before each of your shifts."),
    }
}

/// What a page would do.
pub(crate) fn dry_run(run: &DryRunView) -> String {
    let mut lines = vec![format!("If {} paged {}:", run.service_name, clock(run.at))];
    for level in &run.levels {
        let after =
            if level.after_s == 0 { "at once".to_owned() } else { format!("after {} s", level.after_s) };
        lines.push(format!("{}. {after}", level.number));
        if level.pages.is_empty() {
            lines.push("   nobody".to_owned());
        }
        lines.extend(level.pages.iter().map(|page| {
            let devices =
                if page.devices.is_empty() { "NO DEVICE".to_owned() } else { page.devices.join(", ") };
            let whom = standing_in(page.stands_in_for.as_ref(), None);
            let who = names(std::slice::from_ref(&page.who));
            let (light, via, local) = (light(page.light), &page.via, &page.local_time);
            format!("   {who}{whom}, {via}, on {devices} ({light}; {local} there)")
        }));
    }
    lines.extend(run.breaks.iter().map(|is| format!("BREAKS: {is}")));
    lines.join("\n")
}

/// Who is on call in one schedule; `now` says for whom.
pub(crate) fn duty_line(duty: &DutyView, now: &[OnCallView]) -> String {
    let until = duty.until.map(|until| format!(" until {}", clock(until))).unwrap_or_default();
    let next = if duty.until.is_some() { format!(", then {}", names(&duty.next)) } else { String::new() };
    let mine = duty.my_next.map(|at| format!("; your next shift begins {}", clock(at))).unwrap_or_default();
    let on_call = if now.is_empty() {
        names(&duty.on_call)
    } else {
        now.iter().map(through).collect::<Vec<_>>().join(", ")
    };
    format!("{}: {on_call}{until}{next}{mine}", duty.name)
}

/// Who this device is, and whether its hub is in reach.
pub(crate) fn account_line(view: &View) -> String {
    let Some(account) = &view.account else {
        return match view.stage {
            Stage::FirstRun | Stage::Joined => {
                "This device has joined no hub yet: `baton hub start`, or `baton join <link>`.".to_owned()
            }
            Stage::Joining => "This device is joining a hub.".to_owned(),
        };
    };
    let link = match view.link.state {
        LinkState::Live => "connected".to_owned(),
        LinkState::Connecting => "connecting".to_owned(),
        LinkState::None => "not connected".to_owned(),
        LinkState::Lost | LinkState::Refused => view
            .link
            .problem
            .as_ref()
            .map_or_else(|| "out of reach".to_owned(), |problem| problem.detail.clone()),
    };
    format!(
        "{} of {}, on {} as {}: {link}",
        account.name, account.workspace, account.hub, account.device_name
    )
}

/// What rings.
pub(crate) fn alarm_line(alarm: &AlarmView) -> String {
    let numbers: Vec<String> = alarm.incidents.iter().map(ToString::to_string).collect();
    let heard = match &alarm.siren {
        SirenState::Starting => "the siren is starting".to_owned(),
        SirenState::Sounding => "the siren sounds".to_owned(),
        SirenState::Quiet => "answered; the hub has not confirmed yet".to_owned(),
        SirenState::Failed { why, .. } => format!("THE SIREN FAILS: {why}"),
    };
    let what = if alarm.drill { "DRILL" } else { "incident" };
    format!("RINGING for {what} {} since {}: {heard}", numbers.join(", "), clock(alarm.since))
}

/// An incident in one line.
pub(crate) fn incident_line(incident: &IncidentView) -> String {
    let state = match &incident.state {
        IncidentViewState::Triggered if incident.nobody_answered => "NOBODY ANSWERED".to_owned(),
        IncidentViewState::Triggered => "triggered".to_owned(),
        IncidentViewState::Acknowledged { by, until, .. } => {
            format!("acknowledged by {} until {}", names(std::slice::from_ref(by)), clock(*until))
        }
        IncidentViewState::Snoozed { by, until, .. } => {
            format!("snoozed by {} until {}", names(std::slice::from_ref(by)), clock(*until))
        }
        IncidentViewState::Merged { into, .. } => format!("merged into #{into}"),
        IncidentViewState::Resolved { at } => format!("resolved {}", clock(*at)),
    };
    let offer =
        incident.handoff.as_ref().map(|offer| format!(", offered to {}", offer.to.name)).unwrap_or_default();
    let pending = incident.pending.map(|pending| format!(" — {}", doing(pending))).unwrap_or_default();
    let pages = if incident.my_page.is_some() { " — pages you" } else { "" };
    format!(
        "#{}  {}  [{}]  {state}{offer}{pages}{pending}",
        incident.id, incident.title, incident.service_name
    )
}

fn doing(pending: PendingAnswer) -> &'static str {
    match pending {
        PendingAnswer::Acknowledging => "acknowledging…",
        PendingAnswer::HandingOff => "handing off…",
        PendingAnswer::Declining => "telling the next person…",
        PendingAnswer::Escalating => "calling for more people…",
        PendingAnswer::Resolving => "resolving…",
        PendingAnswer::Snoozing => "snoozing…",
        PendingAnswer::Merging => "merging…",
        PendingAnswer::CallingVendor => "noting that the vendor was called…",
    }
}

/// An incident with its timeline.
pub(crate) fn incident(incident: &IncidentView, steps: Option<&str>) -> String {
    let mut lines = vec![incident_line(incident)];
    lines.push(format!(
        "began {}, seen by {}, {} alerts",
        clock(incident.created_at),
        incident.source,
        incident.alert_count
    ));
    if !incident.responsible.is_empty() {
        lines.push(format!("with {}", names(&incident.responsible)));
    }
    lines.extend(incident.responders.iter().filter(|one| !one.roles.is_empty()).map(role::line));
    if let Some(report) = &incident.report {
        let tried = if report.tried.is_empty() { "nothing" } else { &report.tried };
        let by = names(std::slice::from_ref(&report.by));
        lines.push(format!("reported by {by}: {}", report.impact));
        lines.push(format!("since {}; tried: {tried}", clock(report.since)));
    }
    lines.extend(incident.waits_for.iter().map(|leg| {
        let case = if leg.case.is_empty() { String::new() } else { format!(", {}", leg.case) };
        let update = leg.update_at.map_or("now".to_owned(), clock);
        format!("waiting for {}{case}, next update {update}", leg.name)
    }));
    lines.extend(incident.absorbed.iter().map(|part| {
        let over = if part.over { " (over)" } else { "" };
        format!("includes #{} {}{over}", part.incident, part.title)
    }));
    lines.extend(incident.escalates_at.map(|at| format!("asks somebody else {}", clock(at))));
    lines.extend(incident.runbook.as_ref().map(|runbook| format!("runbook {runbook}")));
    lines.extend(incident.links.iter().map(|link| format!("{} {}", link.text, link.href)));
    if let Some(steps) = steps {
        lines.extend([String::new(), "what to do first".to_owned()]);
        lines.extend(steps.trim_end().lines().map(|line| format!("  {line}").trim_end().to_owned()));
    }
    lines.push(String::new());
    for line in &incident.timeline {
        let who = line.who.as_ref().map(|who| format!("{who}: ")).unwrap_or_default();
        lines.push(format!(
            "{}  {:>9} ms  {who}{}",
            precise(line.at),
            format!("+{}", line.after_ms),
            happened(&line.what)
        ));
    }
    lines.join("\n")
}

fn happened(what: &TimelineWhat) -> String {
    asked(what).or_else(|| answered_otherwise(what)).unwrap_or_default()
}

/// Who was asked, who took it, and who did not; `None` for what [`answered_otherwise`] words.
fn asked(what: &TimelineWhat) -> Option<String> {
    Some(match what {
        TimelineWhat::Triggered { source } => format!("began; {source} noticed it"),
        TimelineWhat::Repeated => "the source says it again".to_owned(),
        TimelineWhat::SourceTold { note, text } => format!("{}: {text}", did_in_tool(*note)),
        TimelineWhat::Quieted { maintenance } => format!("quiet: maintenance \"{maintenance}\""),
        TimelineWhat::QuietOver => "the maintenance is over, and it still fires".to_owned(),
        TimelineWhat::StormBegan => "a storm of alerts: one ring for all of them".to_owned(),
        TimelineWhat::StormJoined { storm } => format!("part of a storm; incident {storm} rings for it"),
        TimelineWhat::Reopened => "fires again shortly after its source ended it".to_owned(),
        TimelineWhat::ResolveHeld { until } => {
            format!("its source ends it, and is believed if it is quiet until {}", clock(*until))
        }
        TimelineWhat::Paged { whom, reason } => format!("pages {whom} ({})", because(*reason)),
        TimelineWhat::Backup { whom, of } => format!("pages {whom} as well: {of} may not be reached"),
        TimelineWhat::Rung { whom, rung, device, device_ms } => {
            let took = device_ms.map(|ms| format!(", {ms} ms after it learnt of it")).unwrap_or_default();
            format!("{} on {device} of {whom}{took}", reached(*rung))
        }
        TimelineWhat::Way { whom, label, kind, rung } => reach::way(whom, label, *kind, *rung),
        TimelineWhat::PageFailed { whom, reason } => match reason {
            FailReason::NoDevice => format!("{whom} has no device that could ring"),
            FailReason::WaysSpent => {
                format!("{whom} did not answer on any way, and no device received the page")
            }
            FailReason::NotReceived => format!("no device of {whom} received the page in time"),
        },
        TimelineWhat::PageAnswered { whom, answer } => {
            format!("{whom} answers the page: {}", answered(*answer))
        }
        TimelineWhat::PageStopped { whom, reason } => {
            format!("the page of {whom} stops: {}", stops(*reason))
        }
        TimelineWhat::Escalated { level, reason } => {
            format!("level {level} of the policy begins: {}", begins(*reason))
        }
        TimelineWhat::LastResort => "nobody answered: everybody is paged".to_owned(),
        TimelineWhat::Added { whom } => format!("calls {}", whom.join(", ")),
        TimelineWhat::CalledForHelp { whom } => format!("{whom} calls for more people"),
        TimelineWhat::Acknowledged { whom, until } => format!("{whom} has it until {}", clock(*until)),
        TimelineWhat::AckExpired { whom } => format!("{whom} has not been heard of: it rings again"),
        TimelineWhat::Declined { whom } => format!("{whom} can't"),
        TimelineWhat::HandOffOffered { from, to } => format!("{from} offers it to {to}"),
        TimelineWhat::HandOffAccepted { from, to } => format!("{to} takes it from {from}"),
        TimelineWhat::HandOffReturned { from, to, reason } => returned(from, to, *reason),
        TimelineWhat::RoleTaken { .. }
        | TimelineWhat::RoleGiven { .. }
        | TimelineWhat::RolePutDown { .. } => role::happened(what)?,
        TimelineWhat::Resolved => "resolved".to_owned(),
        TimelineWhat::Snoozed { .. }
        | TimelineWhat::SnoozeOver { .. }
        | TimelineWhat::Noted { .. }
        | TimelineWhat::Merged { .. }
        | TimelineWhat::Absorbed { .. }
        | TimelineWhat::Unmerged
        | TimelineWhat::Released { .. }
        | TimelineWhat::AbsorbedAlert { .. }
        | TimelineWhat::SourceOver
        | TimelineWhat::Judged { .. }
        | TimelineWhat::VendorNamed { .. }
        | TimelineWhat::VendorWaits { .. }
        | TimelineWhat::VendorUpdateDue { .. }
        | TimelineWhat::VendorAnswered { .. }
        | TimelineWhat::Reported { .. } => return None,
    })
}

fn returned(from: &str, to: &str, reason: HandOffOver) -> String {
    let why = match reason {
        HandOffOver::Declined => format!("{to} declines"),
        HandOffOver::TimedOut => format!("{to} does not answer"),
        HandOffOver::Unreachable => format!("no device of {to} could be reached"),
        HandOffOver::Overtaken => "something else happened first".to_owned(),
    };
    format!("it returns to {from}: {why}")
}

/// Why a page ends.
fn stops(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Acknowledged => "somebody has it",
        StopReason::Resolved => "it is over",
        StopReason::HandOffOver => "the hand-off ended",
        StopReason::Replaced => "a newer page took its place",
        StopReason::Absent => "they are away",
        StopReason::Snoozed => "somebody has it, and it is snoozed",
        StopReason::Merged => "it was merged into another one",
        StopReason::OffCall => "they were taken off call",
    }
}

/// Why a level of the policy begins.
fn begins(reason: EscalationReason) -> &'static str {
    match reason {
        EscalationReason::Opened => "it began",
        EscalationReason::TimedOut => "nobody answered in time",
        EscalationReason::Unreachable => "nobody could be reached",
        EscalationReason::AckExpired => "nobody was heard of since the acknowledgement",
        EscalationReason::Declined => "somebody can't",
        EscalationReason::Asked => "asked for",
        EscalationReason::SnoozeOver => "the snooze is over",
        EscalationReason::Unmerged => "it is an incident of its own again",
    }
}

/// What people answered besides taking it and leaving it; `None` for what [`asked`] words.
fn answered_otherwise(what: &TimelineWhat) -> Option<String> {
    Some(match what {
        TimelineWhat::Snoozed { whom, until } => {
            format!("{whom} has it, and it is quiet until {}", clock(*until))
        }
        TimelineWhat::SnoozeOver { whom, reason: SnoozeEnd::TimedOut } => {
            format!("the snooze of {whom} is over: it rings again")
        }
        TimelineWhat::SnoozeOver { whom, reason: SnoozeEnd::Worse } => {
            format!("it is worse: the snooze of {whom} ends")
        }
        TimelineWhat::Noted { text, .. } => text.clone(),
        TimelineWhat::Merged { into } => format!("merged into incident {into}"),
        TimelineWhat::Absorbed { incident } => format!("takes incident {incident} in"),
        TimelineWhat::Unmerged => "an incident of its own again".to_owned(),
        TimelineWhat::Released { incident } => format!("incident {incident} is one of its own again"),
        TimelineWhat::AbsorbedAlert { incident, status: AlertStatus::Firing } => {
            format!("the source of incident {incident} says it again")
        }
        TimelineWhat::AbsorbedAlert { incident, status: AlertStatus::Resolved } => {
            format!("the source of incident {incident} says that it is over")
        }
        TimelineWhat::AbsorbedAlert { incident, status: AlertStatus::Told(note) } => {
            format!("the source of incident {incident}: {}", did_in_tool(*note))
        }
        TimelineWhat::SourceOver => "its own source says that it is over; what it took in is not".to_owned(),
        TimelineWhat::Judged { whom, worth: Worth::Yes } => format!("{whom}: it was worth it"),
        TimelineWhat::Judged { whom, worth: Worth::No } => format!("{whom}: it was not worth it"),
        TimelineWhat::VendorNamed { vendor } => format!("call {vendor}: the policy names it"),
        TimelineWhat::VendorWaits { vendor, case, update_at } => {
            let case = if case.is_empty() { String::new() } else { format!(", {case}") };
            let update = update_at.map(|at| format!("; next update {}", clock(at))).unwrap_or_default();
            format!("waiting for {vendor}{case}{update}")
        }
        TimelineWhat::VendorUpdateDue { vendor, whom } => {
            format!("the update of {vendor} is due: {whom} is paged")
        }
        TimelineWhat::VendorAnswered { vendor } => format!("no longer waiting for {vendor}"),
        TimelineWhat::Reported { whom } => format!("{whom} reported it"),
        TimelineWhat::Triggered { .. }
        | TimelineWhat::Repeated
        | TimelineWhat::SourceTold { .. }
        | TimelineWhat::Quieted { .. }
        | TimelineWhat::QuietOver
        | TimelineWhat::StormBegan
        | TimelineWhat::StormJoined { .. }
        | TimelineWhat::Reopened
        | TimelineWhat::ResolveHeld { .. }
        | TimelineWhat::Paged { .. }
        | TimelineWhat::Backup { .. }
        | TimelineWhat::Rung { .. }
        | TimelineWhat::Way { .. }
        | TimelineWhat::PageFailed { .. }
        | TimelineWhat::PageAnswered { .. }
        | TimelineWhat::PageStopped { .. }
        | TimelineWhat::Escalated { .. }
        | TimelineWhat::LastResort
        | TimelineWhat::Added { .. }
        | TimelineWhat::CalledForHelp { .. }
        | TimelineWhat::Acknowledged { .. }
        | TimelineWhat::AckExpired { .. }
        | TimelineWhat::Declined { .. }
        | TimelineWhat::HandOffOffered { .. }
        | TimelineWhat::HandOffAccepted { .. }
        | TimelineWhat::HandOffReturned { .. }
        | TimelineWhat::RoleTaken { .. }
        | TimelineWhat::RoleGiven { .. }
        | TimelineWhat::RolePutDown { .. }
        | TimelineWhat::Resolved => return None,
    })
}

fn did_in_tool(note: SourceNote) -> &'static str {
    match note {
        SourceNote::Acknowledged => "acknowledged in the tool (nobody has it here because of that)",
        SourceNote::Snoozed => "put off in the tool (it goes on here)",
        SourceNote::Noted => "the tool says",
    }
}

fn because(reason: PageReason) -> String {
    match reason {
        PageReason::Level(level) => format!("level {}", level + 1),
        PageReason::LastResort => "everybody".to_owned(),
        PageReason::Added => "asked for".to_owned(),
        PageReason::Backup { .. } => "backup: whoever is on call is not proven reachable".to_owned(),
        PageReason::HandOff { .. } => "hand-off".to_owned(),
        PageReason::HandOffReturned => "the hand-off returned".to_owned(),
        PageReason::AckExpired => "not heard of since the acknowledgement".to_owned(),
        PageReason::SnoozeOver => "the snooze is over".to_owned(),
        PageReason::Drill => "a drill".to_owned(),
        PageReason::VendorUpdate => "a vendor's update is due".to_owned(),
    }
}

fn reached(rung: Rung) -> &'static str {
    match rung {
        Rung::Sent => "sent",
        Rung::Received => "received",
        Rung::Ringing => "ringing",
        Rung::Seen => "seen",
        Rung::Silent => "silent",
    }
}

fn answered(answer: Answer) -> &'static str {
    match answer {
        Answer::Acknowledged => "takes it",
        Answer::HandedOff => "hands it off",
        Answer::Cant => "can't",
        Answer::Escalated => "calls for more people",
        Answer::Resolved => "ends it",
        Answer::Snoozed => "snoozes it",
    }
}

fn light(light: Light) -> &'static str {
    match light {
        Light::Green => "GREEN",
        Light::Amber => "AMBER",
        Light::Red => "RED",
    }
}

fn part_line(part: &PartView) -> String {
    let state = match part.state {
        PartState::Works => "ok    ",
        PartState::Unknown => "?     ",
        PartState::Weak => "weak  ",
        PartState::Fails => "FAILS ",
    };
    let name = format!("{:?}", part.part).to_lowercase();
    let fix = if part.fix.is_empty() {
        String::new()
    } else {
        format!("\n                        → {}", part.fix)
    };
    format!("  {state} {name:14} {}{fix}", part.detail)
}

/// What a self-test found.
pub(crate) fn report(report: &SelfTestReport) -> String {
    let mut lines: Vec<String> = report.parts.iter().map(part_line).collect();
    lines.push(match report.light {
        Light::Green => "GREEN: this device can ring.".to_owned(),
        Light::Amber => {
            "AMBER: this device can ring, with the weakness above or without a fresh proof.".to_owned()
        }
        Light::Red => "RED: a page would not get through on this device.".to_owned(),
    });
    lines.join("\n")
}

/// A device in one line.
pub(crate) fn device_line(device: &DeviceView) -> String {
    let proof = match &device.proof {
        None => "never proven".to_owned(),
        Some(proof) if proof.failing.is_empty() => format!("proven {}", clock(proof.at)),
        Some(proof) => format!("failing: {}", proof.failing.join(", ")),
    };
    let this = if device.this { ", this one" } else { "" };
    format!("{}  {} of {} ({:?}{this}), {proof}", device.id, device.name, device.person.name, device.platform)
}

/// The settings.
pub(crate) fn settings(settings: &Settings) -> String {
    let on = |on: bool| if on { "on" } else { "off" };
    let sound = match settings.sound {
        SirenSound::Siren => "siren",
        SirenSound::Pager => "pager",
        SirenSound::Bell => "bell",
    };
    format!(
        "volume    {} %\nrise      {} s\nsound     {sound}\nawake     {}\nraise     {}\nautostart {}",
        settings.volume_percent,
        settings.rise_s,
        on(settings.awake_on_call),
        on(settings.raise_window),
        on(settings.autostart)
    )
}

/// Everything at a glance.
pub(crate) fn view(view: &View) -> String {
    let mut lines = vec![account_line(view)];
    lines.extend(view.notices.iter().map(|notice| format!("{}: {}", light(notice.light), notice.text)));
    lines.extend(view.alarm.as_ref().map(alarm_line));
    lines.extend(view.duties.iter().map(|duty| duty_line(duty, &[])));
    let asks = view.shifts.covers.iter().filter(|cover| cover.asks_me);
    lines.extend(asks.map(cover_line));
    lines.push(format!("This device: {}", light(view.readiness.light)));
    lines.extend(view.readiness.parts.iter().map(part_line));
    lines
        .extend(view.incidents.iter().filter(|incident| crate::answer::is_open(incident)).map(incident_line));
    for waiting in &view.outbox {
        let state = waiting
            .stuck
            .as_ref()
            .map_or_else(|| "waits for the hub".to_owned(), |why| format!("stuck: {}", why.detail));
        lines.push(format!("{} since {}: {state}", waiting.action, clock(waiting.since)));
    }
    lines.join("\n")
}
