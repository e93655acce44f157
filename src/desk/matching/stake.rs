//! What a person has at stake with a ticket, from what the desk and the registry know of them.

use crate::desk::context::Context;
use crate::desk::matching::look::Looked;
use crate::domain::certificate::vaccination_status::course;
use crate::domain::ticket::priority::{Stake, Urgent, is_near};
use crate::domain::values::local_time;
use crate::store::StoreError;
use crate::store::tickets::complaints::{self, FiledComplaint};

/// The grounds for dealing with a ticket before others that come from its person and its complaint. A search has read the
/// person's own records. Of a ticket that ends by the search it is not asked whether they complained before: if they open it
/// again, that weighs more.
pub(super) fn urgent(
    cx: &mut Context<'_>,
    filed: &FiledComplaint,
    looked: &Looked,
    ends: bool,
) -> Result<Vec<Urgent>, StoreError> {
    let complaint = &filed.complaint;
    let number = complaint.identity.number();
    let own = looked.with_numbers.get(number).into_iter().flatten();
    let own: Vec<_> = own
        .map(|record| &record.statement)
        .filter(|dose| dose.is_valid() && dose.identity.sound() == Some(&complaint.identity))
        .collect();
    let vaccine_of = |number: u8| {
        let dose = own.iter().find(|dose| dose.dose_number.get() == number);
        dose.map(|dose| dose.vaccine)
    };
    let stake = Stake {
        problem: complaint.problem,
        dose: complaint.dose_number,
        born: complaint.date_of_birth,
        course: course(vaccine_of),
        needed: complaint
            .needed_by
            .is_some_and(|day| is_near(day, local_time::date(cx.now))),
        twice: !ends && complaints::complained_before(cx.conn, filed)?,
    };
    Ok(stake.grounds())
}
