//! E-mail, over SMTP with TLS from the first byte or by STARTTLS; without only to this computer.
//!
//! The link in a message opens a page with a button. Opening it acknowledges nothing: mail servers open links to look for viruses.

use super::message::{Message, PageLine};
use super::providers::ProviderSecret;
use super::{Again, Trouble, key_of};
use baton_domain::contact::SendFailure;
use baton_domain::contact::address::EmailAddress;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::time::Duration;

/// Until an SMTP server has answered one line.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// An SMTP server that takes the hub's mail.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Its name; the one that its certificate must have.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// With which name and password, if it wants one.
    pub login: Option<(String, ProviderSecret)>,
    /// From which address the mail comes.
    pub from: EmailAddress,
    /// The certificate (PEM) of an authority that the system does not know, if its certificate is of one.
    pub authority: Option<Vec<u8>>,
}

/// How a connection to an SMTP server is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// From the first byte (RFC 8314; port 465).
    Tls,
    /// After STARTTLS, or not at all (port 587).
    StartTls,
    /// Not; only to this computer.
    Plain,
}

pub(super) async fn send(smtp: &Smtp, to: &EmailAddress, message: &Message) -> Result<(), Trouble> {
    let letter = letter(smtp, to, message)?;
    let transport = transport(smtp)?;
    transport.send(letter).await.map(|_| ()).map_err(|error| {
        let detail = error.to_string();
        // 5xx is for ever; a failed login or certificate does not mend within seconds either
        if error.is_permanent() || error.is_client() {
            Trouble::refused(detail)
        } else if error.is_tls() {
            Trouble { why: SendFailure::Unavailable, detail, again: Again::Never }
        } else {
            Trouble::unavailable(detail)
        }
    })
}

fn transport(smtp: &Smtp) -> Result<AsyncSmtpTransport<Tokio1Executor>, Trouble> {
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
        .port(smtp.port)
        .timeout(Some(ANSWER_WITHIN));
    if let Some((name, password)) = &smtp.login {
        builder = builder.credentials(Credentials::new(name.clone(), password.reveal().to_owned()));
    }
    let tls = match smtp.security {
        Security::Tls => Tls::Wrapper(parameters(smtp)?),
        Security::StartTls => Tls::Required(parameters(smtp)?),
        Security::Plain => Tls::None,
    };
    Ok(builder.tls(tls).build())
}

fn parameters(smtp: &Smtp) -> Result<TlsParameters, Trouble> {
    let unusable = |error: lettre::transport::smtp::Error| Trouble::refused(error.to_string());
    let mut builder = TlsParameters::builder(smtp.host.clone());
    if let Some(authority) = &smtp.authority {
        builder = builder.add_root_certificate(Certificate::from_pem(authority).map_err(unusable)?);
    }
    builder.build_rustls().map_err(unusable)
}

fn letter(smtp: &Smtp, to: &EmailAddress, message: &Message) -> Result<lettre::Message, Trouble> {
    let address = |address: &EmailAddress| {
        address.as_str().parse::<Address>().map_err(|error| Trouble::refused(format!("{address}: {error}")))
    };
    let from = Mailbox::new(Some("Baton".to_owned()), address(&smtp.from)?);
    let host = smtp.from.as_str().rsplit('@').next().unwrap_or("localhost");
    lettre::Message::builder()
        .message_id(Some(format!("<{}@{host}>", key_of(message.send))))
        .from(from)
        .to(Mailbox::new(None, address(to)?))
        .subject(message.headline())
        .multipart(MultiPart::alternative_plain_html(text(message), html(message)))
        .map_err(|error| Trouble::refused(error.to_string()))
}

fn text(message: &Message) -> String {
    let mut text = message.body();
    for PageLine { incident, link, .. } in message.pages() {
        text.push_str(&format!("\n\nAnswer #{incident}: {link}"));
    }
    text.push('\n');
    text
}

fn html(message: &Message) -> String {
    let mut html = String::from("<!doctype html><html><body style=\"font-family:sans-serif\">");
    for line in message.body().lines() {
        html.push_str(&format!("<p>{}</p>", escaped(line)));
    }
    for PageLine { incident, link, .. } in message.pages() {
        let link = escaped(link);
        html.push_str(&format!(
            "<p><a href=\"{link}\" style=\"display:inline-block;padding:12px 20px;background:#b3261e;color:#fff;text-decoration:none;border-radius:6px\">Answer #{incident}</a></p>"
        ));
    }
    html.push_str("</body></html>");
    html
}

/// Text in HTML. What a monitoring tool wrote is never markup.
pub(crate) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
        escaped
    })
}
