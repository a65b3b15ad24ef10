//! What a person was told: in sentences, and with the names that the interface needs to word it in its own language.

use super::calendars::conflict_sentence;
use super::reader::{Reader, sentence};
use super::{CoverDuty, InboxNoticeView, NoticeNames};
use crate::view::{NameView, light};
use baton_domain::cover::{Cover, Fit};
use baton_domain::id::{CoverId, IncidentId, PersonId, ScheduleId};
use baton_domain::notice::{Notice, NoticeAbout};
use baton_domain::reach::ReachNotice;
use baton_domain::shift::Span;

/// The notices of the person who looks, the newest first.
pub(super) fn inbox(reader: Reader<'_>) -> Vec<InboxNoticeView> {
    let inbox = reader.documents.inbox(reader.me);
    let notices = inbox.into_iter().flat_map(|inbox| inbox.notices.iter().rev());
    notices.map(|notice| notice_view(reader, notice)).collect()
}

fn notice_view(reader: Reader<'_>, notice: &Notice) -> InboxNoticeView {
    InboxNoticeView {
        id: notice.id,
        at: notice.at,
        by: notice.by.map(|person| reader.name(person)),
        text: sentence_of(reader, notice),
        about: notice.about.clone(),
        names: Some(names(reader, &notice.about)),
    }
}

/// What the ids in a notice are called.
fn names(reader: Reader<'_>, about: &NoticeAbout) -> NoticeNames {
    let schedule = |id: ScheduleId| reader.documents.schedule(id).map(|known| known.name.clone());
    let people = |ids: &[PersonId]| ids.iter().map(|person| reader.name(*person)).collect();
    let of_cover = |id: CoverId, ids: &[PersonId]| {
        let duty = reader.documents.cover(id).map(|cover| CoverDuty {
            whose: reader.name(cover.person),
            schedule_name: schedule(cover.schedule),
            span: cover.span,
        });
        NoticeNames { duty, people: people(ids), ..NoticeNames::default() }
    };
    match about {
        NoticeAbout::ShiftsChanged { schedule: id, .. }
        | NoticeAbout::NobodyOnCall { schedule: id, .. }
        | NoticeAbout::ShiftSoon { schedule: id, .. }
        | NoticeAbout::ShiftOver { schedule: id, .. } => {
            NoticeNames { schedule: schedule(*id), ..NoticeNames::default() }
        }
        NoticeAbout::Mentioned { incident, .. } => {
            let title = reader.documents.incident(*incident).map(|known| known.title.clone());
            NoticeNames { incident: title, ..NoticeNames::default() }
        }
        NoticeAbout::CoverAsked { cover, .. }
        | NoticeAbout::CoverLapsed { cover }
        | NoticeAbout::CoverWithdrawn { cover } => of_cover(*cover, &[]),
        NoticeAbout::CoverTaken { cover, person, .. }
        | NoticeAbout::CoverDeclined { cover, person }
        | NoticeAbout::CoverWithLead { cover, lead: person }
        | NoticeAbout::CoverFit { cover, person, .. } => of_cover(*cover, &[*person]),
        NoticeAbout::Reach { what } => reach_names(what, schedule, people),
        NoticeAbout::AbsenceRecorded { .. }
        | NoticeAbout::AbsenceEnded { .. }
        | NoticeAbout::CalendarRead { .. }
        | NoticeAbout::CalendarConflicts { .. }
        | NoticeAbout::CalendarUnreadable { .. } => NoticeNames::default(),
    }
}

fn reach_names(
    what: &ReachNotice,
    schedule: impl Fn(ScheduleId) -> Option<String>,
    people: impl Fn(&[PersonId]) -> Vec<NameView>,
) -> NoticeNames {
    match what {
        ReachNotice::Unreachable { person, schedule: id, backup, .. } => {
            let named: Vec<PersonId> = [*person].iter().chain(backup).copied().collect();
            NoticeNames { schedule: schedule(*id), people: people(&named), ..NoticeNames::default() }
        }
        ReachNotice::ShiftUnproven { person, schedule: id, before, backup } => {
            let named: Vec<PersonId> = [*person].iter().chain(before).chain(backup).copied().collect();
            NoticeNames { schedule: schedule(*id), people: people(&named), ..NoticeNames::default() }
        }
        ReachNotice::Reachable { person } | ReachNotice::DrillMissed { person, .. } => {
            NoticeNames { people: people(&[*person]), ..NoticeNames::default() }
        }
    }
}

/// What a notice says.
pub fn sentence_of(reader: Reader<'_>, notice: &Notice) -> String {
    let by = notice.by.map_or_else(|| "the hub".to_owned(), |person| reader.called(person));
    let text = match &notice.about {
        NoticeAbout::AbsenceRecorded { kind, span, .. } => {
            format!("{by} recorded you as {} {}", kind.phrase(), dated(reader, *span))
        }
        NoticeAbout::AbsenceEnded { kind, span, .. } if span.is_empty() => {
            format!("{by} took back that you are {}", kind.phrase())
        }
        NoticeAbout::AbsenceEnded { kind, span, .. } => {
            let zone = reader.zone_name();
            format!(
                "{by} ended an absence ({}): it lasts until {} ({zone})",
                kind.phrase(),
                reader.when(span.end)
            )
        }
        NoticeAbout::ShiftsChanged { schedule, gained, lost } => {
            shifts_changed(reader, notice.by, *schedule, gained, lost)
        }
        NoticeAbout::NobodyOnCall { schedule, gaps } => {
            let zone = reader.zone_name();
            format!("nobody is on call in {} {} ({zone})", named(reader, *schedule), reader.at_times(gaps))
        }
        NoticeAbout::ShiftSoon { schedule, span } => {
            format!("your shift in {} begins soon: {}", named(reader, *schedule), lasting(reader, *span))
        }
        NoticeAbout::ShiftOver { schedule, incidents } => {
            let which = incident_list(incidents);
            format!(
                "your shift in {} is over, and {which} still yours: hand over, keep or release",
                named(reader, *schedule)
            )
        }
        NoticeAbout::Mentioned { incident, text } => {
            let title = reader.documents.incident(*incident).map(|known| format!(" ({})", known.title));
            let title = title.unwrap_or_default();
            return sentence(format!("{by} mentions you in a note on incident {incident}{title}: {text}"));
        }
        NoticeAbout::Reach { what } => about_reach(reader, what),
        NoticeAbout::CalendarRead { name, kind, recorded, ended, .. } => {
            calendar_read(reader, name, kind.phrase(), recorded, ended)
        }
        NoticeAbout::CalendarConflicts { name, conflicts, .. } => {
            let told = conflicts.iter().map(|one| conflict_sentence(reader, one.span, &one.problem));
            let told: Vec<_> = told.collect();
            let told = told.join(" ");
            return sentence(format!("not everything in the calendar \"{name}\" could be recorded. {told}"));
        }
        NoticeAbout::CalendarUnreadable { name, problem, .. } => format!(
            "the calendar \"{name}\" cannot be read: {problem}. What was read before holds on, and it is tried again every hour"
        ),
        NoticeAbout::CoverAsked { .. }
        | NoticeAbout::CoverTaken { .. }
        | NoticeAbout::CoverDeclined { .. }
        | NoticeAbout::CoverWithLead { .. }
        | NoticeAbout::CoverLapsed { .. }
        | NoticeAbout::CoverWithdrawn { .. }
        | NoticeAbout::CoverFit { .. } => about_cover(reader, &by, &notice.about),
    };
    sentence(format!("{text}."))
}

/// "your calendar \"Vacations\" changed: you are on vacation … (zone); no longer …"
fn calendar_read(reader: Reader<'_>, name: &str, phrase: &str, recorded: &[Span], ended: &[Span]) -> String {
    let zone = reader.zone_name();
    let mut parts = Vec::new();
    if !recorded.is_empty() {
        parts.push(format!("you are {phrase} {}", reader.spans(recorded)));
    }
    if !ended.is_empty() {
        parts.push(format!("no longer {}", reader.spans(ended)));
    }
    format!("the calendar \"{name}\" was read: {} ({zone})", parts.join("; "))
}

fn shifts_changed(
    reader: Reader<'_>,
    by: Option<PersonId>,
    schedule: ScheduleId,
    gained: &[Span],
    lost: &[Span],
) -> String {
    let by = by.map_or_else(String::new, |person| format!(", by {}", reader.called(person)));
    let zone = reader.zone_name();
    let change = match (gained.is_empty(), lost.is_empty()) {
        (false, true) => format!("you also have {}", reader.spans(gained)),
        (true, false) => format!("you no longer have {}", reader.spans(lost)),
        (false, false) => {
            format!("you now have {}, and no longer {}", reader.spans(gained), reader.spans(lost))
        }
        (true, true) => "look at the calendar".to_owned(),
    };
    format!("your future shifts in {} changed{by}: {change} ({zone})", named(reader, schedule))
}

fn about_cover(reader: Reader<'_>, by: &str, about: &NoticeAbout) -> String {
    let duty = |id: CoverId| match reader.documents.cover(id) {
        Some(cover) => whole_duty(reader, cover),
        None => "a duty that is over".to_owned(),
    };
    let part = |id: CoverId| match reader.documents.cover(id) {
        Some(cover) => owned(reader, cover),
        None => "a duty".to_owned(),
    };
    match about {
        NoticeAbout::CoverAsked { cover, again } => {
            let again = if *again { "still asked" } else { "asked" };
            let mine = reader.documents.cover(*cover).is_some_and(|cover| cover.person == reader.me);
            if mine {
                format!("{by} asks others to take {}", duty(*cover))
            } else {
                format!("you are {again} to take {}", duty(*cover))
            }
        }
        NoticeAbout::CoverTaken { cover, person, span } => {
            format!("{} {} {}", reader.does(*person, "take"), part(*cover), dated(reader, *span))
        }
        NoticeAbout::CoverDeclined { cover, person } => {
            let cannot = if *person == reader.me { "you said no to" } else { "cannot take" };
            let who =
                if *person == reader.me { String::new() } else { format!("{} ", reader.called(*person)) };
            format!("{who}{cannot} {}", duty(*cover))
        }
        NoticeAbout::CoverWithLead { cover, lead } => {
            format!("nobody took all of {}: {} to find somebody", duty(*cover), reader.has(*lead))
        }
        NoticeAbout::CoverLapsed { cover } => {
            let owner = reader.documents.cover(*cover).map(|cover| reader.has(cover.person));
            let owner = owner.unwrap_or_else(|| "its owner has".to_owned());
            format!("{} begins before all of it was taken: {owner} what is left", duty(*cover))
        }
        NoticeAbout::CoverWithdrawn { cover } => {
            format!("the request for cover of {} was taken back, by {by}", duty(*cover))
        }
        NoticeAbout::CoverFit { cover, person, span, fit } => {
            let what =
                format!("that {} {} {}", reader.does(*person, "take"), part(*cover), dated(reader, *span));
            format!("{what} {}", fits(*fit))
        }
        NoticeAbout::AbsenceRecorded { .. }
        | NoticeAbout::AbsenceEnded { .. }
        | NoticeAbout::CalendarRead { .. }
        | NoticeAbout::CalendarConflicts { .. }
        | NoticeAbout::CalendarUnreadable { .. }
        | NoticeAbout::ShiftsChanged { .. }
        | NoticeAbout::NobodyOnCall { .. }
        | NoticeAbout::ShiftSoon { .. }
        | NoticeAbout::Reach { .. }
        | NoticeAbout::Mentioned { .. }
        | NoticeAbout::ShiftOver { .. } => String::new(), // worded by `sentence_of`
    }
}

/// Who cannot be reached, why, and who is paged as well.
fn about_reach(reader: Reader<'_>, what: &ReachNotice) -> String {
    match what {
        ReachNotice::Unreachable { person, schedule, starts, backup, troubles } => {
            let name = NameView { person: *person, name: reader.called(*person), me: *person == reader.me };
            let device = if name.me { "your device" } else { "their device" };
            let why: Vec<String> = troubles.iter().map(|one| light::words(&name, device, one)).collect();
            let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join("; ")) };
            let duty = match starts {
                Some(at) => {
                    format!("will be on call in {} from {}", named(reader, *schedule), reader.when(*at))
                }
                None => format!("on call in {}", named(reader, *schedule)),
            };
            let is = if starts.is_some() { reader.called(*person) } else { reader.is(*person) };
            format!("{is} {duty} and cannot be reached{why}: {}", also_paged(reader, backup))
        }
        ReachNotice::Reachable { person } => format!("{} be reached again", reader.can(*person)),
        ReachNotice::DrillMissed { person, .. } if *person == reader.me => {
            "you did not answer a drill: see which device rang, and send yourself a test page".to_owned()
        }
        ReachNotice::DrillMissed { person, .. } => {
            format!("{} did not answer a drill: ask whether it rang there", reader.called(*person))
        }
        ReachNotice::ShiftUnproven { schedule, person, before, backup } => {
            let released = if before.contains(&reader.me) { "you are released; " } else { "" };
            let now = reader.is(*person);
            let until =
                if *person == reader.me { "send yourself a test page and answer it" } else { "until then" };
            let also = also_paged(reader, backup);
            let name = named(reader, *schedule);
            format!(
                "{released}{now} on call in {name} now, without a fresh proof of being reachable: {until}; {also}"
            )
        }
    }
}

fn also_paged(reader: Reader<'_>, backup: &[PersonId]) -> String {
    match backup {
        [] => "there is nobody to page as well, so look for somebody now".to_owned(),
        some => format!("pages go to {} as well", reader.all_called(some)),
    }
}

fn fits(fit: Fit) -> &'static str {
    match fit {
        Fit::Fits => "fits the schedule again",
        Fit::NoDuty => "does not fit any more: there is no duty then. Ask for cover again, or take it back",
        Fit::LessDuty => "fits in part only: there is less duty then than before. Check the calendar",
        Fit::Absent => "does not fit any more: there is an absence in it. Ask somebody else",
        Fit::NoSchedule => "has no schedule any more: there is nothing to do",
    }
}

/// "Ana's Web primary".
fn owned(reader: Reader<'_>, cover: &Cover) -> String {
    format!("{} {}", reader.whose(cover.person), reader.schedule_name(cover))
}

/// "Ana's Web primary from … to … (zone), 2 days".
fn whole_duty(reader: Reader<'_>, cover: &Cover) -> String {
    format!("{} {}", owned(reader, cover), dated(reader, cover.span))
}

/// "from … to … (zone), 2 days".
fn dated(reader: Reader<'_>, span: Span) -> String {
    format!("{} ({}), {}", reader.during(span), reader.zone_name(), reader.length(span))
}

fn lasting(reader: Reader<'_>, span: Span) -> String {
    format!("{} ({}), {}", reader.span(span), reader.zone_name(), reader.length(span))
}

fn named(reader: Reader<'_>, schedule: ScheduleId) -> String {
    let known = reader.documents.schedule(schedule);
    known.map_or_else(|| "a schedule that is gone".to_owned(), |named| named.name.clone())
}

fn incident_list(incidents: &[IncidentId]) -> String {
    match incidents {
        [one] => format!("incident {one} is"),
        many => format!("{} incidents are", many.len()),
    }
}
