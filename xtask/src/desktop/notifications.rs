//! The notification daemon, seen by the person in front of it: what is shown, and pressing a button.
//!
//! A press goes the way that a real one goes: dunst itself is asked for its menu of actions, our script picks the line,
//! and dunst emits `ActionInvoked`. What was ever shown is written down by a script that dunst calls for each.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{Desktop, folder};
use crate::wait::{self, Stopwatch};

/// How long dunst may take to show its menu and call our script.
const MENU: Duration = Duration::from_secs(5);

/// How long a list of what is shown waits for buttons, which there may not be.
const MENU_WITHOUT_BUTTONS: Duration = Duration::from_millis(400);

/// After this long without a menu dunst is asked for it again.
const ASK_AGAIN: Duration = Duration::from_millis(60);

/// Separates a record's fields; no notification contains it.
const FIELD: char = '\u{1f}';

const SETTINGS: &str = r#"[global]
monitor = 0
follow = none
origin = top-right
offset = 16x16
width = 420
notification_limit = 0
history_length = 1000
idle_threshold = 0
stack_duplicates = false
always_run_script = true
show_age_threshold = -1
ignore_dbusclose = false
markup = full
font = DejaVu Sans 11
mouse_left_click = do_action
mouse_middle_click = close_current
mouse_right_click = context
dmenu = BIN/menu
[every]
summary = "*"
script = BIN/shown
"#;

/// Keeps what dunst offers, and answers with the line of the wanted button, once: `#label (summary) [id,key]`.
const MENU_SCRIPT: &str = r##"#!/bin/sh
cat > "FOLDER/menu.new"
if mv "FOLDER/wanted" "FOLDER/taken" 2> /dev/null; then
  { read -r id; IFS= read -r button; } < "FOLDER/taken"
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      "#$button ("*"[$id,"*"]" | *"[$id,$button]") printf '%s\n' "$line" | tee "FOLDER/picked"; break ;;
    esac
  done < "FOLDER/menu.new"
fi
mv "FOLDER/menu.new" "FOLDER/menu"
"##;

/// One file for each notification that came up, complete when it has its name.
const SHOWN_SCRIPT: &str = r#"#!/bin/sh
printf '%s\037%s\037%s\037%s\037%s\037%s' "$DUNST_STACK_TAG" "$DUNST_ID" "$DUNST_URGENCY" "$DUNST_APP_NAME" "$DUNST_SUMMARY" "$DUNST_BODY" \
  > "FOLDER/new.$$"
mv "FOLDER/new.$$" "FOLDER/shown/$DUNST_TIMESTAMP.$$"
"#;

/// A button of a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What the program that shows it calls it.
    pub key: String,
    /// What the person reads.
    pub label: String,
}

/// A notification as the daemon shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The daemon's number for it; starts over when the daemon does.
    pub id: u32,
    /// The program's name.
    pub app: String,
    /// `LOW`, `NORMAL` or `CRITICAL`, in dunst's words.
    pub urgency: String,
    /// The first line.
    pub summary: String,
    /// The text below.
    pub body: String,
    /// By which it replaces another of the same program; may be empty.
    pub tag: String,
    /// Its buttons; none in what [`Desktop::ever_shown`] gives.
    pub actions: Vec<Action>,
}

impl Desktop {
    pub(super) fn notification_daemon(&self) -> Result<Command> {
        let bin = self.folder.join("bin");
        let place = self.folder.display().to_string();
        folder::write(&self.folder.join("dunstrc"), &SETTINGS.replace("BIN", &bin.display().to_string()))?;
        folder::write_script(&bin.join("menu"), &MENU_SCRIPT.replace("FOLDER", &place))?;
        folder::write_script(&bin.join("shown"), &SHOWN_SCRIPT.replace("FOLDER", &place))?;
        // A new daemon counts its ids from the start: what the old one showed is another list.
        for path in self.shown_files() {
            std::fs::remove_file(&path)
                .with_context(|| format!("{} could not be removed", path.display()))?;
        }
        let mut command = self.on_screen("dunst");
        command.arg("-conf").arg(self.folder.join("dunstrc"));
        Ok(command)
    }

    /// Everything that came up since the daemon's start, oldest first; a replaced one is there several times.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn ever_shown(&self) -> Result<Vec<Notification>> {
        self.shown_files().into_iter().map(read_record).collect()
    }

    /// What is on the screen now, oldest first, with buttons.
    ///
    /// # Errors
    /// When the daemon does not answer.
    pub fn notifications(&self) -> Result<Vec<Notification>> {
        let closed = self.closed_ids()?;
        let mut shown: Vec<Notification> = Vec::new();
        for notification in self.ever_shown()? {
            let replaced = |earlier: &Notification| {
                earlier.id == notification.id
                    || (!notification.tag.is_empty()
                        && earlier.tag == notification.tag
                        && earlier.app == notification.app)
            };
            shown.retain(|earlier| !replaced(earlier));
            shown.push(notification);
        }
        shown.retain(|notification| !closed.contains(&notification.id));
        if shown.is_empty() {
            return Ok(shown);
        }
        for line in self.menu(MENU_WITHOUT_BUTTONS)? {
            if let Some((id, action)) = read_menu_line(&line)
                && let Some(notification) = shown.iter_mut().find(|notification| notification.id == id)
            {
                notification.actions.push(action);
            }
        }
        Ok(shown)
    }

    /// Waits until a notification for which `wanted` holds is on the screen.
    ///
    /// # Errors
    /// When none is within the given time; names those that are.
    pub fn wait_for_notification(
        &self,
        within: Duration,
        mut wanted: impl FnMut(&Notification) -> bool,
    ) -> Result<Notification> {
        let found = wait::until("the notification", within, || {
            self.notifications().ok()?.into_iter().find(|notification| wanted(notification))
        });
        found.with_context(|| format!("on the screen is: {:?}", self.notifications()))
    }

    /// Presses a notification's button, by the button's label or key. The daemon emits `ActionInvoked` itself.
    ///
    /// # Errors
    /// When the notification is not on the screen or has no such button; names the buttons it has.
    pub fn press(&self, notification: u32, button: &str) -> Result<()> {
        let picked = self.folder.join("picked");
        forget(&picked)?;
        folder::write(&self.folder.join("wanted"), &format!("{notification}\n{button}\n"))?;
        let offered = self.menu(MENU);
        forget(&self.folder.join("wanted"))?;
        if picked.exists() {
            return Ok(());
        }
        bail!("notification {notification} has no button {button:?}; offered is {:?}", offered?);
    }

    /// Closes everything on the screen, as a person does who swipes it away.
    ///
    /// # Errors
    /// When the daemon does not answer.
    pub fn dismiss_all(&self) -> Result<()> {
        self.dunstctl(&["close-all"]).map(drop)
    }

    /// Asks dunst for its menu: a line for each button on the screen. With no button dunst opens none, so that after
    /// `within` there is nothing.
    fn menu(&self, within: Duration) -> Result<Vec<String>> {
        let path = self.folder.join("menu");
        forget(&path)?;
        let mut asked = Stopwatch::start();
        self.dunstctl(&["context"])?;
        let lines = wait::until("the notification daemon's menu", within, || {
            // While it still closes an earlier menu, dunst does not hear the question.
            if asked.elapsed() >= ASK_AGAIN {
                asked = Stopwatch::start();
                self.dunstctl(&["context"]).ok()?;
            }
            std::fs::read_to_string(&path).ok()
        });
        Ok(lines.unwrap_or_default().lines().map(str::to_owned).collect())
    }

    fn closed_ids(&self) -> Result<Vec<u32>> {
        let output = self.dunstctl(&["history"])?;
        let history: serde_json::Value =
            serde_json::from_slice(&output.stdout).context("dunstctl history is not JSON")?;
        let entries = history["data"][0].as_array().cloned().unwrap_or_default();
        let ids = entries.iter().filter_map(|entry| entry["id"]["data"].as_u64());
        Ok(ids.filter_map(|id| u32::try_from(id).ok()).collect())
    }

    fn dunstctl(&self, arguments: &[&str]) -> Result<Output> {
        let output = self.command("dunstctl").args(arguments).output();
        let output = output.context("dunstctl could not be started")?;
        if !output.status.success() {
            bail!(
                "the notification daemon did not answer: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(output)
    }

    /// The records in the order of their appearance.
    fn shown_files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.join("shown")).into_iter().flatten().flatten();
        let mut files: Vec<(u64, std::time::SystemTime, PathBuf)> = entries
            .filter_map(|entry| {
                let shown_ms = entry.file_name().to_str()?.split('.').next()?.parse().ok()?;
                let written = entry.metadata().ok()?.modified().ok()?;
                Some((shown_ms, written, entry.path()))
            })
            .collect();
        files.sort();
        files.into_iter().map(|(_, _, path)| path).collect()
    }
}

/// Removes a file that may not be there.
fn forget(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} could not be removed", path.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn read_record(path: PathBuf) -> Result<Notification> {
    let text = std::fs::read(&path).with_context(|| format!("{} could not be read", path.display()))?;
    let text = String::from_utf8_lossy(&text);
    let fields: Vec<&str> = text.splitn(6, FIELD).collect();
    let [tag, id, urgency, app, summary, body] = fields[..] else {
        bail!("{} is not a record of a notification: {text:?}", path.display());
    };
    Ok(Notification {
        id: id.parse().with_context(|| format!("{id:?} is not a notification's number"))?,
        app: app.into(),
        urgency: urgency.into(),
        summary: summary.into(),
        body: body.into(),
        tag: tag.into(),
        actions: Vec::new(),
    })
}

/// `#Acknowledge (Disk full) [3,ack-1]` → 3, `ack-1`, `Acknowledge`.
fn read_menu_line(line: &str) -> Option<(u32, Action)> {
    let (before, inside) = line.strip_prefix('#')?.strip_suffix(']')?.rsplit_once(" [")?;
    let (id, key) = inside.split_once(',')?;
    let (label, _) = before.split_once(" (")?;
    Some((id.parse().ok()?, Action { key: key.into(), label: label.into() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_line_is_read() {
        let (id, action) = read_menu_line("#Hand off (Disk full \"x\" [0,1]) [3,hand-1]").expect("a line");
        assert_eq!((id, action.key.as_str(), action.label.as_str()), (3, "hand-1", "Hand off"));
        assert_eq!(read_menu_line("http://example.org"), None);
    }
}
