//! The hub as its peers see it: over HTTP, on a real journal.
