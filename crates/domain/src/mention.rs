//! Mentions: `@Name` in a note, and whom it means.
//!
//! The hub resolves them when the note is written, and the note keeps who was meant beside its text: a person who is renamed later is
//! still the one who was mentioned.
//!
//! | text | means |
//! | --- | --- |
//! | `@Ana Silva`, `@ana silva` | the one person of that name, whatever its capitals; the longest name that fits counts |
//! | `@ana.silva` | the same person by handle: the name in small letters, with dots for what is no letter or digit |
//! | `@ana.silva.1`, `@ana.silva.2` | where several people would have that handle: each of them, in the order of their ids |
//! | `@Ana` where nobody is called just that | nobody: it stays text |
//! | `@Ana Silva` where two people are called that | nobody: it stays text, and their handles tell them apart |
//! | `ana@example.org` | nobody: there is no space before the `@` |

use crate::id::PersonId;
use crate::limit;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::TS;

/// A person whom a note mentions.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
pub struct Mention {
    /// Who.
    pub person: PersonId,
    /// As it stands in the text, with the `@`.
    pub written: String,
}

/// What stands behind the `@`s of a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mentions {
    /// Who is mentioned, each spelling once.
    pub found: BTreeSet<Mention>,
    /// What looks like a mention and means nobody.
    pub unclear: BTreeSet<Unclear>,
}

impl Mentions {
    /// Whom it mentions, each once.
    pub fn persons(&self) -> BTreeSet<PersonId> {
        self.found.iter().map(|mention| mention.person).collect()
    }
}

/// What looks like a mention and means nobody.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Unclear {
    /// As it stands in the text, with the `@`.
    pub written: String,
    /// By what each of those could be mentioned who are called that; empty where nobody is.
    pub instead: Vec<String>,
}

/// A piece of a note: words, or a mention.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece<'a> {
    /// As it stands there.
    pub text: &'a str,
    /// Whom it mentions, if it does.
    pub person: Option<PersonId>,
}

/// By what the people of a workspace are mentioned.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Names {
    /// In small letters, without the `@`: who is called that.
    called: BTreeMap<String, BTreeSet<PersonId>>,
    by_person: BTreeMap<PersonId, Own>,
    longest_chars: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Own {
    name: String,
    handle: String,
}

impl Names {
    /// Of these people.
    pub fn of<'a>(people: impl IntoIterator<Item = (PersonId, &'a str)>) -> Self {
        let people: BTreeMap<PersonId, &str> = people.into_iter().collect();
        let mut names = Self::default();
        let mut same: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
        for (person, name) in &people {
            same.entry(handle_of(name)).or_default().push(*person);
        }
        for (person, name) in people {
            let plain = handle_of(name);
            let all = same.get(&plain).map_or(&[][..], Vec::as_slice);
            let number = all.iter().position(|other| *other == person).map_or(0, |place| place + 1);
            let handle = if all.len() == 1 { plain } else { format!("{plain}.{number}") };
            for called in [name.trim().to_lowercase(), handle.clone()] {
                names.longest_chars = names.longest_chars.max(called.chars().count());
                if !called.is_empty() {
                    names.called.entry(called).or_default().insert(person);
                }
            }
            names.by_person.insert(person, Own { name: name.trim().to_owned(), handle });
        }
        names
    }

    /// What to write to mention this person and nobody else: the name where it is the only one, else the handle.
    pub fn written(&self, person: PersonId) -> Option<String> {
        let own = self.by_person.get(&person)?;
        let is_only = |called: &str| self.called.get(called).is_some_and(|all| all.len() == 1);
        let name = Some(&own.name).filter(|name| is_only(&name.to_lowercase()));
        Some(format!("@{}", name.unwrap_or(&own.handle)))
    }

    /// Whom a text mentions. Of more than [`limit::MENTIONS_READ_MAX`] `@`s the rest stays text.
    pub fn read(&self, text: &str) -> Mentions {
        let mut mentions = Mentions::default();
        for at in ats(text).take(limit::MENTIONS_READ_MAX) {
            let rest = &text[at + 1..];
            match self.longest(rest) {
                Some((length, persons)) if persons.len() == 1 => {
                    let written = text[at..at + 1 + length].to_owned();
                    mentions.found.extend(
                        persons.iter().map(|person| Mention { person: *person, written: written.clone() }),
                    );
                }
                Some((length, persons)) => {
                    let written = text[at..at + 1 + length].to_owned();
                    let instead = persons.iter().filter_map(|person| self.written(*person)).collect();
                    mentions.unclear.insert(Unclear { written, instead });
                }
                None => {
                    let word = word_of(rest);
                    if !word.is_empty() {
                        mentions.unclear.insert(Unclear { written: format!("@{word}"), instead: Vec::new() });
                    }
                }
            }
        }
        mentions
    }

    /// The longest name or handle with which `rest` begins, in bytes, and who is called that.
    fn longest(&self, rest: &str) -> Option<(usize, &BTreeSet<PersonId>)> {
        let mut small = String::new();
        let mut best = None;
        for (start, char) in rest.char_indices().take(self.longest_chars) {
            small.extend(char.to_lowercase());
            let end = start + char.len_utf8();
            if is_end(&rest[end..])
                && let Some(persons) = self.called.get(&small)
            {
                best = Some((end, persons));
            }
        }
        best
    }
}

/// The text in pieces, those that `mentions` names marked.
pub fn pieces<'a>(text: &'a str, mentions: &[Mention]) -> Vec<Piece<'a>> {
    let mut all = Vec::new();
    let mut from = 0;
    for at in ats(text) {
        if at < from {
            continue; // within a name
        }
        let rest = &text[at..];
        let fits = |mention: &&Mention| rest.strip_prefix(mention.written.as_str()).is_some_and(is_end);
        let Some(mention) = mentions.iter().filter(fits).max_by_key(|mention| mention.written.len()) else {
            continue;
        };
        let end = at + mention.written.len();
        if from < at {
            all.push(Piece { text: &text[from..at], person: None });
        }
        all.push(Piece { text: &text[at..end], person: Some(mention.person) });
        from = end;
    }
    if from < text.len() {
        all.push(Piece { text: &text[from..], person: None });
    }
    all
}

/// Where an `@` stands that can begin a mention: not within a word, as in an address.
fn ats(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices('@').map(|(at, _)| at).filter(|at| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric() && !"@._-+".contains(before))
    })
}

/// A name ends where no word goes on; a full stop ends a sentence unless a word follows it.
fn is_end(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        None => true,
        Some('.' | '-' | '@') => !chars.next().is_some_and(char::is_alphanumeric),
        Some(next) => !next.is_alphanumeric() && next != '_',
    }
}

/// The word that somebody meant to be a name.
fn word_of(rest: &str) -> &str {
    let end = rest.find(|c: char| !(c.is_alphanumeric() || ".-_".contains(c))).unwrap_or(rest.len());
    rest[..end].trim_end_matches(['.', '-', '_'])
}

/// "Ana Silva" → "ana.silva".
fn handle_of(name: &str) -> String {
    let small = name.to_lowercase();
    let words = small.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(".")
}
