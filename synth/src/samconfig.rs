//! The settings of the SAM command line.

use std::collections::BTreeSet;

/// The stack that workflows are deployed as, unless another is named.
pub fn stack_name<'n>(workflows: impl IntoIterator<Item = &'n str>) -> String {
    let names: BTreeSet<&str> = workflows.into_iter().collect();
    match names.first() {
        Some(only) if names.len() == 1 => only.replace('_', "-"),
        Some(_) | None => "workflows".to_owned(),
    }
}

/// The text of `samconfig.toml` for a stack: `sam build` and `sam deploy` need no further options.
///
/// `sam build` is not told to cache: it would look at the function's own folder only, and miss changes in the crates that
/// the function is built from. Cargo caches better.
pub fn samconfig(name: &str) -> String {
    format!(
        r#"version = 0.1

[default.global.parameters]
stack_name = "{name}"

[default.validate.parameters]
lint = true

[default.deploy.parameters]
capabilities = "CAPABILITY_IAM"
confirm_changeset = true
resolve_s3 = true
s3_prefix = "{name}"
"#
    )
}
