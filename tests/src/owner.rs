//! The owner's socket as a program sees it: one JSON value a line.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use baton_domain::command::Action;
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::socket::{ClientFrame, OwnerFrame, Subscriber, Verb};
use baton_wire::view::View;
use xtask::wait::Stopwatch;

/// How long the owner may take to answer; starting a hub is part of it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to the owner.
#[derive(Debug)]
pub struct Owner {
    socket: PathBuf,
    reader: BufReader<UnixStream>,
    writer: UnixStream,
    next: u64,
}

impl Owner {
    /// Connects, and returns when the owner has greeted.
    ///
    /// # Errors
    /// When nobody listens there, or what listens is no owner.
    pub fn connect(socket: &Path) -> Result<Self> {
        let writer = UnixStream::connect(socket).context("no owner listens")?;
        writer.set_read_timeout(Some(PATIENCE)).context("a socket without deadline")?;
        let reader = BufReader::new(writer.try_clone().context("the socket cannot be shared")?);
        let mut owner = Self { socket: socket.to_owned(), reader, writer, next: 0 };
        let greeting = owner.frame()?;
        let OwnerFrame::Hello { .. } = greeting else {
            bail!("the owner did not greet but said {greeting:?}")
        };
        Ok(owner)
    }

    /// Has the owner do something.
    ///
    /// # Errors
    /// When the owner refuses, or is gone.
    pub fn send(&mut self, intent: Intent) -> Result<Reply> {
        let wanted = self.say(Verb::Send(intent))?;
        let result = self.await_frame("the owner's reply", |frame| match frame {
            OwnerFrame::Reply { id, result } if id == wanted => Some(result),
            OwnerFrame::Hello { .. }
            | OwnerFrame::Reply { .. }
            | OwnerFrame::Answer { .. }
            | OwnerFrame::View(_)
            | OwnerFrame::Raise { .. } => None,
        })?;
        result.context("the owner refused")
    }

    /// Acts on the hub, and waits until the hub has it.
    ///
    /// # Errors
    /// When the hub refuses; says why.
    pub fn act(&mut self, action: Action) -> Result<()> {
        let what = format!("{action:?}");
        let reply = self.send(Intent::Act { action })?;
        let Reply::Pending { command } = reply else { bail!("{what}: {reply:?}") };
        let view = self.wait_for("the hub's answer", |view| {
            let waiting = view.outbox.iter().find(|waiting| waiting.command == command);
            waiting.is_none_or(|waiting| waiting.stuck.is_some())
        })?;
        let refused = view.outbox.iter().find(|waiting| waiting.command == command);
        ensure!(refused.is_none(), "{what} was refused: {refused:?}");
        Ok(())
    }

    /// Asks the owner something.
    ///
    /// # Errors
    /// When it has no answer, or is gone.
    pub fn ask(&mut self, query: Query) -> Result<QueryAnswer> {
        let wanted = self.say(Verb::Ask(query))?;
        let result = self.await_frame("the owner's answer", |frame| match frame {
            OwnerFrame::Answer { id, result } if id == wanted => Some(result),
            OwnerFrame::Hello { .. }
            | OwnerFrame::Reply { .. }
            | OwnerFrame::Answer { .. }
            | OwnerFrame::View(_)
            | OwnerFrame::Raise { .. } => None,
        })?;
        result.context("the owner refused")
    }

    /// Waits until the view is as wanted.
    ///
    /// # Errors
    /// When it does not become so.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&View) -> bool) -> Result<Box<View>> {
        // On a connection of its own: one on which nobody reads the views that come is cut off.
        let mut watching = Self::connect(&self.socket)?;
        watching.say(Verb::Subscribe(Subscriber::Program))?;
        let mut last = None;
        let found = watching.await_frame(what, |frame| {
            let OwnerFrame::View(view) = frame else { return None };
            if wanted(&view) {
                return Some(view);
            }
            last = Some(view);
            None
        });
        found.with_context(|| format!("the last view: {last:#?}"))
    }

    /// Reads until a frame gives what is wanted. The deadline is one for all frames: an owner that has much to tell never ends.
    fn await_frame<T>(&mut self, what: &str, mut wanted: impl FnMut(OwnerFrame) -> Option<T>) -> Result<T> {
        let watch = Stopwatch::start();
        while let Some(left) = PATIENCE.checked_sub(watch.elapsed()).filter(|left| !left.is_zero()) {
            self.writer.set_read_timeout(Some(left)).context("a socket without deadline")?;
            let frame = self.frame().with_context(|| format!("{what} did not happen"))?;
            if let Some(value) = wanted(frame) {
                return Ok(value);
            }
        }
        bail!("{what} did not happen within {:.1} s", PATIENCE.as_secs_f64())
    }

    fn say(&mut self, verb: Verb) -> Result<u64> {
        self.next += 1;
        let mut line = serde_json::to_string(&ClientFrame { id: self.next, verb }).context("no JSON")?;
        line.push('\n');
        self.writer.write_all(line.as_bytes()).context("the owner does not listen")?;
        Ok(self.next)
    }

    fn frame(&mut self) -> Result<OwnerFrame> {
        let mut line = String::new();
        let count = self.reader.read_line(&mut line).context("the owner said nothing")?;
        ensure!(count > 0, "the owner hung up");
        serde_json::from_str(&line).with_context(|| format!("not a frame: {line}"))
    }
}
