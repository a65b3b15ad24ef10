//! Killed at any instant, the store has all of a transaction or nothing of it, and everything that it said was durable.

use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use baton_client::store::{Opened, Store};
use baton_domain::id::Seq;
use baton_engine::effect::Write;
use baton_engine::event::Ending;

use crate::store::document;

/// Names the file for the writing process.
const WRITE_TO: &str = "BATON_TEST_WRITE_TO";
/// Documents in one transaction.
const TOGETHER: u128 = 5;
const ROUNDS: u64 = 10;

/// Not a test of its own: what the killed process does.
#[tokio::test]
async fn the_writer() {
    let Some(path) = std::env::var_os(WRITE_TO) else { return };
    let Opened { mut store, contents, .. } = Store::open(Path::new(&path)).await.unwrap();
    let mut out = std::io::stdout();
    for seq in contents.cursor.0 + 1.. {
        let mut writes: Vec<Write> = (0..TOGETHER).map(|id| Write::PutDocument(document(id, seq))).collect();
        writes.push(Write::PutCursor(Seq(seq)));
        store.write(&writes).await.unwrap();
        writeln!(out, "durable {seq}").unwrap();
    }
}

#[tokio::test]
async fn a_transaction_is_there_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("device.sqlite");
    for round in 1..=ROUNDS {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kills::the_writer", "--nocapture"])
            .env(WRITE_TO, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(writer.stdout.take().unwrap());
        let mut durable = 0;
        // Killed after a different number of words each time, in the midst of the next transaction.
        for line in said
            .lines()
            .map_while(Result::ok)
            .filter(|line| line.contains("durable"))
            .take(usize::try_from(round).unwrap() * 3)
        {
            durable = line.rsplit(' ').next().unwrap().parse().unwrap();
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
        assert!(durable > 0, "the writer wrote nothing");

        let Opened { store, contents, .. } = Store::open(&path).await.unwrap();
        let cursor = contents.cursor.0;
        assert!(cursor >= durable, "said {durable}, kept {cursor}");
        assert_eq!(contents.documents.len(), usize::try_from(TOGETHER).unwrap());
        assert!(contents.documents.iter().all(|document| document.seq == Seq(cursor)), "a torn transaction");
        assert_eq!(contents.ending, Ending::Unclean);
        store.close().await;
    }
}
