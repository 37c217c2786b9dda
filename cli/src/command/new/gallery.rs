//! The workflows that a project can begin with. Their sources and locked definitions are those of the gallery, by links.

use clap::builder::{PossibleValue, PossibleValuesParser};

/// A workflow of the gallery.
pub(super) struct Example {
    /// The name of its file.
    pub(super) name: &'static str,
    /// Its source.
    source: &'static str,
    /// What it compiles to.
    pub(super) definition: &'static str,
}

macro_rules! examples {
    ($($name:literal),* $(,)?) => {
        &[$(Example {
            name: $name,
            source: include_str!(concat!("../../../templates/gallery/", $name, ".rs")),
            definition: include_str!(concat!("../../../templates/gallery/", $name, ".asl.json")),
        }),*]
    };
}

/// All of them. The payment is not among them: a project has a worker of its own without `--from`.
#[rustfmt::skip]
pub(super) const GALLERY: &[Example] = examples![
    "approval", "booking", "clean_up", "fan_out", "fulfilment", "letters", "mail_answer", "mail_approval", "order",
    "order_api", "polling", "price_import", "pricing", "rates", "saga", "sales_report", "semaphore", "transcoding",
    "transcripts",
];

impl Example {
    /// The source as it stands in a project, which knows the library by its own name.
    pub(super) fn source(&self) -> String {
        self.source.replace("use dsl::", "use stepwright::").replace("(dsl::", "(stepwright::")
    }

    /// The other workflows whose types it uses.
    pub(super) fn uses(&self) -> impl Iterator<Item = &'static Example> + use<'_> {
        let begins = |name: &str| format!("use crate::{name}::");
        GALLERY.iter().filter(move |other| self.source.lines().any(|line| line.starts_with(&begins(other.name))))
    }

    /// What it shows, in one sentence: the beginning of its documentation.
    fn about(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
        let text = lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        text.trim_end_matches('.').to_owned()
    }
}

/// The names, for the command line.
pub(super) fn names() -> PossibleValuesParser {
    GALLERY.iter().map(|example| PossibleValue::new(example.name).help(example.about())).collect::<Vec<_>>().into()
}
