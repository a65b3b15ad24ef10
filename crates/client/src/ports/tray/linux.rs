//! The tray as a StatusNotifierItem, through ksni.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::stream::StreamExt;
use ksni::menu::StandardItem;
use ksni::{Handle, MenuItem, OfflineReason, Status, ToolTip, TrayMethods};
use tokio::sync::watch;
use zbus::MessageStream;

use super::{TRAY_ITEMS_MAX, TRAY_LINE_CHARS_MAX, Tray, TrayItemUse, TrayReport, TrayState, TrayView, icon};
use crate::ports::bus::{Bus, BusAddress};
use crate::ports::{PartFault, PortReport, Reports};

/// First and longest wait before the bus is tried again. A computer without one is asked once a minute.
const BUS_RETRY_MIN: Duration = Duration::from_millis(500);
const BUS_RETRY_MAX: Duration = Duration::from_secs(60);

/// The tray of Linux desktops. Dropping it removes the icon.
pub struct DesktopTray {
    /// Only the last view counts, so that a slow panel never has a queue.
    view: watch::Sender<TrayView>,
}

impl DesktopTray {
    /// Shows `view` in the session's panel, from a task on the current tokio runtime.
    pub fn spawn(view: TrayView, reports: Reports) -> Self {
        let (view, views) = watch::channel(view);
        tokio::spawn(run(views, reports));
        Self { view }
    }
}

impl Tray for DesktopTray {
    fn set(&self, view: TrayView) {
        self.view.send_if_modified(|shown| {
            let changed = *shown != view;
            *shown = view;
            changed
        });
    }
}

async fn run(mut views: watch::Receiver<TrayView>, reports: Reports) {
    let mut wait = BUS_RETRY_MIN;
    let mut told = false;
    loop {
        let icon = TrayIcon {
            view: views.borrow_and_update().clone(),
            reports: reports.clone(),
            hidden: Arc::default(),
        };
        match show(icon).await {
            Ok((handle, bus)) => {
                wait = BUS_RETRY_MIN;
                told = false;
                if serve(&handle, bus, &mut views).await.is_none() {
                    handle.shutdown().await;
                    return;
                }
                handle.shutdown().await;
            }
            Err(error) => tracing::debug!(%error, "the tray could not be shown"),
        }
        if !told {
            told = true;
            tell(&reports, TrayReport::Hidden(PartFault::NoSession));
        }
        if gone_while_waiting(&mut views, wait).await {
            return;
        }
        wait = (wait * 2).min(BUS_RETRY_MAX);
    }
}

/// Waits; true if the owner dropped the tray meanwhile.
async fn gone_while_waiting(views: &mut watch::Receiver<TrayView>, wait: Duration) -> bool {
    let pause = tokio::time::sleep(wait);
    tokio::pin!(pause);
    loop {
        tokio::select! {
            () = &mut pause => return false,
            changed = views.changed() => if changed.is_err() { return true },
        }
    }
}

/// The second connection only tells when the bus ends: ksni does not.
async fn show(
    icon: TrayIcon,
) -> Result<(Handle<TrayIcon>, MessageStream), Box<dyn std::error::Error + Send + Sync>> {
    let bus = BusAddress::Standard.connect(Bus::Session).await?;
    let (reports, hidden) = (icon.reports.clone(), Arc::clone(&icon.hidden));
    // A watcher that is missing is told through `watcher_offline` and waited for.
    let handle = icon.assume_sni_available(true).spawn().await?;
    if !hidden.load(Ordering::Acquire) {
        tell(&reports, TrayReport::Shown);
    }
    Ok((handle, MessageStream::from(bus)))
}

/// Draws each new view; `Some` when the bus ended, `None` when the owner dropped the tray.
async fn serve(
    handle: &Handle<TrayIcon>,
    mut bus: MessageStream,
    views: &mut watch::Receiver<TrayView>,
) -> Option<()> {
    loop {
        tokio::select! {
            changed = views.changed() => {
                changed.ok()?;
                let view = views.borrow_and_update().clone();
                handle.update(|icon| icon.view = view).await;
            }
            message = bus.next() => if !matches!(message, Some(Ok(_))) { return Some(()) },
        }
    }
}

fn tell(reports: &Reports, report: TrayReport) {
    // The owner is gone when nobody listens: then nothing is left to tell.
    let _ = reports.send(PortReport::Tray(report));
}

/// What ksni asks.
struct TrayIcon {
    view: TrayView,
    reports: Reports,
    /// No panel took it at the start.
    hidden: Arc<AtomicBool>,
}

impl ksni::Tray for TrayIcon {
    fn id(&self) -> String {
        "baton".into()
    }

    fn title(&self) -> String {
        "Baton".into()
    }

    fn category(&self) -> ksni::Category {
        ksni::Category::Communications
    }

    fn status(&self) -> Status {
        match self.view.state {
            TrayState::Ok | TrayState::OnCall => Status::Active,
            TrayState::Ringing | TrayState::Trouble => Status::NeedsAttention,
        }
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        icon::pixmaps(self.view.state)
    }

    fn attention_icon_pixmap(&self) -> Vec<ksni::Icon> {
        icon::pixmaps(self.view.state)
    }

    fn tool_tip(&self) -> ToolTip {
        let line = self.view.line.chars().filter(|c| !c.is_control()).take(TRAY_LINE_CHARS_MAX).collect();
        ToolTip { title: "Baton".into(), description: line, ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        tell(&self.reports, TrayReport::Activated);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let items = self.view.items.iter().take(TRAY_ITEMS_MAX);
        items
            .map(|item| {
                let id = item.id.clone();
                StandardItem {
                    // A single underscore would mark an access key.
                    label: item.label.replace('_', "__"),
                    enabled: item.usable == TrayItemUse::Enabled,
                    activate: Box::new(move |icon: &mut Self| {
                        tell(&icon.reports, TrayReport::Item { id: id.clone() })
                    }),
                    ..StandardItem::default()
                }
                .into()
            })
            .collect()
    }

    fn watcher_online(&self) {
        tell(&self.reports, TrayReport::Shown);
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        let fault = match reason {
            OfflineReason::No => PartFault::PanelEnded,
            OfflineReason::Error(error) => PartFault::PanelFails { said: error.to_string() },
            _ => PartFault::NoPanel,
        };
        self.hidden.store(true, Ordering::Release);
        tell(&self.reports, TrayReport::Hidden(fault));
        true
    }
}
