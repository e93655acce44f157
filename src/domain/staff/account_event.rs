//! What was done to accounts, and what somebody did in theirs. Append-only, like the timelines of tickets.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::domain::values::ids::{BulkId, StaffId};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AccountHappened {
    /// Somebody was added.
    Added {
        /// The code of their role.
        role: String,
    },
    /// What somebody may do was changed.
    RoleChanged {
        /// The code of the role before.
        from: String,
        /// The code of the role since.
        to: String,
    },
    /// Somebody may no longer sign in.
    Disabled,
    /// Somebody may sign in again.
    Enabled,
    /// All sessions of somebody were ended by an administrator.
    SignedOutEverywhere,
    /// Somebody got a password that another person chose.
    PasswordReset,
    /// Somebody chose another password.
    PasswordChanged,
    /// Somebody ended their sessions elsewhere.
    SessionsEnded,
    /// Somebody signed in.
    SignedIn,
    /// Somebody signed out.
    SignedOut,
    /// Somebody set a second factor up.
    SecondFactorEnrolled,
    /// Somebody took their second factor away.
    SecondFactorRemoved,
    /// An administrator, or the command line, took somebody's second factor away.
    SecondFactorReset,
    /// Somebody signed in by a recovery code.
    RecoveryCodeUsed,
    /// Somebody had new recovery codes made.
    RecoveryCodesRenewed,
    /// Somebody downloaded what is written down of what happened.
    AuditDownloaded {
        /// The filters, as in the address.
        filter: String,
    },
    /// Somebody began the same with many tickets.
    BulkBegun {
        /// Which run.
        run: BulkId,
        /// The code of what is done.
        act: String,
        /// With how many.
        tickets: i64,
    },
    /// Somebody stopped that.
    BulkStopped {
        /// Which run.
        run: BulkId,
        /// How many tickets were left.
        left: i64,
    },
}

impl AccountHappened {
    /// The code in the database.
    pub fn code(&self) -> &'static str {
        self.into()
    }
}

/// Something that happened, with whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountEvent {
    /// Who did it; nobody for a command line.
    pub by: Option<StaffId>,
    /// Whose account it is about.
    pub account: StaffId,
    /// What happened.
    pub what: AccountHappened,
}

impl AccountEvent {
    /// Something that somebody did in their own account.
    pub fn own(id: StaffId, what: AccountHappened) -> Self {
        Self {
            by: Some(id),
            account: id,
            what,
        }
    }
}
