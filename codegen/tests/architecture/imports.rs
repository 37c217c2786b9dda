//! Which first-level module of a crate names which other one, by its sources.
//!
//! A module counts with the folder below it. Read are the paths that begin with `crate`, `super` or `self`, in `use` and
//! elsewhere, and in the crate's root also those that begin with a module. A name of the root is the module's that it is
//! re-exported from. Tests, comments and the texts in quotes do not count, and re-exports in the root neither: they are the
//! crate's front door.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the root is called.
const ROOT: &str = "the root";

/// For each module the modules that it names, each with a file where it does.
pub(crate) type Imports = BTreeMap<String, BTreeMap<String, String>>;

/// Reads the crate that begins with a file.
pub(crate) fn of(root: &Path) -> Imports {
    let folder = root.parent().unwrap();
    let mut files = Vec::new();
    collect(folder, &mut files);
    let files = files.into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        let below = path.strip_prefix(folder).unwrap().with_extension("");
        let mut module: Vec<String> = below.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        if path == root {
            module.clear();
        } else if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        (module, text)
    });
    between(&files.collect::<Vec<_>>())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

/// What some files name of each other; each file with the path of its module, the root's empty.
fn between(files: &[(Vec<String>, String)]) -> Imports {
    // A module of tests in a file of its own, and what only it has.
    let is_test = |module: &[String]| module.iter().any(|part| part == "tests");
    let files: Vec<_> = files
        .iter()
        .filter(|(module, _)| !is_test(module))
        .map(|(module, text)| (module, without_tests(&tokens(text))))
        .collect();
    let modules: Vec<&str> = files.iter().filter_map(|(module, _)| module.first()).map(String::as_str).collect();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut globs = Vec::new();
    for (module, tokens) in &files {
        if module.is_empty() {
            for path in paths(tokens, &[], &modules).into_iter().filter(|path| path.exported) {
                let Some(first) = path.parts.first() else { continue };
                match path.parts.last() {
                    Some(last) if last == "*" => globs.push(first.clone()),
                    _ => drop(names.insert(path.name, first.clone())),
                }
            }
        } else {
            let exported = tokens.windows(5).filter(|five| five[0] == "macro_export" && five[2] == "macro_rules");
            names.extend(exported.map(|five| (five[4].clone(), module[0].clone())));
        }
    }
    let declares = |module: &str, name: &str| {
        let of_module = files.iter().filter(|(path, _)| path.first().is_some_and(|first| first == module));
        let mut tokens = of_module.flat_map(|(_, tokens)| tokens.windows(2));
        tokens.any(|two| KINDS.contains(&two[0].as_str()) && two[1] == name)
    };
    let mut imports = Imports::new();
    for (module, tokens) in &files {
        let own = module.first().map_or(ROOT, String::as_str);
        imports.entry(own.to_owned()).or_default();
        for path in paths(tokens, module, &modules).into_iter().filter(|path| !path.exported || !module.is_empty()) {
            let Some(first) = path.parts.first() else { continue };
            let to = match names.get(first) {
                _ if modules.contains(&first.as_str()) => first.as_str(),
                Some(from) => from,
                None => globs.iter().find(|glob| declares(glob, first)).map_or(ROOT, String::as_str),
            };
            if to != own && first != "*" {
                imports
                    .entry(own.to_owned())
                    .or_default()
                    .entry(to.to_owned())
                    .or_insert(format!("{}.rs", module.join("/")));
            }
        }
    }
    imports
}

/// What declares a name.
const KINDS: [&str; 8] = ["fn", "struct", "enum", "trait", "type", "const", "static", "union"];

/// A path, from the crate's root on.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    parts: Vec<String>,
    /// What its last part is called here.
    name: String,
    /// True for a re-export.
    exported: bool,
}

/// The paths within the crate that a file of some module names.
fn paths(tokens: &[String], module: &[String], modules: &[&str]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut module = module.to_vec();
    // How many braces are open, and at which number each module in this file began.
    let (mut open, mut inner) = (0_usize, Vec::new());
    let mut at = 0;
    let mut exports = false;
    let mut uses = false;
    while at < tokens.len() {
        let token = tokens[at].as_str();
        let next = |ahead: usize| tokens.get(at + ahead).map_or("", String::as_str);
        match token {
            "mod" if next(2) == "{" => {
                module.push(next(1).to_owned());
                inner.push(open);
            }
            "{" => open += 1,
            "}" => {
                open = open.saturating_sub(1);
                if inner.last() == Some(&open) {
                    inner.pop();
                    module.pop();
                }
            }
            "use" => (uses, exports) = (true, is_public(&tokens[..at])),
            ";" => (uses, exports) = (false, false),
            _ => {}
        }
        let before = at.checked_sub(1).map_or("", |before| tokens[before].as_str());
        let relative = matches!(token, "crate" | "super" | "self") || (module.is_empty() && modules.contains(&token));
        if relative && next(1) == "::" && before != "::" {
            let mut start = Vec::new();
            match token {
                "crate" => {}
                "super" => start.extend(module.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default()),
                "self" => start.extend(module.iter().cloned()),
                other => start.push(other.to_owned()),
            }
            at = tree(tokens, at + 2, start, uses && exports, &mut found);
            continue;
        }
        at += 1;
    }
    found
}

/// True if what was read before a `use` makes it a re-export.
fn is_public(before: &[String]) -> bool {
    match before.last().map(String::as_str) {
        Some("pub") => true,
        // `pub(crate)` and its like.
        Some(")") => before.iter().rev().take(6).any(|token| token == "pub"),
        Some(_) | None => false,
    }
}

/// Reads what follows `crate::`: a path, or several in braces. Returns where it ends.
fn tree(tokens: &[String], mut at: usize, mut parts: Vec<String>, exported: bool, found: &mut Vec<Named>) -> usize {
    loop {
        let token = tokens.get(at).map_or("", String::as_str);
        if token == "{" {
            at += 1;
            while tokens.get(at).is_some_and(|token| token != "}") {
                let before = at;
                at = tree(tokens, at, parts.clone(), exported, found);
                if tokens.get(at).is_some_and(|token| token == ",") || at == before {
                    at += 1;
                }
            }
            return at + 1;
        }
        match token {
            "super" => drop(parts.pop()),
            "self" => {}
            name => parts.push(name.to_owned()),
        }
        at += 1;
        if tokens.get(at).is_some_and(|token| token == "::") {
            at += 1;
            continue;
        }
        let mut name = parts.last().cloned().unwrap_or_default();
        if tokens.get(at).is_some_and(|token| token == "as") {
            name = tokens.get(at + 1).cloned().unwrap_or_default();
            at += 2;
        }
        found.push(Named { parts, name, exported });
        return at;
    }
}

/// The tokens of a source: names, `::`, and single characters. Comments, texts and characters in quotes are left out.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let starts = |with: &str| with.chars().zip(rest).filter(|(one, two)| one == *two).count() == with.len();
        if starts("//") {
            at += rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
        } else if starts("/*") {
            let end = rest.windows(2).position(|two| two == ['*', '/']);
            at += end.map_or(rest.len(), |end| end + 2);
        } else if let Some(length) = raw_text(rest).or_else(|| quoted(rest)) {
            at += length;
        } else if rest[0].is_alphanumeric() || rest[0] == '_' {
            let length = rest.iter().position(|c| !c.is_alphanumeric() && *c != '_').unwrap_or(rest.len());
            tokens.push(rest[..length].iter().collect());
            at += length;
        } else if starts("::") {
            tokens.push("::".to_owned());
            at += 2;
        } else {
            if !rest[0].is_whitespace() {
                tokens.push(rest[0].to_string());
            }
            at += 1;
        }
    }
    tokens
}

/// The length of a raw text, such as `r"…"` or `br#"…"#`.
fn raw_text(rest: &[char]) -> Option<usize> {
    let letters = rest.iter().take_while(|c| matches!(c, 'b' | 'c' | 'r')).count();
    let hashes = rest[letters..].iter().take_while(|c| **c == '#').count();
    let begin = letters + hashes + 1;
    if letters == 0 || letters > 2 || rest[letters - 1] != 'r' || rest.get(begin - 1) != Some(&'"') {
        return None;
    }
    let ends = |at: &usize| rest[*at] == '"' && rest[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    Some((begin..rest.len()).find(ends).map_or(rest.len(), |end| end + 1 + hashes))
}

/// The length of a text or character in quotes; a lifetime is neither.
fn quoted(rest: &[char]) -> Option<usize> {
    let quote = rest[0];
    if quote != '"' && quote != '\'' {
        return None;
    }
    if quote == '\'' && rest.get(1) != Some(&'\\') {
        return (rest.get(2) == Some(&'\'')).then_some(3);
    }
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    Some(at + 1)
}

/// The tokens without the items below `#[cfg(test)]` and `#[test]`.
fn without_tests(tokens: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let attribute =
            |words: &[&str]| tokens[at..].iter().map(String::as_str).take(words.len()).eq(words.iter().copied());
        if attribute(&["#", "[", "cfg", "(", "test", ")", "]"]) || attribute(&["#", "[", "test", "]"]) {
            // The item ends with its braces, or with a semicolon before any.
            let mut open = 0_usize;
            at += tokens[at..].iter().position(|token| token == "]").unwrap_or(0) + 1;
            while at < tokens.len() {
                match tokens[at].as_str() {
                    "{" => open += 1,
                    "}" => open = open.saturating_sub(1),
                    _ => {}
                }
                at += 1;
                if open == 0 && matches!(tokens[at - 1].as_str(), "}" | ";") {
                    break;
                }
            }
            continue;
        }
        kept.push(tokens[at].clone());
        at += 1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who names whom, as `from → to`.
    fn named(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = files
            .iter()
            .map(|(module, text)| {
                (module.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect(), (*text).to_owned())
            })
            .collect();
        let imports = between(&files);
        imports.iter().flat_map(|(from, to)| to.keys().map(move |to| format!("{from} → {to}"))).collect()
    }

    #[test]
    fn paths_are_found_in_every_form() {
        let others = [("b", "pub struct X;"), ("c", "pub fn y() {}"), ("d", "")];
        let of = |text: &str| {
            let mut files = vec![("", "mod a; mod b; mod c; mod d;"), ("a/inner", text)];
            files.extend(others);
            named(&files)
        };
        assert_eq!(of("use crate::b::X;"), ["a → b"]);
        assert_eq!(of("use crate::{b::X, c::{self, y as z}};"), ["a → b", "a → c"]);
        assert_eq!(of("use super::super::d;"), ["a → d"]);
        assert_eq!(of("fn f() { crate::c::y() }"), ["a → c"]);
        assert_eq!(of("mod deep { use super::super::super::b::X; fn f() {} } use super::nothing;"), ["a → b"]);
        assert_eq!(of("pub(crate) use crate::b::X;"), ["a → b"]);
        assert_eq!(of("use super::other; use self::below; use crate::a::more;"), [""; 0]);
    }

    #[test]
    fn what_is_no_code_does_not_count() {
        let of = |text: &str| named(&[("", "mod a; mod b;"), ("a", text), ("b", "")]);
        assert_eq!(of("// use crate::b;\n/* crate::b::x */ const T: &str = \"crate::b::x\";"), [""; 0]);
        assert_eq!(of("const R: &str = r#\"\" crate::b::x\"#; const C: char = '\"'; fn f<'a>() {}"), [""; 0]);
        assert_eq!(of("#[cfg(test)]\nmod tests { use crate::b; fn f() {} }\n#[cfg(test)] use crate::b;"), [""; 0]);
        assert_eq!(of("#[cfg(test)]\nmod tests { fn f() {} }\nuse crate::b::x;"), ["a → b"]);
    }

    #[test]
    fn names_of_the_root_are_those_of_their_modules() {
        let of = |root: &str| named(&[("", root), ("a", "use crate::X;"), ("b", "pub struct X;")]);
        assert_eq!(of("mod a; mod b; pub use b::X;"), ["a → b"]);
        assert_eq!(of("mod a; mod b; pub use crate::b::{Y, Z as X};"), ["a → b"]);
        assert_eq!(of("mod a; mod b; pub use b::*;"), ["a → b"]);
        assert_eq!(of("mod a; mod b; pub struct X; use a::f;"), ["a → the root", "the root → a"]);
        let exported = "#[macro_export]\nmacro_rules! map { () => {} }";
        assert_eq!(named(&[("", "mod a; mod b;"), ("a", "use crate::map;"), ("b", exported)]), ["a → b"]);
    }
}
