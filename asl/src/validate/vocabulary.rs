//! In whose words findings speak: of fields, as files have them, or of the builders that wrote them.

use std::collections::{BTreeSet, HashSet};

use crate::document::{Document, Node};

/// Whether findings speak to those who write files or to those who write builders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Vocabulary<'v> {
    /// Of fields: "add `Default`".
    #[default]
    Fields,
    /// Of builders: "add `.otherwise(…)`".
    Builders {
        /// The JSON pointers of the states and fields that the author gave as data, which are spoken of as in files.
        data: &'v BTreeSet<String>,
    },
}

/// The words of a message or of help.
#[derive(Debug)]
pub(super) struct Words {
    fields: String,
    /// In the words of builders, where these are others.
    builders: Option<String>,
}

/// The same for those who write files and for those who write builders.
pub(super) fn both(fields: impl Into<String>, builders: impl Into<String>) -> Words {
    Words { fields: fields.into(), builders: Some(builders.into()) }
}

impl From<String> for Words {
    fn from(fields: String) -> Self {
        Self { fields, builders: None }
    }
}

impl From<&str> for Words {
    fn from(fields: &str) -> Self {
        fields.to_owned().into()
    }
}

/// Which nodes of a document are spoken of in which words.
#[derive(Debug, Default)]
pub(super) struct Speech {
    /// The numbers of the nodes that are data; none where all are.
    data: Option<HashSet<u32>>,
}

impl Speech {
    pub(super) fn new(document: &Document, vocabulary: Vocabulary<'_>) -> Self {
        let data = match vocabulary {
            Vocabulary::Fields => None,
            Vocabulary::Builders { data } => {
                Some(data.iter().filter_map(|pointer| document.node_at(pointer)).map(Node::number).collect())
            }
        };
        Self { data }
    }

    /// True for a node that a builder wrote.
    pub(super) fn is_built(&self, node: Node<'_>) -> bool {
        let mut around = std::iter::successors(Some(node), |node| node.parent());
        self.data.as_ref().is_some_and(|data| !around.any(|node| data.contains(&node.number())))
    }

    /// The message about a node.
    pub(super) fn message(&self, node: Node<'_>, words: Words) -> String {
        match words.builders.filter(|_| self.is_built(node)) {
            Some(builders) => builders,
            None => words.fields,
        }
    }

    /// The help about a node; where it names no builder, the one that writes the node's field is named behind it.
    pub(super) fn help(&self, node: Node<'_>, words: Words) -> String {
        match (words.builders, node.key().and_then(|key| builder(key.name()))) {
            (Some(builders), _) if self.is_built(node) => builders,
            (None, Some(builder)) if self.is_built(node) => format!("{}, in `{builder}`", words.fields),
            (Some(_) | None, _) => words.fields,
        }
    }
}

/// The builder that writes a field.
fn builder(field: &str) -> Option<&'static str> {
    Some(match field {
        "TimeoutSeconds" => ".timeout(…)",
        "HeartbeatSeconds" => ".heartbeat(…)",
        "IntervalSeconds" => ".interval(…)",
        "MaxAttempts" => ".max_attempts(…)",
        "BackoffRate" => ".backoff_rate(…)",
        "MaxDelaySeconds" => ".max_delay(…)",
        "Seconds" => "Wait::new",
        "MaxConcurrency" => ".max_concurrency(…)",
        "ToleratedFailureCount" => ".tolerated_failure_count(…)",
        "ToleratedFailurePercentage" => ".tolerated_failure_percentage(…)",
        "MaxItems" => ".max_items(…)",
        "MaxItemsPerBatch" => "ItemBatcher::max_items_per_batch",
        "MaxInputBytesPerBatch" => "ItemBatcher::max_input_bytes_per_batch",
        "Label" => ".label(…)",
        _ => return None,
    })
}
