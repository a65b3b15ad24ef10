//! Reachability before the incident: can a person be woken, worked out from what their devices showed, in one place for the hub, the
//! window and the terminal.
//!
//! | a device is | when |
//! | --- | --- |
//! | green | it proved within the limit that it can ring, and rings through |
//! | amber | its proof is too old, or it does not ring through |
//! | red | it never proved anything, a part of it fails, the hub has no stream to it, or its push service refuses it |
//!
//! A person is as good as the best device. Without any, whoever can be told another way that works (a call, a message) is amber: a
//! provider's word counts as nothing, so it is never green; that they typed its code back is a proof for as long as one is good, if it
//! is louder than a ping. Whoever has neither is red, and so is whoever has only devices that are, whatever other ways there are: what
//! would help is not known to. Whoever did not answer their last drill is amber at best.
//!
//! What the hub knows of a person who is on call, or will be within [`limit::REACH_AHEAD`]:
//!
//! | known | becomes | when |
//! | --- | --- | --- |
//! | (nothing) | `Failing` | the light is red |
//! | `Failing` | (nothing) | the light is red no more, before anybody was told |
//! | `Failing` | `Told` | it was red for [`limit::RED_TOLD_AFTER`]: the person, the backup and the leads are told |
//! | `Told` | `Mending` | the light is red no more |
//! | `Mending` | `Told` | it is red again: nobody is told anew |
//! | `Mending` | (nothing) | it was not red for [`limit::MENDED_AFTER`]: those who were told are told so |
//! | any | (nothing) | the duty is over |

use crate::alert::Urgency;
use crate::cap::Caps;
use crate::contact::Loudness;
use crate::device::{Device, Platform, Proof};
use crate::drill::{DrillDue, DrillPlan};
use crate::event::Entry;
use crate::id::{ContactId, DeviceId, IncidentId, PersonId, ScheduleId, Seq, TeamId};
use crate::limit;
use crate::push::PushStands;
use crate::roster::Roster;
use crate::shift::{Span, by_person};
use crate::state::State;
use crate::timer::Timer;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;

/// Whether something can ring. The worse is the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Proven lately.
    Green,
    /// Not proven lately, or something is weak.
    #[default]
    Amber,
    /// A part that a page needs fails, or nothing was ever proven.
    Red,
}

/// Why a light is not green.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum ReachTrouble {
    /// The person has no device at all, and no other way that works.
    NoDevice,
    /// The device never showed that it can ring.
    NeverProven,
    /// Parts of the device that a page needs fail.
    Fails {
        /// Their names on the wire; `drill` when it did not ring in one.
        parts: Vec<String>,
    },
    /// The hub has no stream to the device.
    StreamLost {
        /// Since when.
        #[ts(type = "string")]
        since: Timestamp,
    },
    /// The device's push service takes nothing for it any more.
    PushRefused {
        /// Since when.
        #[ts(type = "string")]
        since: Timestamp,
    },
    /// The last proof is older than the team wants it.
    ProofOld {
        /// From when it is.
        #[ts(type = "string")]
        at: Timestamp,
    },
    /// The device shows a page, and does not ring until somebody answers.
    OnlyPings,
    /// The device rings, unless do-not-disturb silences it.
    NotThrough,
    /// The person has no device, and is told another way.
    OnlyOtherWays {
        /// When they last showed that they hold a loud one; `None` when that is too long ago, or when it only pings.
        #[serde(default)]
        #[ts(type = "string | null")]
        proven_at: Option<Timestamp>,
    },
    /// The person did not answer the last drill.
    DrillMissed {
        /// When it ended.
        #[ts(type = "string")]
        at: Timestamp,
    },
}

/// Whether a device can ring, and why not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DeviceReach {
    /// Which.
    pub device: DeviceId,
    /// In one colour.
    pub light: Light,
    /// What it showed last.
    pub proof: Option<Proof>,
    /// Why it is not green, worst first.
    pub troubles: Vec<ReachTrouble>,
}

/// Whether a person can be woken, and why not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PersonReach {
    /// In one colour.
    pub light: Light,
    /// The last time at which a device of theirs showed that it can ring.
    #[ts(type = "string | null")]
    pub proven_at: Option<Timestamp>,
    /// The devices that are green.
    pub proven_on: Vec<DeviceId>,
    /// What is wrong with the person as a whole: no device, a drill that was not answered.
    pub troubles: Vec<ReachTrouble>,
    /// Device by device, the best first.
    pub devices: Vec<DeviceReach>,
}

/// How a team keeps itself reachable.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ReachRules {
    /// Whose rules.
    pub team: TeamId,
    /// Hours for which a proof is good; within [`limit::PROOF_GOOD_FOR_H`].
    pub proof_good_for_h: u32,
    /// How everybody is drilled; `None` for not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub drills: Option<DrillPlan>,
    /// What is enough for each person.
    #[serde(default, skip_serializing_if = "Caps::is_none")]
    #[ts(as = "Option<Caps>", optional)]
    pub caps: Caps,
}

/// How a team wants to keep itself reachable from now on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct NewReachRules {
    /// Whose rules.
    pub team: TeamId,
    /// Hours for which a proof is good; within [`limit::PROOF_GOOD_FOR_H`].
    pub proof_good_for_h: u32,
    /// How everybody is drilled; `Some(None)`, on the wire `null`, for not at all. `None`, on the wire left out, leaves it as it was:
    /// whoever sends it may know nothing of plans.
    #[serde(default, deserialize_with = "said", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub drills: Option<Option<DrillPlan>>,
    /// What is enough for each person, from now on all of it. `None`, on the wire left out, leaves it as it was: whoever sends it may know
    /// nothing of caps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub caps: Option<Caps>,
}

/// What is there was said, also where it is `null`.
fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<DrillPlan>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// What a light is worked out from.
#[derive(Clone, Debug)]
pub struct Evidence<'a> {
    /// The person's devices that are not revoked.
    pub devices: Vec<&'a Device>,
    /// How long a proof is good.
    pub good_for: SignedDuration,
    /// When the duty began that the person has now; a proof from long before it does not count.
    pub duty_since: Option<Timestamp>,
    /// The loudest other way that works.
    pub other: Option<OtherWay>,
    /// When the person's last drill ended, if they did not answer it.
    pub drill_missed_at: Option<Timestamp>,
}

/// A way to a person besides devices that carries urgent pages: verified, with a provider, and its last message went out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
pub struct OtherWay {
    /// How loud it is at best.
    pub loudness: Loudness,
    /// When its person showed that they hold it.
    #[ts(type = "string")]
    pub verified_at: Timestamp,
}

impl Platform {
    /// How loud a device is: a native app rings until somebody answers, a browser makes one sound.
    pub fn loudness(self) -> Loudness {
        match self {
            Self::Linux | Self::Macos | Self::Windows | Self::Android => Loudness::RingsThrough,
            Self::Ios => Loudness::Rings,
            Self::Browser => Loudness::Pings,
        }
    }
}

impl Evidence<'_> {
    /// From when on a proof counts.
    fn good_after(&self, now: Timestamp) -> Timestamp {
        let by_age = now.saturating_sub(self.good_for).unwrap_or(Timestamp::MIN);
        let by_duty = self.duty_since.and_then(|at| at.saturating_sub(limit::DUTY_PROOF_WITHIN).ok());
        by_duty.map_or(by_age, |at| at.max(by_age))
    }

    /// What a person without any device is worth, and why it is not more.
    fn without_device(&self, good_after: Timestamp) -> (Light, ReachTrouble) {
        let Some(other) = self.other else { return (Light::Red, ReachTrouble::NoDevice) };
        let counts = other.loudness > Loudness::Pings && other.verified_at >= good_after;
        (Light::Amber, ReachTrouble::OnlyOtherWays { proven_at: counts.then_some(other.verified_at) })
    }

    /// The light at `now`.
    pub fn reach(&self, now: Timestamp) -> PersonReach {
        let good_after = self.good_after(now);
        let mut devices: Vec<_> =
            self.devices.iter().map(|device| device_reach(device, good_after)).collect();
        let newest = |reach: &DeviceReach| std::cmp::Reverse(reach.proof.as_ref().map(|proof| proof.at));
        devices.sort_by_key(|reach| (reach.light, newest(reach), reach.device));
        let mut troubles = Vec::new();
        let mut light = devices.first().map_or(Light::Red, |best| best.light);
        if devices.is_empty() {
            let (of_no_device, trouble) = self.without_device(good_after);
            light = of_no_device;
            troubles.push(trouble);
        }
        if let Some(at) = self.drill_missed_at {
            light = light.max(Light::Amber);
            troubles.push(ReachTrouble::DrillMissed { at });
        }
        let works = |proof: &&Proof| proof.failing.is_empty();
        let proofs = devices.iter().filter_map(|reach| reach.proof.as_ref()).filter(works);
        PersonReach {
            light,
            proven_at: proofs.map(|proof| proof.at).max(),
            proven_on: devices.iter().filter(|reach| reach.light == Light::Green).map(|r| r.device).collect(),
            troubles,
            devices,
        }
    }
}

/// What one device is worth, when a proof counts only after `good_after`.
fn device_reach(device: &Device, good_after: Timestamp) -> DeviceReach {
    let mut troubles = Vec::new();
    match &device.proof {
        None => troubles.push(ReachTrouble::NeverProven),
        Some(proof) if !proof.failing.is_empty() => {
            troubles.push(ReachTrouble::Fails { parts: proof.failing.clone() });
        }
        Some(_) => {}
    }
    troubles.extend(device.lost_at.map(|since| ReachTrouble::StreamLost { since }));
    match device.push {
        Some(PushStands::Refused { since }) => troubles.push(ReachTrouble::PushRefused { since }),
        Some(PushStands::Subscribed { .. }) | None => {}
    }
    let mut light = if troubles.is_empty() { Light::Green } else { Light::Red };
    if let Some(proof) = device.proof.as_ref().filter(|p| p.failing.is_empty() && p.at < good_after) {
        light = light.max(Light::Amber);
        troubles.push(ReachTrouble::ProofOld { at: proof.at });
    }
    let too_quiet = match device.platform.loudness() {
        Loudness::RingsThrough => None,
        Loudness::Rings => Some(ReachTrouble::NotThrough),
        Loudness::Pings => Some(ReachTrouble::OnlyPings),
    };
    if let Some(trouble) = too_quiet {
        light = light.max(Light::Amber);
        troubles.push(trouble);
    }
    DeviceReach { device: device.id, light, proof: device.proof.clone(), troubles }
}

impl PersonReach {
    /// Some device proved within the limit that it can ring.
    pub fn is_proven(&self) -> bool {
        let fresh = |reach: &DeviceReach| {
            let old = |trouble: &ReachTrouble| matches!(trouble, ReachTrouble::ProofOld { .. });
            reach.light != Light::Red && !reach.troubles.iter().any(old)
        };
        let otherwise =
            |trouble: &ReachTrouble| matches!(trouble, ReachTrouble::OnlyOtherWays { proven_at: Some(_) });
        self.light != Light::Red && (self.devices.iter().any(fresh) || self.troubles.iter().any(otherwise))
    }

    /// Everything that is wrong: with the person, then with the best device if none is green.
    pub fn reasons(&self) -> Vec<ReachTrouble> {
        let best = self.devices.first().map(|best| best.troubles.as_slice()).unwrap_or_default();
        self.troubles.iter().chain(best).cloned().collect()
    }
}

/// How long a proof of a person is good: the shortest that a team of theirs wants.
pub fn good_for<'a>(rules: impl IntoIterator<Item = &'a ReachRules>) -> SignedDuration {
    let hours = rules.into_iter().map(|rules| i64::from(rules.proof_good_for_h)).min();
    hours.map_or(limit::PROOF_GOOD_FOR, SignedDuration::from_hours)
}

/// Since when `person` has the duty that they have at `now`, if it began within `good_for`; looked for only where that can matter.
pub fn duty_since(
    roster: &Roster<'_>,
    person: PersonId,
    now: Timestamp,
    good_for: SignedDuration,
) -> Option<Timestamp> {
    if good_for <= limit::DUTY_PROOF_WITHIN {
        return None; // whatever is young enough is young enough for the duty, too
    }
    let span = looks_back(now, good_for);
    let began = |schedule: ScheduleId| {
        let shifts = roster.shifts(schedule, span).ok()?; // the limit's bound is far below the span's
        let own = by_person(&shifts).remove(&person)?;
        own.last().filter(|shift| shift.end >= span.end && shift.start > span.start).map(|shift| shift.start)
    };
    roster.schedules().filter_map(began).max()
}

/// What [`duty_since`] looks at.
pub fn looks_back(now: Timestamp, good_for: SignedDuration) -> Span {
    Span { start: now.saturating_sub(good_for).unwrap_or(now), end: Span::at(now).end }
}

/// What the hub knows, and has told, of a person on call who cannot be reached.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownReach {
    /// How far it has come.
    pub is: Stands,
    /// Since when.
    pub since: Timestamp,
    /// For whose duty.
    pub schedule: ScheduleId,
    /// Who was told.
    pub told: Vec<PersonId>,
}

/// How far the hub's knowledge of somebody who cannot be reached has come; the module's table says how it moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// The light is red, and nobody was told yet.
    Failing,
    /// People were told.
    Told,
    /// The light is red no more; whether it lasts is to be seen.
    Mending,
}

/// What happens to people's reachability. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum ReachEvent {
    /// A team's rules are new, or changed.
    RulesPut {
        /// As they are now.
        rules: ReachRules,
    },
    /// A hub of several has had no stream to a device for a while, and asks the others for theirs.
    StreamMissed {
        /// Which.
        device: DeviceId,
    },
    /// The hub has had no stream to a device for a while.
    StreamLost {
        /// Which.
        device: DeviceId,
    },
    /// The hub has a stream to the device again.
    StreamBack {
        /// Which.
        device: DeviceId,
    },
    /// What is known of a person on call changed.
    Known {
        /// Who.
        person: PersonId,
        /// What; `None` when there is nothing to know.
        #[serde(default)]
        known: Option<KnownReach>,
    },
    /// A shift began for somebody who had not proven that they can be reached: the backup is paged as well.
    ShiftUnproven {
        /// Whose schedule.
        schedule: ScheduleId,
        /// Who came on call.
        person: PersonId,
    },
    /// A planned drill of somebody is due at another time.
    DrillDue {
        /// Whose.
        person: PersonId,
        /// When; `None` when no plan has them.
        #[serde(default)]
        due: Option<DrillDue>,
    },
    /// That person has proven it, or the shift is over.
    ShiftProven {
        /// Whose schedule.
        schedule: ScheduleId,
        /// Who.
        person: PersonId,
    },
}

/// What people are told about reachability.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum ReachNotice {
    /// Somebody on call cannot be reached.
    Unreachable {
        /// Who.
        person: PersonId,
        /// Whose duty it is about.
        schedule: ScheduleId,
        /// When that duty begins; `None` when it is on.
        #[ts(type = "string | null")]
        starts: Option<Timestamp>,
        /// Who is paged as well.
        backup: Vec<PersonId>,
        /// Why.
        troubles: Vec<ReachTrouble>,
    },
    /// That person can be reached again.
    Reachable {
        /// Who.
        person: PersonId,
    },
    /// Nobody answered a drill.
    DrillMissed {
        /// Whose it was.
        person: PersonId,
        /// Which.
        incident: IncidentId,
    },
    /// A shift began for somebody who had not proven that they can be reached.
    ShiftUnproven {
        /// Whose schedule.
        schedule: ScheduleId,
        /// Who came on call.
        person: PersonId,
        /// Who had it before, and is released all the same.
        before: Vec<PersonId>,
        /// Who is paged as well until it is proven.
        backup: Vec<PersonId>,
    },
}

impl State {
    /// Whether `person` can be woken at `now`, and why not.
    pub fn reach_of(&self, person: PersonId, now: Timestamp) -> PersonReach {
        let good_for = good_for(self.rules_of(person));
        let duty_since = if good_for <= limit::DUTY_PROOF_WITHIN {
            None
        } else {
            duty_since(&self.roster(looks_back(now, good_for)), person, now, good_for)
        };
        let devices = self.devices_of(person).collect();
        let drill_missed_at = self.drill_missed_at(person);
        Evidence { devices, good_for, duty_since, other: self.other_way(person), drill_missed_at }.reach(now)
    }

    /// The loudest way besides devices that carries urgent pages to `person` now.
    pub fn other_way(&self, person: PersonId) -> Option<OtherWay> {
        let steps = self.way_steps(person, Urgency::High).into_iter();
        // what is true of whoever has no device: without a step in the rules, any method that works
        let book = self.contact_book(person);
        let any = book.into_iter().flat_map(|book| &book.methods).map(|method| (method.id, 0));
        let steps: Vec<_> = if steps.len() == 0 { any.collect() } else { steps.collect() };
        let works = |contact: &ContactId| self.usable(person, *contact).is_ok();
        let way = |contact: ContactId| {
            let method = self.contact(person, contact).filter(|method| method.trouble.is_none())?;
            Some(OtherWay { loudness: method.way.kind().loudness(), verified_at: method.verified_at? })
        };
        steps.into_iter().map(|(contact, _)| contact).filter(works).filter_map(way).max()
    }

    fn rules_of(&self, person: PersonId) -> impl Iterator<Item = &ReachRules> {
        let is_member = move |rules: &&ReachRules| {
            self.teams.get(&rules.team).is_some_and(|team| team.is.members.contains(&person))
        };
        self.reach_rules.values().map(|rules| &*rules.is).filter(is_member)
    }

    /// A hub misses its stream, and asked the others.
    pub fn is_missed(&self, device: DeviceId) -> bool {
        self.missed.contains(&device)
    }

    /// What is known of a person on call who cannot be reached.
    pub fn known_reach(&self, person: PersonId) -> Option<&KnownReach> {
        self.reach.get(&person).map(|known| &**known)
    }

    /// A page to `person`, who is on call in `schedule`, goes to a backup as well.
    pub fn needs_backup(&self, person: PersonId, schedule: ScheduleId, now: Timestamp) -> bool {
        self.unproven.contains(&(schedule, person)) || self.reach_of(person, now).light == Light::Red
    }

    pub(crate) fn evolve_reach(&mut self, what: &ReachEvent, entry: &Entry) {
        let seq = entry.seq;
        match what {
            ReachEvent::RulesPut { rules } => {
                crate::evolve::put(&mut self.reach_rules, rules.team, seq, rules);
            }
            ReachEvent::StreamMissed { device } => drop(self.missed.insert(*device)),
            ReachEvent::StreamLost { device } => self.change_stream(*device, seq, Some(entry.at)),
            ReachEvent::StreamBack { device } => self.change_stream(*device, seq, None),
            ReachEvent::Known { person, known } => {
                let before = self.reach.get(person).and_then(|known| known.due());
                let after = known.as_ref().and_then(KnownReach::due);
                match known {
                    Some(known) => drop(self.reach.insert(*person, Arc::new(known.clone()))),
                    None => drop(self.reach.remove(person)),
                }
                self.set_timer(Timer::Reach(*person), before, after);
            }
            ReachEvent::ShiftUnproven { schedule, person } => {
                self.unproven.insert((*schedule, *person));
            }
            ReachEvent::DrillDue { person, due } => self.set_drill_due(*person, *due),
            ReachEvent::ShiftProven { schedule, person } => {
                self.unproven.remove(&(*schedule, *person));
            }
        }
    }

    fn change_stream(&mut self, id: DeviceId, seq: Seq, lost_at: Option<Timestamp>) {
        self.missed.remove(&id);
        if let Some(device) = self.devices.get_mut(&id).filter(|device| device.is.lost_at != lost_at) {
            device.seq = seq;
            Arc::make_mut(&mut device.is).lost_at = lost_at;
        }
    }
}

impl KnownReach {
    /// When it moves by itself.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        let wait = match self.is {
            Stands::Failing => limit::RED_TOLD_AFTER,
            Stands::Told => return None,
            Stands::Mending => limit::MENDED_AFTER,
        };
        Some(self.since.saturating_add(wait).unwrap_or(Timestamp::MAX))
    }
}
