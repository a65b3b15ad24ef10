//! The owner, as the commands speak to it.

use std::sync::Arc;
use std::time::Duration;

use baton_client::agent::{self, Started};
use baton_client::paths::Paths;
use baton_client::socket::{Pushes, SocketClient};
use baton_domain::id::CommandId;
use baton_domain::shift::Span;
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::socket::Subscriber;
use baton_wire::view::shifts::CalendarView;
use baton_wire::view::{LinkState, View};

use crate::output::{Failure, Output};

/// How long an owner that was just started may take to connect to its hub before its view is shown as it is.
const CONNECTS_WITHIN: Duration = Duration::from_secs(3);
/// How long a command waits for the hub's word where the connection stands.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(10);
/// The same where the hub is out of reach: it may just be coming back.
const CONFIRMED_WITHIN_LOST: Duration = Duration::from_secs(2);

/// A connection to the owner.
pub(crate) struct Owner {
    pub(crate) client: SocketClient,
    output: Output,
}

/// What came of an action.
pub(crate) enum Came {
    /// The hub has it; the view after it.
    Confirmed(Arc<View>),
    /// It is kept; the hub is out of reach.
    Kept,
}

impl Owner {
    /// Connects; starts an owner where none runs, and says so.
    pub(crate) async fn reach(output: Output) -> Result<Self, Failure> {
        let paths = Paths::from_env()?;
        let reached = agent::reach(&paths).await?;
        if reached.started == Started::JustNow {
            output.note("Baton's owner was not running; it was started in the background.");
        }
        let owner = Self { client: reached.client, output };
        if reached.started == Started::JustNow {
            owner.settle().await?;
        }
        Ok(owner)
    }

    /// Gives a fresh owner a moment to connect.
    async fn settle(&self) -> Result<(), Failure> {
        let mut pushes = self.client.subscribe(Subscriber::Program).await?;
        let connected = until(&mut pushes, CONNECTS_WITHIN, |view| match view.link.state {
            LinkState::Connecting => None,
            LinkState::None | LinkState::Live | LinkState::Lost | LinkState::Refused => Some(()),
        });
        // Out of reach is a state like any other; the view says so.
        let _ = connected.await;
        Ok(())
    }

    /// The view now.
    pub(crate) async fn view(&self) -> Result<View, Failure> {
        let view = |answer| if let QueryAnswer::View(view) = answer { Some(*view) } else { None };
        self.ask(Query::View, view).await
    }

    /// The answer to a question, as `pick` finds it.
    pub(crate) async fn ask<T>(
        &self,
        query: Query,
        pick: impl FnOnce(QueryAnswer) -> Option<T>,
    ) -> Result<T, Failure> {
        pick(self.client.ask(query).await?).ok_or_else(confused)
    }

    /// Who is on call when, in all schedules.
    pub(crate) async fn calendar(&self, span: Span) -> Result<CalendarView, Failure> {
        let calendar = |answer| if let QueryAnswer::Calendar(is) = answer { Some(*is) } else { None };
        self.ask(Query::Calendar { span }, calendar).await
    }

    /// The view of a device that has joined.
    pub(crate) async fn joined_view(&self) -> Result<View, Failure> {
        let view = self.view().await?;
        if view.account.is_some() {
            return Ok(view);
        }
        let told = "This device has joined no hub yet: start one with `baton hub start`, or join one with `baton join <link>`.";
        Err(Failure(Problem::new(ProblemCode::NotJoined, told)))
    }

    /// Acts, and waits for the hub's word: until the command is out of the outbox and `done` holds.
    pub(crate) async fn act(&self, intent: Intent, done: impl Fn(&View) -> bool) -> Result<Came, Failure> {
        let told_before = self.view().await?.notices;
        let command = match self.client.send(intent).await? {
            Reply::Pending { command } => command,
            Reply::Done
            | Reply::Paged { .. }
            | Reply::Invite(_)
            | Reply::CalendarLink { .. }
            | Reply::Saved { .. } => {
                return Err(confused());
            }
        };
        let mut pushes = self.client.subscribe(Subscriber::Program).await?;
        let live = self.view().await?.link.state == LinkState::Live;
        let patience = if live { CONFIRMED_WITHIN } else { CONFIRMED_WITHIN_LOST };
        let word = until(&mut pushes, patience, |view| word(view, command, &told_before, &done)).await;
        match word {
            Some(Word::Confirmed(view)) => Ok(Came::Confirmed(view)),
            Some(Word::Refused(problem)) => Err(Failure(problem)),
            None => self.late(command, &done).await,
        }
    }

    /// Waits until this device has heard of what the hub has done: whoever asks next sees it. Patience has an end, and what was done
    /// is done.
    pub(crate) async fn hears(&self, of: impl Fn(&View) -> bool) -> Result<(), Failure> {
        let mut pushes = self.client.subscribe(Subscriber::Program).await?;
        let _late = until(&mut pushes, CONFIRMED_WITHIN, |view| of(view).then_some(())).await;
        Ok(())
    }

    /// The patience is over: kept, or done without showing what was expected.
    async fn late(&self, command: CommandId, done: &impl Fn(&View) -> bool) -> Result<Came, Failure> {
        let view = self.view().await?;
        if view.outbox.iter().any(|waiting| waiting.command == command) {
            let why = match view.link.problem {
                Some(problem) => problem.detail,
                None => "The hub has not answered yet.".to_owned(),
            };
            self.output.note(&why);
            return Ok(Came::Kept);
        }
        if !done(&view) {
            self.output.note("The hub has taken it, and something else happened since.");
        }
        Ok(Came::Confirmed(Arc::new(view)))
    }
}

enum Word {
    Confirmed(Arc<View>),
    Refused(Problem),
}

fn word(
    view: &Arc<View>,
    command: CommandId,
    told_before: &[baton_wire::view::Notice],
    done: &impl Fn(&View) -> bool,
) -> Option<Word> {
    if let Some(waiting) = view.outbox.iter().find(|waiting| waiting.command == command) {
        return waiting.stuck.clone().map(Word::Refused);
    }
    if done(view) {
        return Some(Word::Confirmed(Arc::clone(view)));
    }
    // It left the outbox without its effect: the owner tells why.
    let told = view.notices.iter().find(|notice| {
        notice.code == baton_wire::view::NoticeCode::ActionRefused && !told_before.contains(notice)
    })?;
    Some(Word::Refused(Problem::new(ProblemCode::Invalid, told.text.clone())))
}

/// Looks at each view until `pick` finds something; `None` when patience or the connection ends.
pub(crate) async fn until<T>(
    pushes: &mut Pushes,
    patience: Duration,
    pick: impl Fn(&Arc<View>) -> Option<T>,
) -> Option<T> {
    let look = async {
        while let Some(view) = pushes.next_view().await {
            if let Some(found) = pick(&view) {
                return Some(found);
            }
        }
        None
    };
    tokio::time::timeout(patience, look).await.ok().flatten()
}

/// The owner answered something else than was asked.
pub(crate) fn confused() -> Failure {
    let told = "The owner answered something else than was asked: it is of another version. End it and start `baton agent`.";
    Failure(Problem::new(ProblemCode::OwnerUnreachable, told))
}
