//! Dedup keys: what says that two alerts are about the same thing.

use baton_domain::alert::one_line;
use baton_domain::limit::DEDUP_KEY_CHARS_MAX;
use std::collections::BTreeMap;

/// A tool's own key. One that would be cut becomes its hash: two long keys that begin alike must not become one.
pub(crate) fn told(key: &str) -> String {
    if one_line(key, DEDUP_KEY_CHARS_MAX) == key { key.to_owned() } else { of_parts(&[key]) }
}

/// A key made from what does not change between two messages about the same thing.
pub(crate) fn of_parts(parts: &[&str]) -> String {
    let mut hash = Fnv::new();
    for part in parts {
        hash.add(part.as_bytes());
    }
    format!("{:016x}", hash.0)
}

/// The key that Alertmanager itself gives an alert with these labels, and calls its fingerprint
/// (<https://github.com/prometheus/common/blob/main/model/signature.go>, read 2026-11).
pub(crate) fn fingerprint(labels: &BTreeMap<String, String>) -> String {
    let parts: Vec<&str> = labels.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]).collect();
    of_parts(&parts)
}

/// FNV-1a with 64 bits, with a byte after each part that occurs in no UTF-8 text.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, part: &[u8]) {
        for byte in part.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_is_the_one_that_alertmanager_computes() {
        // said by Alertmanager 0.25 about these labels
        let labels = [
            ("alertname", "InstanceDown"),
            ("cluster", "prod-eu"),
            ("instance", "node1.example.com:9100"),
            ("job", "node"),
            ("severity", "critical"),
        ];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(fingerprint(&labels), "6b09ef212536d337");
    }

    #[test]
    fn long_keys_that_begin_alike_stay_two() {
        let long = "k".repeat(DEDUP_KEY_CHARS_MAX);
        assert_eq!(told(&long), long);
        assert_ne!(told(&format!("{long}1")), told(&format!("{long}2")));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(of_parts(&["ab", "c"]), of_parts(&["a", "bc"]));
    }
}
