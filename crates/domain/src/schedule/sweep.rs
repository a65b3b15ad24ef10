//! Resolving a span: one pass over the instants at which anything can change.
//!
//! The active slots, overrides and absences are kept up to date from instant to instant, so the work grows with the
//! number of changes inside the span, not with its length, nor with the time since a rotation's anchor.

use jiff::Timestamp;

use super::duty::Active;
use super::prepared::{Person, Prepared, PreparedStandIn};
use super::shift::{OnCall, Shift};
use super::wall::{Civil, WallClock};

/// Something that may change who is on call.
#[derive(Clone, Copy)]
enum Edge {
    /// A layer hands over, opens or closes.
    Layer(usize),
    OverrideStarts(usize),
    OverrideEnds(usize),
    AbsenceStarts(Person),
    AbsenceEnds(Person),
    /// Other people are on call in the backup schedule: those of its shift with this index.
    Backup(usize),
}

/// Who is on call at `at`.
pub(super) fn at(prepared: &Prepared, at: Timestamp) -> Vec<OnCall> {
    let backup = match &prepared.stand_in {
        PreparedStandIn::Schedule(schedule, _) => self::at(schedule, at),
        PreparedStandIn::NextInRotation | PreparedStandIn::People(_) | PreparedStandIn::Nobody => Vec::new(),
    };
    let clock = WallClock::between(&prepared.zone, at, at);
    let mut on_call = Vec::new();
    active_at(prepared, &clock, at, &backup).resolve(prepared, &mut on_call);
    on_call
}

/// The shifts that cover `[from, to)` exactly; none where it is empty.
pub(super) fn span(prepared: &Prepared, from: Timestamp, to: Timestamp) -> Vec<Shift> {
    let mut shifts: Vec<Shift> = Vec::new();
    each(prepared, from, to, |start, end, on_call| {
        shifts.push(Shift { start, end, on_call: on_call.to_vec() });
    });
    shifts
}

/// Calls `look` for every shift that covers a part of `[from, to)`, in order, with its start, its end and who is on call. Nothing is
/// kept: whoever adds up weeks of short shifts needs no list of them.
pub(super) fn each(
    prepared: &Prepared,
    from: Timestamp,
    to: Timestamp,
    mut look: impl FnMut(Timestamp, Timestamp, &[OnCall]),
) {
    if from >= to {
        return;
    }
    let backup = match &prepared.stand_in {
        PreparedStandIn::Schedule(schedule, _) => span(schedule, from, to),
        PreparedStandIn::NextInRotation | PreparedStandIn::People(_) | PreparedStandIn::Nobody => Vec::new(),
    };
    let clock = WallClock::between(&prepared.zone, from, to);
    let mut edges = edges(prepared, &clock, from, to, &backup);
    // each layer's edges are in order already, and this sort is quick with what is
    edges.sort_by_key(|(at, _)| *at);

    let first = backup.first().map_or(&[][..], |shift| &shift.on_call);
    let mut active = active_at(prepared, &clock, from, first);
    let mut on_call = Vec::new();
    active.resolve(prepared, &mut on_call);
    let (mut start, mut known) = (from, on_call.clone());
    for simultaneous in edges.chunk_by(|(a, _), (b, _)| a == b) {
        let at = simultaneous[0].0;
        let reading = clock.reading(at);
        let mut changed = false;
        for (_, edge) in simultaneous {
            changed |= cross(prepared, at, reading, *edge, &backup, &mut active);
        }
        if !changed {
            continue;
        }
        active.resolve(prepared, &mut on_call);
        if known != on_call {
            look(start, at, &known);
            start = at;
            std::mem::swap(&mut known, &mut on_call);
        }
    }
    look(start, to, &known);
}

/// What is active at one instant, found from scratch.
fn active_at(prepared: &Prepared, clock: &WallClock, at: Timestamp, backup: &[OnCall]) -> Active {
    let mut active = Active::none(prepared);
    let reading = clock.reading(at);
    for (duty, layer) in active.duty.iter_mut().zip(&prepared.layers) {
        *duty = layer.duty(at, reading);
    }
    let is_active = |(_, start, end): &(usize, Timestamp, Timestamp)| *start <= at && at < *end;
    let overrides =
        prepared.overrides.iter().enumerate().map(|(index, entry)| (index, entry.start, entry.end));
    active.overrides.extend(overrides.filter(is_active).map(|(index, ..)| index));
    for absence in &prepared.absences {
        if absence.start <= at && at < absence.end {
            active.absent[absence.person as usize] += 1;
        }
    }
    set_backup(prepared, backup, &mut active);
    active
}

/// Everything that may change inside the span.
fn edges(
    prepared: &Prepared,
    clock: &WallClock,
    from: Timestamp,
    to: Timestamp,
    backup: &[Shift],
) -> Vec<(Timestamp, Edge)> {
    let mut edges = Vec::new();
    for (index, layer) in prepared.layers.iter().enumerate() {
        layer.edges(clock, from, to, |at| edges.push((at, Edge::Layer(index))));
    }
    let mut add = |at: Timestamp, edge: Edge| {
        if from < at && at < to {
            edges.push((at, edge));
        }
    };
    for (index, entry) in prepared.overrides.iter().enumerate() {
        add(entry.start, Edge::OverrideStarts(index));
        add(entry.end, Edge::OverrideEnds(index));
    }
    for absence in &prepared.absences {
        add(absence.start, Edge::AbsenceStarts(absence.person));
        add(absence.end, Edge::AbsenceEnds(absence.person));
    }
    for (index, shift) in backup.iter().enumerate() {
        add(shift.start, Edge::Backup(index));
    }
    edges
}

/// Brings `active` up to date at an edge. `false` where nothing changes, as where a window closes and another is open.
fn cross(
    prepared: &Prepared,
    at: Timestamp,
    reading: Civil,
    edge: Edge,
    backup: &[Shift],
    active: &mut Active,
) -> bool {
    match edge {
        Edge::Layer(index) => {
            let duty = prepared.layers[index].duty(at, reading);
            return std::mem::replace(&mut active.duty[index], duty) != duty;
        }
        Edge::OverrideStarts(index) => {
            let place = active.overrides.partition_point(|other| *other < index);
            active.overrides.insert(place, index);
        }
        Edge::OverrideEnds(index) => active.overrides.retain(|other| *other != index),
        Edge::AbsenceStarts(person) => active.absent[person as usize] += 1,
        Edge::AbsenceEnds(person) => active.absent[person as usize] -= 1,
        Edge::Backup(index) => set_backup(prepared, &backup[index].on_call, active),
    }
    true
}

fn set_backup(prepared: &Prepared, on_call: &[OnCall], active: &mut Active) {
    active.backup.clear();
    if let PreparedStandIn::Schedule(schedule, numbers) = &prepared.stand_in {
        let people = on_call.iter().filter_map(|place| schedule.people.binary_search(&place.person).ok());
        active.backup.extend(people.map(|index| numbers[index]));
    }
}
