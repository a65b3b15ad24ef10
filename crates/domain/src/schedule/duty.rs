//! Who is on call at one instant, given which slots, overrides and absences are active then.

use std::ops::ControlFlow;

use super::prepared::{Person, Prepared, PreparedChange, PreparedStandIn};
use super::shift::{OnCall, Via};

/// What is active at one instant.
pub(super) struct Active {
    /// For each layer the slot on duty, where it has somebody.
    pub(super) duty: Vec<Option<u32>>,
    /// Indices of the overrides, ascending.
    pub(super) overrides: Vec<usize>,
    /// For each person, how many of their absences.
    pub(super) absent: Vec<u32>,
    /// The people on call in the backup schedule.
    pub(super) backup: Vec<Person>,
}

/// One place among the people on call.
#[derive(Clone, Copy)]
struct Place {
    person: Person,
    via: Via,
    stands_in_for: Option<Person>,
}

impl Active {
    pub(super) fn none(prepared: &Prepared) -> Self {
        Self {
            duty: vec![None; prepared.layers.len()],
            overrides: Vec::new(),
            absent: vec![0; prepared.people.len()],
            backup: Vec::new(),
        }
    }

    fn is_absent(&self, person: Person) -> bool {
        self.absent[person as usize] > 0
    }

    /// Writes who is on call to `on_call`, sorted by person.
    pub(super) fn resolve(&self, prepared: &Prepared, on_call: &mut Vec<OnCall>) {
        let mut places = Places(Vec::with_capacity(8));
        self.apply_layers(prepared, &mut places);
        self.apply_overrides(prepared, &mut places);
        self.apply_absences(prepared, &mut places);
        places.0.sort_unstable_by_key(|place| place.person);
        on_call.clear();
        on_call.extend(places.0.iter().map(|place| OnCall {
            person: prepared.people[place.person as usize],
            via: place.via,
            stands_in_for: place.stands_in_for.map(|person| prepared.people[person as usize]),
        }));
    }

    fn apply_layers(&self, prepared: &Prepared, places: &mut Places) {
        let winner = self.duty.iter().enumerate().rev().find_map(|(layer, slot)| Some((layer, (*slot)?)));
        if let Some((layer, slot)) = winner {
            for person in &prepared.layers[layer].slots[slot as usize] {
                places.add(*person, Via::Layer(layer as u16));
            }
        }
    }

    fn apply_overrides(&self, prepared: &Prepared, places: &mut Places) {
        for index in &self.overrides {
            let entry = &prepared.overrides[*index];
            let via = Via::Override(entry.id);
            match entry.change {
                PreparedChange::Add(add) => places.add(add, via),
                PreparedChange::Remove(remove) => {
                    places.remove(remove);
                }
                PreparedChange::Replace { remove, add } => {
                    if places.remove(remove) {
                        places.add(add, via);
                    }
                }
                PreparedChange::Only(add) => {
                    places.0.clear();
                    places.add(add, via);
                }
            }
        }
    }

    fn apply_absences(&self, prepared: &Prepared, places: &mut Places) {
        if !places.0.iter().any(|place| self.is_absent(place.person)) {
            return;
        }
        let (mut gone, present): (Vec<Place>, Vec<Place>) =
            places.0.iter().partition(|place| self.is_absent(place.person));
        gone.sort_unstable_by_key(|place| place.person);
        places.0 = present;
        for absentee in gone {
            if let Some(person) = self.stand_in(prepared, places) {
                places.0.push(Place { person, stands_in_for: Some(absentee.person), ..absentee });
            }
        }
    }

    /// The next person who can take an absent person's place.
    fn stand_in(&self, prepared: &Prepared, places: &Places) -> Option<Person> {
        let fits = |person: &Person| !self.is_absent(*person) && !places.has(*person);
        match &prepared.stand_in {
            PreparedStandIn::NextInRotation => self.next_in_rotation(prepared, fits),
            PreparedStandIn::People(people) => people.iter().copied().find(fits),
            PreparedStandIn::Schedule(..) => self.backup.iter().copied().find(fits),
            PreparedStandIn::Nobody => None,
        }
    }

    /// Walks the layers that have somebody, from the top. The top one's own slot has been asked already: it is on call.
    fn next_in_rotation(&self, prepared: &Prepared, fits: impl Fn(&Person) -> bool) -> Option<Person> {
        let mut skip = 1;
        let walk = prepared.layers.iter().zip(&self.duty).rev().try_for_each(|(layer, slot)| {
            let Some(slot) = *slot else { return ControlFlow::Continue(()) };
            let turns = layer.slots.iter().cycle().skip(slot as usize).take(layer.slots.len()).skip(skip);
            skip = 0;
            match turns.flatten().copied().find(&fits) {
                Some(person) => ControlFlow::Break(person),
                None => ControlFlow::Continue(()),
            }
        });
        walk.break_value()
    }
}

/// The people on call, at most one place for each.
struct Places(Vec<Place>);

impl Places {
    fn has(&self, person: Person) -> bool {
        self.0.iter().any(|place| place.person == person)
    }

    /// Adds a person who is not there yet; one who is keeps their place.
    fn add(&mut self, person: Person, via: Via) {
        if !self.has(person) {
            self.0.push(Place { person, via, stands_in_for: None });
        }
    }

    fn remove(&mut self, person: Person) -> bool {
        let before = self.0.len();
        self.0.retain(|place| place.person != person);
        self.0.len() < before
    }
}
