//! No count that is left out can be worked out from those that are published.
use super::*;
use proptest::prelude::*;

/// What somebody can work out who has all that is published: by solving the sums of rows and columns for what is left out,
/// in fractions of a large prime, so that nothing is rounded. Returns how many can be told for certain.
fn worked_out(table: &Table) -> usize {
    const PRIME: i128 = 2_147_483_647;
    let (rows, columns) = (table.rows(), table.columns);
    let hidden: Vec<(usize, usize)> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .filter(|(row, column)| table.published(*row, *column).is_none())
        .collect();
    // A sum for each row and each column: the parts less the total.
    let sums = (0..rows)
        .map(|row| (Some(row), None))
        .chain((0..columns).map(|column| (None, Some(column))));
    let mut equations: Vec<Vec<i128>> = sums
        .map(|(of_row, of_column)| {
            hidden
                .iter()
                .map(|(row, column)| match (of_row, of_column) {
                    (Some(of), _) if of == *row => {
                        if *column == 0 {
                            PRIME - 1
                        } else {
                            1
                        }
                    }
                    (_, Some(of)) if of == *column => {
                        if *row == 0 {
                            PRIME - 1
                        } else {
                            1
                        }
                    }
                    _ => 0,
                })
                .collect()
        })
        .collect();
    let inverse = |of: i128| {
        let (mut result, mut base, mut power) = (1, of, PRIME - 2);
        while power > 0 {
            if power % 2 == 1 {
                result = result * base % PRIME;
            }
            base = base * base % PRIME;
            power /= 2;
        }
        result
    };
    let mut done = 0;
    for unknown in 0..hidden.len() {
        let Some(pivot) = (done..equations.len()).find(|place| equations[*place][unknown] != 0) else {
            continue;
        };
        equations.swap(done, pivot);
        let factor = inverse(equations[done][unknown]);
        for value in &mut equations[done] {
            *value = *value * factor % PRIME;
        }
        let row = equations[done].clone();
        for (place, equation) in equations.iter_mut().enumerate() {
            let times = equation[unknown];
            if place != done && times != 0 {
                for (value, of) in equation.iter_mut().zip(&row) {
                    *value = (*value + PRIME * PRIME - times * of) % PRIME;
                }
            }
        }
        done += 1;
    }
    let alone = |equation: &&Vec<i128>| equation.iter().filter(|value| **value != 0).count() == 1;
    equations.iter().filter(alone).count()
}

#[test]
fn what_is_large_is_published() {
    let table = Table::of(&[vec![50, 7, 0], vec![20, 5, 9]]);
    assert_eq!(table.published(1, 1), Some(50));
    assert_eq!(table.published(1, 3), Some(0));
    assert_eq!(
        (
            table.published(0, 0),
            table.published(1, 0),
            table.published(0, 2)
        ),
        (Some(91), Some(57), Some(12))
    );
    assert_eq!(table.published(9, 9), None);
}

#[test]
fn a_small_count_takes_three_others_with_it() {
    let table = Table::of(&[vec![50, 3, 30], vec![20, 8, 9], vec![90, 80, 70]]);
    let hidden: Vec<bool> = (1..=3)
        .flat_map(|row| (1..=3).map(move |column| (row, column)))
        .map(|(row, column)| table.published(row, column).is_none())
        .collect();
    assert_eq!(
        hidden,
        [false, true, true, false, true, true, false, false, false]
    );
    assert_eq!(table.published(0, 2), Some(91), "the totals stay");
    assert_eq!(worked_out(&table), 0);
}

#[test]
fn a_table_of_one_row_hides_its_totals_too() {
    let table = Table::of(&[vec![40, 2]]);
    assert_eq!((table.published(1, 2), table.published(0, 2)), (None, None));
    assert_eq!(table.published(1, 1), None);
    assert_eq!(worked_out(&table), 0);
    assert_eq!(Table::of(&[]).published(0, 0), Some(0));
    assert_eq!(Table::of(&[vec![3]]).published(0, 0), None);
}

/// Two rings that one count joins: it lies on neither, and could be worked out.
#[test]
fn what_joins_two_rings_is_put_on_one() {
    let small = |row: usize, column: usize| {
        let (first, second) = (row < 2 && column < 2, row >= 2 && column >= 2);
        if first || second || (row, column) == (1, 2) {
            3
        } else {
            40
        }
    };
    let rows: Vec<Vec<i64>> = (0..4)
        .map(|row| (0..4).map(|column| small(row, column)).collect())
        .collect();
    let table = Table::of(&rows);
    assert_eq!(worked_out(&table), 0);
}

proptest! {
    #[test]
    fn nothing_that_is_left_out_can_be_worked_out(
        rows in (1_usize..5).prop_flat_map(|columns| {
            let count = prop_oneof![4 => 0_i64..8, 2 => 5_i64..60, 1 => 60_i64..4000, 1 => Just(0)];
            proptest::collection::vec(proptest::collection::vec(count, columns), 1..20)
        })
    ) {
        let table = Table::of(&rows);
        for row in 0..=rows.len() {
            for column in 0..=rows[0].len() {
                if let Some(count) = table.published(row, column) {
                    prop_assert!(!is_small(count));
                }
            }
        }
        prop_assert_eq!(worked_out(&table), 0);
    }
}
