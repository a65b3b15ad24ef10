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

/// Saves a calendar where downloads are kept, under a name that is free; says where.
pub(crate) fn save(calendar: &str) -> Result<String, Problem> {
    let home = std::env::home_dir().ok_or_else(|| {
        let told =
            "No home folder is known on this computer: save the shifts with `baton shifts --ics FILE`.";
        Problem::new(ProblemCode::CannotStart, told)
    })?;
    save_in(&downloads(&home), calendar)
}

fn save_in(folder: &Path, calendar: &str) -> Result<String, Problem> {
    let failed = |why: std::io::Error| {
        let told = format!("The calendar could not be saved in {}: {why}.", folder.display());
        Problem::new(ProblemCode::CannotStart, told)
    };
    for number in 1..=NAMES_MAX {
        let name = if number == 1 { "shifts.ics".to_owned() } else { format!("shifts ({number}).ics") };
        let path = folder.join(name);
        match std::fs::File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(calendar.as_bytes()).map_err(failed)?;
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
        let (first, second) = (save_in(&folder, "a").unwrap(), save_in(&folder, "b").unwrap());
        assert!(first.ends_with("shifts.ics") && second.ends_with("shifts (2).ics"));
        assert_eq!(std::fs::read_to_string(first).unwrap(), "a");
    }
}
