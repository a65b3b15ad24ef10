//! A window without a mouse: whatever is needed is reached by Tab, and done by keys.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::window::Window;

/// Presses of Tab within which everything on a page is reached; the editor of a schedule has most.
const TABS_MAX: u32 = 120;
/// What has the focus, as one line that a screen reader would begin with: its words, or its label's, or its name.
const FOCUSED: &str = "const at = document.activeElement; \
    const words = at.getAttribute('aria-label') ?? (at.labels?.length ? at.labels[0].innerText : at.innerText); \
    return at === document.body ? '' : (words || at.tagName).replace(/\\s+/g, ' ').trim()";
/// Whether what has the focus is in what is seen, with something drawn around it. An alarm that is all that is seen needs no line.
const IS_SEEN: &str = "let at = document.activeElement; if (at === null || at === document.body) return false; \
    if (at.matches('input[type=radio], input[type=checkbox]')) at = at.closest('label') ?? at; \
    const box = at.getBoundingClientRect(); \
    if (at.matches('[role=alertdialog]') && box.width >= innerWidth && box.height >= innerHeight) return true; \
    const style = getComputedStyle(at); \
    return box.bottom > 0 && box.top < innerHeight && \
      (style.outlineStyle !== 'none' || style.boxShadow !== 'none')";

impl Window {
    /// What has the focus, as a screen reader would begin; empty when nothing has it.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn focused(&self) -> Result<String> {
        let said = self.page.execute(FOCUSED, Vec::new()).await?;
        Ok(said.json().as_str().unwrap_or_default().to_owned())
    }

    /// Presses Tab until what has the focus begins so, and is seen to have it.
    ///
    /// # Errors
    /// When Tab does not come there, or nobody sees where it is.
    pub async fn tab_to(&self, words: &str) -> Result<()> {
        let mut passed = Vec::new();
        for _ in 0..TABS_MAX {
            self.types(Key::Tab).await?;
            let at = self.focused().await?;
            if at.starts_with(words) {
                let seen = self.page.execute(IS_SEEN, Vec::new()).await?;
                ensure!(seen.json() == &Value::Bool(true), "nobody sees that {words:?} has the focus");
                return Ok(());
            }
            passed.push(at);
        }
        bail!("{TABS_MAX} presses of Tab do not come to {words:?}, but to {passed:?}")
    }

    /// Goes there by Tab, and presses Enter.
    ///
    /// # Errors
    /// As [`Window::tab_to`].
    pub async fn enter_on(&self, words: &str) -> Result<()> {
        self.tab_to(words).await?;
        self.types(Key::Enter).await
    }

    /// Waits until what has the focus begins so.
    ///
    /// # Errors
    /// When it does not.
    pub async fn focus_is_on(&self, words: &str) -> Result<()> {
        let script = FOCUSED.replace("return at", "const says = at").to_owned()
            + "; return says.startsWith(arguments[0])";
        self.until(&script, vec![json!(words)]).await
    }

    /// Waits until something has the focus, and somebody sees what.
    ///
    /// # Errors
    /// When nothing has it, or nothing is drawn around what has it.
    pub async fn focus_is_seen(&self) -> Result<()> {
        let seen = self.until(IS_SEEN, Vec::new()).await;
        if seen.is_ok() {
            return seen;
        }
        let at = self.focused().await?;
        seen.with_context(|| format!("nobody sees the focus, which is on {at:?}"))
    }
}
