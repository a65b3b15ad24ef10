//! Templates: where the parts of an integration's alerts come from, for a tool whose own fields are not what people want to read.
//!
//! A template is a few short texts with placeholders: `{monitor.name} is {heartbeat.msg}`. A placeholder is a path into the body: the
//! names of fields with dots between them, positions in lists as numbers, or a JSON pointer (`{/alerts/0/labels/app}`). `{a|b}` is the
//! first of both that is there. `{{` and `}}` are braces. A text whose placeholders are all missing counts as not given, and the
//! part stays as it was read.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Characters of a pattern: longer than any title.
pub const PATTERN_CHARS_MAX: usize = 1_024;

/// Where the parts of an alert come from. What is left out is read as ever.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Template {
    /// What broke, in one line.
    pub title: Option<Pattern>,
    /// Where.
    pub source: Option<Pattern>,
    /// What says that two alerts are about the same thing.
    pub dedup_key: Option<Pattern>,
    /// A word that says whether it is over: "resolved", "ok", "up" … ; anything else is a problem.
    pub status: Option<Pattern>,
    /// A word that says how loud it is: "critical", "warning", "P3" …
    pub urgency: Option<Pattern>,
    /// A web address.
    pub link: Option<Pattern>,
}

/// A text with placeholders, whose braces match.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Pattern(String);

/// A part of a pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// Stands as it is.
    Text(String),
    /// The first of these paths that is there; each is the steps into the body.
    Value(Vec<Vec<String>>),
}

/// Why a text is no pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPattern {
    /// A brace without its other half.
    #[error("a brace is not closed; write {{{{ and }}}} for braces that stand for themselves")]
    Unbalanced,
    /// `{}`.
    #[error("a placeholder is empty; write the field's name in it, as in {{monitor.name}}")]
    Empty,
    /// Longer than [`PATTERN_CHARS_MAX`].
    #[error("longer than {PATTERN_CHARS_MAX} characters")]
    TooLong,
}

impl TryFrom<String> for Pattern {
    type Error = BadPattern;

    fn try_from(text: String) -> Result<Self, BadPattern> {
        parse(&text).map(|_| Self(text))
    }
}

impl std::str::FromStr for Pattern {
    type Err = BadPattern;

    fn from_str(text: &str) -> Result<Self, BadPattern> {
        Self::try_from(text.to_owned())
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Pattern {
    /// Its parts, in order.
    pub fn parts(&self) -> Vec<Part> {
        parse(&self.0).unwrap_or_default() // it was parsed when it was made
    }
}

impl Template {
    /// It says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn parse(text: &str) -> Result<Vec<Part>, BadPattern> {
    if text.chars().count() > PATTERN_CHARS_MAX {
        return Err(BadPattern::TooLong);
    }
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' if rest.peek() == Some(&c) => {
                rest.next();
                plain.push(c);
            }
            '{' => {
                let mut inside = String::new();
                loop {
                    match rest.next() {
                        Some('}') => break,
                        Some('{') | None => return Err(BadPattern::Unbalanced),
                        Some(c) => inside.push(c),
                    }
                }
                if !plain.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                }
                parts.push(Part::Value(inside.split('|').map(steps).collect::<Result<_, _>>()?));
            }
            '}' => return Err(BadPattern::Unbalanced),
            c => plain.push(c),
        }
    }
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    Ok(parts)
}

/// `a.b.0`, or the pointer `/a/b/0` (RFC 6901).
fn steps(path: &str) -> Result<Vec<String>, BadPattern> {
    let path = path.trim();
    let steps: Vec<String> = match path.strip_prefix('/') {
        Some(pointer) => pointer.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect(),
        None => path
            .trim_start_matches("$.")
            .replace('[', ".")
            .replace(']', "")
            .split('.')
            .map(str::to_owned)
            .collect(),
    };
    if steps.iter().any(String::is_empty) { Err(BadPattern::Empty) } else { Ok(steps) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_texts_and_paths() {
        let pattern: Pattern = "{monitor.name}: {{{alerts[0].msg|/a~1b/c}}}".parse().unwrap();
        let path = |steps: &[&str]| steps.iter().map(|step| (*step).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            pattern.parts(),
            [
                Part::Value(vec![path(&["monitor", "name"])]),
                Part::Text(": {".into()),
                Part::Value(vec![path(&["alerts", "0", "msg"]), path(&["a/b", "c"])]),
                Part::Text("}".into()),
            ]
        );
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for (text, why) in [
            ("{a", BadPattern::Unbalanced),
            ("a}", BadPattern::Unbalanced),
            ("{a{b}}", BadPattern::Unbalanced),
            ("{}", BadPattern::Empty),
            ("{a..b}", BadPattern::Empty),
            ("{a|}", BadPattern::Empty),
        ] {
            assert_eq!(text.parse::<Pattern>(), Err(why), "{text}");
        }
    }
}
