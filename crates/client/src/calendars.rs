//! Links to shifts, and calendars that the hub reads: what must not wait in the outbox, because it has a secret in it. And the file
//! that a window saves.

use baton_domain::absence::AbsenceKind;
use baton_domain::calendar_link::LinkOf;
use baton_domain::calendar_source::CalendarUrl;
use baton_domain::command::Action;
use baton_domain::id::{CalendarLinkId, CalendarSourceId, TeamId};
use baton_wire::problem::{Problem, ProblemCode};

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::account::Session;
use crate::mint;

/// Makes a link to shifts, and says its address, which nobody shows again.
pub(crate) async fn make_link(
    session: &Session,
    name: String,
    team: Option<TeamId>,
) -> Result<String, Problem> {
    let secret = mint::key();
    let link = CalendarLinkId(mint::new_id());
    let of = team.map_or(LinkOf::Own, |team| LinkOf::Team { team });
    session.act(Action::MakeCalendarLink { link, name, of, secret: mint::hash(&secret) }).await?;
    Ok(format!("{}/api/v1/calendar/{secret}.ics", session.hub))
}

/// Has the hub read a calendar.
pub(crate) async fn add_source(
    session: &Session,
    name: String,
    url: String,
    kind: AbsenceKind,
) -> Result<(), Problem> {
    let url = CalendarUrl::try_from(url)
        .map_err(|wrong| Problem::new(ProblemCode::Invalid, format!("This is not {wrong}.")).at("url"))?;
    let source = CalendarSourceId(mint::new_id());
    session.act(Action::AddCalendarSource { source, name, url, kind }).await.map(drop)
}

/// Names that are tried for a file before its folder is called full.
const NAMES_MAX: u32 = 100;

/// A file that a window saves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Saved {
    /// Shifts, for a calendar.
    Shifts,
    /// Figures, for a spreadsheet.
    Insights,
    /// Who changed what, for a spreadsheet.
    Trail,
}

impl Saved {
    /// What it is called, and how its name ends.
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Shifts => ("shifts", "ics"),
            Self::Insights => ("insights", "csv"),
            Self::Trail => ("audit", "csv"),
        }
    }

    /// How the same is saved without a window.
    fn without_window(self) -> &'static str {
        match self {
            Self::Shifts => "baton shifts --ics FILE",
            Self::Insights => "baton insights --csv > FILE",
            Self::Trail => "baton audit --csv > FILE",
        }
    }
}

/// Saves a file where downloads are kept, under a name that is free; says where.
pub(crate) fn save(what: Saved, text: &str) -> Result<String, Problem> {
    let home = std::env::home_dir().ok_or_else(|| {
        let told = format!("No home folder is known on this computer: use `{}`.", what.without_window());
        Problem::new(ProblemCode::CannotStart, told)
    })?;
    save_in(&downloads(&home), what, text)
}

fn save_in(folder: &Path, what: Saved, text: &str) -> Result<String, Problem> {
    let (name, ending) = what.name();
    let failed = |why: std::io::Error| {
        let told = format!("The {name} could not be saved in {}: {why}.", folder.display());
        Problem::new(ProblemCode::CannotStart, told)
    };
    for number in 1..=NAMES_MAX {
        let free =
            if number == 1 { format!("{name}.{ending}") } else { format!("{name} ({number}).{ending}") };
        let path = folder.join(free);
        match std::fs::File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes()).map_err(failed)?;
                return Ok(path.display().to_string());
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(std::io::Error::other(format!("{NAMES_MAX} of them are there already"))))
}

/// The folder for downloads: what the desktop says (<https://www.freedesktop.org/wiki/Software/xdg-user-dirs/>, read 2026-11), else the
/// usual name, else the home folder.
fn downloads(home: &Path) -> PathBuf {
    let said = std::fs::read_to_string(home.join(".config/user-dirs.dirs")).unwrap_or_default();
    let said = said.lines().find_map(|line| line.trim().strip_prefix("XDG_DOWNLOAD_DIR="));
    let said =
        said.map(|folder| folder.trim_matches('"')).map(|folder| match folder.strip_prefix("$HOME/") {
            Some(below) => home.join(below),
            None => PathBuf::from(folder),
        });
    let usual = home.join("Downloads");
    said.into_iter().chain([usual]).find(|folder| folder.is_dir()).unwrap_or_else(|| home.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_saved_where_downloads_are_and_overwrites_nothing() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(downloads(home.path()), home.path());
        std::fs::create_dir(home.path().join("Downloads")).unwrap();
        assert_eq!(downloads(home.path()), home.path().join("Downloads"));
        std::fs::create_dir(home.path().join("Geladen")).unwrap();
        std::fs::create_dir(home.path().join(".config")).unwrap();
        let said = "XDG_DOWNLOAD_DIR=\"$HOME/Geladen\"\n";
        std::fs::write(home.path().join(".config/user-dirs.dirs"), said).unwrap();
        let folder = downloads(home.path());
        assert_eq!(folder, home.path().join("Geladen"));
        let saved = |what, text| save_in(&folder, what, text).unwrap();
        let (first, second) = (saved(Saved::Shifts, "a"), saved(Saved::Shifts, "b"));
        assert!(first.ends_with("shifts.ics") && second.ends_with("shifts (2).ics"));
        assert_eq!(std::fs::read_to_string(first).unwrap(), "a");
        assert!(saved(Saved::Insights, "c").ends_with("insights.csv"));
    }
}
