//! Who may change whose account.

use strum::VariantArray;

use crate::domain::staff::account_event::AccountHappened;
use crate::domain::staff::staff::{Role, StaffMember};
use crate::domain::values::coded::Coded;

/// What can be done to an account by somebody else than its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountChange {
    /// Give them another role.
    Role(Role),
    /// End their access.
    Disable,
    /// Let them sign in again.
    Enable,
    /// End their sessions.
    SignOut,
    /// Give them a password, which they change when they sign in.
    NewPassword,
    /// Take their second factor away.
    ResetSecondFactor,
}

/// Why an account may not be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray, thiserror::Error)]
pub enum AccountRefused {
    /// It is their own: what they may do there stands on their own page.
    #[error("nobody changes their own account here")]
    Own,
    /// Nobody would be left who can manage accounts.
    #[error("this is the last administrator who may sign in: add another one first")]
    LastAdministrator,
}

impl AccountRefused {
    /// The key of what people are told.
    pub fn key(self) -> &'static str {
        match self {
            Self::Own => "people-refused-own",
            Self::LastAdministrator => "people-refused-last",
        }
    }
}

impl StaffMember {
    /// Whether they can manage accounts now.
    pub fn administers(&self) -> bool {
        self.enabled && self.role.may_manage_staff()
    }

    /// Whether this may be done to their account, by a colleague or, where `by` is nobody, from the command line. There
    /// are `administrators` who can manage accounts now.
    ///
    /// # Errors
    /// [`AccountRefused`].
    pub fn permits(
        &self,
        change: AccountChange,
        by: Option<&Self>,
        administrators: usize,
    ) -> Result<(), AccountRefused> {
        if by.is_some_and(|by| by.id == self.id) {
            return Err(AccountRefused::Own);
        }
        let stays = match change {
            AccountChange::Role(role) => role.may_manage_staff(),
            AccountChange::Disable => false,
            AccountChange::Enable
            | AccountChange::SignOut
            | AccountChange::NewPassword
            | AccountChange::ResetSecondFactor => true,
        };
        if self.administers() && !stays && administrators <= 1 {
            return Err(AccountRefused::LastAdministrator);
        }
        Ok(())
    }

    /// What is written down of a change to their account; nothing where it changes nothing.
    pub fn event_of(&self, change: AccountChange) -> Option<AccountHappened> {
        match change {
            AccountChange::Role(role) => (role != self.role).then(|| AccountHappened::RoleChanged {
                from: self.role.code().to_owned(),
                to: role.code().to_owned(),
            }),
            AccountChange::Disable => self.enabled.then_some(AccountHappened::Disabled),
            AccountChange::Enable => (!self.enabled).then_some(AccountHappened::Enabled),
            AccountChange::SignOut => Some(AccountHappened::SignedOutEverywhere),
            AccountChange::NewPassword => Some(AccountHappened::PasswordReset),
            AccountChange::ResetSecondFactor => Some(AccountHappened::SecondFactorReset),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::staff::staff::Login;
    use crate::domain::values::ids::StaffId;

    fn member(id: i64, role: Role, enabled: bool) -> StaffMember {
        StaffMember {
            id: StaffId(id),
            login: Login::parse("aminah").unwrap(),
            name: "Aminah".to_owned(),
            role,
            enabled,
        }
    }

    #[test]
    fn an_administrator_is_always_left() {
        let last = member(1, Role::Administrator, true);
        let taken = [
            AccountChange::Disable,
            AccountChange::Role(Role::Supervisor),
            AccountChange::Role(Role::Auditor),
        ];
        for change in taken {
            assert_eq!(
                last.permits(change, None, 1),
                Err(AccountRefused::LastAdministrator)
            );
            assert_eq!(last.permits(change, None, 2), Ok(()));
            // Who cannot sign in is none of those who are left.
            assert_eq!(
                member(1, Role::Administrator, false).permits(change, None, 1),
                Ok(())
            );
            assert_eq!(member(1, Role::Supervisor, true).permits(change, None, 1), Ok(()));
        }
        for change in [
            AccountChange::Role(Role::Administrator),
            AccountChange::Enable,
            AccountChange::SignOut,
            AccountChange::NewPassword,
            AccountChange::ResetSecondFactor,
        ] {
            assert_eq!(last.permits(change, None, 1), Ok(()), "{change:?}");
        }
    }

    #[test]
    fn nobody_changes_their_own_account_here() {
        let (own, other) = (
            member(1, Role::Administrator, true),
            member(2, Role::Administrator, true),
        );
        for change in [
            AccountChange::Role(Role::Agent),
            AccountChange::Role(Role::Administrator),
            AccountChange::Disable,
            AccountChange::ResetSecondFactor,
        ] {
            assert_eq!(own.permits(change, Some(&own), 2), Err(AccountRefused::Own));
            assert_eq!(own.permits(change, Some(&other), 2), Ok(()));
        }
    }

    #[test]
    fn what_changes_nothing_is_not_written_down() {
        let agent = member(1, Role::Agent, true);
        assert_eq!(agent.event_of(AccountChange::Role(Role::Agent)), None);
        assert_eq!(agent.event_of(AccountChange::Enable), None);
        assert_eq!(
            agent.event_of(AccountChange::Disable),
            Some(AccountHappened::Disabled)
        );
    }
}
