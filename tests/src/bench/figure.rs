//! Figures beside their budgets, kept as JSON and shown as a table.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::machine::Machine;

/// One line of the table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    #[serde(default)]
    part: String,
    pub(crate) what: String,
    /// Empty where there is none.
    pub(crate) budget: String,
    pub(crate) measured: String,
    pub(crate) verdict: Verdict,
    /// How it was measured.
    pub(crate) method: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    commit: String,
}

/// Whether a budget is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Met,
    Missed,
    /// There is no budget, or what was measured is not what the budget is about.
    Open,
}

impl Verdict {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "**missed**",
            Self::Open => "–",
        }
    }
}

impl Row {
    /// A figure without a budget.
    pub(crate) fn new(
        what: impl Into<String>,
        measured: impl Into<String>,
        method: impl Into<String>,
    ) -> Self {
        Self {
            part: String::new(),
            what: what.into(),
            budget: String::new(),
            measured: measured.into(),
            verdict: Verdict::Open,
            method: method.into(),
            date: String::new(),
            commit: String::new(),
        }
    }

    /// The same with its budget, and whether it is met.
    pub(crate) fn budget(mut self, budget: impl Into<String>, met: impl Fn() -> bool) -> Self {
        self.budget = budget.into();
        self.verdict = if met() { Verdict::Met } else { Verdict::Missed };
        self
    }
}

/// All figures, in two files: `<name>.json` and `<name>.md`.
pub(crate) struct Figures {
    folder: PathBuf,
    name: &'static str,
    rows: Vec<Row>,
}

impl Figures {
    /// Those that were measured before, if any.
    pub(crate) fn open(folder: &Path, name: &'static str) -> Result<Self> {
        let path = folder.join(format!("{name}.json"));
        let rows = match std::fs::read(&path) {
            Ok(bytes) => {
                let file: serde_json::Value = serde_json::from_slice(&bytes)
                    .with_context(|| format!("{} is damaged; remove it", path.display()))?;
                serde_json::from_value(file["rows"].clone()).unwrap_or_default()
            }
            Err(_) => Vec::new(), // the first time
        };
        Ok(Self { folder: folder.to_owned(), name, rows })
    }

    /// Puts new rows of one part in the place of its old ones.
    pub(crate) fn replace(&mut self, part: &str, rows: Vec<Row>, machine: &Machine) {
        self.rows.retain(|row| row.part != part);
        self.rows.extend(rows.into_iter().map(|row| Row {
            part: part.to_owned(),
            date: machine.date.clone(),
            commit: machine.commit.clone(),
            ..row
        }));
    }

    pub(crate) fn save(&self, machine: &Machine) -> Result<()> {
        let file = serde_json::json!({ "machine": machine, "rows": self.rows });
        let text = serde_json::to_string_pretty(&file).context("the figures are no JSON")?;
        self.write("json", &format!("{text}\n"))?;
        self.write("md", &format!("{}.\n\n{}", machine.text(), self.table()))
    }

    fn write(&self, ending: &str, text: &str) -> Result<()> {
        let path = self.folder.join(format!("{}.{ending}", self.name));
        std::fs::write(&path, text).with_context(|| format!("{} could not be written", path.display()))
    }

    /// Everything as a Markdown table.
    pub(crate) fn table(&self) -> String {
        let mut text =
            "| what | budget | measured | | how | when |\n| --- | --- | --- | --- | --- | --- |\n".to_owned();
        for row in &self.rows {
            let Row { what, budget, measured, verdict, method, date, commit, .. } = row;
            let verdict = verdict.word();
            text.push_str(&format!(
                "| {what} | {budget} | {measured} | {verdict} | {method} | {date}, {commit} |\n"
            ));
        }
        text
    }
}
