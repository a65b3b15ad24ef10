//! The counting: what belongs to whose figures, and what it adds up to.

use super::{DrillInsight, Figures, Known, Of, Period, PersonInsight, SlowRung, SourceInsight, Spread};
use crate::alert::Urgency;
use crate::attempt::AttemptRung;
use crate::cap::{Caps, Load};
use crate::drill::DrillVerdict;
use crate::fairness::{NIGHT_TO_HOUR, carried, is_night};
use crate::id::{IntegrationId, PersonId, ServiceId};
use crate::incident::{Incident, IncidentEvent, IncidentState, TimelineEntry};
use crate::limit;
use crate::noise::NoiseEvent;
use crate::page::{Page, Rung};
use crate::person::Person;
use crate::shift::Span;
use crate::worth::Tally;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Weeks on end in which interrupted nights are capped: a month of people's lives, and the same length in each.
const NIGHTS_WEEKS: usize = 4;

/// What belongs to the figures.
pub(super) struct Counted<'a> {
    known: &'a Known<'a>,
    /// Real ones, also those that count with another.
    incidents: Vec<&'a Incident>,
    /// Pages of these.
    pages: Vec<Asked<'a>>,
}

/// A page, and the night that it interrupted.
struct Asked<'a> {
    incident: &'a Incident,
    page: &'a Page,
    night: Option<Date>,
}

impl<'a> Counted<'a> {
    /// What of `known` belongs to its figures in `span`.
    pub(super) fn of(known: &'a Known<'a>, span: Span) -> Self {
        let real = known.incidents.iter().copied().filter(|incident| !incident.is_drill());
        let belongs = |incident: &&Incident| match known.of {
            Of::Team(_) => known.services.contains(&incident.service),
            Of::Person(person) => incident.pages.iter().any(|page| page.person == person),
        };
        let incidents: Vec<&Incident> = real.filter(belongs).collect();
        let asks = |page: &Page| match known.of {
            Of::Team(_) => true,
            Of::Person(person) => page.person == person,
        };
        let of_one = |incident: &'a Incident| {
            let asking = incident.pages.iter().filter(|page| is_in(span, page.created_at) && asks(page));
            asking.map(|page| Asked { incident, page, night: night_of(known, incident, page) })
        };
        let pages = incidents.iter().copied().flat_map(of_one).collect();
        Self { known, incidents, pages }
    }

    /// Incidents that began in `span` and count for themselves.
    fn begun(&self, span: Span) -> impl Iterator<Item = &'a Incident> {
        let begun = self.incidents.iter().copied().filter(move |one| is_in(span, one.created_at));
        begun.filter(|one| !counts_with_another(one))
    }

    pub(super) fn figures(&self, span: Span) -> Figures {
        let pages = || self.pages.iter().filter(|asked| is_in(span, asked.page.created_at));
        let urgent = || self.begun(span).filter(|one| one.urgency == Urgency::High);
        Figures {
            incidents: number(self.begun(span).count()),
            pages: number(pages().count()),
            wakings: number(pages().filter(|asked| asked.night.is_some()).count()),
            acknowledge: spread(urgent().filter_map(|one| time_to_acknowledge(one, self.known.of))),
            resolve: spread(urgent().filter_map(time_to_resolve)),
        }
    }

    /// The members, and whoever else was paged, with what they carried in what is past of `period`.
    pub(super) fn people(&self, period: &Period) -> Vec<PersonInsight> {
        let past = period.past();
        let paged: BTreeSet<PersonId> = self.pages.iter().map(|asked| asked.page.person).collect();
        let mut ids: BTreeSet<PersonId> = self.known.members.iter().copied().collect();
        ids.retain(|id| {
            self.known.persons.get(id).is_some_and(|person| person.role.may_answer()) || paged.contains(id)
        });
        ids.extend(paged);
        let persons: Vec<&Person> = ids.iter().filter_map(|id| self.known.persons.get(id).copied()).collect();
        let Known { duties, covers, holidays, .. } = self.known;
        let all = carried(persons, duties, covers, &[], holidays, past);
        let insight = |mut carried: crate::fairness::Carried| {
            let own = || self.pages.iter().filter(|asked| asked.page.person == carried.person);
            let nights: BTreeSet<Date> = own().filter_map(|asked| asked.night).collect();
            let (pages, wakings) = (own().count(), own().filter(|asked| asked.night.is_some()).count());
            let asked: BTreeMap<_, _> = own().map(|asked| (asked.incident.id, asked.incident)).collect();
            let urgent = asked.into_values().filter(|one| one.urgency == Urgency::High);
            let me = Of::Person(carried.person);
            let acknowledge = spread(urgent.filter_map(|one| time_to_acknowledge(one, me)));
            (carried.pages, carried.wakings) = (number(pages), number(wakings));
            let (pages_load, nights_load) = self.loads(carried.person, period);
            PersonInsight { carried, nights: number(nights.len()), pages_load, nights_load, acknowledge }
        };
        all.into_iter().map(insight).collect()
    }

    /// The most pages of a person in a week, and the most interrupted nights in [`NIGHTS_WEEKS`] on end, against the caps.
    fn loads(&self, person: PersonId, period: &Period) -> (Load, Load) {
        let own = |span: Span| {
            let mine = self.pages.iter().filter(move |asked| asked.page.person == person);
            mine.filter(move |asked| is_in(span, asked.page.created_at))
        };
        let pages = period.weeks.iter().map(|week| number(own(*week).count())).max().unwrap_or(0);
        let windows = period.weeks.windows(NIGHTS_WEEKS.min(period.weeks.len()).max(1));
        let spans =
            windows.filter_map(|weeks| Some(Span { start: weeks.first()?.start, end: weeks.last()?.end }));
        let nights =
            |span| number(own(span).filter_map(|asked| asked.night).collect::<BTreeSet<Date>>().len());
        let nights = spans.map(nights).max().unwrap_or(0);
        let Caps { pages_per_week, nights_per_four_weeks } = self.known.caps;
        (Load::of(pages, pages_per_week), Load::of(nights, nights_per_four_weeks))
    }

    /// What each member who may answer would have of the members' duty.
    pub(super) fn even_min(&self, people: &[PersonInsight]) -> Option<i64> {
        match self.known.of {
            Of::Person(_) => None,
            Of::Team(_) => {
                let may_answer = |id: &&PersonId| {
                    self.known.persons.get(*id).is_some_and(|person| person.role.may_answer())
                };
                let members = i64::try_from(self.known.members.iter().filter(may_answer).count()).ok()?;
                let all: i64 = people.iter().map(|one| one.carried.on_call_min).sum();
                all.checked_div(members)
            }
        }
    }

    /// The noisiest sources, and how many are left out.
    pub(super) fn sources(&self, span: Span) -> (Vec<SourceInsight>, u32) {
        let mut all: BTreeMap<(ServiceId, Option<IntegrationId>, &str), SourceInsight> = BTreeMap::new();
        for incident in self.begun(span) {
            let row = row(&mut all, incident);
            row.incidents += 1;
            row.reopened = row.reopened.saturating_add(incident.noise.reopened);
        }
        for incident in self.incidents.iter().copied().filter(|one| is_in(span, one.created_at)) {
            let row = row(&mut all, incident);
            // a storm has alerts of its parts alone
            let own = if incident.noise.members.is_some() { 0 } else { incident.alert_count };
            row.alerts = row.alerts.saturating_add(own);
            incident.worth.values().for_each(|worth| row.worth.count(*worth));
        }
        for asked in &self.pages {
            let row = row(&mut all, asked.incident);
            row.pages += 1;
            row.wakings += u32::from(asked.night.is_some());
        }
        let mut all: Vec<SourceInsight> = all.into_values().collect();
        // stable: among equals the order of services and names stays
        all.sort_by_key(|row| Reverse((row.wakings, row.pages, row.alerts)));
        let left_out = all.len().saturating_sub(limit::INSIGHT_SOURCES_MAX);
        all.truncate(limit::INSIGHT_SOURCES_MAX);
        (all, number(left_out))
    }

    /// How the members' drills went.
    pub(super) fn drills(&self, span: Span) -> Vec<DrillInsight> {
        let mut all: BTreeMap<PersonId, DrillInsight> = BTreeMap::new();
        for incident in self.known.incidents.iter().filter(|one| is_in(span, one.created_at)) {
            let Some((drill, verdict)) = incident.drill.zip(incident.drill_verdict()) else { continue };
            if !self.known.members.contains(&drill.person) {
                continue;
            }
            let none = DrillInsight { person: drill.person, passed: 0, failed: 0, void: 0, slowest: None };
            let row = all.entry(drill.person).or_insert(none);
            match verdict {
                DrillVerdict::Running => {}
                DrillVerdict::Passed { .. } => row.passed += 1,
                DrillVerdict::Failed { .. } => row.failed += 1,
                DrillVerdict::Void { .. } => row.void += 1,
            }
            let slow = incident.pages.front().and_then(|page| slowest(page, |device| drill.is_deaf(device)));
            row.slowest = row.slowest.into_iter().chain(slow).max_by_key(|slow| slow.ms);
        }
        all.into_values().filter(|row| row.passed + row.failed + row.void > 0).collect()
    }
}

fn row<'m, 'a>(
    all: &'m mut BTreeMap<(ServiceId, Option<IntegrationId>, &'a str), SourceInsight>,
    incident: &'a Incident,
) -> &'m mut SourceInsight {
    let began = incident.timeline.front().map(|entry| &entry.what);
    let integration =
        if let Some(IncidentEvent::Triggered { integration, .. }) = began { *integration } else { None };
    all.entry((incident.service, integration, &incident.source)).or_insert_with(|| SourceInsight {
        service: incident.service,
        integration,
        source: incident.source.clone(),
        incidents: 0,
        alerts: 0,
        pages: 0,
        wakings: 0,
        reopened: 0,
        worth: Tally::default(),
    })
}

fn is_in(span: Span, at: Timestamp) -> bool {
    span.start <= at && at < span.end
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Another incident is counted in its place: one that took it in, or the storm that it joined.
fn counts_with_another(incident: &Incident) -> bool {
    let last = |is: fn(&IncidentEvent) -> bool| incident.timeline.iter().rposition(|entry| is(&entry.what));
    let merged = last(|what| matches!(what, IncidentEvent::Merged { .. }));
    let again =
        last(|what| matches!(what, IncidentEvent::Unmerged | IncidentEvent::Noise(NoiseEvent::Reopened)));
    incident.noise.storm.is_some() || incident.merged_into().is_some() || merged > again
}

/// When it first rang on a device, or went out another way.
fn rang_at(page: &Page) -> Option<Timestamp> {
    let rang = page.rungs.iter().filter(|mark| matches!(mark.rung, Rung::Ringing | Rung::Seen));
    let told = |rung: AttemptRung| match rung {
        AttemptRung::Sent { .. } | AttemptRung::Delivered | AttemptRung::Taken | AttemptRung::Answered => {
            true
        }
        AttemptRung::Began(_) | AttemptRung::Failed(_) | AttemptRung::Cancelled => false,
    };
    let marks = page.attempts.iter().flat_map(|attempt| &attempt.marks).filter(|mark| told(mark.rung));
    rang.map(|mark| mark.at).chain(marks.map(|mark| mark.at)).min()
}

/// The night that a page interrupted, by the day of its evening.
fn night_of(known: &Known<'_>, incident: &Incident, page: &Page) -> Option<Date> {
    if incident.urgency != Urgency::High {
        return None;
    }
    let person = known.persons.get(&page.person);
    let zone = person.map_or(TimeZone::UTC, |person| person.zone.time_zone().clone());
    let local = zone.to_datetime(rang_at(page)?);
    let evening = if local.hour() < NIGHT_TO_HOUR { local.date().yesterday().ok()? } else { local.date() };
    is_night(local.time()).then_some(evening)
}

/// How long it took until somebody had it, or, for a person, until that person had it after the first page.
fn time_to_acknowledge(incident: &Incident, of: Of) -> Option<SignedDuration> {
    if incident.timeline.len() >= limit::TIMELINE_ENTRIES_MAX {
        return None; // who had it first may have gone from the timeline
    }
    let from = match of {
        Of::Team(_) => Some(incident.created_at),
        Of::Person(me) => {
            incident.pages.iter().filter(|page| page.person == me).map(|page| page.created_at).min()
        }
    };
    let takes = |entry: &&TimelineEntry| {
        let by = if let IncidentEvent::Acknowledged { person, .. } | IncidentEvent::Snoozed { person, .. } =
            &entry.what
        {
            Some(*person)
        } else {
            None
        };
        match of {
            Of::Team(_) => by.is_some(),
            Of::Person(me) => by == Some(me),
        }
    };
    let mut until_over = incident.timeline.iter().take_while(|entry| entry.what != IncidentEvent::Resolved);
    let taken_at = until_over.find(takes)?.at;
    from.map(|from| taken_at.duration_since(from)).filter(|took| !took.is_negative())
}

fn time_to_resolve(incident: &Incident) -> Option<SignedDuration> {
    match incident.state {
        IncidentState::Resolved { at } => Some(at.duration_since(incident.created_at)),
        IncidentState::Triggered
        | IncidentState::Acknowledged { .. }
        | IncidentState::Snoozed { .. }
        | IncidentState::Merged { .. } => None,
    }
}

fn spread(took: impl Iterator<Item = SignedDuration>) -> Spread {
    let mut all: Vec<i64> = took.map(|took| took.as_secs()).collect();
    all.sort_unstable();
    // the nearest rank: the first within which so many of a hundred are done
    let within = |percent: usize| all.get((all.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    Spread { count: number(all.len()), median_s: within(50), p90_s: within(90) }
}

/// The rung that took a device longest: to receive the page, or to ring then. What the person did has no part in it.
fn slowest(page: &Page, is_deaf: impl Fn(crate::id::DeviceId) -> bool) -> Option<SlowRung> {
    let heard = || page.rungs.iter().filter(|mark| !is_deaf(mark.device));
    let first = |rung: Rung| heard().filter(|mark| mark.rung == rung).map(|mark| mark.at).min();
    let received = first(Rung::Received);
    let step = |rung, from: Timestamp, at: Timestamp| {
        let ms = i64::try_from(at.duration_since(from).as_millis()).unwrap_or(i64::MAX);
        SlowRung { rung, ms: ms.max(0), at }
    };
    let to_receive = received.map(|at| step(Rung::Received, page.created_at, at));
    let ringing = first(Rung::Ringing);
    let to_ring = ringing.map(|at| step(Rung::Ringing, received.unwrap_or(page.created_at), at));
    to_receive.into_iter().chain(to_ring).max_by_key(|slow| slow.ms)
}
