//! `option-m user`: who may sign in.

use std::io::{self, BufRead, Write};

use clap::Subcommand;

use crate::cli::common::{DataDirectory, with_store};
use crate::cli::failure::Failure;
use crate::clock::Clock;
use crate::config::{Config, Flags};
use crate::desk::DeskError;
use crate::desk::accounts::manage_staff::{self, NewMember};
use crate::desk::accounts::passwords;
use crate::domain::staff::{Login, Role, check_password};
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;
use crate::store::accounts::staff;
use crate::store::{Store, StoreError};
use crate::wording::Wording;

/// Manage staff accounts: add, list, disable, reset passwords and second factors.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m user add aminah --name 'Aminah' --role agent
  echo 'a long pass phrase' | option-m user add borhan --name Borhan --role supervisor --password-stdin
  option-m user list
  option-m user reset-password aminah
  option-m user disable aminah
  option-m user reset-second-factor aminah

Without --password-stdin a password is generated and shown once.

Exit codes:
  0  it was done
  1  it failed
  2  wrong use: an unknown or taken login, a password that is too short, the last administrator
  3  the configuration is wrong
  4  the database is not available")]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    data: DataDirectory,
}

#[derive(Subcommand)]
enum Action {
    /// Add an account.
    #[command(after_long_help = "Examples:\n  option-m user add aminah --name Aminah --role agent")]
    Add {
        /// Login: 3 to 64 of a-z 0-9 . _ @ -
        login: String,
        /// Name shown to colleagues.
        #[arg(long)]
        name: String,
        /// Role: auditor, agent, supervisor or administrator.
        #[arg(long, default_value = "agent")]
        role: String,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List all accounts.
    #[command(after_long_help = "Examples:\n  option-m user list")]
    List,
    /// Disable an account and end its sessions at once.
    #[command(after_long_help = "Examples:\n  option-m user disable aminah")]
    Disable {
        /// Login of the account.
        login: String,
    },
    /// Set a new password and end the sessions of an account.
    #[command(after_long_help = "Examples:\n  option-m user reset-password aminah")]
    ResetPassword {
        /// Login of the account.
        login: String,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Remove the second factor of an account whose owner has lost device and recovery codes.
    #[command(after_long_help = "Examples:\n  option-m user reset-second-factor aminah")]
    ResetSecondFactor {
        /// Login of the account.
        login: String,
    },
}

pub(super) fn run(arguments: Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    let config = Config::load(&flags)?;
    with_store(&config, async |store| match arguments.action {
        Action::Add {
            login,
            name,
            role,
            password_stdin,
        } => add(&store, &login, &name, &role, password_stdin).await,
        Action::List => list(&store).await,
        Action::Disable { login } => disable(&store, &login).await,
        Action::ResetPassword {
            login,
            password_stdin,
        } => reset(&store, &login, password_stdin).await,
        Action::ResetSecondFactor { login } => reset_factor(&store, &login).await,
    })
}

async fn add(store: &Store, login: &str, name: &str, role: &str, from_stdin: bool) -> Result<(), Failure> {
    let login = parse_login(login)?;
    let name = clean_line(name);
    if name.is_empty() {
        return Err(Failure::Rejected(
            "--name: give the name shown to colleagues".to_owned(),
        ));
    }
    let role = Role::parse(role).ok_or_else(|| {
        Failure::Rejected("--role must be auditor, agent, supervisor or administrator".to_owned())
    })?;
    let password = password(&login, from_stdin)?;
    let member = NewMember {
        login: login.clone(),
        name,
        role,
        password_hash: password.hash,
    };
    let now = Clock::System.now();
    match store
        .write(move |conn| manage_staff::introduce(conn, &member, now))
        .await
    {
        Ok(()) => {}
        Err(StoreError::Duplicate { .. }) => {
            return Err(Failure::Rejected(format!(
                "the login {} is taken",
                login.as_str()
            )));
        }
        Err(error) => return Err(error.into()),
    }
    outln!("added {} as {}", login.as_str(), role.code());
    show_once(password.made);
    Ok(())
}

async fn list(store: &Store) -> Result<(), Failure> {
    let everybody: Vec<_> = store
        .read(staff::list)
        .await
        .map_err(|error: StoreError| Failure::from(error))?;
    let mut out = io::stdout().lock();
    for member in everybody {
        let state = if member.enabled { "enabled" } else { "disabled" };
        writeln!(
            out,
            "{:<24} {:<14} {:<9} {}",
            member.login.as_str(),
            member.role.code(),
            state,
            member.name
        )?;
    }
    Ok(())
}

async fn disable(store: &Store, login: &str) -> Result<(), Failure> {
    let login = parse_login(login)?;
    let wanted = login.clone();
    let now = Clock::System.now();
    let done: Result<bool, DeskError> = store
        .write(move |conn| manage_staff::disable(conn, &wanted, now))
        .await;
    known(done?, &login)?;
    outln!("{} can no longer sign in", login.as_str());
    Ok(())
}

async fn reset(store: &Store, login: &str, from_stdin: bool) -> Result<(), Failure> {
    let login = parse_login(login)?;
    let password = password(&login, from_stdin)?;
    let (wanted, hash) = (login.clone(), password.hash);
    let now = Clock::System.now();
    let done: Result<bool, DeskError> = store
        .write(move |conn| manage_staff::reset_password(conn, &wanted, &hash, now))
        .await;
    known(done?, &login)?;
    outln!("{} has a new password; their sessions have ended", login.as_str());
    show_once(password.made);
    Ok(())
}

async fn reset_factor(store: &Store, login: &str) -> Result<(), Failure> {
    let login = parse_login(login)?;
    let (wanted, now) = (login.clone(), Clock::System.now());
    let done: Result<bool, DeskError> = store
        .write(move |conn| manage_staff::reset_second_factor(conn, &wanted, now))
        .await;
    known(done?, &login)?;
    outln!("{} signs in without a second factor", login.as_str());
    Ok(())
}

/// A password's hash, and the password itself if it was made here.
struct Password {
    hash: String,
    made: Option<String>,
}

fn password(login: &Login, from_stdin: bool) -> Result<Password, Failure> {
    let made = (!from_stdin).then(manage_staff::generate_password);
    let given = match &made {
        Some(password) => password.clone(),
        None => first_line()?,
    };
    check_password(&given, login).map_err(|refusal| refused(&refusal))?;
    let hash = passwords::hash(&given).map_err(|error| Failure::Other(error.into()))?;
    Ok(Password { hash, made })
}

fn first_line() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn show_once(made: Option<String>) {
    if let Some(password) = made {
        outln!("password (shown once): {password}");
    }
}

fn parse_login(login: &str) -> Result<Login, Failure> {
    Login::parse(login).map_err(|refusal| refused(&refusal))
}

/// Operators read English, as the rest of the command line is.
fn refused(refusal: &Refusal) -> Failure {
    Failure::Rejected(Wording::of(crate::domain::values::language::Language::En).refusal(refusal))
}

fn known(found: bool, login: &Login) -> Result<(), Failure> {
    if found {
        Ok(())
    } else {
        Err(Failure::Rejected(format!(
            "nobody has the login {}",
            login.as_str()
        )))
    }
}
