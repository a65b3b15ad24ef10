//! Invites: a code that pairs one device, shown once as text and as a QR code.

use baton_domain::command::Action;
use baton_domain::id::{InviteId, PersonId};
use baton_wire::intent::{InviteShown, WebInvite};
use baton_wire::pairing::{JoinLink, shown_code};
use baton_wire::problem::{Problem, ProblemCode};
use jiff::SignedDuration;
use qrcode::render::{svg, unicode};
use qrcode::{EcLevel, QrCode};

use crate::account::Session;
use crate::mint;
use crate::ports::clock;

/// Minutes for which an invite opens something: time to walk to the other device, not to be forgotten in a chat.
const VALID_MIN: u32 = 30;
/// Pixels of the image's shorter side, at least; it scales without loss.
const QR_PIXELS: u32 = 240;

/// Makes one for a device of `person` (of one's own when `None`).
pub(crate) async fn invite(session: &Session, person: Option<PersonId>) -> Result<InviteShown, Problem> {
    let person = person.unwrap_or(session.account.person);
    let (now, _) = clock::read();
    let code = mint::code();
    let action = Action::Invite {
        invite: InviteId(mint::id(now)),
        person,
        secret: mint::hash(&code),
        valid_min: VALID_MIN,
    };
    session.act(action).await?;
    let person_name = session.documents().await?.name_of(person);
    let join = JoinLink { hub: session.hub.to_string(), code: code.clone() };
    let link = join.to_link();
    let qr = qr_code(&link)?;
    let web = match join.to_web() {
        Some(link) => Some(WebInvite { qr_svg: image(&qr_code(&link)?), link }),
        None => None,
    };
    Ok(InviteShown {
        code: shown_code(&code),
        hub: session.hub.to_string(),
        person_name,
        expires_at: now.saturating_add(SignedDuration::from_mins(VALID_MIN.into())).unwrap_or(now),
        qr_svg: image(&qr),
        // Terminals are dark more often than not: light blocks on dark ground are what a camera reads there.
        qr_text: qr
            .render::<unicode::Dense1x2>()
            .dark_color(unicode::Dense1x2::Light)
            .light_color(unicode::Dense1x2::Dark)
            .build(),
        link,
        web,
    })
}

fn qr_code(link: &str) -> Result<QrCode, Problem> {
    QrCode::with_error_correction_level(link, EcLevel::M).map_err(|error| {
        let told = format!("The invite's link does not fit into a QR code ({error}): type its code instead.");
        Problem::new(ProblemCode::TooLarge, told)
    })
}

fn image(qr: &QrCode) -> String {
    qr.render::<svg::Color<'_>>().min_dimensions(QR_PIXELS, QR_PIXELS).build()
}
