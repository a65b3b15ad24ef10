//! The siren as the engine sees it: one for all that rings.
//!
//! | state | wanted | becomes | order |
//! | --- | --- | --- | --- |
//! | `Silent`, `Stopping` | yes | `Starting` | start |
//! | `Starting`, `Failed` | port says sounding | `Sounding` | |
//! | `Starting`, `Sounding` | port says failed | `Failed`: the next louder way | |
//! | `Starting` | port says nothing for [`SOUND_WITHIN_MS`] | `Failed` | |
//! | `Starting`, `Sounding`, `Failed` | no | `Stopping` | stop |
//! | `Stopping` | port says stopped | `Silent` | |
//! | `Sounding` | port says stopped, though nobody told it to | `Starting` | start |

use crate::effect::{Effect, SirenOrder};
use crate::event::SirenReport;
use crate::now::Now;
use baton_wire::view::{PartFault, Settings, SirenState};

/// Milliseconds within which a started siren must say that it sounds: opening a sound device takes a few at most.
pub const SOUND_WITHIN_MS: u64 = 5_000;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
enum State {
    #[default]
    Silent,
    Starting {
        until_ms: u64,
    },
    Sounding,
    Failed {
        fault: PartFault,
    },
    Stopping,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Siren {
    state: State,
    /// Stops whose confirmation is under way: a confirmation that comes after the next start belongs to one of them.
    stops: u32,
}

/// What a report changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    /// It can be heard now.
    Sounds,
    /// It cannot be heard, and should.
    Fails,
    /// It is silent now, as it should.
    Silent,
    /// Nothing.
    Nothing,
}

impl Siren {
    /// It shall sound, or not.
    pub(crate) fn want(&mut self, sound: bool, settings: &Settings, now: Now, out: &mut Vec<Effect>) {
        match (&self.state, sound) {
            (State::Silent | State::Stopping, true) => self.start(settings, now, out),
            (State::Starting { .. } | State::Sounding | State::Failed { .. }, false) => {
                out.push(Effect::Siren(SirenOrder::Stop));
                self.state = State::Stopping;
                self.stops = self.stops.saturating_add(1);
            }
            (State::Silent | State::Stopping, false)
            | (State::Starting { .. } | State::Sounding | State::Failed { .. }, true) => {}
        }
    }

    /// The settings changed: what sounds takes them on.
    pub(crate) fn reset(&self, settings: &Settings, out: &mut Vec<Effect>) {
        match self.state {
            State::Silent | State::Stopping => {}
            State::Starting { .. } | State::Sounding | State::Failed { .. } => out.push(order(settings)),
        }
    }

    pub(crate) fn report(
        &mut self,
        report: SirenReport,
        settings: &Settings,
        now: Now,
        out: &mut Vec<Effect>,
    ) -> Change {
        match (&self.state, report) {
            (State::Starting { .. } | State::Failed { .. }, SirenReport::Sounding(_)) => {
                self.state = State::Sounding;
                Change::Sounds
            }
            (State::Starting { .. } | State::Sounding | State::Failed { .. }, SirenReport::Failed(fault)) => {
                self.state = State::Failed { fault };
                Change::Fails
            }
            (State::Stopping, SirenReport::Stopped) => {
                self.stops = 0;
                self.state = State::Silent;
                Change::Silent
            }
            (State::Starting { .. } | State::Sounding | State::Failed { .. }, SirenReport::Stopped) => {
                if self.stops == 0 {
                    self.start(settings, now, out);
                } else {
                    self.stops -= 1;
                }
                Change::Nothing
            }
            (State::Sounding, SirenReport::Sounding(_)) => Change::Sounds,
            (State::Silent | State::Stopping, SirenReport::Sounding(_) | SirenReport::Failed(_))
            | (State::Silent, SirenReport::Stopped) => Change::Nothing,
        }
    }

    /// Time has passed. Says whether the siren just counts as failing.
    pub(crate) fn tick(&mut self, now: Now) -> bool {
        match self.state {
            State::Starting { until_ms } if until_ms <= now.mono_ms => {
                self.state = State::Failed { fault: PartFault::SoundSilent };
                true
            }
            State::Starting { .. }
            | State::Silent
            | State::Sounding
            | State::Failed { .. }
            | State::Stopping => false,
        }
    }

    fn start(&mut self, settings: &Settings, now: Now, out: &mut Vec<Effect>) {
        out.push(order(settings));
        self.state = State::Starting { until_ms: now.mono_ms + SOUND_WITHIN_MS };
    }

    pub(crate) fn is_sounding(&self) -> bool {
        self.state == State::Sounding
    }

    /// Told to stop, and not silent yet.
    pub(crate) fn is_stopping(&self) -> bool {
        self.state == State::Stopping
    }

    pub(crate) fn failure(&self) -> Option<&PartFault> {
        match &self.state {
            State::Failed { fault } => Some(fault),
            State::Silent | State::Starting { .. } | State::Sounding | State::Stopping => None,
        }
    }

    pub(crate) fn deadline(&self) -> Option<u64> {
        match self.state {
            State::Starting { until_ms } => Some(until_ms),
            State::Silent | State::Sounding | State::Failed { .. } | State::Stopping => None,
        }
    }

    pub(crate) fn view(&self) -> SirenState {
        match &self.state {
            State::Silent | State::Stopping => SirenState::Quiet,
            State::Starting { .. } => SirenState::Starting,
            State::Sounding => SirenState::Sounding,
            State::Failed { fault } => {
                SirenState::Failed { why: fault.to_string(), fault: Some(fault.clone()) }
            }
        }
    }
}

fn order(settings: &Settings) -> Effect {
    Effect::Siren(SirenOrder::Start {
        sound: settings.sound,
        volume_percent: settings.volume_percent.clamp(10, 100),
        rise_s: settings.rise_s.min(120),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Now = Now { utc: jiff::Timestamp::UNIX_EPOCH, mono_ms: 0 };

    /// Plays a script and says what came of it.
    fn play(script: &str) -> String {
        let (mut siren, mut out, settings) = (Siren::default(), Vec::new(), Settings::default());
        let mut log = Vec::new();
        for word in script.split_whitespace() {
            let mut report = |siren: &mut Siren, report| siren.report(report, &settings, NOW, &mut out);
            let change = match word {
                "want" => {
                    siren.want(true, &settings, NOW, &mut out);
                    Change::Nothing
                }
                "enough" => {
                    siren.want(false, &settings, NOW, &mut out);
                    Change::Nothing
                }
                "sounding" => report(&mut siren, SirenReport::Sounding("speaker".into())),
                "failed" => report(&mut siren, SirenReport::Failed(PartFault::NoSoundDevice)),
                "stopped" => report(&mut siren, SirenReport::Stopped),
                "wait" => {
                    let now = Now { mono_ms: SOUND_WITHIN_MS, ..NOW };
                    if siren.tick(now) { Change::Fails } else { Change::Nothing }
                }
                other => panic!("{other}"),
            };
            log.extend((change != Change::Nothing).then(|| format!("{change:?}")));
            log.extend(out.drain(..).map(|effect| {
                let Effect::Siren(order) = effect else { panic!("{effect:?}") };
                if order == SirenOrder::Stop { "stop".to_owned() } else { "start".to_owned() }
            }));
        }
        log.join(" ")
    }

    #[test]
    fn table() {
        for (script, came) in [
            ("want want sounding sounding enough enough stopped", "start Sounds Sounds stop Silent"),
            ("want failed sounding", "start Fails Sounds"),
            ("want wait sounding", "start Fails Sounds"),
            ("want sounding wait failed enough stopped", "start Sounds Fails stop Silent"),
            ("want sounding enough want stopped sounding", "start Sounds stop start Sounds"),
            ("want sounding stopped", "start Sounds start"),
            ("sounding failed stopped", ""),
            ("want enough sounding failed stopped", "start stop Silent"),
        ] {
            assert_eq!(play(script), came, "{script}");
        }
    }
}
