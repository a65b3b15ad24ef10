//! Where the D-Bus ports of Linux connect to.

use zbus::Connection;
use zbus::connection::Builder;

/// Which bus a port talks to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum BusAddress {
    /// The one of the person's session (for system services: of the computer), as the environment names it.
    #[default]
    Standard,
    /// The one at this D-Bus address, such as `unix:path=/run/user/1000/bus`.
    At(String),
}

/// The two standard buses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bus {
    Session,
    System,
}

impl BusAddress {
    pub(crate) async fn connect(&self, standard: Bus) -> zbus::Result<Connection> {
        let builder = match (self, standard) {
            (Self::Standard, Bus::Session) => Builder::session()?,
            (Self::Standard, Bus::System) => Builder::system()?,
            (Self::At(address), Bus::Session | Bus::System) => Builder::address(address.as_str())?,
        };
        builder.build().await
    }
}
