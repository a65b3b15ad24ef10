//! The trail as a table for other programs: CSV as RFC 4180 has it, one line in each row, newest first.

use super::{TrailLineView, TrailView};
use crate::view::NameView;
use crate::view::csv_field::field;
use std::borrow::Cow;
use std::fmt::Write;

/// The names of the columns. Times are in UTC.
const HEADER: [&str; 8] = ["place", "when", "who", "device", "kind", "did", "name", "for"];
/// What the last row says where older lines are left out.
const OLDER: &str = "older_left_out";

impl TrailView {
    /// The lines as CSV: they end with CRLF. What a spreadsheet would take for a formula begins with an apostrophe instead. Where older
    /// lines are left out, the last row says so, and names the place before which they are.
    pub fn csv(&self) -> String {
        let mut text = HEADER.join(",") + "\r\n";
        for line in &self.lines {
            row(&mut text, line);
        }
        if let Some(next) = self.next {
            let _a_string_takes_all = write!(text, "{next},,,,,{OLDER},,\r\n");
        }
        text
    }
}

fn row(text: &mut String, line: &TrailLineView) {
    let person = |name: Option<&NameView>| name.map_or(String::new(), |name| name.name.clone());
    let incident = line.incident.map(|incident| format!("incident {incident}"));
    let name = match (&line.name, incident) {
        (Some(name), Some(incident)) => format!("{incident}: {name}"),
        (name, incident) => name.clone().or(incident).unwrap_or_default(),
    };
    let fields: [&str; 7] = [
        &line.at.to_string(),
        &person(line.who.as_ref()),
        line.device.as_deref().unwrap_or_default(),
        line.kind.code(),
        line.did.code(),
        &name,
        &person(line.whose.as_ref()),
    ];
    let fields: Vec<Cow<'_, str>> = fields.into_iter().map(field).collect();
    let _a_string_takes_all = write!(text, "{},{}\r\n", line.seq, fields.join(","));
}
