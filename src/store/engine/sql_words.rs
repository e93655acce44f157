//! Words of SQL that hold no value and are the same in both databases, as a part of a query that is prepared once: what holds
//! `diesel::dsl::sql`, diesel prepares anew each time.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// A condition, where `ST` is `Bool`, or a column of that type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SqlWords<ST> {
    words: &'static str,
    yields: PhantomData<ST>,
}

/// Words that yield what the compiler is told.
pub(crate) const fn sql_words<ST>(words: &'static str) -> SqlWords<ST> {
    SqlWords {
        words,
        yields: PhantomData,
    }
}

impl<ST, DB: Backend> QueryFragment<DB> for SqlWords<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.words);
        Ok(())
    }
}

/// The words tell statements apart.
impl<ST> QueryId for SqlWords<ST> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST: TypedExpressionType> Expression for SqlWords<ST> {
    type SqlType = ST;
}

impl<ST, GB> ValidGrouping<GB> for SqlWords<ST> {
    type IsAggregate = is_aggregate::Never;
}

impl<ST, QS> AppearsOnTable<QS> for SqlWords<ST> where Self: Expression {}

impl<ST, QS> SelectableExpression<QS> for SqlWords<ST> where Self: AppearsOnTable<QS> {}
