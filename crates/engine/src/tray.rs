//! The tray: the state in one look, and the few things that must work without a window.

use baton_domain::id::PageId;

/// All that the tray shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrayPicture {
    /// The icon.
    pub state: TrayState,
    /// Shown when the pointer rests on it. May hold text from outside: plain.
    pub title: String,
    /// The menu.
    pub items: Vec<TrayItem>,
}

/// What the icon says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TrayState {
    /// It works; not on call.
    Calm,
    /// It works; on call.
    OnCall,
    /// It rings.
    Ringing,
    /// A page might not get through.
    Trouble,
}

/// One line of the menu.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrayItem {
    /// What choosing it means; `None` for a line that only tells.
    pub action: Option<TrayAction>,
    /// What the person reads.
    pub label: String,
}

/// What can be chosen in the tray.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TrayAction {
    /// Bring the window up.
    Open,
    /// Take the incident of this page; a menu that is older than the page's end answers nothing.
    Acknowledge(PageId),
    /// Test every part.
    SelfTest,
    /// End the owner.
    Quit,
}

impl TrayAction {
    /// Its name, for ports that know lines by text.
    pub fn to_text(self) -> String {
        match self {
            Self::Open => "open".to_owned(),
            Self::Acknowledge(page) => format!("acknowledge/{page}"),
            Self::SelfTest => "self_test".to_owned(),
            Self::Quit => "quit".to_owned(),
        }
    }

    /// The one with this name.
    pub fn from_text(text: &str) -> Option<Self> {
        match text {
            "open" => Some(Self::Open),
            "self_test" => Some(Self::SelfTest),
            "quit" => Some(Self::Quit),
            other => other.strip_prefix("acknowledge/")?.parse().ok().map(Self::Acknowledge),
        }
    }
}
