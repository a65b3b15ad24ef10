//! The tray, seen by a panel of the test's own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use tokio::runtime::Runtime;
use xtask::desktop::Desktop;
use xtask::wait;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, interface};

use super::driver::Driver;
use super::{BARE, SOON};

/// Width, height and bytes of an icon.
type Pixmap = (i32, i32, Vec<u8>);

const ITEM: &str = "org.kde.StatusNotifierItem";

/// What a desktop's panel does for icons.
struct Watcher {
    items: Arc<Mutex<Vec<String>>>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).push(service);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

struct Panel {
    runtime: Runtime,
    bus: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

impl Panel {
    fn start(desktop: &Desktop) -> Result<Self> {
        let runtime = Runtime::new()?;
        let items = Arc::new(Mutex::new(Vec::new()));
        let watcher = Watcher { items: Arc::clone(&items) };
        let address = desktop.bus_address();
        let bus = runtime.block_on(async {
            zbus::connection::Builder::address(address.as_str())?
                .serve_at("/StatusNotifierWatcher", watcher)?
                .name("org.kde.StatusNotifierWatcher")?
                .build()
                .await
        })?;
        Ok(Self { runtime, bus, items })
    }

    /// The icon that registered.
    fn item(&self) -> Result<String> {
        wait::until("the icon registering", SOON, || {
            self.items.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
        })
    }

    fn property(&self, item: &str, name: &str) -> Result<OwnedValue> {
        self.runtime.block_on(async {
            let reply = self
                .bus
                .call_method(
                    Some(item),
                    "/StatusNotifierItem",
                    Some("org.freedesktop.DBus.Properties"),
                    "Get",
                    &(ITEM, name),
                )
                .await?;
            Ok(reply.body().deserialize()?)
        })
    }

    fn text(&self, item: &str, name: &str) -> Result<String> {
        Ok(String::try_from(self.property(item, name)?)?)
    }

    /// The menu's lines: number, label, whether it can be chosen.
    fn menu(&self, item: &str) -> Result<Vec<(i32, String, bool)>> {
        type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);
        let (_revision, (_, _, lines)): (u32, Layout) = self.runtime.block_on(async {
            let names: Vec<&str> = Vec::new();
            let reply = self
                .bus
                .call_method(
                    Some(item),
                    "/MenuBar",
                    Some("com.canonical.dbusmenu"),
                    "GetLayout",
                    &(0, -1, names),
                )
                .await?;
            reply.body().deserialize()
        })?;
        lines
            .into_iter()
            .map(|line| {
                let (id, properties, _): Layout = line.try_into()?;
                let label = properties.get("label").context("a line without label")?.try_clone()?;
                let enabled =
                    properties.get("enabled").is_none_or(|value| matches!(**value, Value::Bool(true)));
                Ok((id, String::try_from(label)?, enabled))
            })
            .collect()
    }

    fn click_menu(&self, item: &str, id: i32) -> Result<()> {
        self.runtime.block_on(async {
            let event = (id, "clicked", Value::from(0), 0_u32);
            self.bus
                .call_method(Some(item), "/MenuBar", Some("com.canonical.dbusmenu"), "Event", &event)
                .await?;
            Ok(())
        })
    }

    fn click(&self, item: &str) -> Result<()> {
        self.runtime.block_on(async {
            self.bus.call_method(Some(item), "/StatusNotifierItem", Some(ITEM), "Activate", &(0, 0)).await?;
            Ok(())
        })
    }

    fn end(self) -> Result<()> {
        self.runtime.block_on(async { self.bus.close().await })?;
        Ok(())
    }
}

#[test]
fn a_panel_shows_the_state_and_its_clicks_come_back() -> Result<()> {
    let desktop = Desktop::start(BARE)?;
    let panel = Panel::start(&desktop)?;
    let mut driver = Driver::start(&desktop)?;
    driver.expect("ready")?;
    driver.ask("tray on-call", "Shown")?;
    let item = panel.item()?;
    ensure!(panel.text(&item, "Title")? == "Baton");
    ensure!(panel.text(&item, "Status")? == "Active");
    let icons =
        |panel: &Panel| -> Result<Vec<Pixmap>> { Ok(panel.property(&item, "IconPixmap")?.try_into()?) };
    let on_call = icons(&panel)?;
    ensure!(
        !on_call.is_empty()
            && on_call.iter().all(|(width, height, data)| data.len() as i32 == width * height * 4)
    );
    let tip: (String, Vec<Pixmap>, String, String) = panel.property(&item, "ToolTip")?.try_into()?;
    ensure!(tip.3 == "state is OnCall", "{tip:?}");

    driver.tell("tray ringing")?;
    wait::until("the icon asking for attention", SOON, || {
        (panel.text(&item, "Status").ok()? == "NeedsAttention").then_some(())
    })?;
    ensure!(icons(&panel)? != on_call, "ringing looks different");

    let menu = panel.menu(&item)?;
    let lines: Vec<_> = menu.iter().map(|(_, label, enabled)| (label.as_str(), *enabled)).collect();
    ensure!(lines == [("Open__it", true), ("Quit", false)], "{lines:?}");
    panel.click_menu(&item, menu[0].0)?;
    driver.expect("Item { id: TrayItemId(\"open\") }")?;
    panel.click(&item)?;
    driver.expect("Activated")?;
    Ok(())
}

#[test]
fn without_a_panel_it_says_so_and_appears_with_one() -> Result<()> {
    let desktop = Desktop::start(BARE)?;
    let mut driver = Driver::start(&desktop)?;
    driver.expect("ready")?;
    driver.ask("tray ok", "Hidden(")?;
    for _ in 0..2 {
        let panel = Panel::start(&desktop)?;
        driver.expect("Shown")?;
        let item = panel.item()?;
        ensure!(panel.text(&item, "Status")? == "Active");
        panel.end()?;
        driver.expect("Hidden(")?;
    }
    Ok(())
}
