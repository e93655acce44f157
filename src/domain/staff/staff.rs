//! The people who work at the desk.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::values::ids::StaffId;
use crate::domain::values::refusal::Refusal;

/// What somebody may do; each role may do what those before it may. An auditor may do nothing, and sees what a supervisor
/// sees ([`Role::reads_as`]).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Role {
    /// Reads all, changes nothing.
    Auditor,
    /// Works on tickets.
    Agent,
    /// Answers for the promise: sees everybody's tickets, takes them over.
    Supervisor,
    /// Runs the system: users, facilities, policies.
    Administrator,
}

impl Role {
    /// The role whose pages somebody with this role may read.
    #[must_use]
    pub fn reads_as(self) -> Self {
        if self == Self::Auditor {
            Self::Supervisor
        } else {
            self
        }
    }

    /// Whether somebody with this role may change anything at all, beside their own account.
    pub fn may_act(self) -> bool {
        self >= Self::Agent
    }

    /// Whether somebody with this role may see which files came and what became of them.
    pub fn may_see_imports(self) -> bool {
        self.reads_as() >= Self::Supervisor
    }

    /// Whether somebody with this role may see who did what, and who looked at whom.
    pub fn may_see_audit(self) -> bool {
        self.reads_as() >= Self::Supervisor
    }

    /// Whether somebody with this role may see which letters were not sent.
    pub fn may_see_letters(self) -> bool {
        self.reads_as() >= Self::Supervisor
    }

    /// Whether somebody with this role may add people, and change what others may do.
    pub fn may_manage_staff(self) -> bool {
        self >= Self::Administrator
    }

    /// Whether somebody with this role may send letters again that were not sent.
    pub fn may_resend_letters(self) -> bool {
        self >= Self::Supervisor
    }

    /// Whether somebody with this role may bring files of records in, and withdraw what they brought.
    pub fn may_bring_imports(self) -> bool {
        self >= Self::Administrator
    }

    /// Whether somebody with this role may take a record for a complaint's though something speaks against it
    /// ([`crate::domain::ticket::by_hand`]).
    pub fn may_accept_doubtful_records(self) -> bool {
        self >= Self::Supervisor
    }

    /// Whether somebody with this role may decide about what others propose ([`crate::domain::ticket::proposal`]).
    pub fn may_decide_proposals(self) -> bool {
        self >= Self::Supervisor
    }

    /// Whether somebody with this role may see the team and what the machine decided alone.
    pub fn may_see_board(self) -> bool {
        self.reads_as() >= Self::Supervisor
    }

    /// Whether somebody with this role may hand tickets over, say who is away, and judge what the machine decided alone.
    pub fn may_lead_the_team(self) -> bool {
        self >= Self::Supervisor
    }

    /// Whether somebody with this role may decide how much time complaints have.
    pub fn may_decide_policies(self) -> bool {
        self >= Self::Supervisor
    }

    /// Whether somebody with this role may bring calendars in, and put them to use.
    pub fn may_change_calendars(self) -> bool {
        self >= Self::Administrator
    }

    /// Whether somebody with this role may remove views that others share.
    pub fn may_remove_views(self) -> bool {
        self >= Self::Supervisor
    }

    /// Whether somebody with this role may change the replies that the team uses.
    pub fn may_keep_replies(self) -> bool {
        self >= Self::Supervisor
    }

    /// Whether somebody with this role may release and correct records, and vouch for facilities. Everybody may look.
    pub fn may_change_registry(self) -> bool {
        self >= Self::Supervisor
    }
}

/// The name that a member of staff signs in with: 3 to 64 of `a–z 0–9 . _ @ -`, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Login(String);

impl Login {
    /// Reads a login; case does not matter.
    ///
    /// # Errors
    /// `refusal-login`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let login = text.trim().to_ascii_lowercase();
        let sound = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._@-".contains(&b);
        if (3..=64).contains(&login.len()) && login.bytes().all(sound) {
            Ok(Self(login))
        } else {
            Err(Refusal::new("refusal-login"))
        }
    }

    /// The login.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The longest name, in characters.
pub const NAME_MAX: usize = 100;

/// The shortest password, in characters (NIST SP 800-63B asks for 15 where nothing else protects, 8 beside a second
/// factor; sign-in is throttled here).
pub const PASSWORD_MIN: usize = 12;
/// The longest password, in characters: hashing must not become a way to keep the server busy.
pub const PASSWORD_MAX: usize = 128;

/// Words that everybody who guesses a password of this desk begins with.
const OBVIOUS: [&str; 10] = [
    "option-m",
    "optionm",
    "option",
    "helpdesk",
    "booster",
    "vaksin",
    "mysejahtera",
    "kementerian",
    "malaysia",
    "covid-19",
];

/// The least score of zxcvbn, from 0 to 4. Three common words that follow each other have 3.
const LEAST_SCORE: u8 = 4;

/// How many letters and digits are left of a sound password without the words that everybody knows.
const LEAST_OWN: usize = 6;

/// Checks a new password: long, not the login, and not among those that are guessed first (NIST SP 800-63B: no
/// composition rules, but what is common or follows from the account is refused).
///
/// # Errors
/// `refusal-password-length`, `refusal-password-login` where it is the login, `refusal-password-common`.
pub fn check_password(password: &str, login: &Login) -> Result<(), Refusal> {
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&password.chars().count()) {
        return Err(Refusal::new("refusal-password-length")
            .with("min", PASSWORD_MIN)
            .with("max", PASSWORD_MAX));
    }
    if password.eq_ignore_ascii_case(login.as_str()) {
        return Err(Refusal::new("refusal-password-login"));
    }
    let parts = login.as_str().split(['.', '_', '@', '-']);
    let hints: Vec<&str> = parts
        .filter(|part| part.len() > 1)
        .chain([login.as_str()])
        .chain(OBVIOUS)
        .collect();
    let own = hints
        .iter()
        .filter(|hint| hint.len() > 2)
        .fold(password.to_lowercase(), |left, hint| left.replace(hint, " "));
    if own.chars().filter(|c| c.is_alphanumeric()).count() < LEAST_OWN
        || u8::from(zxcvbn::zxcvbn(password, &hints).score()) < LEAST_SCORE
    {
        return Err(Refusal::new("refusal-password-common"));
    }
    Ok(())
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    /// Their number in the store.
    pub id: StaffId,
    /// What they sign in with.
    pub login: Login,
    /// What colleagues call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub enabled: bool,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn logins_fold_their_case() {
        assert_eq!(Login::parse(" Agent.One ").unwrap().as_str(), "agent.one");
        for text in ["", "ab", "a b c", "ägent"] {
            assert!(Login::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn passwords_are_long_and_not_the_login() {
        let login = Login::parse("agent.number.one").unwrap();
        assert_eq!(
            check_password("short", &login).unwrap_err().key,
            "refusal-password-length"
        );
        assert_eq!(
            check_password("Agent.Number.One", &login).unwrap_err().key,
            "refusal-password-login"
        );
        assert!(check_password("correct horse battery", &login).is_ok());
        let login = Login::parse("aminah.yusof").unwrap();
        for common in [
            "password1234",
            "123456789012",
            "qwertyuiop123",
            "aminahaminah1",
            "Aminah-Aminah",
            "Yusof_helpdesk_22",
            "password-123456",
            "option-m2022!",
            "aminah.yusof1",
            "aaaaaaaaaaaaaa",
        ] {
            let refused = check_password(common, &login).unwrap_err();
            assert_eq!(refused.key, "refusal-password-common", "{common}");
        }
        for sound in ["kucing lompat pagar biru", "abcd-efgh-jkmn-pqrs-tuvw-x9"] {
            assert!(check_password(sound, &login).is_ok(), "{sound}");
        }
    }
}
