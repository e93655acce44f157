//! What time alone will change, and when.

use chrono::{DateTime, Utc};

/// The moments ahead of a ticket, if nobody acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// By when it has to be resolved; it moves while the clock stands.
    pub deadline: DateTime<Utc>,
    /// When staff are warned next.
    pub warning: Option<DateTime<Utc>>,
    /// When the promise is broken.
    pub breach: Option<DateTime<Utc>>,
    /// When the citizen has heard nothing for too long.
    pub sign_of_life: Option<DateTime<Utc>>,
    /// When it closes.
    pub closing: Option<DateTime<Utc>>,
}

impl Due {
    /// The first of them at which the desk has something to do.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        let moments = [self.warning, self.breach, self.sign_of_life, self.closing];
        moments.into_iter().flatten().min()
    }

    /// Nothing of it is done before a moment: until then what made it due can be taken back.
    pub fn not_before(&mut self, moment: DateTime<Utc>) {
        let all = [
            &mut self.warning,
            &mut self.breach,
            &mut self.sign_of_life,
            &mut self.closing,
        ];
        for due in all.into_iter().flatten() {
            *due = (*due).max(moment);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn what_can_be_taken_back_is_waited_for() {
        let now = DateTime::UNIX_EPOCH;
        let mut due = Due {
            deadline: now - TimeDelta::days(1),
            warning: None,
            breach: Some(now - TimeDelta::days(1)),
            sign_of_life: Some(now + TimeDelta::hours(1)),
            closing: None,
        };
        due.not_before(now + TimeDelta::minutes(1));
        assert_eq!(due.next(), Some(now + TimeDelta::minutes(1)));
        assert_eq!(due.deadline, now - TimeDelta::days(1), "by when it is owed stays");
        assert_eq!(
            (due.warning, due.sign_of_life),
            (None, Some(now + TimeDelta::hours(1)))
        );
    }
}
