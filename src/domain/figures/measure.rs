//! What is counted, by its codes.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::figures::distribution::Bucket;
use crate::domain::ticket::Outcome;
use crate::domain::values::coded::Coded;

/// What is counted. Some of it on the day on which it happened, some on the day on which the complaint was received.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Measure {
    /// A complaint arrived, on that day.
    Arrived,
    /// A ticket ended, on that day; by outcome. One that is opened again and ends again ends twice.
    Ended,
    /// A ticket was answered by the machine alone, on that day.
    EndedAutomatically,
    /// A ticket was answered on that day, so long after its receipt.
    Took,
    /// A ticket was opened again, on that day.
    Reopened,
    /// A facility was asked on that day.
    Asked,
    /// A facility that was asked on that day answered after so long.
    Replied,
    /// A complaint was received on that day; merged ones are counted once, with the ticket that leads.
    Received,
    /// Of those: ended as a duplicate, and not received by itself.
    Merged,
    /// Of those received: answered inside the promise.
    Kept,
    /// Of those received: the promise was broken, whatever happened later.
    Late,
    /// Of those received: open, and the promise is not broken.
    Pending,
    /// Of those received: taken back by the citizen before the promise was broken.
    Withdrawn,
    /// Of those received: open now.
    Open,
    /// Of those received: open now, and the promise is broken.
    OpenLate,
    /// Of those received: the answer that stands came after so long.
    Answered,
    /// Of those received: the answer that stands is the machine's.
    Automatic,
}

/// Which part of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// All of it.
    Whole,
    /// What ended so.
    Outcome(u8),
    /// What took so long.
    Bucket(Bucket),
}

impl Part {
    /// What ended so.
    pub fn outcome(outcome: Outcome) -> Self {
        let place = Outcome::all().position(|one| one == outcome);
        place
            .and_then(|place| u8::try_from(place).ok())
            .map_or(Self::Whole, Self::Outcome)
    }

    /// How the tickets ended that it counts.
    pub fn as_outcome(self) -> Option<Outcome> {
        match self {
            Self::Outcome(place) => Outcome::all().nth(usize::from(place)),
            Self::Whole | Self::Bucket(_) => None,
        }
    }

    /// How it is kept: nothing, the code of an outcome, or the number of a bucket.
    pub fn code(self) -> String {
        match self {
            Self::Whole => String::new(),
            Self::Outcome(_) => self.as_outcome().map_or("", Coded::code).to_owned(),
            Self::Bucket(bucket) => bucket.0.to_string(),
        }
    }

    /// Reads what [`Part::code`] writes.
    pub fn parse(code: &str) -> Option<Self> {
        if code.is_empty() {
            return Some(Self::Whole);
        }
        let bucket = code.parse().ok().map(|number| Self::Bucket(Bucket(number)));
        bucket.or_else(|| Outcome::parse(code).map(Self::outcome))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_back() {
        let outcomes = Outcome::all().map(Part::outcome);
        for part in outcomes.chain([Part::Whole, Part::Bucket(Bucket(0)), Part::Bucket(Bucket(731))]) {
            assert_eq!(Part::parse(&part.code()), Some(part));
        }
        assert_eq!(Part::parse("nonsense"), None);
    }
}
