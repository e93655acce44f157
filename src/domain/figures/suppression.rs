//! Which counts of a table are too few to be published, and which others have to stay out so that nobody can work them out.
//!
//! A table has rows and columns with their totals. A count from 1 to 4 is left out. If it were the only one of its row, the
//! total of the row less the others would tell it; so others are left out beside it. In a table with all its totals, what is
//! left out can be worked out by subtraction just where it lies on no ring: a way from row to column to row through counts
//! that are left out which comes back to its beginning. So each is put on a ring, by leaving out the three other corners of a
//! rectangle: those whose counts are smallest of those that leave it uncertain.

/// Fewer than so many are not published, unless there are none.
pub const LEAST: i64 = 5;

/// Whether a count alone is too small to be published.
pub fn is_small(count: i64) -> bool {
    (1..LEAST).contains(&count)
}

/// A table with its totals: row 0 holds the totals of the columns, column 0 those of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    columns: usize,
    counts: Vec<i64>,
    left_out: Vec<bool>,
}

impl Table {
    /// Of rows of counts, all as long as the first one; totals are added.
    pub fn of(rows: &[Vec<i64>]) -> Self {
        let columns = rows.first().map_or(0, Vec::len) + 1;
        let mut counts = vec![0; columns * (rows.len() + 1)];
        for (row, given) in rows.iter().enumerate() {
            for (column, count) in given.iter().enumerate().take(columns - 1) {
                for (at_row, at_column) in [(row + 1, column + 1), (row + 1, 0), (0, column + 1), (0, 0)] {
                    if let Some(sum) = counts.get_mut(at_row * columns + at_column) {
                        *sum += count;
                    }
                }
            }
        }
        let left_out = counts.iter().map(|count| is_small(*count)).collect();
        let mut table = Self {
            columns,
            counts,
            left_out,
        };
        table.protect();
        table
    }

    /// The count, if it may be published. Row and column 0 are the totals.
    pub fn published(&self, row: usize, column: usize) -> Option<i64> {
        let at = row * self.columns + column;
        let count = self.counts.get(at).copied()?;
        Some(count).filter(|_| self.left_out.get(at) == Some(&false))
    }

    fn rows(&self) -> usize {
        self.counts.len() / self.columns.max(1)
    }

    fn count(&self, row: usize, column: usize) -> i64 {
        self.counts.get(row * self.columns + column).copied().unwrap_or(0)
    }

    fn is_left_out(&self, row: usize, column: usize) -> bool {
        self.left_out
            .get(row * self.columns + column)
            .copied()
            .unwrap_or(false)
    }

    fn leave_out(&mut self, row: usize, column: usize) {
        if let Some(mark) = self.left_out.get_mut(row * self.columns + column) {
            *mark = true;
        }
    }

    /// Leaves out more until everything that is left out lies on a ring.
    fn protect(&mut self) {
        while let Some((row, column)) = self.exposed() {
            let Some((other_row, other_column)) = self.best_corner(row, column) else {
                // A table of one row or column has its totals beside it, so that there always is one.
                return;
            };
            self.leave_out(row, other_column);
            self.leave_out(other_row, column);
            self.leave_out(other_row, other_column);
        }
    }

    /// The opposite corner of the rectangle that costs least.
    fn best_corner(&self, row: usize, column: usize) -> Option<(usize, usize)> {
        let rows = (0..self.rows()).filter(|other| *other != row);
        let corners = rows.flat_map(|other| {
            (0..self.columns)
                .filter(move |of| *of != column)
                .map(move |of| (other, of))
        });
        corners.min_by_key(|(other_row, other_column)| {
            let beside = [
                (row, *other_column),
                (*other_row, column),
                (*other_row, *other_column),
            ];
            let cost: i64 = beside
                .iter()
                .filter(|(r, c)| !self.is_left_out(*r, *c))
                .map(|(r, c)| self.count(*r, *c))
                .sum();
            // By how much the count can be more or less as far as the totals tell, since none is less than 0.
            let up = self.count(row, *other_column).min(self.count(*other_row, column));
            let down = self.count(row, column).min(self.count(*other_row, *other_column));
            (up + down < LEAST, cost, *other_row, *other_column)
        })
    }

    /// A count that is left out and lies on no ring: without it, its row and its column are no longer connected.
    fn exposed(&self) -> Option<(usize, usize)> {
        let cells = (0..self.rows()).flat_map(|row| (0..self.columns).map(move |column| (row, column)));
        cells
            .filter(|(row, column)| self.is_left_out(*row, *column))
            .find(|(row, column)| !self.is_connected_without(*row, *column))
    }

    fn is_connected_without(&self, row: usize, column: usize) -> bool {
        let (mut rows, mut columns) = (vec![false; self.rows()], vec![false; self.columns]);
        let mut ahead = vec![row];
        rows[row] = true;
        while let Some(from) = ahead.pop() {
            for over in 0..self.columns {
                let is_itself = (from, over) == (row, column);
                if is_itself || columns[over] || !self.is_left_out(from, over) {
                    continue;
                }
                if over == column {
                    return true;
                }
                columns[over] = true;
                for to in 0..self.rows() {
                    if !rows[to] && self.is_left_out(to, over) {
                        rows[to] = true;
                        ahead.push(to);
                    }
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests;
