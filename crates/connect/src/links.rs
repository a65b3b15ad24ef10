//! Links that help the responder, each web address once.

use baton_domain::alert::Link;
use baton_domain::limit::LINKS_MAX;

/// Links in the order in which they were found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Links(Vec<Link>);

impl Links {
    /// Adds a web address; anything else, and one that is there already, is left out.
    pub(crate) fn add(&mut self, text: &str, href: Option<String>) {
        let Some(href) = href else { return };
        let is_web = href.starts_with("https://") || href.starts_with("http://");
        let has_host = href.split("://").nth(1).is_some_and(|rest| !rest.is_empty());
        let fits = self.0.len() < LINKS_MAX && !href.contains(|c: char| c.is_whitespace() || c.is_control());
        if is_web && has_host && fits && self.0.iter().all(|link| link.href != href) {
            self.0.push(Link { text: text.to_owned(), href });
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Link> {
        self.0
    }
}

/// The host of a web address, with its port.
pub(crate) fn host(href: &str) -> Option<String> {
    let rest = href.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    (!host.is_empty()).then(|| host.to_owned())
}

/// The first web address in a text.
pub(crate) fn first_in(text: &str) -> Option<String> {
    let start = text.find("https://").into_iter().chain(text.find("http://")).min()?;
    let end_of = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | ')' | ']');
    let found = text[start..].split(end_of).next()?.trim_end_matches(['.', ',', ';']);
    host(found).map(|_| found.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        let mut links = Links::default();
        for href in
            ["javascript:alert(1)", "/relative", "https://", "https://a b", "https://a/b", "https://a/b"]
        {
            links.add("x", Some(href.to_owned()));
        }
        assert_eq!(links.into_vec(), [Link { text: "x".into(), href: "https://a/b".into() }]);
    }

    #[test]
    fn an_address_is_found_in_a_text() {
        let found = |text: &str| first_in(text);
        assert_eq!(found("see (https://a/b?c=1)."), Some("https://a/b?c=1".to_owned()));
        assert_eq!(found("[[Monitor](https://a/m#1)]"), Some("https://a/m#1".to_owned()));
        assert_eq!(found("http:// and nothing"), None);
    }

    #[test]
    fn a_host_is_found_without_user_and_path() {
        assert_eq!(host("http://user:pw@am.example:9093/x?y"), Some("am.example:9093".to_owned()));
        assert_eq!(host("am.example"), None);
    }
}
