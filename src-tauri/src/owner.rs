//! Where the owner is, and how the window gets one when there is none.

use baton_client::paths::Paths;
use baton_client::socket::SocketClient;
use baton_wire::problem::{Problem, ProblemCode};

/// The owner runs in this process and outlives its windows: systems that tie notifications to the app want that.
pub(crate) const LIVES_HERE: bool = !cfg!(target_os = "linux");

/// Connects to the owner, starting one where there is none.
pub(crate) async fn connect() -> Result<SocketClient, Problem> {
    let paths = Paths::from_env().map_err(|error| cannot_start(&error))?;
    #[cfg(not(target_os = "linux"))]
    here::start(&paths);
    let reached = baton_client::agent::reach(&paths).await.map_err(|error| cannot_start(&error))?;
    Ok(reached.client)
}

fn cannot_start(error: &dyn std::fmt::Display) -> Problem {
    let detail = format!("{error} Until Baton's owner process runs, nothing rings on this device.");
    Problem::new(ProblemCode::CannotStart, detail)
}

#[cfg(not(target_os = "linux"))]
mod here {
    //! The owner inside the app: on a thread of its own, which no window shares.

    use baton_client::paths::Paths;
    use std::sync::Once;

    static STARTED: Once = Once::new();

    /// Starts it at the first call. Where another process is the owner already, the thread ends and that one serves.
    pub(super) fn start(paths: &Paths) {
        let paths = paths.clone();
        STARTED.call_once(|| {
            let thread = std::thread::Builder::new().name("owner".into()).spawn(move || live(paths));
            if let Err(error) = thread {
                tracing::error!("the owner cannot be started in the app: {error}");
            }
        });
    }

    fn live(paths: Paths) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        match runtime.map(|runtime| runtime.block_on(baton_client::agent::run(paths))) {
            Ok(Ok(_ended)) => {}
            Ok(Err(error)) => tracing::error!("{error}"),
            Err(error) => tracing::error!("the owner cannot be started in the app: {error}"),
        }
    }
}
