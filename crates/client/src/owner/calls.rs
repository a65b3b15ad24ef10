//! What clients want and ask.

use baton_domain::integration::IntegrationKind;
use baton_engine::event::{Event, WakeReport};
use baton_wire::integration::AskedKey;
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::{LocalHubView, Settings};
use tokio::sync::oneshot;

use super::errands::Done;
use super::network::joined;
use super::{ERRANDS_MAX, Owner, now};
use crate::account::{Session, Vault, problem};
use crate::calendars::Saved;
use crate::handle::Call;
use crate::hub::HubUrl;
use crate::join::{self, Founding};
use crate::local_hub::{HubAsker, LocalHub, Record};
use crate::ports::secrets::Secret;
use crate::{calendars, intake, invite, page_me, trail};

pub(super) type Tell<T> = oneshot::Sender<Result<T, Problem>>;

/// Bounds of settings; the view's types say them to people.
const VOLUME_PERCENT: std::ops::RangeInclusive<u8> = 10..=100;
const RISE_S_MAX: u16 = 120;

impl Owner {
    pub(super) fn call(&mut self, call: Call) {
        match call {
            Call::Send { intent, done } => self.send(intent, done),
            Call::Ask { query, done } => self.ask(query, done),
            Call::Look => self.publish_anew(),
        }
    }

    fn send(&mut self, intent: Intent, done: Tell<Reply>) {
        if let Err(problem) = self.engine.check(&intent) {
            return told(done, Err(problem));
        }
        match intent {
            Intent::StartHub { your_name, demo } => self.start_hub(Founding { your_name, demo }, done),
            Intent::Join { link, hub, code } => self.join(join::target(link, hub, code), done),
            Intent::Leave => self.leave(done),
            Intent::PageMe => self.errand(done, async |session, vault| {
                let incident = page_me::page_me(&session, &vault).await?;
                Ok(Reply::Paged { incident })
            }),
            Intent::Invite { person } => self.errand(done, async move |session, _| {
                invite::invite(&session, person).await.map(Reply::Invite)
            }),
            Intent::MakeCalendarLink { name, team } => self.errand(done, async move |session, _| {
                let url = calendars::make_link(&session, name, team).await?;
                Ok(Reply::CalendarLink { url })
            }),
            Intent::SaveShifts { person, team, span } => {
                let saved = self
                    .export_text(person, team, span)
                    .and_then(|text| calendars::save(Saved::Shifts, &text));
                told(done, saved.map(|path| Reply::Saved { path }));
            }
            Intent::SaveInsights { team, weeks } => self.errand(done, async move |session, _| {
                let view = session.insights(team, weeks).await?;
                let path = calendars::save(Saved::Insights, &view.csv())?;
                Ok(Reply::Saved { path })
            }),
            Intent::SaveTrail(asked) => self.errand(done, async move |session, _| {
                let view = trail::table(&session, asked).await?;
                let path = calendars::save(Saved::Trail, &view.csv())?;
                Ok(Reply::Saved { path })
            }),
            Intent::AddCalendarSource { name, url, kind } => self.errand(done, async move |session, _| {
                calendars::add_source(&session, name, url, kind).await.map(|()| Reply::Done)
            }),
            Intent::Unlock { passphrase } => self.unlock(Secret::new(passphrase), done),
            Intent::Quit => {
                self.quitting = true;
                told(done, Ok(Reply::Done));
            }
            Intent::Act { action } => {
                let id = self.command_id();
                self.handle(Event::Intent { intent: Intent::Act { action }, id });
                told(done, Ok(Reply::Pending { command: id }));
            }
            Intent::SetSettings { settings } => {
                let checked = checked(&settings);
                if checked.is_ok() {
                    self.intent(Intent::SetSettings { settings });
                }
                told(done, checked.map(|()| Reply::Done));
            }
            intent @ (Intent::Seen { .. }
            | Intent::TrySound
            | Intent::SelfTest
            | Intent::Retry { .. }
            | Intent::Discard { .. }
            | Intent::OpenWindow) => {
                self.intent(intent);
                told(done, Ok(Reply::Done));
            }
        }
    }

    fn intent(&mut self, intent: Intent) {
        let id = self.command_id();
        self.handle(Event::Intent { intent, id });
    }

    fn ask(&mut self, query: Query, done: Tell<QueryAnswer>) {
        match query {
            Query::Payload { incident } => self.errand(done, async move |session, _| {
                let payload = session.http.payload(&session.hub, &session.token, incident).await?;
                Ok(QueryAnswer::Payload(payload))
            }),
            Query::Doctor => self.begin_self_test(Some(done)),
            Query::IntegrationKey { service, kind, template, integration, name } => {
                self.errand(done, async move |session, _| {
                    let asked = AskedKey { service, kind, template, integration, name };
                    let url = intake::integration(&session, asked).await?;
                    Ok(QueryAnswer::IntegrationUrl(url))
                })
            }
            Query::PreviewAlert { body, kind, template } => {
                let kind = kind.unwrap_or(IntegrationKind::Generic);
                told(done, Ok(QueryAnswer::AlertPreview(intake::preview(kind, template.as_ref(), &body))));
            }
            Query::HeartbeatKey { service, name, every_s, grace_s, urgency } => {
                self.errand(done, async move |session, _| {
                    let wanted = intake::Beats { service, name, every_s, grace_s, urgency };
                    intake::heartbeat(&session, wanted).await.map(QueryAnswer::HeartbeatUrl)
                });
            }
            Query::Insights { team, weeks } => self.errand(done, async move |session, _| {
                session.insights(team, weeks).await.map(|view| QueryAnswer::Insights(Box::new(view)))
            }),
            Query::ExportInsights { team, weeks } => self.errand(done, async move |session, _| {
                session.insights(team, weeks).await.map(|view| QueryAnswer::ExportInsights(view.csv()))
            }),
            Query::Trail(asked) => self.errand(done, async move |session, _| {
                session.trail(asked).await.map(|view| QueryAnswer::Trail(Box::new(view)))
            }),
            Query::ExportTrail(asked) => self.errand(done, async move |session, _| {
                trail::table(&session, asked).await.map(|view| QueryAnswer::ExportTrail(view.csv()))
            }),
            Query::ExportShifts { person, team, span } => {
                told(done, self.export_text(person, team, span).map(QueryAnswer::ExportShifts));
            }
            Query::ImportPreview { file, person, kind } => self.import_preview(file, person, kind, done),
            Query::HolidaysPreview { file, team } => self.holidays_preview(file, team, done),
            query @ (Query::View
            | Query::Calendar { .. }
            | Query::AwayPreview { .. }
            | Query::Candidates { .. }
            | Query::DryRun { .. }
            | Query::Policy { .. }
            | Query::PolicyPreview { .. }
            | Query::Schedule { .. }
            | Query::SchedulePreview { .. }
            | Query::Fairness { .. }) => {
                let unanswered =
                    || Err(Problem::new(ProblemCode::Internal, "The owner has no answer to this question."));
                told(done, self.engine.ask(&query, now()).unwrap_or_else(unanswered));
            }
        }
    }

    /// Does something for the account in a task of its own, and tells whoever asked.
    fn errand<T: Send + 'static, F>(
        &mut self,
        done: Tell<T>,
        work: impl FnOnce(Session, Vault) -> F + Send + 'static,
    ) where
        F: Future<Output = Result<T, Problem>> + Send,
    {
        let ready = self.has_room().and_then(|()| joined(self.account.clone()));
        let account = match ready {
            Ok(account) => account,
            Err(problem) => return told(done, Err(problem)),
        };
        let (http, vault) = (self.http.clone(), self.vault.clone());
        self.errands.spawn(async move {
            let result = match Session::open(http, &vault, account).await {
                Ok(session) => work(session, vault).await,
                Err(problem) => Err(problem),
            };
            told(done, result);
        });
    }

    fn start_hub(&mut self, founding: Founding, done: Tell<Reply>) {
        if let Err(problem) = self.may_join() {
            return told(done, Err(problem));
        }
        self.joining = true;
        self.handle(Event::Joining);
        let hub = self.start_local_hub();
        let (http, vault, device, tell) =
            (self.http.clone(), self.vault.clone(), self.device.clone(), self.inbox.errands_tell.clone());
        self.errands.spawn(async move {
            let paired = tell.clone();
            let joined = async move |account| {
                let _owner_ended = paired.send(Done::Joined(account)).await;
            };
            let result = join::found(&hub, &http, &vault, &device, founding, joined).await;
            let _owner_ended = tell.send(Done::JoinOver { result, done }).await;
        });
    }

    fn join(&mut self, target: Result<(HubUrl, String), Problem>, done: Tell<Reply>) {
        let (hub, code) = match self.may_join().and(target) {
            Ok(target) => target,
            Err(problem) => return told(done, Err(problem)),
        };
        self.joining = true;
        self.handle(Event::Joining);
        let (http, vault, device, tell) =
            (self.http.clone(), self.vault.clone(), self.device.clone(), self.inbox.errands_tell.clone());
        self.errands.spawn(async move {
            let result = match join::pair(&http, &vault, &device, hub, code).await {
                Ok(account) => {
                    let _owner_ended = tell.send(Done::Joined(account)).await;
                    Ok(())
                }
                Err(problem) => Err(problem),
            };
            let _owner_ended = tell.send(Done::JoinOver { result, done }).await;
        });
    }

    fn may_join(&self) -> Result<(), Problem> {
        if self.joining {
            let told = "A hub is being joined already: wait until that is done.";
            return Err(Problem::new(ProblemCode::TooMany, told));
        }
        match &self.account {
            None => Ok(()),
            Some(account) => {
                let told = format!(
                    "This device belongs to the hub {} already: leave it first (`baton leave`).",
                    account.hub
                );
                Err(Problem::new(ProblemCode::Invalid, told).with("hub", &account.hub))
            }
        }
    }

    fn leave(&mut self, done: Tell<Reply>) {
        let account = match joined(self.account.clone()) {
            Ok(account) => account,
            Err(problem) => return told(done, Err(problem)),
        };
        let (http, vault, tell) = (self.http.clone(), self.vault.clone(), self.inbox.errands_tell.clone());
        self.errands.spawn(async move {
            join::leave(http, &vault, account).await;
            let _owner_ended = tell.send(Done::Left(done)).await;
        });
    }

    fn unlock(&mut self, passphrase: Secret, done: Tell<Reply>) {
        let (vault, tell) = (self.vault.clone(), self.inbox.errands_tell.clone());
        self.errands.spawn(async move {
            let result = vault.secrets.unlock(passphrase).await.map_err(|error| problem(&error));
            let _owner_ended = tell.send(Done::Unlocked { result, done }).await;
        });
    }

    /// Begins to supervise a hub on this computer, if that is not done already.
    pub(super) fn start_local_hub(&mut self) -> HubAsker {
        let hub = self.local_hub.get_or_insert_with(|| {
            LocalHub::start(self.paths.clone(), self.http.clone(), self.local_hub_views.clone())
        });
        hub.asker()
    }

    /// An errand came back.
    pub(super) fn errand_done(&mut self, errand: Done) {
        match errand {
            Done::Tested { parts, asker } => self.tested(parts, asker),
            Done::Joined(account) => self.handle(Event::Joined(account)),
            Done::JoinOver { result, done } => {
                self.joining = false;
                if let Err(problem) = &result {
                    self.handle(Event::JoinFailed(problem.clone()));
                    self.forget_hub_without_record();
                }
                told(done, result.map(|()| Reply::Done));
            }
            Done::Left(done) => {
                self.disconnect();
                self.handle(Event::Left);
                told(done, Ok(Reply::Done));
            }
            Done::Unlocked { result, done } => {
                if result.is_ok() {
                    self.intent(Intent::SelfTest);
                    // What could not connect without its token tries at once, as after a sleep.
                    self.handle(Event::Wake(WakeReport::Resumed));
                }
                told(done, result.map(|()| Reply::Done));
            }
        }
    }

    /// A hub that never listened is not to be started again and again.
    fn forget_hub_without_record(&mut self) {
        if Record::read(&self.paths).is_none() && self.local_hub.take().is_some() {
            self.handle(Event::LocalHub(LocalHubView::None));
        }
    }

    pub(super) fn has_room(&self) -> Result<(), Problem> {
        if self.errands.len() < ERRANDS_MAX {
            return Ok(());
        }
        Err(Problem::new(
            ProblemCode::TooMany,
            format!("{ERRANDS_MAX} requests wait for the hub already: wait until they are answered."),
        ))
    }
}

pub(super) fn told<T>(done: Tell<T>, result: Result<T, Problem>) {
    // Whoever asked may have gone; nothing depends on it.
    let _ = done.send(result);
}

fn checked(settings: &Settings) -> Result<(), Problem> {
    let invalid = |field: &str, told: String| Err(Problem::new(ProblemCode::Invalid, told).at(field));
    if !VOLUME_PERCENT.contains(&settings.volume_percent) {
        let (least, most) = (VOLUME_PERCENT.start(), VOLUME_PERCENT.end());
        return invalid(
            "volume_percent",
            format!("The volume is {least} to {most} per cent: a siren that nobody hears is no siren."),
        );
    }
    if settings.rise_s > RISE_S_MAX {
        return invalid("rise_s", format!("The volume rises within at most {RISE_S_MAX} seconds."));
    }
    Ok(())
}
