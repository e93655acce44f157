//! Estimates weights by expectation and maximisation, without knowing which pairs belong together.
//!
//! Each round asks, by the weights so far, how probable it is that each candidate of each complaint is the dose, another
//! dose of the person, a relative's or a stranger's; then the levels are counted by these shares. What strangers agree in
//! by chance is counted once, on pairs drawn at random, since candidates are no fair sample of strangers. A level that
//! was hardly seen keeps most of the probability that it had.

use std::collections::HashMap;

use crate::domain::values::coded::Coded;
use crate::matching::vocabulary::{Comparison, Level, Table};
use crate::matching::weights::{CHAINS, PerClass, Prior, Weights, class_shares};

/// How many observations the weights before are worth.
const FAITH: f64 = 60.0;
/// Fewer observations than this say nothing of a level that is so rare that no more were to be expected.
const FEW: f64 = 5.0;
/// Rounds at most, and the change below which there are no more.
const ROUNDS: usize = 25;
const STILL: f64 = 1e-4;

/// What is no difference.
const ROUNDING: f64 = 1e-9;

/// What was estimated.
#[derive(Clone, Debug)]
pub struct Training {
    /// The weights.
    pub weights: Weights,
    /// How many rounds it took.
    pub rounds: usize,
    /// The largest change of a probability in the last one.
    pub change: f64,
}

/// Estimates weights from the candidates of complaints and from pairs drawn at random, beginning with known weights.
pub fn train(
    complaints: &[Vec<&Comparison>],
    random: &[Comparison],
    prior: Prior,
    begin: &Weights,
) -> Training {
    let mut chance: HashMap<(Table, Level), f64> = HashMap::new();
    for agreement in random.iter().flat_map(|comparison| &comparison.0) {
        *chance.entry((agreement.table, agreement.level)).or_default() += 1.0;
    }
    let mut weights = begin.clone();
    let (mut rounds, mut moved) = (0, f64::INFINITY);
    while rounds < ROUNDS && moved > STILL {
        let next = round(complaints, &chance, prior, &weights, begin);
        moved = largest_change(&weights, &next);
        weights = next;
        rounds += 1;
    }
    Training {
        weights: in_order(&weights),
        rounds,
        change: moved,
    }
}

fn round(
    complaints: &[Vec<&Comparison>],
    chance: &HashMap<(Table, Level), f64>,
    prior: Prior,
    weights: &Weights,
    begin: &Weights,
) -> Weights {
    let mut seen: HashMap<(Table, Level), PerClass> = HashMap::new();
    for candidates in complaints {
        for (comparison, shares) in candidates.iter().zip(class_shares(candidates, weights, prior)) {
            for agreement in &comparison.0 {
                let sums = seen.entry((agreement.table, agreement.level)).or_default();
                // Of strangers the random pairs tell.
                for class in 0..3 {
                    sums[class] += shares[class];
                }
            }
        }
    }
    for (key, count) in chance {
        seen.entry(*key).or_default()[3] += count;
    }
    let of_table = |table: Table| begin.rows().iter().filter(move |row| row.0 == table);
    let rows = begin.rows().iter().map(|(table, level, known)| {
        let mut row = *known;
        for class in 0..4 {
            let count = |level| seen.get(&(*table, level)).map_or(0.0, |sums| sums[class]);
            let total: f64 = of_table(*table).map(|row| count(row.1)).sum();
            if count(*level).max(total * known[class]) >= FEW {
                row[class] = (count(*level) + FAITH * known[class]) / (total + FAITH);
            }
        }
        (*table, *level, row)
    });
    Weights::of(rows.collect())
}

fn largest_change(one: &Weights, other: &Weights) -> f64 {
    let rows = one.rows().iter().zip(other.rows());
    let changes = rows.flat_map(|(a, b)| a.2.iter().zip(b.2).map(|(a, b)| (a - b).abs()));
    changes.fold(0.0, f64::max)
}

/// Lets no level weigh less than one that agrees less: the other classes' probability of it is lowered where it does.
/// Levels stand in several chains, so it goes through them until nothing is left to lower.
fn in_order(weights: &Weights) -> Weights {
    let mut rows = weights.rows().to_vec();
    while lower_where_out_of_order(&mut rows) {}
    Weights::of(rows)
}

/// Returns whether anything was lowered. That ends: nothing is lowered below what the ends of the chains allow.
fn lower_where_out_of_order(rows: &mut [(Table, Level, PerClass)]) -> bool {
    let mut lowered = false;
    for table in Table::all() {
        for chain in CHAINS {
            let mut below: Option<PerClass> = None;
            for level in chain.iter().rev() {
                let Some(row) = rows.iter_mut().find(|row| row.0 == table && row.1 == *level) else {
                    continue;
                };
                if let Some(below) = below {
                    for class in 1..4 {
                        let most = row.2[0] * below[class] / below[0];
                        if row.2[class] > most * (1.0 + ROUNDING) {
                            row.2[class] = most;
                            lowered = true;
                        }
                    }
                }
                below = Some(row.2);
            }
        }
    }
    lowered
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::matching::vocabulary::Field;

    fn pair(levels: &[(Field, Table, Level)]) -> Comparison {
        let mut comparison = Comparison::default();
        for (field, table, level) in levels {
            comparison.add(*field, *level, *table);
        }
        comparison
    }

    #[test]
    fn levels_that_go_with_the_right_dose_gain_weight() {
        let right = |phone| {
            pair(&[
                (Field::Identity, Table::Identity, Level::Same),
                (Field::BirthDate, Table::BirthDate, Level::Same),
                (Field::Phone, Table::Phone, phone),
                (Field::DoseNumber, Table::DoseNumber, Level::Same),
                (Field::DoseDate, Table::DoseDate, Level::Same),
            ])
        };
        // Here people hardly ever give the telephone that the clinic has.
        let pairs: Vec<Comparison> = (0..2_000)
            .map(|n| {
                right(if n % 10 == 0 {
                    Level::Same
                } else {
                    Level::Different
                })
            })
            .collect();
        let complaints: Vec<Vec<&Comparison>> = pairs.iter().map(|pair| vec![pair]).collect();
        let trained = train(&complaints, &[], Prior::of(100_000), Weights::shipped());
        let same = |weights: &Weights| {
            let row = weights
                .rows()
                .iter()
                .find(|row| row.0 == Table::Phone && row.1 == Level::Same);
            row.unwrap().2[0]
        };
        assert!(same(&trained.weights) < 0.2, "{}", same(&trained.weights));
        assert!(trained.rounds < ROUNDS, "it came to rest");
    }

    #[test]
    fn trained_weights_are_weights() {
        // People with one passport number, and otherwise strangers.
        let odd = pair(&[
            (Field::Identity, Table::IdentityUnsound, Level::Same),
            (Field::BirthDate, Table::BirthDate, Level::Different),
            (Field::Phone, Table::Phone, Level::Different),
            (Field::DoseDate, Table::DoseDate, Level::OneDay),
        ]);
        let random = vec![odd.clone(); 50_000];
        let complaints = vec![vec![&odd]; 500];
        for (complaints, random) in [(&[][..], &[][..]), (&complaints, &random)] {
            let trained = train(complaints, random, Prior::of(1_000), Weights::shipped());
            let read = Weights::read(&trained.weights.to_csv());
            assert_eq!(read.map(|_| ()), Ok(()));
        }
    }
}
