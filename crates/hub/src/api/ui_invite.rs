//! An invite that is made in a browser. The code is made here, shown once, and kept nowhere; the hub keeps what it hashes to.

use super::App;
use super::caller::Caller;
use super::problem::Refused;
use crate::mint;
use crate::outbound::web_url;
use axum::http::{HeaderMap, header};
use baton_domain::command::{Action, Command};
use baton_domain::id::{CommandId, InviteId, PersonId};
use baton_wire::intent::{InviteShown, Reply};
use baton_wire::invite::INVITE_VALID_MIN;
use baton_wire::pairing::JoinLink;

/// Makes one for a device of `person` (of the caller's when `None`).
///
/// It is a new invite each time, also when the same wish comes twice: the code of the first is known to nobody any more.
pub(super) async fn invite(
    app: &App,
    caller: Caller,
    headers: &HeaderMap,
    person: Option<PersonId>,
) -> Result<Reply, Refused> {
    let (person, code, now) = (person.unwrap_or(caller.person), mint::code(), app.clock.now());
    let action = Action::Invite {
        invite: InviteId(mint::id(&*app.clock)),
        person,
        secret: mint::hash_code(&code),
        valid_min: INVITE_VALID_MIN,
    };
    let id = CommandId(mint::id(&*app.clock));
    let done = app.queue.submit(Command::Act { id, by: caller.actor(), action }).await?;
    let name = done.state.person(person).map(|person| person.name.clone()).unwrap_or_default();
    let join = JoinLink { hub: address(app, headers), code };
    Ok(Reply::Invite(InviteShown::made(&join, name, now)?))
}

/// Where others reach this hub: as its operator said, or as this browser did, or else where it listens.
fn address(app: &App, headers: &HeaderMap) -> String {
    let given = app.public_url.clone();
    given.or_else(|| origin(headers)).unwrap_or_else(|| app.links.at(""))
}

/// Where the page is from that asks, as every browser says with what it posts
/// (<https://fetch.spec.whatwg.org/#origin-header>). Whoever makes it up is told it, and nobody else.
fn origin(headers: &HeaderMap) -> Option<String> {
    let said = headers.get(header::ORIGIN)?.to_str().ok()?;
    Some(web_url(said).ok()?.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn an_origin_is_an_address_and_nothing_more() {
        for (said, is) in [
            ("https://hub.example.org", Some("https://hub.example.org")),
            ("http://192.168.1.20:7420", Some("http://192.168.1.20:7420")),
            ("https://hub.example.org/a/b?c#d", Some("https://hub.example.org")),
            ("https://me:secret@hub.example.org", None),
            ("null", None),
            ("javascript:alert(1)", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, HeaderValue::from_static(said));
            assert_eq!(origin(&headers).as_deref(), is, "{said:?}");
        }
        assert_eq!(origin(&HeaderMap::new()), None);
    }
}
