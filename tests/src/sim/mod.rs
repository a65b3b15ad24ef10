//! The simulation: one hub or two and up to five devices, each the real pure machine, over a network and disks that fail in every way that a seed
//! draws, and people who answer, sleep and refuse. Then a quiet phase, in which everything must come right.
//!
//! A run is its seed, which also says how large it is ([`size`]): the same seed gives the same run, event by event. [`run`] runs one; [`replay`] runs it with a trace.
//!
//! | file | what |
//! | --- | --- |
//! | [`world`] | time, the queue of what happens next, the network |
//! | [`journal`] | what is durable |
//! | [`hub`] | the decider, what waits for the journal, and streams |
//! | [`device`] | the engine with a disk, a siren, a notifier and a person |
//! | [`check`] | the promises, looked at after each step |
//! | [`log`] | the promises about the journal |
//! | [`drill`] | the promises about drills |
//! | [`many`] | many runs at once |
//! | [`mutation`] | mistakes that are made on purpose, to see that the checks notice |
//! | [`streams`] | which streams a hub misses |
//! | [`reach`] | the promise about people whose devices cannot ring |
//! | [`rota`] | the promises about who is on call, absences and covers |
//! | [`meetings`] | what of the rota happened at the same moment |
//! | [`faults`] | what goes wrong in this run |
//! | [`size`] | how large a run is |
//! | [`scene`] | who and what there is |

pub mod check;
pub mod device;
pub mod drill;
pub mod faults;
pub mod hub;
pub mod journal;
pub mod log;
pub mod many;
pub mod meetings;
pub mod mutation;
pub mod reach;
pub mod rng;
pub mod rota;
pub mod scene;
pub mod size;
pub mod streams;
pub mod world;

use size::Run;

/// A promise that was broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// The run.
    pub run: Run,
    /// When, in milliseconds of the run's time.
    pub at_ms: u64,
    /// Which promise, and how.
    pub what: String,
    /// Event by event, if asked for.
    pub trace: Vec<String>,
}

/// Things about the rota that happened at the same moment: the runs are about them, so they have to occur.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Met {
    /// Two people accepted the same cover at once.
    pub raced: u64,
    /// A cover was accepted while the schedule was edited.
    pub edited: u64,
    /// An absence was recorded while a page rang for its person.
    pub paged: u64,
    /// The hub was killed before an absence, a cover or an edit that it had decided was durable.
    pub cut_off: u64,
}

/// Things that one run in several is about: they have to come about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Mix {
    /// Heartbeats that fell silent, and paged.
    pub silences: u64,
    /// Incidents that began during a maintenance.
    pub quieted: u64,
    /// Storms.
    pub storms: u64,
    /// Messages that a provider did not take.
    pub refused: u64,
    /// Messages of which a provider told late what became of them.
    pub late: u64,
    /// Times that a hub had to decide anew, because another wrote first.
    pub conflicts: u64,
    /// Times that a device came to another hub than before.
    pub moves: u64,
    /// Times that a hub of several stood still.
    pub pauses: u64,
    /// Drills.
    pub drills: u64,
    /// Drills that a team planned.
    pub planned: u64,
    /// Drills that kept something deaf.
    pub deafened: u64,
    /// Drills that a real page ended.
    pub overtaken: u64,
    /// Drills that nobody answered.
    pub drills_missed: u64,
    /// Times that a siren began for nothing but a drill.
    pub drill_rings: u64,
}

/// How much happened in a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Things that happened.
    pub steps: u64,
    /// Times that a siren began.
    pub rings: u64,
    /// Answers that people gave.
    pub answers: u64,
    /// Answers that came through a message.
    pub way_answers: u64,
    /// Alerts that the hub accepted.
    pub accepted: u64,
    /// Times that a hub or an owner was killed.
    pub kills: u64,
    /// Things that people wanted of the rota: absences, covers, edits.
    pub plans: u64,
    /// What happened to the rota at the same moment.
    pub met: Met,
    /// What else came about.
    pub mix: Mix,
}

/// Does a run.
///
/// # Errors
/// The promise that was broken.
pub fn run(run: Run) -> Result<Tally, Box<Broken>> {
    world::World::new(run, world::Tracing::Off, None)?.run()
}

/// Does a run in which something is done wrong.
///
/// # Errors
/// The promise that was broken by it.
pub fn mutated(run: Run, mutation: mutation::Mutation) -> Result<Tally, Box<Broken>> {
    world::World::new(run, world::Tracing::Off, Some(mutation))?.run()
}

/// Does a run, and keeps a trace.
///
/// # Errors
/// The promise that was broken, with the trace.
pub fn replay(run: Run) -> Result<Tally, Box<Broken>> {
    world::World::new(run, world::Tracing::On, None)?.run()
}
