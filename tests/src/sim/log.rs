//! The promises about the journal itself, looked at after each write, and what of the mix has come about in it.

use super::Mix;
use baton_domain::event::{Entry, Event};
use baton_domain::heartbeat::HeartbeatEvent;
use baton_domain::id::IncidentId;
use baton_domain::incident::IncidentEvent;
use baton_domain::noise::NoiseEvent;
use std::collections::BTreeSet;

/// What was seen until now.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Entries that were looked at.
    seen: usize,
    /// Incidents that are over.
    over: BTreeSet<IncidentId>,
    /// Texts that are written once: each note, and each page by hand, has its own.
    texts: BTreeSet<String>,
    /// What has come about.
    pub mix: Mix,
}

impl Log {
    /// Looks at what was written since the last time.
    ///
    /// # Errors
    /// The promise that is broken, in a sentence.
    pub fn look(&mut self, journal: &[Entry]) -> Result<(), String> {
        let new = journal.get(self.seen..).unwrap_or_default();
        self.seen = journal.len();
        new.iter().try_for_each(|entry| self.entry(entry))
    }

    fn entry(&mut self, entry: &Entry) -> Result<(), String> {
        if let Event::Incident { incident, what } = &entry.event {
            return self.incident(*incident, what);
        }
        self.mix.silences += u64::from(matches!(entry.event, Event::Heartbeat(HeartbeatEvent::Late { .. })));
        Ok(())
    }

    fn incident(&mut self, incident: IncidentId, what: &IncidentEvent) -> Result<(), String> {
        if matches!(what, IncidentEvent::Acknowledged { .. }) && self.over.contains(&incident) {
            return Err(format!("2: incident {incident} is over, and was acknowledged after that"));
        }
        if matches!(what, IncidentEvent::Resolved) {
            self.over.insert(incident);
        }
        if let IncidentEvent::Noise(noise) = what {
            if matches!(noise, NoiseEvent::Reopened) {
                self.over.remove(&incident);
            }
            self.mix.quieted += u64::from(matches!(noise, NoiseEvent::Quieted(_)));
            self.mix.storms += u64::from(matches!(noise, NoiseEvent::StormBegan));
        }
        if let IncidentEvent::Noted { text, .. } = what {
            return self.once(text);
        }
        if let IncidentEvent::Triggered { title, .. } = what
            && title.starts_with("alert by ")
        {
            return self.once(title);
        }
        Ok(())
    }

    /// Promise 3, by what people see of it: what was said once is there once.
    fn once(&mut self, text: &str) -> Result<(), String> {
        if self.texts.insert(text.to_owned()) {
            Ok(())
        } else {
            Err(format!("3: {text:?} was said once, and took effect twice"))
        }
    }
}
