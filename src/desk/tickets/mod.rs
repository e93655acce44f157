//! What happens to a ticket without looking into the registry.
//!
//! Here: actions of staff and citizens, the SLA clock, letters that did not arrive. Not here: searching for records
//! (`matching`) and changing them (`registry`). May import the context of `desk` alone.

pub mod act_on_ticket;
pub mod answers;
pub mod bulk;
pub mod bulk_ahead;
pub mod bulk_item;
pub mod canned_replies;
pub mod evidence;
pub mod leading;
pub mod merge_tickets;
pub mod object;
pub mod outcome_facts;
pub mod presence;
pub mod reassign;
pub mod resend_letters;
pub mod resolve_ticket;
pub mod run_sla_clock;
pub mod saved_views;
pub mod search_tickets;
pub mod take_next;
pub mod take_up_again;
