//! The view: what the documents say, and what only this device knows.

use crate::account::{Account, TokenPlace};
use crate::engine::Engine;
use crate::now::Now;
use crate::tray::{TrayAction, TrayItem, TrayPicture, TrayState};
use baton_domain::person::Role;
use baton_wire::view::whole::{Looker, Own, whole};
use baton_wire::view::{
    AccountView, Light, LinkState, LocalHubView, Notice, NoticeCode, NoticeWhat, PartState, PartView, View,
};
use jiff::SignedDuration;

/// Answers that a tray's menu has room for.
const TRAY_ANSWERS_MAX: usize = 3;
/// Characters of a title in a menu.
const TRAY_TITLE_CHARS_MAX: usize = 60;

impl Engine {
    /// All that there is to show.
    pub fn view(&self, now: Now) -> View {
        let looker =
            self.account.as_ref().map(|account| Looker { me: account.person, device: account.device });
        let parts = self.parts();
        let own = Own {
            stage: self.stage,
            account: self.account.as_ref().map(|account| self.account_view(account)),
            link: self.sync.view(),
            local_hub: self.local_hub.clone(),
            alarm: self.alarm.view(),
            settings: self.settings.clone(),
            outbox: self.outbox.view(),
            notices: self.all_notices(&parts),
            drills: self.alarm.incidents().into_iter().collect(),
            parts,
        };
        let rota = self.rota.view(&self.documents, looker.map(|looker| looker.me), now);
        let pending = |incident| self.outbox.pending(incident).or_else(|| self.alarm.pending(incident));
        whole(&self.documents, looker, rota, now.utc, pending, own)
    }

    fn account_view(&self, account: &Account) -> AccountView {
        let person = self.documents.person(account.person);
        let device = self.documents.devices().find(|device| device.id == account.device);
        AccountView {
            hub: account.hub.clone(),
            workspace: self.documents.workspace().unwrap_or(&account.workspace).to_owned(),
            person: account.person,
            name: person.map_or(&account.person_name, |person| &person.name).clone(),
            role: person.map_or(Role::Responder, |person| person.role),
            device: account.device,
            device_name: device.map_or(&account.device_name, |device| &device.name).clone(),
            token_in_file: account.token == TokenPlace::File,
        }
    }

    /// Every part, as it is now.
    pub(crate) fn parts(&self) -> Vec<PartView> {
        let link = self.sync.view();
        self.readiness.parts((link.state, link.problem.as_ref()), self.store.problem())
    }

    /// What the person has to know, but for what documents say.
    fn all_notices(&self, parts: &[PartView]) -> Vec<Notice> {
        let mut notices = Vec::new();
        let mut add = |light, code, text: String, what| {
            notices.push(Notice { light, code, text, what: Some(what) });
        };
        self.link_notices(&mut add);
        for part in parts {
            let fails = part.part.is_needed() && part.state == PartState::Fails;
            if fails && part.part != baton_wire::view::Part::Connection {
                let what = NoticeWhat::PartFails { part: part.clone() };
                add(Light::Red, NoticeCode::PartFails, sentence(&[&part.detail, &part.fix]), what);
            }
        }
        if let LocalHubView::Failed { problem } = &self.local_hub {
            let (code, detail) = (problem.code, problem.detail.clone());
            let what = NoticeWhat::LocalHubFails { code, detail: detail.clone() };
            add(Light::Red, NoticeCode::LocalHubFails, detail, what);
        }
        for stuck in self.outbox.view() {
            if let Some(problem) = &stuck.stuck {
                notices.push(crate::notices::stuck(&stuck.action, problem));
            }
        }
        for told in self.notices.told() {
            notices.push(told.notice.clone());
        }
        notices
    }

    fn link_notices(&self, add: &mut impl FnMut(Light, NoticeCode, String, NoticeWhat)) {
        if self.sync.is_refused() {
            let text = "The hub does not know this device any more, so nothing rings here. Ask for an invite and join again.";
            add(Light::Red, NoticeCode::AccessRevoked, text.to_owned(), NoticeWhat::AccessRevoked);
        } else if self.duty.is_cut_off() {
            add(Light::Red, NoticeCode::HubUnreachableOnCall, CUT_OFF.to_owned(), NoticeWhat::CutOff);
        }
        if let Some(ahead) = self.sync.clock_wrong() {
            let (by, which) = (minutes(ahead), if ahead.is_positive() { "ahead" } else { "behind" });
            let text = format!(
                "This computer's clock is {by} {which} of the hub's. Set it, so that times are right."
            );
            let ahead_min = i32::try_from(ahead.as_mins()).unwrap_or(i32::MAX);
            add(Light::Amber, NoticeCode::ClockWrong, text, NoticeWhat::ClockWrong { ahead_min });
        }
        if let Some((light, text, what)) = self.newer.told() {
            add(light, NoticeCode::VersionsDiffer, text, what);
        } else if let Some(hub) = self.sync.other_version() {
            let text = format!(
                "The hub runs version {hub}, this app {}. Bring the older one up to date.",
                crate::VERSION
            );
            let what = NoticeWhat::OtherVersion { hub: hub.to_owned(), app: crate::VERSION.to_owned() };
            add(Light::Amber, NoticeCode::VersionsDiffer, text, what);
        }
    }

    /// What the tray shows.
    pub(crate) fn tray_picture(&self) -> TrayPicture {
        let loud = self.alarm.loud();
        let mut items = Vec::new();
        for (incident, page) in loud.iter().take(TRAY_ANSWERS_MAX) {
            let title = self.documents.incident(*incident).map(|incident| incident.title.as_str());
            let title: String = title.unwrap_or_default().chars().take(TRAY_TITLE_CHARS_MAX).collect();
            items.push(item(TrayAction::Acknowledge(*page), &format!("Acknowledge: {title}")));
        }
        items.push(item(TrayAction::Open, "Open Baton"));
        items.push(item(TrayAction::SelfTest, "Test this device"));
        items.push(item(TrayAction::Quit, "Quit (nothing rings until Baton is started again)"));
        let trouble = self.trouble();
        let (state, title) = if !loud.is_empty() {
            let title = match loud.len() {
                1 if self.alarm.view().is_some_and(|alarm| alarm.drill) => "A drill rings".to_owned(),
                1 => "An incident rings".to_owned(),
                count => format!("{count} incidents ring"),
            };
            (TrayState::Ringing, title)
        } else if let Some(trouble) = trouble {
            (TrayState::Trouble, trouble)
        } else if self.account.is_none() {
            (TrayState::Calm, "Baton has joined no hub yet".to_owned())
        } else if self.duty.is_on_call() {
            (TrayState::OnCall, "You are on call; this device rings".to_owned())
        } else {
            (TrayState::Calm, "You are not on call".to_owned())
        };
        TrayPicture { state, title, items }
    }

    /// Why a page might not get through.
    fn trouble(&self) -> Option<String> {
        if self.sync.is_refused() {
            return Some("The hub does not know this device any more".to_owned());
        }
        if self.duty.is_cut_off() {
            return Some("You are on call, and the hub is out of reach".to_owned());
        }
        if let Some(problem) = self.store.problem() {
            return Some(problem.detail.clone());
        }
        if let Some(why) = self.alarm.siren.failure().or(self.board.trouble()) {
            return Some(why.to_string());
        }
        let parts = self.parts();
        let fails = |part: &&PartView| part.part.is_needed() && part.state == PartState::Fails;
        let joined = self.sync.view().state != LinkState::None;
        let lost = |part: &&PartView| part.part != baton_wire::view::Part::Connection;
        parts.iter().filter(fails).find(lost).filter(|_| joined).map(|part| part.detail.clone())
    }
}

/// What a person on call is told when the hub is out of reach.
pub(crate) const CUT_OFF: &str = "You are on call, and the hub has been out of reach for half a minute: pages may not arrive here. Check the network, or tell your backup.";

fn item(action: TrayAction, label: &str) -> TrayItem {
    TrayItem { action: Some(action), label: label.to_owned() }
}

fn sentence(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn minutes(ahead: SignedDuration) -> String {
    let minutes = ahead.as_mins().abs();
    if minutes < 120 { format!("{minutes} minutes") } else { format!("{} hours", minutes / 60) }
}
