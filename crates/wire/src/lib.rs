//! What crosses a process: documents, commands, views, problems. Pure; exports the TypeScript types.
#![forbid(unsafe_code)]
