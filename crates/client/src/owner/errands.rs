//! What comes back from tasks that went out for somebody.

use baton_engine::account::Account;
use baton_wire::intent::Reply;
use baton_wire::problem::Problem;
use baton_wire::view::PartView;
use tokio::sync::oneshot;

use super::self_test::Asker;

/// An errand is done.
pub(super) enum Done {
    /// All parts were tested.
    Tested { parts: Vec<PartView>, asker: Option<Asker> },
    /// This device was paired.
    Joined(Account),
    /// Everything that belongs to joining is over.
    JoinOver { result: Result<(), Problem>, done: oneshot::Sender<Result<Reply, Problem>> },
    /// The hub knows that this device left, or cannot be told; secrets are forgotten.
    Left(oneshot::Sender<Result<Reply, Problem>>),
    /// A passphrase was tried.
    Unlocked { result: Result<(), Problem>, done: oneshot::Sender<Result<Reply, Problem>> },
}
