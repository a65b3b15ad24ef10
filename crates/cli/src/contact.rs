//! `baton contact`: the ways to you besides devices.

use baton_domain::command::Action;
use baton_domain::contact::event::{ContactAction, ContactSecret, VerifyCode};
use baton_domain::contact::{ContactCard, Way, WayKind};
use baton_domain::id::{ContactId, PersonId};
use baton_wire::intent::Intent;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::View;
use baton_wire::view::reach::MethodView;
use serde::Serialize;
use serde_json::json;

use crate::args::reach::{AddVerb, ContactVerb};
use crate::away::kept;
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};
use crate::reach;
use crate::{Went, answer};

/// Where an ntfy token is read from: a command line can be read by others.
const NTFY_TOKEN: &str = "BATON_NTFY_TOKEN";

/// What is said as JSON.
#[derive(Serialize)]
struct Said<'a> {
    /// The hub has it.
    confirmed: bool,
    method: Option<&'a MethodView>,
    /// The key that signs a new webhook; shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    signing_key: Option<&'a str>,
}

pub(crate) async fn run(verb: Option<ContactVerb>, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    match verb.unwrap_or(ContactVerb::List) {
        ContactVerb::List => {
            output.say(&view.reach, || reach::methods(&view.reach));
            Ok(Went::Well)
        }
        ContactVerb::Card => card(&view, output),
        ContactVerb::Share { phone, email } => {
            share(&owner, &view, ContactCard { phone, email }, output).await
        }
        ContactVerb::Of { who } => of(&view, &who, output),
        ContactVerb::Add(add) => self::add(&owner, &view, add, output).await,
        ContactVerb::Verify { which, code } => verify(&owner, &view, &which, code, output).await,
        ContactVerb::Code { which } => {
            let contact = find(&view, &which)?.id;
            let sent = |view: &View| by_id(view, contact).is_some_and(|method| method.code.is_some());
            let told = "A code is on its way.";
            act(&owner, &view, contact, ContactAction::SendCode { contact }, sent, told, output).await
        }
        ContactVerb::Test { which } => {
            let contact = find(&view, &which)?.id;
            let told = "A test message is on its way; `baton contact` says if it did not go out.";
            act(&owner, &view, contact, ContactAction::Test { contact }, |_| true, told, output).await
        }
        ContactVerb::Remove { which } => {
            let contact = find(&view, &which)?.id;
            let gone = |view: &View| by_id(view, contact).is_none();
            act(&owner, &view, contact, ContactAction::Remove { contact }, gone, "Removed.", output).await
        }
    }
}

fn card(view: &View, output: Output) -> Result<Went, Failure> {
    let card = view.reach.card.as_ref().ok_or_else(|| {
        unknown(
            "This hub calls from no number, so there is nothing to let through; ask whoever runs the hub.",
        )
    })?;
    output.say(&serde_json::json!({ "vcard": card }), || card.clone());
    Ok(Went::Well)
}

async fn share(owner: &Owner, view: &View, card: ContactCard, output: Output) -> Result<Went, Failure> {
    let me = me(view)?;
    let what = ContactAction::SetCard { card: card.clone() };
    let known = |view: &View| view.team.iter().any(|mate| mate.person.person == me && mate.card == card);
    match owner.act(intent(me, what), known).await? {
        Came::Confirmed(_) => {
            output.say(&json!({ "confirmed": true, "card": card }), || match lines(&card) {
                told if told.is_empty() => {
                    "Your teammates see neither a number nor an address of yours.".to_owned()
                }
                told => format!("Your teammates see\n{told}"),
            });
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&json!({ "confirmed": false }), || kept("It"));
            Ok(Went::Pending)
        }
    }
}

fn of(view: &View, who: &str, output: Output) -> Result<Went, Failure> {
    let person = answer::person(view, who)?;
    let Some(mate) = view.team.iter().find(|mate| mate.person.person == person) else {
        return Err(unknown("Nobody of that name is in this workspace."));
    };
    output.say(&json!({ "person": mate.person, "card": mate.card }), || match lines(&mate.card) {
        told if told.is_empty() => format!(
            "{} told nobody a number or an address; `baton page --wake` rings their devices.",
            mate.person.name
        ),
        told => told,
    });
    Ok(Went::Well)
}

fn lines(card: &ContactCard) -> String {
    let phone = card.phone.iter().map(ToString::to_string);
    let all: Vec<String> = phone.chain(card.email.iter().map(ToString::to_string)).collect();
    all.join("\n")
}

async fn add(owner: &Owner, view: &View, add: AddVerb, output: Output) -> Result<Went, Failure> {
    let (way, label) = match add {
        AddVerb::Email { address, label } => (Way::Email { address }, label),
        AddVerb::Sms { number, label } => (Way::Sms { number }, label),
        AddVerb::Voice { number, label } => (Way::Voice { number }, label),
        AddVerb::Ntfy { topic, server, label } => (Way::Ntfy { server, topic }, label),
        AddVerb::Webhook { url, label } => (Way::Webhook { url }, label),
    };
    let kind = way.kind();
    let label = label.label.unwrap_or_else(|| reach::kind(kind).to_owned());
    let signing_key = (kind == WayKind::Webhook).then(baton_client::new_signing_key);
    let secret = match kind {
        WayKind::Ntfy => std::env::var(NTFY_TOKEN).ok().filter(|token| !token.is_empty()),
        WayKind::Webhook => signing_key.clone(),
        WayKind::Email | WayKind::Sms | WayKind::Voice => None,
    };
    let secret = secret.map(ContactSecret::try_from).transpose();
    let secret = secret.map_err(|problem| invalid("secret", problem.to_string()))?;
    let contact = ContactId(baton_client::new_id());
    let there = |view: &View| by_id(view, contact).is_some();
    let put = ContactAction::Put { contact, label: label.clone(), way, secret };
    if let Came::Kept = owner.act(intent(me(view)?, put), there).await? {
        output.say(&Said { confirmed: false, method: None, signing_key: None }, || kept("The method"));
        return Ok(Went::Pending);
    }
    let coded = |view: &View| {
        by_id(view, contact).is_some_and(|method| method.code.is_some() || method.trouble.is_some())
    };
    let after = owner.act(intent(me(view)?, ContactAction::SendCode { contact }), coded).await;
    let after = match after {
        Ok(Came::Confirmed(view)) => view,
        Ok(Came::Kept) => std::sync::Arc::new(owner.view().await?),
        Err(Failure(problem)) => {
            output.note(&problem.detail);
            std::sync::Arc::new(owner.view().await?)
        }
    };
    let method = by_id(&after, contact);
    let said = Said { confirmed: true, method, signing_key: signing_key.as_deref() };
    output.say(&said, || {
        let key = signing_key
            .as_ref()
            .map(|key| format!("\nWhat it gets is signed with this key, which is shown only now:\n{key}"));
        let shown = method.map(reach::method).unwrap_or_default();
        format!("{shown}{}", key.unwrap_or_default())
    });
    Ok(Went::Well)
}

async fn verify(
    owner: &Owner,
    view: &View,
    which: &str,
    code: String,
    output: Output,
) -> Result<Went, Failure> {
    let contact = find(view, which)?.id;
    let code = VerifyCode::try_from(code).map_err(|problem| invalid("code", problem.to_string()))?;
    let left = |view: &View| by_id(view, contact).and_then(|method| method.code).map(|code| code.tries_left);
    let before = left(view);
    let done =
        |view: &View| by_id(view, contact).is_some_and(|method| method.verified) || left(view) != before;
    match owner.act(intent(me(view)?, ContactAction::Verify { contact, code }), done).await? {
        Came::Confirmed(view) => match by_id(&view, contact) {
            Some(method) if method.verified => {
                output.say(&Said { confirmed: true, method: Some(method), signing_key: None }, || {
                    format!("\"{}\" is verified: pages go out through it.", method.label)
                });
                Ok(Went::Well)
            }
            _ => {
                let left = left(&view).unwrap_or(0);
                Err(invalid(
                    "code",
                    format!(
                        "That is not the code that was sent; {left} tries are left. `baton contact code {which}` sends another one."
                    ),
                ))
            }
        },
        Came::Kept => {
            output.say(&Said { confirmed: false, method: None, signing_key: None }, || kept("The code"));
            Ok(Went::Pending)
        }
    }
}

async fn act(
    owner: &Owner,
    view: &View,
    contact: ContactId,
    what: ContactAction,
    done: impl Fn(&View) -> bool,
    told: &str,
    output: Output,
) -> Result<Went, Failure> {
    match owner.act(intent(me(view)?, what), done).await? {
        Came::Confirmed(view) => {
            let said = Said { confirmed: true, method: by_id(&view, contact), signing_key: None };
            output.say(&said, || told.to_owned());
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&Said { confirmed: false, method: None, signing_key: None }, || kept("It"));
            Ok(Went::Pending)
        }
    }
}

/// A person's own change of how they are reached.
pub(crate) fn intent(person: PersonId, what: ContactAction) -> Intent {
    Intent::Act { action: Action::Contact { person, what } }
}

/// Who this device's person is.
pub(crate) fn me(view: &View) -> Result<PersonId, Failure> {
    view.account.as_ref().map(|account| account.person).ok_or_else(crate::owner::confused)
}

fn by_id(view: &View, contact: ContactId) -> Option<&MethodView> {
    view.reach.methods.iter().find(|method| method.id == contact)
}

/// The method that a person names by its label or the beginning of its id.
pub(crate) fn find<'a>(view: &'a View, which: &str) -> Result<&'a MethodView, Failure> {
    let methods = &view.reach.methods;
    let named: Vec<_> = methods.iter().filter(|method| method.label.eq_ignore_ascii_case(which)).collect();
    let begins = |method: &&MethodView| {
        let label = method.label.to_lowercase();
        label.starts_with(&which.to_lowercase()) || method.id.to_string().starts_with(which)
    };
    let found = if named.is_empty() { methods.iter().filter(begins).collect() } else { named };
    match found.as_slice() {
        [method] => Ok(method),
        [] => Err(unknown(format!("You have no method \"{which}\". `baton contact` lists yours."))),
        _ => Err(unknown(format!(
            "\"{which}\" means several of your methods; type more of its label, or its id."
        ))),
    }
}

fn invalid(field: &str, told: String) -> Failure {
    Failure(Problem::new(ProblemCode::Invalid, told).at(field.to_owned()))
}
