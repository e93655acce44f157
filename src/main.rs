//! The command `option-m`.

use std::process::ExitCode;

fn main() -> ExitCode {
    option_m::cli::run()
}
