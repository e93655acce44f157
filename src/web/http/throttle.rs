//! Who may do what how often.

use std::net::IpAddr;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::{Limits, Rate};
use crate::web::http::allowance::Allowance;
use crate::web::http::errors::PageError;

/// One limit, kept apart for each address or target.
pub struct Throttle {
    /// The end of the message keys `error-…` of what to say to who comes too often.
    of: &'static str,
    limiter: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl Throttle {
    /// A limit with this rate, and the end of the message keys `error-…` of what to say to who comes too often.
    pub fn new(rate: Rate, of: &'static str) -> Self {
        let quota = Quota::with_period(rate.interval()).unwrap_or(Quota::per_second(rate.count));
        Self {
            of,
            limiter: RateLimiter::keyed(quota.allow_burst(rate.burst)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts one more time for a key.
    ///
    /// # Errors
    /// [`PageError::TooMany`], with the seconds to wait.
    pub fn take(&self, key: &str) -> Result<(), PageError> {
        self.limiter.check_key(&key.to_owned()).map_err(|refused| {
            let wait = refused.wait_time_from(self.clock.now()).as_secs() + 1;
            PageError::TooMany {
                of: self.of,
                retry_after: wait,
            }
        })
    }

    /// Counts one more time for an address, as [`network`] tells them apart.
    ///
    /// # Errors
    /// As [`Throttle::take`].
    pub fn take_address(&self, address: IpAddr) -> Result<(), PageError> {
        self.take(&network(address))
    }

    fn forget_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

/// What counts as one address: of IPv6 the /64 network, which one household has to itself.
pub fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

/// All limits that each process keeps by itself.
pub struct Throttles {
    /// Pages, from one address. Whole villages share one behind their carrier: it is wide.
    pub pages: Throttle,
    /// Complaints, from one address. Wide as well.
    pub filings: Throttle,
    /// Complaints, for one identity.
    pub filings_identity: Allowance,
    /// Complaints, with one e-mail address.
    pub filings_email: Allowance,
    /// Requests for a new link, from one address.
    pub lost_link_address: Throttle,
    /// Requests for a new link, for one reference from one network: no stranger uses up what the citizen needs.
    pub lost_link_reference: Throttle,
    /// Requests for a new link, with one e-mail address from one network.
    pub lost_link_email: Throttle,
}

impl Throttles {
    /// Limits with these rates.
    pub fn new(limits: &Limits) -> Self {
        Self {
            pages: Throttle::new(limits.pages_per_address, "too-many"),
            filings: Throttle::new(limits.filings_per_address, "too-many"),
            filings_identity: Allowance::new(limits.filings_per_identity),
            filings_email: Allowance::new(limits.filings_per_email),
            lost_link_address: Throttle::new(limits.lost_link_per_address, "too-many-links"),
            lost_link_reference: Throttle::new(limits.lost_link_per_reference, "too-many-links"),
            lost_link_email: Throttle::new(limits.lost_link_per_email, "too-many-links"),
        }
    }

    /// Forgets everybody who has not come for a while: memory must not grow with the number of visitors.
    pub fn forget_idle(&self) {
        for throttle in [
            &self.pages,
            &self.filings,
            &self.lost_link_address,
            &self.lost_link_reference,
            &self.lost_link_email,
        ] {
            throttle.forget_idle();
        }
        self.filings_identity.forget_idle();
        self.filings_email.forget_idle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_too_often_is_told_when_to_come_back() {
        let Some(rate) = Rate::parse("2 per minute") else {
            unreachable!("a rate")
        };
        let throttle = Throttle::new(rate, "too-many");
        assert!(throttle.take("a").is_ok() && throttle.take("a").is_ok());
        match throttle.take("a") {
            Err(PageError::TooMany { retry_after, .. }) => assert!((1..=31).contains(&retry_after)),
            other => unreachable!("{other:?}"),
        }
        assert!(throttle.take("b").is_ok(), "others are not concerned");
    }
}
