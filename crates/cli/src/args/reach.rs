//! The command line of contact methods and rules.

use baton_domain::contact::address::{EmailAddress, NtfyTopic, PhoneNumber, WebUrl};
use clap::{Args as Arguments, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum ContactVerb {
    /// Your methods, how loud each is, and what is wrong with it.
    List,
    /// Add one; a code is sent through it.
    #[command(subcommand)]
    Add(AddVerb),
    /// Type the code back that came.
    Verify {
        /// Its label or id, or as much of it as tells it from the others.
        which: String,
        /// The six digits.
        code: String,
    },
    /// Have another code sent.
    Code {
        /// Its label or id, or as much of it as tells it from the others.
        which: String,
    },
    /// Have a test message sent.
    Test {
        /// Its label or id, or as much of it as tells it from the others.
        which: String,
    },
    /// Take one away.
    Remove {
        /// Its label or id, or as much of it as tells it from the others.
        which: String,
    },
    /// Tell your teammates a telephone number and a mail address to reach you outside of Baton; without any, nothing any more.
    Share {
        /// Such as +4915112345678.
        #[arg(long)]
        phone: Option<PhoneNumber>,
        /// Such as ana@example.org.
        #[arg(long)]
        email: Option<EmailAddress>,
    },
    /// What a teammate told everybody to call and write to.
    Of {
        /// Their name, or as much of it as tells them from the others.
        who: String,
    },
    /// The hub's numbers as a contact card (vCard): import it, and let it through your telephone's do-not-disturb.
    Card,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AddVerb {
    /// An e-mail address.
    Email {
        /// Such as ana@example.org.
        address: EmailAddress,
        #[command(flatten)]
        label: Label,
    },
    /// Short messages.
    Sms {
        /// With + and the country code.
        number: PhoneNumber,
        #[command(flatten)]
        label: Label,
    },
    /// Calls.
    Voice {
        /// With + and the country code.
        number: PhoneNumber,
        #[command(flatten)]
        label: Label,
    },
    /// A topic of an ntfy server. A token, where the server wants one, is read from BATON_NTFY_TOKEN.
    Ntfy {
        /// The topic: nobody else should guess it.
        topic: NtfyTopic,
        /// The server [default: the hub's].
        #[arg(long)]
        server: Option<WebUrl>,
        #[command(flatten)]
        label: Label,
    },
    /// A program of yours. The key that signs what it gets is shown once.
    Webhook {
        /// Where it listens.
        url: WebUrl,
        #[command(flatten)]
        label: Label,
    },
}

#[derive(Debug, Arguments)]
pub(crate) struct Label {
    /// What you call it; your colleagues see it when you are paged [default: its kind].
    #[arg(long)]
    pub(crate) label: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesVerb {
    /// What follows your devices, such as `mail:60 phone:120`: after 60 seconds the mail, after 120 the telephone.
    Set {
        /// A method's label or id and the seconds after the page began. None: devices only.
        #[arg(value_name = "METHOD:SECONDS")]
        steps: Vec<String>,
        /// For which pages.
        #[arg(long, value_enum, default_value_t = Of::High)]
        urgency: Of,
    },
    /// Back to the default: devices, then every verified method.
    Default {
        /// For which pages.
        #[arg(long, value_enum, default_value_t = Of::High)]
        urgency: Of,
    },
    /// When quiet pages wait, by your own clock: `22:00 07:00`, or `off`.
    Quiet {
        /// From when; or `off`.
        from: String,
        /// Until when.
        until: Option<String>,
    },
    /// In a meeting for so long: pages are quiet for a minute, then loud. `30m`, `2h`, or `off`.
    Meeting {
        /// How long.
        length: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Of {
    /// Urgent ones.
    High,
    /// Quiet ones.
    Low,
}
