//! `--allow`: rules that are switched off for a run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use asl::closest;
use asl::shown::quoted;
use asl::wildcard::matches;

use crate::command::warn;
use crate::manual;
use crate::report::Finding;

/// A rule that a flag switches off, everywhere or in some files.
#[derive(Debug, Clone)]
pub(super) struct Allow {
    rule: &'static str,
    path: Option<String>,
    /// True when it has switched something off.
    used: Arc<AtomicBool>,
}

/// Reads the value of the flag: a code or a name, and a file, a folder or a pattern behind `=`.
pub(super) fn read(text: &str) -> Result<Allow, String> {
    let (name, path) = match text.split_once('=') {
        Some((name, path)) => (name, Some(path.strip_prefix("./").unwrap_or(path).to_owned())),
        None => (text, None),
    };
    match manual::rule(name) {
        Some(rule) => Ok(Allow { rule: rule.id(), path, used: Arc::default() }),
        None => {
            let names = manual::rules().into_iter().flat_map(|rule| [rule.id(), rule.name()]);
            let close = closest(name, names).map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
            Err(format!("there is no rule {}{close}", quoted(name)))
        }
    }
}

/// Removes the findings that flags switch off.
pub(super) fn filter(allowed: &[Allow], findings: &mut Vec<Finding>) {
    findings.retain(|finding| {
        let finding = &finding.diagnostic;
        let file = finding.place().map(|place| place.file.to_string()).unwrap_or_default();
        let mut kept = true;
        for allow in allowed.iter().filter(|allow| allow.rule == finding.code().id) {
            if allow.path.as_deref().is_none_or(|path| is_below(path, &file)) {
                allow.used.store(true, Ordering::Relaxed);
                kept = false;
            }
        }
        kept
    });
}

/// Warns of flags that switch nothing off.
pub(super) fn warn_of_unused(allowed: &[Allow]) {
    for allow in allowed.iter().filter(|allow| !allow.used.load(Ordering::Relaxed)) {
        let place = allow.path.as_deref().map(|path| format!(" in {}", quoted(path))).unwrap_or_default();
        warn(&format!("`{}` finds nothing{place}", allow.rule), Some("remove the flag `--allow`"));
    }
}

/// True for a file that a path means: the file, a folder around it, or a pattern in which `*` stands for any text.
fn is_below(path: &str, file: &str) -> bool {
    let file = file.strip_prefix("./").unwrap_or(file);
    if path.contains('*') {
        return matches(path, file);
    }
    let rest = file.strip_prefix(path.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_named_by_code_or_name() {
        assert_eq!(read("v034").unwrap().rule, "V034");
        let allow = read("choice_without_default=./infra/*.yaml").unwrap();
        assert_eq!((allow.rule, allow.path.as_deref()), ("V034", Some("infra/*.yaml")));
        assert_eq!(read("V999").unwrap_err(), "there is no rule `V999`");
        assert!(read("choice_without_defalt").unwrap_err().contains("did you mean `choice_without_default`?"));
    }

    #[test]
    fn a_path_is_a_file_a_folder_or_a_pattern() {
        for (path, file) in [
            ("a/b.yaml", "a/b.yaml"),
            ("a", "a/b.yaml"),
            ("a/", "a/b/c.yaml"),
            ("*.yaml", "a/b.yaml"),
            ("a/*/c.*", "./a/b/c.json"),
            ("*", "x"),
        ] {
            assert!(is_below(path, file), "{path} {file}");
        }
        for (path, file) in [("a", "ab.yaml"), ("*.json", "a.yaml"), ("a/*/c", "a/c"), ("b.yaml", "a/b.yaml")] {
            assert!(!is_below(path, file), "{path} {file}");
        }
    }
}
