//! The words with which tools say how bad it is, and whether it is over.

use baton_domain::alert::{AlertStatus, Urgency};

/// Words that say: this can wait.
const LOW: &[&str] = &[
    "low",
    "lowest",
    "warning",
    "warn",
    "minor",
    "info",
    "information",
    "informational",
    "notice",
    "debug",
    "trace",
    "none",
    "normal",
    "ok",
    "moderate",
    "medium",
    "ticket",
    "trivial",
    "unimportant",
    "p3",
    "p4",
    "p5",
    "sev3",
    "sev4",
    "sev5",
    "s3",
    "s4",
    "s5",
];
/// Words that say: now.
const HIGH: &[&str] = &[
    "high",
    "highest",
    "critical",
    "crit",
    "page",
    "error",
    "err",
    "major",
    "emergency",
    "emerg",
    "fatal",
    "alert",
    "urgent",
    "severe",
    "disaster",
    "blocker",
    "panic",
    "p0",
    "p1",
    "p2",
    "sev0",
    "sev1",
    "sev2",
    "s0",
    "s1",
    "s2",
];
/// Words that say: it is over.
const OVER: &[&str] = &[
    "resolved",
    "resolve",
    "ok",
    "okay",
    "closed",
    "close",
    "recovered",
    "recovery",
    "alertresolved",
    "normal",
    "up",
    "cleared",
    "clear",
    "inactive",
    "healthy",
    "passing",
    "success",
    "passed",
    "canceled",
    "cancelled",
    "resolution",
    "deactivated",
    "fixed",
    "done",
    "completed",
];

/// How loudly a severity, priority or urgency asks; `None` for a word that nobody here knows.
pub(crate) fn urgency(word: &str) -> Option<Urgency> {
    let word = plain(word);
    if LOW.contains(&word.as_str()) {
        Some(Urgency::Low)
    } else if HIGH.contains(&word.as_str()) {
        Some(Urgency::High)
    } else {
        None
    }
}

/// A priority's number, where 1 is the most urgent (as ITIL counts).
pub(crate) fn urgency_of_rank(number: &str) -> Option<Urgency> {
    match number.trim().parse::<u8>() {
        Ok(0..=2) => Some(Urgency::High),
        Ok(3..) => Some(Urgency::Low),
        Err(_) => None,
    }
}

/// Whether a status says that it is over. What nobody here knows is there: ringing for nothing beats silence.
pub(crate) fn status(word: &str) -> AlertStatus {
    if OVER.contains(&plain(word).as_str()) { AlertStatus::Resolved } else { AlertStatus::Firing }
}

/// Lower case, letters and digits only: `Dedup-Key`, `dedup_key` and `dedupKey` are one name.
pub(crate) fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_means_two_things() {
        assert!(LOW.iter().all(|word| !HIGH.contains(word)));
        assert!(LOW.iter().chain(HIGH).chain(OVER).all(|word| plain(word) == **word));
    }

    #[test]
    fn words_are_read_as_people_write_them() {
        assert_eq!(urgency(" Sev-1 "), Some(Urgency::High));
        assert_eq!(urgency("WARNING"), Some(Urgency::Low));
        assert_eq!(urgency("blue"), None);
        assert_eq!(urgency_of_rank("2"), Some(Urgency::High));
        assert_eq!(urgency_of_rank("3"), Some(Urgency::Low));
        assert_eq!(status("Recovered"), AlertStatus::Resolved);
        assert_eq!(status("no idea"), AlertStatus::Firing);
    }
}
