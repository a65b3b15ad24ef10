//! JSON as foreign tools send it: fields may be missing, or have another type than documented.

use crate::ReadError;
use serde_json::{Map, Value};
use std::io::Write;

/// An object's fields.
pub(crate) type Fields = Map<String, Value>;

/// The body as a value. A byte order mark in front is forgiven.
pub(crate) fn parse(body: &[u8]) -> Result<Value, ReadError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    serde_json::from_slice(body).map_err(|error| {
        let text = error.to_string();
        let why = text.split(" at line ").next().unwrap_or_default().to_owned();
        ReadError::NotJson { line: error.line(), column: error.column(), why }
    })
}

/// What kind of thing a value is, for a sentence.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value as one text: texts, numbers, true and false. Blank texts count as missing.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => (!text.trim().is_empty()).then(|| text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The field of this exact name as a text.
pub(crate) fn text_at(fields: &Fields, name: &str) -> Option<String> {
    fields.get(name).and_then(text)
}

/// The field of this exact name as an object.
pub(crate) fn fields_at<'a>(fields: &'a Fields, name: &str) -> Option<&'a Fields> {
    fields.get(name).and_then(Value::as_object)
}

/// The value at a path such as `data.issue.id` or `alerts.0.labels`: names and, in lists, positions.
pub(crate) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, step| match value {
        Value::Object(fields) => fields.get(step),
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

/// A body as the readers of single tools ask it: by path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<'a>(pub(crate) &'a Value);

impl<'a> Body<'a> {
    /// The value there.
    pub(crate) fn at(self, path: &str) -> Option<&'a Value> {
        at(self.0, path)
    }

    /// The text there; blank counts as missing.
    pub(crate) fn text(self, path: &str) -> Option<String> {
        self.at(path).and_then(text)
    }

    /// The first of these that holds a text.
    pub(crate) fn first(self, paths: &[&str]) -> Option<String> {
        paths.iter().find_map(|path| self.text(path))
    }

    /// Something other than null is there.
    pub(crate) fn has(self, path: &str) -> bool {
        self.at(path).is_some_and(|value| !value.is_null())
    }

    /// Everything of this holds something other than null.
    pub(crate) fn has_all(self, paths: &[&str]) -> bool {
        paths.iter().all(|path| self.has(path))
    }

    /// An object is there.
    pub(crate) fn object(self, path: &str) -> Option<Self> {
        self.at(path).filter(|value| value.is_object()).map(Body)
    }

    /// The elements of the list there.
    pub(crate) fn list(self, path: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.at(path).and_then(Value::as_array).into_iter().flatten().map(Body)
    }
}

/// The parts printed for people to read, cut to `bytes_max`; a single part stands without its name.
pub(crate) fn print(parts: &[(&str, &Value)], bytes_max: usize) -> String {
    let mut out = Bounded { bytes: Vec::new(), bytes_max };
    // an error here says that the bound is reached, which is what the bound is for
    let _ = match parts {
        [(_, only)] => serde_json::to_writer_pretty(&mut out, only).is_ok(),
        parts => parts.iter().all(|(name, part)| {
            writeln!(out, "{name}:").is_ok()
                && serde_json::to_writer_pretty(&mut out, part).is_ok()
                && writeln!(out).is_ok()
        }),
    };
    let text = String::from_utf8_lossy(&out.bytes);
    // a character cut in two becomes the replacement character, which takes more bytes
    text.trim_end_matches(char::REPLACEMENT_CHARACTER).trim_end().to_owned()
}

/// Takes what fits.
struct Bounded {
    bytes: Vec<u8>,
    bytes_max: usize,
}

impl Write for Bounded {
    fn write(&mut self, new: &[u8]) -> std::io::Result<usize> {
        let fits = new.len().min(self.bytes_max - self.bytes.len());
        self.bytes.extend_from_slice(&new[..fits]);
        if fits == 0 && !new.is_empty() { Err(std::io::ErrorKind::WriteZero.into()) } else { Ok(fits) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
