//! The web page of the hub: Baton in a browser, so that whoever has no app installed can be paged all the same.
//!
//! [`bundle`] holds the files of the page. [`looks`] keeps for each person who has one open the documents as their devices would, and
//! the rota made of them; a [`session`] pushes views of that to one browser. A browser is a device like any other: it has a token of
//! its own that can be taken away, and what it received, rings or shows it reports itself. The hub assumes nothing of that.

pub(crate) mod bundle;
pub(crate) mod looks;
pub(crate) mod session;
