//! Asking before something is done that cannot be undone.

use std::io::{BufRead, IsTerminal, Write};

use crate::aws::Refusal;

/// Asks a question whose answer is yes or no; `yes` answers it beforehand.
///
/// # Errors
///
/// There is no terminal, so nobody to ask.
pub(super) fn confirm(question: &str, yes: bool) -> Result<bool, Refusal> {
    if yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Refusal::new(format!("nobody can be asked: {question}")).help("add `--yes`"));
    }
    let mut err = anstream::stderr();
    let mut answer = String::new();
    let asked = write!(err, "{question} [y/N] ").and_then(|()| err.flush());
    let read = asked.and_then(|()| std::io::stdin().lock().read_line(&mut answer));
    read.map_err(|error| Refusal::new(format!("cannot read the answer: {error}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
