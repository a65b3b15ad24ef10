//! The person who looks: how names, times and lengths read to them.

use super::super::people::name;
use super::NameView;
use crate::document::Documents;
use baton_domain::cover::Cover;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{PersonId, TeamId};
use baton_domain::person::Person;
use baton_domain::shift::Span;
use jiff::tz::TimeZone;
use jiff::{SpanRound, Timestamp, Unit};

/// Who looks, at what, and when.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// What is known.
    pub documents: &'a Documents,
    /// Who looks.
    pub me: PersonId,
    /// When.
    pub now: Timestamp,
}

impl<'a> Reader<'a> {
    pub(super) fn person(&self) -> Option<&'a Person> {
        self.documents.person(self.me)
    }

    pub(super) fn zone(&self) -> TimeZone {
        self.person().map_or(TimeZone::UTC, |person| person.zone.time_zone().clone())
    }

    pub(super) fn zone_name(&self) -> String {
        self.person().map_or_else(|| "UTC".to_owned(), |person| person.zone.to_string())
    }

    /// The person who looks edits schedules and solves what others cannot.
    pub(super) fn leads(&self) -> bool {
        self.person().is_some_and(|person| person.role.may_configure())
    }

    /// The person who looks is in this team.
    pub(super) fn is_in(&self, team: TeamId) -> bool {
        let team = self.documents.team(team);
        team.is_some_and(|team| team.members.contains(&self.me) || team.leads.contains(&self.me))
    }

    /// The person who looks is in no team at all: an admin of everything, or somebody new.
    pub(super) fn is_in_none(&self) -> bool {
        !self.documents.teams().any(|team| self.is_in(team.id))
    }

    /// What happens in this schedule concerns the person who looks.
    pub(super) fn concerns(&self, schedule: &NamedSchedule) -> bool {
        self.is_in(schedule.team) || (self.is_in_none() && self.leads())
    }

    pub(super) fn are_teammates(&self, other: PersonId) -> bool {
        self.documents.teams().any(|team| team.members.contains(&self.me) && team.members.contains(&other))
    }

    /// The rule of who may act for whom: for oneself, for a teammate, as a lead for anybody.
    pub(super) fn may_act_for(&self, person: PersonId) -> bool {
        let able = self.person().is_some_and(|me| me.role.may_answer());
        able && (person == self.me || self.are_teammates(person) || self.leads())
    }

    pub(super) fn name(&self, person: PersonId) -> NameView {
        name(self.documents, self.me, person)
    }

    /// "you", or the name.
    pub(super) fn called(&self, person: PersonId) -> String {
        if person == self.me { "you".to_owned() } else { self.documents.name_of(person) }
    }

    /// "you are", "Ana is".
    pub(super) fn is(&self, person: PersonId) -> String {
        if person == self.me { "you are".to_owned() } else { format!("{} is", self.called(person)) }
    }

    /// "you can", "Ana can".
    pub(super) fn can(&self, person: PersonId) -> String {
        format!("{} can", self.called(person))
    }

    /// "you have", "Ana has".
    pub(super) fn has(&self, person: PersonId) -> String {
        if person == self.me { "you have".to_owned() } else { format!("{} has", self.called(person)) }
    }

    /// "you take", "Ana takes"; `verb` is the plain form of a regular verb.
    pub(super) fn does(&self, person: PersonId, verb: &str) -> String {
        if person == self.me { format!("you {verb}") } else { format!("{} {verb}s", self.called(person)) }
    }

    /// "your", "Ana's".
    pub(super) fn whose(&self, person: PersonId) -> String {
        if person == self.me { "your".to_owned() } else { format!("{}'s", self.called(person)) }
    }

    /// "you", "Ana", "Ana and Ben", "Ana, Ben and Cy".
    pub(super) fn all_called(&self, persons: &[PersonId]) -> String {
        listed(&persons.iter().map(|person| self.called(*person)).collect::<Vec<_>>())
    }

    /// The schedule's name, or what stands for it while it is not known.
    pub(super) fn schedule_name(&self, cover: &Cover) -> String {
        let schedule = self.documents.schedule(cover.schedule);
        schedule.map_or_else(|| "a schedule that is gone".to_owned(), |known| known.name.clone())
    }

    /// "Mon 24 Nov 09:00"; with the year where it is another one.
    pub(super) fn when(&self, at: Timestamp) -> String {
        let (local, today) = (self.zone().to_datetime(at), self.zone().to_datetime(self.now));
        let format = if local.year() == today.year() { "%a %-d %b %H:%M" } else { "%a %-d %b %Y %H:%M" };
        local.strftime(format).to_string()
    }

    /// "Mon 24 Nov 09:00 to Fri 28 Nov 18:00", "Thu 27 Nov 18:00–22:00".
    pub(super) fn span(&self, span: Span) -> String {
        let (start, end) = (self.zone().to_datetime(span.start), self.zone().to_datetime(span.end));
        if start.date() == end.date() {
            return format!("{}–{}", self.when(span.start), end.strftime("%H:%M"));
        }
        format!("{} to {}", self.when(span.start), self.when(span.end))
    }

    /// After "from" or "on": "from Mon 24 Nov 09:00 to Fri 28 Nov 18:00", "on Thu 27 Nov 18:00–22:00".
    pub(super) fn during(&self, span: Span) -> String {
        let zone = self.zone();
        let same = zone.to_datetime(span.start).date() == zone.to_datetime(span.end).date();
        format!("{} {}", if same { "on" } else { "from" }, self.span(span))
    }

    /// "from … to …", or "at these times: …" where there are several.
    pub(super) fn at_times(&self, spans: &[Span]) -> String {
        match spans {
            [one] => self.during(*one),
            several => format!("at these times: {}", self.spans(several)),
        }
    }

    /// The spans, the first ones in words: "Mon 24 Nov 09:00 to Tue 25 Nov 09:00 and 3 more".
    pub(super) fn spans(&self, spans: &[Span]) -> String {
        let mut shown: Vec<String> = spans.iter().take(SPANS_NAMED).map(|span| self.span(*span)).collect();
        if spans.len() > SPANS_NAMED {
            shown.push(format!("{} more", spans.len() - SPANS_NAMED));
        }
        listed(&shown)
    }

    /// How long it is by the calendar of whoever looks: "4 days 9 h", "30 min". A day is a day, also when it has 23 hours.
    pub(super) fn length(&self, span: Span) -> String {
        let zone = self.zone();
        let (start, end) = (span.start.to_zoned_datetime(zone.clone()), span.end.to_zoned_datetime(zone));
        let length = start.until((Unit::Day, &end)).and_then(|length| {
            length.round(SpanRound::new().smallest(Unit::Minute).largest(Unit::Day).relative(&start))
        });
        let Ok(length) = length else { return hours_and_minutes(span.length().as_mins()) };
        let days = length.get_days();
        let rest = i64::from(length.get_hours()) * 60 + length.get_minutes();
        let days = match days {
            0 => return hours_and_minutes(rest),
            1 => "1 day".to_owned(),
            many => format!("{many} days"),
        };
        if rest == 0 { days } else { format!("{days} {}", hours_and_minutes(rest)) }
    }

    /// "4 days 9 h" of several spans together.
    pub(super) fn total(&self, spans: &[Span]) -> String {
        if let [one] = spans {
            return self.length(*one);
        }
        minutes(baton_domain::shift::total(spans).as_mins())
    }
}

/// Spans that a sentence names before it counts.
const SPANS_NAMED: usize = 2;

/// "2 days 3 h", where a day is 24 hours.
pub(super) fn minutes(minutes: i64) -> String {
    match (minutes / (24 * 60), minutes % (24 * 60)) {
        (0, rest) => hours_and_minutes(rest),
        (1, 0) => "1 day".to_owned(),
        (days, 0) => format!("{days} days"),
        (1, rest) => format!("1 day {}", hours_and_minutes(rest)),
        (days, rest) => format!("{days} days {}", hours_and_minutes(rest)),
    }
}

fn hours_and_minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// "a", "a and b", "a, b and c".
pub(super) fn listed(all: &[String]) -> String {
    match all {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The sentence with a capital at its beginning.
pub(crate) fn sentence(text: impl Into<String>) -> String {
    let text = text.into();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
