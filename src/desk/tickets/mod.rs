//! TODO.

pub mod act_on_ticket;
pub mod answers;
pub mod outcome_facts;
pub mod resend_letters;
pub mod resolve_ticket;
pub mod run_sla_clock;
pub mod take_up_again;
