//! What messages go out through. Passwords and tokens come from a file or the environment: a command line can be read by others.

use anyhow::{Context, ensure};
use baton_domain::contact::address::{EmailAddress, PhoneNumber, WebUrl};
use baton_hub::delivery::{Ntfy, ProviderSecret, Providers, Security, Smtp, Twilio};
use clap::{Args, ValueEnum};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

#[derive(Args)]
#[command(next_help_heading = "E-mail (the password: BATON_HUB_SMTP_PASSWORD or --smtp-password-file)")]
struct SmtpOptions {
    /// The SMTP server that takes the hub's e-mail.
    #[arg(long, env = "BATON_HUB_SMTP_HOST", requires = "smtp_from")]
    smtp_host: Option<String>,
    /// Its port [default: 465, 587 or 25, as the encryption is].
    #[arg(long, env = "BATON_HUB_SMTP_PORT")]
    smtp_port: Option<u16>,
    /// How the connection is encrypted; plain only to this computer.
    #[arg(long, env = "BATON_HUB_SMTP_SECURITY", value_enum, default_value_t = Encryption::Starttls)]
    smtp_security: Encryption,
    /// The name to log in with.
    #[arg(long, env = "BATON_HUB_SMTP_USER")]
    smtp_user: Option<String>,
    /// File with the password.
    #[arg(long, env = "BATON_HUB_SMTP_PASSWORD_FILE")]
    smtp_password_file: Option<PathBuf>,
    /// The address that the e-mail comes from.
    #[arg(long, env = "BATON_HUB_SMTP_FROM")]
    smtp_from: Option<EmailAddress>,
    /// Certificate (PEM) of an authority that the system does not know.
    #[arg(long, env = "BATON_HUB_SMTP_CA")]
    smtp_ca: Option<PathBuf>,
}

#[derive(Args)]
#[command(
    next_help_heading = "Short messages and calls (the token: BATON_HUB_TWILIO_TOKEN or --twilio-token-file)"
)]
struct TwilioOptions {
    /// The account's id at Twilio, or at something that speaks like it.
    #[arg(long, env = "BATON_HUB_TWILIO_ACCOUNT", requires = "twilio_from")]
    twilio_account: Option<String>,
    /// File with the account's token.
    #[arg(long, env = "BATON_HUB_TWILIO_TOKEN_FILE")]
    twilio_token_file: Option<PathBuf>,
    /// The number that calls and writes.
    #[arg(long, env = "BATON_HUB_TWILIO_FROM")]
    twilio_from: Option<PhoneNumber>,
    /// Where the API is.
    #[arg(long, env = "BATON_HUB_TWILIO_API", default_value = "https://api.twilio.com")]
    twilio_api: WebUrl,
}

#[derive(Args)]
#[command(next_help_heading = "ntfy (the token: BATON_HUB_NTFY_TOKEN or --ntfy-token-file)")]
struct NtfyOptions {
    /// The server for people who name none [default: https://ntfy.sh].
    #[arg(long, env = "BATON_HUB_NTFY_SERVER")]
    ntfy_server: Option<WebUrl>,
    /// File with the token with which the hub may publish there.
    #[arg(long, env = "BATON_HUB_NTFY_TOKEN_FILE")]
    ntfy_token_file: Option<PathBuf>,
}

/// All of them.
#[derive(Args)]
pub(crate) struct ProviderOptions {
    #[command(flatten)]
    smtp: SmtpOptions,
    #[command(flatten)]
    twilio: TwilioOptions,
    #[command(flatten)]
    ntfy: NtfyOptions,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Encryption {
    /// From the first byte.
    Tls,
    /// After STARTTLS, or not at all.
    Starttls,
    /// None.
    Plain,
}

impl ProviderOptions {
    pub(crate) fn into_providers(self) -> anyhow::Result<Providers> {
        let Self { smtp, twilio, ntfy } = self;
        let token = secret("BATON_HUB_NTFY_TOKEN", ntfy.ntfy_token_file.as_deref())?;
        Ok(Providers {
            smtp: smtp.read()?,
            twilio: twilio.read()?,
            ntfy: Ntfy { server: ntfy.ntfy_server, token },
        })
    }
}

impl SmtpOptions {
    fn read(self) -> anyhow::Result<Option<Smtp>> {
        let (Some(host), Some(from)) = (self.smtp_host, self.smtp_from) else { return Ok(None) };
        let (security, port) = match self.smtp_security {
            Encryption::Tls => (Security::Tls, 465),
            Encryption::Starttls => (Security::StartTls, 587),
            Encryption::Plain => (Security::Plain, 25),
        };
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        ensure!(
            security != Security::Plain || here,
            "--smtp-security plain: {host} is another computer, and e-mail with pages in it would go there for everybody to read; use tls or starttls"
        );
        let password = secret("BATON_HUB_SMTP_PASSWORD", self.smtp_password_file.as_deref())?;
        let login = match (self.smtp_user, password) {
            (Some(user), Some(password)) => Some((user, password)),
            (Some(user), None) => anyhow::bail!(
                "--smtp-user {user}: its password is missing; put it into BATON_HUB_SMTP_PASSWORD or a file that --smtp-password-file names"
            ),
            (None, _) => None,
        };
        let read =
            |path: &PathBuf| std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
        let authority = self.smtp_ca.as_ref().map(read).transpose()?;
        Ok(Some(Smtp { host, port: self.smtp_port.unwrap_or(port), security, login, from, authority }))
    }
}

impl TwilioOptions {
    fn read(self) -> anyhow::Result<Option<Twilio>> {
        let (Some(account), Some(from)) = (self.twilio_account, self.twilio_from) else { return Ok(None) };
        let token = secret("BATON_HUB_TWILIO_TOKEN", self.twilio_token_file.as_deref())?;
        let token = token.with_context(|| {
            format!("--twilio-account {account}: its token is missing; put it into BATON_HUB_TWILIO_TOKEN or a file that --twilio-token-file names")
        })?;
        let fits = account.bytes().all(|byte| byte.is_ascii_alphanumeric());
        ensure!(fits, "--twilio-account {account}: an account's id has letters and digits only");
        Ok(Some(Twilio { api: self.twilio_api, account, token, from }))
    }
}

/// A secret of the environment, or of a file.
fn secret(variable: &str, file: Option<&Path>) -> anyhow::Result<Option<ProviderSecret>> {
    if let Some(path) = file {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let text = text.trim_end_matches(['\r', '\n']);
        ensure!(!text.is_empty(), "{} is empty; it should hold a password or token", path.display());
        return Ok(Some(ProviderSecret::new(text)));
    }
    Ok(super::variable(variable).map(ProviderSecret::new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        providers: ProviderOptions,
    }

    fn read(line: &str) -> anyhow::Result<Providers> {
        Line::try_parse_from(line.split(' '))?.providers.into_providers()
    }

    fn refused(line: &str) -> String {
        read(line).err().unwrap().to_string()
    }

    #[test]
    fn without_options_there_is_no_provider() {
        let providers = read("hub").unwrap();
        assert!(providers.smtp.is_none() && providers.twilio.is_none());
    }

    #[test]
    fn mail_is_encrypted_unless_it_stays_here() {
        let smtp = read("hub --smtp-host mail.example.org --smtp-from b@example.org").unwrap().smtp.unwrap();
        assert_eq!((smtp.security, smtp.port), (Security::StartTls, 587));
        let here =
            "hub --smtp-host localhost --smtp-security plain --smtp-port 2525 --smtp-from b@example.org";
        assert_eq!(read(here).unwrap().smtp.unwrap().port, 2525);
        let plain = "hub --smtp-host mail.example.org --smtp-security plain --smtp-from b@example.org";
        assert!(refused(plain).contains("another computer"));
        assert!(refused("hub --smtp-host mail.example.org").contains("--smtp-from"));
    }

    #[test]
    fn secrets_come_from_files_and_are_missed_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, "s3cret\n").unwrap();
        let line = format!(
            "hub --twilio-account AC1 --twilio-from +4930123456 --twilio-token-file {}",
            file.display()
        );
        let twilio = read(&line).unwrap().twilio.unwrap();
        assert!(!format!("{twilio:?}").contains("s3cret"), "no secret is shown");
        let missing = refused("hub --smtp-host h --smtp-from b@example.org --smtp-user u");
        assert!(missing.contains("BATON_HUB_SMTP_PASSWORD"), "{missing}");
        let missing = refused("hub --twilio-account AC1 --twilio-from +4930123456");
        assert!(missing.contains("BATON_HUB_TWILIO_TOKEN"), "{missing}");
        assert!(refused("hub --twilio-account AC1 --twilio-from 030123456").contains("country code"));
    }
}
