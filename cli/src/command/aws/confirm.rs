//! Asking before something is done that cannot be taken back.

use std::io::{BufRead, IsTerminal, Write};

use super::refusal::Refusal;

/// Refuses where a question must be asked and nobody is there to answer it.
///
/// A command that works for minutes before it asks calls this first.
///
/// # Errors
///
/// Standard input is no terminal, and `--yes` was not given.
pub(super) fn answerable(yes: bool) -> Result<(), Refusal> {
    if yes || std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Refusal::new("this command asks for confirmation, but there is no terminal").help("add `--yes`"))
}

/// Asks a question on standard error; true for yes. With `yes` nothing is asked. Ctrl-C and the end of input mean no.
///
/// # Errors
///
/// Standard input is no terminal, or cannot be read.
pub(super) async fn confirm(question: &str, yes: bool) -> Result<bool, Refusal> {
    if yes {
        return Ok(true);
    }
    answerable(yes)?;
    let mut prompt = anstream::stderr();
    // Where standard error is closed, the terminal still waits for an answer.
    let _ = write!(prompt, "{} [y/N] ", crate::printed::harmless(question)).and_then(|()| prompt.flush());
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    tokio::select! {
        read = line => match read {
            Ok(Ok(line)) => Ok(means_yes(&line)),
            Ok(Err(error)) => Err(Refusal::new(format!("cannot read the answer: {error}")).help("add `--yes`")),
            Err(error) => Err(Refusal::new(format!("cannot read the answer: {error}")).help("add `--yes`")),
        },
        _ = tokio::signal::ctrl_c() => {
            crate::command::say("");
            Ok(false)
        }
    }
}

/// Anything but a clear yes means no.
fn means_yes(line: &str) -> bool {
    ["y", "yes"].iter().any(|yes| line.trim().eq_ignore_ascii_case(yes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_means_yes() {
        assert!(["y\n", "Y\n", " yes \n", "YES"].iter().all(|line| means_yes(line)));
        assert!(["", "\n", "n\n", "no\n", "yep\n", "yes please\n"].iter().all(|line| !means_yes(line)));
    }

    #[tokio::test]
    async fn with_yes_nothing_is_asked() {
        assert_eq!(confirm("Deploy?", true).await, Ok(true));
    }
}
