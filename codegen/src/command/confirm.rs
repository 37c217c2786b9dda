//! Asking before something is done that cannot be taken back.

use std::io::{BufRead, IsTerminal, Write};

use crate::aws::Refusal;

/// Asks a question on standard error; true for yes. With `yes` nothing is asked.
///
/// # Errors
///
/// There is no terminal, so nobody to ask.
pub(super) fn confirm(question: &str, yes: bool) -> Result<bool, Refusal> {
    if yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Refusal::new("there is no terminal to ask on").help("add `--yes`"));
    }
    let mut prompt = anstream::stderr();
    let mut answer = String::new();
    let asked = write!(prompt, "{question} [y/N] ").and_then(|()| prompt.flush());
    let read = asked.and_then(|()| std::io::stdin().lock().read_line(&mut answer));
    read.map_err(|error| Refusal::new(format!("cannot read the answer: {error}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
