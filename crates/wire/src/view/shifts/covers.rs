//! Covers, for whoever looks.

use super::reader::{Reader, sentence};
use super::{CoverPartView, CoverView, CoverViewState};
use baton_domain::absence::AbsenceKind;
use baton_domain::cover::{Asked, Cover, CoverPart, CoverState, Fit};
use baton_domain::limit;
use baton_domain::shift::Span;

/// A cover as it is drawn.
pub fn cover_view(reader: Reader<'_>, cover: &Cover) -> CoverView {
    let schedule = reader.documents.schedule(cover.schedule);
    let asked = match &cover.asked {
        Asked::Rotation => Vec::new(),
        Asked::Persons { persons } => persons.iter().map(|person| reader.name(*person)).collect(),
    };
    let lead_at = cover.lead_at.filter(|_| cover.state == CoverState::Open);
    let until = [lead_at, cover.lapse_at].into_iter().flatten().min();
    CoverView {
        id: cover.id,
        schedule: cover.schedule,
        schedule_name: reader.schedule_name(cover),
        zone: schedule.map_or_else(|| "UTC".to_owned(), |named| named.schedule.zone.to_string()),
        whose: reader.name(cover.person),
        span: cover.span,
        asked_by: reader.name(cover.asked_by),
        asked_at: cover.asked_at,
        asked,
        hand_over: cover.hand_over.is_some(),
        hand_over_incidents: cover.hand_over.is_some_and(|hand_over| hand_over.incidents),
        state: match cover.state {
            CoverState::Open => CoverViewState::Open,
            CoverState::WithLead { lead } => CoverViewState::WithLead { lead: reader.name(lead) },
            CoverState::Filled => CoverViewState::Filled,
            CoverState::Withdrawn => CoverViewState::Withdrawn,
            CoverState::Lapsed => CoverViewState::Lapsed,
        },
        parts: cover.parts.iter().map(|part| part_view(reader, cover, part)).collect(),
        left: cover.left(),
        declined: cover.declined.iter().map(|person| reader.name(*person)).collect(),
        asks_me: asks(reader, cover),
        mine_to_withdraw: may_withdraw(reader, cover),
        until: until.filter(|_| cover.is_open()),
        sentence: says(reader, cover),
    }
}

fn part_view(reader: Reader<'_>, cover: &Cover, part: &CoverPart) -> CoverPartView {
    CoverPartView {
        who: reader.name(part.person),
        span: part.span,
        fit: part.fit,
        misfit: misfit(reader, cover, part),
        absent: absence_of(reader, part).filter(|_| part.fit == Fit::Absent),
    }
}

/// The kind of an absence that whoever took the part has in it, where one is known.
fn absence_of(reader: Reader<'_>, part: &CoverPart) -> Option<AbsenceKind> {
    let mut own = reader.documents.absences().filter(|absence| absence.person == part.person);
    own.find(|absence| absence.span().meets(part.span)).map(|absence| absence.kind)
}

/// What is wrong with a part, in a sentence.
fn misfit(reader: Reader<'_>, cover: &Cover, part: &CoverPart) -> Option<String> {
    let when = reader.during(part.span);
    let text = match part.fit {
        Fit::Fits => return None,
        Fit::NoDuty => format!("{} no duty {when} any more", reader.has(cover.person)),
        Fit::LessDuty => {
            format!("{} less duty {when} than when {} it", reader.has(cover.person), took(reader, part))
        }
        Fit::Absent => {
            let why = absence_of(reader, part).map_or("away", AbsenceKind::phrase);
            format!("{} {why} in a part of it", reader.is(part.person))
        }
        Fit::NoSchedule => "the schedule is gone".to_owned(),
    };
    Some(sentence(format!("{text}.")))
}

fn took(reader: Reader<'_>, part: &CoverPart) -> String {
    format!("{} took", reader.called(part.person))
}

/// The person who looks is asked, and can still answer.
pub(super) fn asks(reader: Reader<'_>, cover: &Cover) -> bool {
    let able = reader.person().is_some_and(|person| person.role.may_answer());
    if !able || !cover.is_open() || cover.person == reader.me || cover.declined.contains(&reader.me) {
        return false;
    }
    let is_asked = match &cover.asked {
        Asked::Persons { persons } => persons.contains(&reader.me),
        Asked::Rotation => reader.documents.schedule(cover.schedule).is_some_and(|named| {
            let mut slots = named.schedule.layers.iter().flat_map(|layer| &layer.rotation.slots);
            slots.any(|slot| slot.contains(&reader.me))
        }),
    };
    let own = reader.documents.absences().filter(|absence| absence.person == reader.me);
    let away: Vec<Span> = own.map(baton_domain::absence::Absence::span).collect();
    is_asked && cover.left().iter().any(|span| !span.minus(&away).is_empty())
}

/// The owner, whoever asked, and leads may; whoever took it by mistake may for a few minutes.
fn may_withdraw(reader: Reader<'_>, cover: &Cover) -> bool {
    if cover.state == CoverState::Withdrawn || cover.span.end <= reader.now {
        return false;
    }
    let took = cover.parts.iter().any(|part| part.person == reader.me);
    let fresh = reader.now.duration_since(cover.asked_at) <= limit::BEGAN_AGO_MAX;
    let asked = cover.asked_by == reader.me && !took;
    cover.person == reader.me || asked || (took && fresh) || reader.leads()
}

/// It concerns the person who looks: as one who asks, is asked, owns or took it, or has to solve it.
pub(super) fn concerns(reader: Reader<'_>, cover: &Cover) -> bool {
    is_mine(reader, cover)
        || asks(reader, cover)
        || cover.state == CoverState::WithLead { lead: reader.me }
        || (cover.is_open()
            && reader.documents.schedule(cover.schedule).is_some_and(|named| reader.concerns(named)))
}

/// The person who looks owns it, asked for it, or took a part.
fn is_mine(reader: Reader<'_>, cover: &Cover) -> bool {
    let me = reader.me;
    cover.person == me || cover.asked_by == me || cover.parts.iter().any(|part| part.person == me)
}

/// What a cover is about.
fn says(reader: Reader<'_>, cover: &Cover) -> String {
    let duty = format!("{} {}", reader.whose(cover.person), reader.schedule_name(cover));
    let when =
        format!("{} ({}), {}", reader.during(cover.span), reader.zone_name(), reader.length(cover.span));
    let takers = takers(reader, cover);
    let own = cover.asked_by == cover.person;
    let text = match cover.state {
        CoverState::Open if cover.hand_over.is_some() => {
            let to = match &cover.asked {
                Asked::Rotation => "the rotation".to_owned(),
                Asked::Persons { persons } => reader.all_called(persons),
            };
            format!("{} to hand {duty} over to {to} now, {when}", reader.does(cover.asked_by, "want"))
        }
        CoverState::Open if own => {
            let duty = format!(
                "{} {}",
                if cover.person == reader.me { "your" } else { "their" },
                reader.schedule_name(cover)
            );
            format!("{} who takes {duty} {when}", reader.does(cover.asked_by, "ask"))
        }
        CoverState::Open => format!("{} who takes {duty} {when}", reader.does(cover.asked_by, "ask")),
        CoverState::WithLead { lead } => {
            format!("nobody took all of {duty} {when}: {} to find somebody", reader.has(lead))
        }
        CoverState::Filled => format!("{takers} {duty} {when}"),
        CoverState::Withdrawn => format!("the request for cover of {duty} {when} was taken back"),
        CoverState::Lapsed => {
            format!(
                "{duty} began before all of it was taken: {} what is left {when}",
                reader.has(cover.person)
            )
        }
    };
    let left = cover.left();
    let rest = if cover.is_open() && !cover.parts.is_empty() && !left.is_empty() {
        format!("; {takers} a part of it, and nobody has {} yet", reader.spans(&left))
    } else {
        String::new()
    };
    sentence(format!("{text}{rest}."))
}

/// "Ben takes", "Ben and Cy take".
fn takers(reader: Reader<'_>, cover: &Cover) -> String {
    let mut persons: Vec<_> = cover.parts.iter().map(|part| part.person).collect();
    persons.sort_unstable();
    persons.dedup();
    match persons[..] {
        [one] => reader.does(one, "take"),
        _ => format!("{} take", reader.all_called(&persons)),
    }
}
