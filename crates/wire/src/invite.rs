//! An invite as people are shown it: its links, its code, and both links as pictures. Whoever made the code makes this of it: the owner
//! on its device, the hub for a browser.

use crate::intent::{InviteShown, WebInvite};
use crate::pairing::{JoinLink, shown_code};
use crate::problem::{Problem, ProblemCode};
use jiff::{SignedDuration, Timestamp};
use qrcode::render::{svg, unicode};
use qrcode::{EcLevel, QrCode};

/// Minutes for which an invite opens something: time to walk to the other device, not to be forgotten in a chat.
pub const INVITE_VALID_MIN: u32 = 30;
/// Pixels of the image's shorter side, at least; it scales without loss.
const QR_PIXELS: u32 = 240;

impl InviteShown {
    /// An invite that was made `now`, and pairs a device of the person of this name. It has no link for browsers where the hub's address
    /// means whatever computer it is opened on.
    ///
    /// # Errors
    /// When the hub's address is so long that no QR code holds it.
    pub fn made(join: &JoinLink, person_name: String, now: Timestamp) -> Result<Self, Problem> {
        let link = join.to_link();
        let qr = qr_code(&link)?;
        let web = match join.to_web() {
            Some(link) => Some(WebInvite { qr_svg: image(&qr_code(&link)?), link }),
            None => None,
        };
        let valid = SignedDuration::from_mins(INVITE_VALID_MIN.into());
        Ok(Self {
            code: shown_code(&join.code),
            hub: join.hub.clone(),
            person_name,
            expires_at: now.saturating_add(valid).unwrap_or(now),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn made(hub: &str) -> Result<InviteShown, Problem> {
        let join = JoinLink { hub: hub.to_owned(), code: "ABCDEFGHJK".to_owned() };
        InviteShown::made(&join, "Ana".to_owned(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn both_links_are_pictures_too_and_the_code_can_be_typed() {
        let invite = made("https://hub.example.org").unwrap();
        assert_eq!(invite.code, "ABCDE-FGHJK");
        assert_eq!(invite.expires_at, Timestamp::from_second(30 * 60).unwrap());
        let web = invite.web.unwrap();
        assert_eq!(web.link, "https://hub.example.org/#/join?code=ABCDE-FGHJK");
        assert!(invite.qr_svg.contains("<svg") && web.qr_svg.contains("<svg") && web.qr_svg != invite.qr_svg);
        assert!(!invite.qr_text.is_empty());
    }

    #[test]
    fn an_address_that_leads_a_phone_to_itself_is_no_link_for_it() {
        assert_eq!(made("http://127.0.0.1:7420").unwrap().web, None);
    }

    #[test]
    fn an_address_that_no_picture_holds_is_refused_with_what_to_do() {
        let problem = made(&format!("https://{}.example.org", "a".repeat(4_000))).unwrap_err();
        assert_eq!(problem.code, ProblemCode::TooLarge);
        assert!(problem.detail.contains("type its code"), "{}", problem.detail);
    }
}
