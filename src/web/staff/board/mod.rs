//! What supervisors see of the team and of the machine.
//!
//! Here: the board, handing tickets over, absences, what shows how good the answers are. Not here: the review of single
//! decisions: it stands beside a ticket's page (`tickets`). May import `http`, `accounts`, and addresses of `tickets`.

pub mod absence;
pub mod board;
mod board_view;
pub mod machine;
pub mod quality;
pub mod reassign;
mod shown;
