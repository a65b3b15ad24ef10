//! The icon in the panel: one look says whether the pager works, one click opens it.
//!
//! The port draws what it is given: a state, a line of text, a menu. Icons are drawn here (`icon.rs`), because a
//! theme's icons differ per desktop and one that is missing looks like a pager that is not there. States differ in
//! shape as well as in colour.
//!
//! On Linux the tray is a StatusNotifierItem over D-Bus, without a GUI toolkit. Many desktops have no watcher for it,
//! or start it after Baton: that is reported, and the icon appears when a watcher does, by the bus's own signal and
//! without asking again and again. On macOS and Windows the tray belongs to the app (src-tauri).

use super::PartFault;

#[cfg(target_os = "linux")]
mod icon;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
pub use linux::DesktopTray;

/// Longest menu: a panel has no room for more.
pub const TRAY_ITEMS_MAX: usize = 20;
/// Longest line of text, in characters.
pub const TRAY_LINE_CHARS_MAX: usize = 200;

/// What the icon says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrayState {
    /// Works, not on call: a ring.
    Ok,
    /// Works, on call: a full disc.
    OnCall,
    /// Rings: a disc with an exclamation mark; the panel is asked to draw attention to it.
    Ringing,
    /// A page might not get through: a triangle; the panel is asked to draw attention to it.
    Trouble,
}

/// Names a menu item, chosen by the owner. Opaque here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrayItemId(String);

impl TrayItemId {
    /// Wraps the owner's text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The owner's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether an item can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrayItemUse {
    /// It can.
    Enabled,
    /// It is shown in grey.
    Disabled,
}

/// One line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayItem {
    /// Comes back in [`TrayReport::Item`].
    pub id: TrayItemId,
    /// What the person reads.
    pub label: String,
    /// Whether it can be chosen.
    pub usable: TrayItemUse,
}

/// All that the tray shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayView {
    /// The icon.
    pub state: TrayState,
    /// Shown when the pointer rests on the icon, cut at [`TRAY_LINE_CHARS_MAX`].
    pub line: String,
    /// The menu, cut at [`TRAY_ITEMS_MAX`].
    pub items: Vec<TrayItem>,
}

/// What the tray tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrayReport {
    /// A panel took the icon.
    Shown,
    /// There is no panel that shows it, at the start or any more. It comes back by itself when one appears.
    Hidden(PartFault),
    /// The icon was clicked.
    Activated,
    /// A menu item was chosen.
    Item {
        /// Which one.
        id: TrayItemId,
    },
}

/// Shows the icon. Does not block; answers come as [`TrayReport`].
pub trait Tray: Send + Sync {
    /// Shows `view` from now on.
    fn set(&self, view: TrayView);
}
