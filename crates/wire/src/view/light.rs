//! Whether people can be woken, in sentences: what is wrong, and what to do about it.

use super::NameView;
use super::people::name;
use crate::document::Documents;
use baton_domain::drill::last_missed;
use baton_domain::id::{DeviceId, PersonId};
use baton_domain::known::if_known;
use baton_domain::limit;
use baton_domain::reach::{self, DeviceReach, Evidence, Light, PersonReach, ReachTrouble};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether a person can be woken, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct LightView {
    /// In one colour.
    pub light: Light,
    /// When a device of theirs last showed that it can ring.
    #[ts(type = "string | null")]
    pub proven_at: Option<Timestamp>,
    /// The names of the devices that are green.
    pub proven_on: Vec<String>,
    /// What is wrong with the person as a whole; empty when nothing is.
    pub troubles: Vec<TroubleView>,
    /// Device by device, the best first.
    pub devices: Vec<DeviceReachView>,
}

/// Whether one device can ring, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DeviceReachView {
    /// Which.
    pub device: DeviceId,
    /// Its name.
    pub name: String,
    /// In one colour.
    pub light: Light,
    /// When it last showed whether it can ring.
    #[ts(type = "string | null")]
    pub proof_at: Option<Timestamp>,
    /// What is wrong; empty when nothing is.
    pub troubles: Vec<TroubleView>,
}

/// Something that is wrong, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TroubleView {
    /// What, in a sentence.
    pub text: String,
    /// What to do, in a sentence.
    pub fix: String,
    /// The same as data. Views that were kept by an older version have none.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub what: Option<TroubleWhat>,
}

/// What is wrong, as data: the interface words it in its language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TroubleWhat {
    /// Who cannot be woken for sure.
    pub who: NameView,
    /// The name of the device that it is about; empty when it is about the person as a whole.
    pub device: String,
    /// Why.
    pub trouble: ReachTrouble,
}

/// How long a proof of `person` is good, by the rules of their teams.
pub fn good_for(documents: &Documents, person: PersonId) -> SignedDuration {
    let member = |team| documents.team(team).is_some_and(|team| team.members.contains(&person));
    reach::good_for(documents.reach_rules().filter(|rules| member(rules.team)))
}

/// Whether `person` can be woken.
pub fn reach_of(documents: &Documents, person: PersonId, now: Timestamp) -> PersonReach {
    let good_for = good_for(documents, person);
    let duty_since = if good_for <= limit::DUTY_PROOF_WITHIN {
        None
    } else {
        let roster = documents.roster(reach::looks_back(now, good_for));
        reach::duty_since(&roster, person, now, good_for)
    };
    let devices = documents.devices().filter(|device| device.person == person && !device.revoked).collect();
    let other = documents.other_way(person);
    let drill_missed_at = last_missed(documents.incidents(), person);
    Evidence { devices, good_for, duty_since, other, drill_missed_at }.reach(now)
}

/// The same, in sentences.
pub fn reach_view(documents: &Documents, me: PersonId, person: PersonId, now: Timestamp) -> LightView {
    let reach = reach_of(documents, person, now);
    let who = name(documents, me, person);
    let named = |device: DeviceId| {
        documents.devices().find(|known| known.id == device).map(|known| known.name.clone())
    };
    let device_view = |reach: &DeviceReach| {
        let name = named(reach.device).unwrap_or_default();
        let troubles = reach.troubles.iter().map(|trouble| trouble_view(&who, &name, trouble)).collect();
        let proof_at = reach.proof.as_ref().map(|proof| proof.at);
        DeviceReachView { device: reach.device, light: reach.light, proof_at, troubles, name }
    };
    LightView {
        light: reach.light,
        proven_at: reach.proven_at,
        proven_on: reach.proven_on.iter().filter_map(|device| named(*device)).collect(),
        troubles: reach.troubles.iter().map(|trouble| trouble_view(&who, "", trouble)).collect(),
        devices: reach.devices.iter().map(device_view).collect(),
    }
}

fn trouble_view(who: &NameView, device: &str, trouble: &ReachTrouble) -> TroubleView {
    let text = words(who, device, trouble);
    let what = TroubleWhat { who: who.clone(), device: device.to_owned(), trouble: trouble.clone() };
    TroubleView {
        text: super::shifts::sentence(format!("{text}.")),
        fix: fix(who, trouble),
        what: Some(what),
    }
}

/// What is wrong, without the full stop; `device` is its name, where it is about one.
pub fn words(who: &NameView, device: &str, trouble: &ReachTrouble) -> String {
    let (have, has) = if who.me { ("you have", "you did") } else { ("", "") };
    match trouble {
        ReachTrouble::NoDevice if who.me => format!("{have} no device that could ring"),
        ReachTrouble::NoDevice => format!("{} has no device that could ring", who.name),
        ReachTrouble::NeverProven => format!("{device} has never shown that it can ring"),
        ReachTrouble::Fails { parts } if parts.iter().any(|part| part == "drill") => {
            format!("{device} did not ring in the last drill")
        }
        ReachTrouble::Fails { parts } => {
            format!("{device} cannot ring, because this fails: {}", parts.join(", "))
        }
        ReachTrouble::StreamLost { .. } => format!("the hub cannot reach {device}"),
        ReachTrouble::PushRefused { .. } => format!("{device} no longer accepts pushes"),
        ReachTrouble::ProofOld { .. } => format!("{device} has not shown for too long that it can ring"),
        ReachTrouble::OnlyPings => format!("{device} shows a page, and does not ring until somebody answers"),
        ReachTrouble::NotThrough => format!("do-not-disturb can silence {device}"),
        ReachTrouble::OnlyOtherWays { .. } if who.me => {
            format!("{have} no device, and nothing proves that the other ways wake you")
        }
        ReachTrouble::OnlyOtherWays { .. } => {
            format!("{} has no device, and nothing proves that the other ways wake them", who.name)
        }
        ReachTrouble::DrillMissed { .. } if who.me => format!("{has} not answer the last drill"),
        ReachTrouble::DrillMissed { .. } => format!("{} did not answer the last drill", who.name),
    }
}

fn fix(who: &NameView, trouble: &ReachTrouble) -> String {
    let text = match (trouble, who.me) {
        (ReachTrouble::NoDevice, true) => "Invite a device of yours, and install Baton on it.",
        (ReachTrouble::NoDevice, false) => "Send them an invite for a phone or a laptop.",
        (
            ReachTrouble::NeverProven | ReachTrouble::ProofOld { .. } | ReachTrouble::DrillMissed { .. },
            true,
        ) => "Send yourself a test page, and answer it.",
        (
            ReachTrouble::NeverProven | ReachTrouble::ProofOld { .. } | ReachTrouble::DrillMissed { .. },
            false,
        ) => "Ask them to send themselves a test page, and to answer it.",
        (ReachTrouble::Fails { .. }, true) => {
            "Open Baton there, look at what the self-test says, and test again."
        }
        (ReachTrouble::Fails { .. }, false) => "Ask them to open Baton there and to run the self-test.",
        (ReachTrouble::StreamLost { .. }, true) => {
            "Wake it, check its network, and see that Baton runs there."
        }
        (ReachTrouble::StreamLost { .. }, false) => "Ask them to wake it, and to check its network.",
        (ReachTrouble::PushRefused { .. }, true) => {
            "Open Baton in that browser, and allow pushes again in its settings."
        }
        (ReachTrouble::PushRefused { .. }, false) => {
            "Ask them to open Baton in that browser, and to allow pushes again."
        }
        (ReachTrouble::NotThrough, true) => "Let Baton through do-not-disturb there, or add a laptop.",
        (ReachTrouble::NotThrough, false) => {
            "They need Baton on a laptop as well, or let it through do-not-disturb."
        }
        (ReachTrouble::OnlyOtherWays { .. }, true) => "Install Baton on a phone or a laptop.",
        (ReachTrouble::OnlyOtherWays { .. }, false) => "Send them an invite for a phone or a laptop.",
        (ReachTrouble::OnlyPings, true) => {
            "Install Baton on a phone or a laptop, which ring until you answer."
        }
        (ReachTrouble::OnlyPings, false) => "They need Baton on a phone or a laptop as well.",
    };
    text.to_owned()
}
