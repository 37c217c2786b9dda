//! The program's own name. A project's command line is called as the project calls it, and every text says that name.
//!
//! Texts that are known when we compile, such as the examples of `--help`, have `{program}` in its place, and `{workflow}` in that of
//! one of the project's workflows.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::path::Path;

/// The name where the first argument is none.
const NAMELESS: &str = "stepwright";
/// What stands for the program's name.
const PROGRAM: &str = "{program}";
/// What stands for the name of one of the project's workflows.
const WORKFLOW: &str = "{workflow}";

thread_local! {
    // A test runs several programs in one process, one after the other in each thread.
    static NAME: RefCell<String> = RefCell::new(NAMELESS.to_owned());
}

/// Sets the name from the first argument of a command line: the path of the program.
pub(crate) fn called(argument: Option<&OsStr>) {
    let stem = argument.and_then(|path| Path::new(path).file_stem()?.to_str());
    let plain = |name: &&str| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
    };
    let name = stem.filter(plain).unwrap_or(NAMELESS);
    NAME.with(|known| name.clone_into(&mut known.borrow_mut()));
}

/// The name.
pub(crate) fn name() -> String {
    NAME.with(|name| name.borrow().clone())
}

/// A command of this program, as one types it: `shop emit --check`.
pub(crate) fn command(arguments: &str) -> String {
    format!("{} {arguments}", name())
}

/// A text with the names in their places. What explains an example stays in one column with its neighbours.
pub(crate) fn text(text: &str, workflow: &str) -> String {
    let named = |part: &str| part.replace(PROGRAM, &name()).replace(WORKFLOW, workflow);
    let mut lines = Vec::new();
    let mut rest = text.lines().peekable();
    while let Some(line) = rest.next() {
        let mut block = vec![line];
        if explained(line).is_some() {
            // The lines of a block are those in which what explains begins in the same column.
            while let Some(next) = rest.next_if(|next| next.starts_with("  ") && !next.trim().is_empty()) {
                block.push(next);
            }
        }
        let width = block.iter().filter_map(|line| Some(named(explained(line)?.0).chars().count())).max();
        lines.extend(block.into_iter().map(|line| match (explained(line), width) {
            (Some((command, why)), Some(width)) => format!("{:width$}   {}", named(command), named(why)),
            (None, _) | (_, None) => named(line),
        }));
    }
    lines.join("\n")
}

/// The two parts of an example: the command, and what explains it.
fn explained(line: &str) -> Option<(&str, &str)> {
    let example = line.strip_prefix("  ").filter(|example| example.contains(PROGRAM))?;
    let gap = example.find("  ")?;
    let (command, why) = line.split_at(gap + 2);
    Some((command, why.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_that_of_the_file() {
        for (argument, name) in [
            ("target/debug/shop", "shop"),
            ("shop.exe", "shop"),
            ("my_shop-2", "my_shop-2"),
            ("", NAMELESS),
            ("a b", NAMELESS),
            ("\u{1b}[31m", NAMELESS),
        ] {
            called(Some(OsStr::new(argument)));
            assert_eq!(super::name(), name, "{argument}");
        }
        called(None);
        assert_eq!(name(), NAMELESS);
    }

    #[test]
    fn what_explains_examples_stays_in_one_column() {
        called(Some(OsStr::new("a-rather-long-name")));
        let examples = "Examples:\n  {program} emit {workflow}   one\n  {program} fmt --check\n  ls | {program} fmt -     two\n\n\
                        Exit status: 0.";
        let shown = "Examples:\n  a-rather-long-name emit order   one\n  a-rather-long-name fmt --check\n  \
                     ls | a-rather-long-name fmt -   two\n\nExit status: 0.";
        assert_eq!(text(examples, "order"), shown);
    }
}
