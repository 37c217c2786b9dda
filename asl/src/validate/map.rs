//! Parallel and Map.

use super::values::has_placeholder;
use super::vocabulary::both;
use super::walk::{Object, Walk};
use crate::document::Node;
use crate::shown::quoted;
use crate::{ProcessorMode, WorkflowType};

crate::rules! {
    pub,

    /// A Parallel has no branch.
    ///
    /// The state would have nothing to run.
    ///
    /// ```json
    /// {"Type": "Parallel", "Branches": [], "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Parallel",
    ///   "Branches": [{"StartAt": "One", "States": {"One": {"Type": "Pass", "End": true}}}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Parallel workflow state"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    EMPTY_PARALLEL = "V120", empty_parallel, Error;

    /// The `Mode` of a `ProcessorConfig` is something other than `INLINE` or `DISTRIBUTED`.
    ///
    /// `INLINE` processes the items in this execution, `DISTRIBUTED` in child executions.
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "PARALLEL"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "INLINE"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Map state".
    PROCESSOR_MODE = "V121", processor_mode, Error;

    /// A Distributed Map does not specify the `ExecutionType` of its child executions.
    ///
    /// The child executions of a Distributed Map are Standard or Express executions; an inline Map has no child
    /// executions.
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Distributed Map".
    MISSING_EXECUTION_TYPE = "V122", missing_execution_type, Error;

    /// `ExecutionType` is something other than `STANDARD` or `EXPRESS`.
    ///
    /// It is the type of the child executions.
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "FAST"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Distributed Map".
    EXECUTION_TYPE = "V123", execution_type, Error;

    /// A Map has a field that takes effect only in the mode `DISTRIBUTED`.
    ///
    /// These fields are `ItemReader`, `ItemBatcher`, `ResultWriter`, `Label` and `Tolerated…`.
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "INLINE"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "Label": "orders",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "Label": "orders",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Distributed Map".
    ONLY_DISTRIBUTED = "V124", only_distributed, Warning;

    /// `Label` is empty, longer than 40 characters, or has a character that is not allowed.
    ///
    /// White space, control characters and the following are not allowed: `` ? * < > { } [ ] : ; , \ | ^ ~ $ # % & ` "
    /// ``.
    ///
    /// The label becomes part of the ARNs of the child executions.
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "Label": "new orders",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "Label": "new-orders",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Using Map state in Distributed mode".
    LABEL = "V125", label, Error;

    /// A `ReaderConfig` has an unknown value.
    ///
    /// `InputType` is CSV, JSON, JSONL, MANIFEST or PARQUET.
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "XML"}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "ItemReader".
    READER_CONFIG = "V126", reader_config, Error;

    /// The header of a CSV file is not specified.
    ///
    /// CSV needs `CSVHeaderLocation`, which is `FIRST_ROW` or `GIVEN`, and `GIVEN` needs `CSVHeaders`.
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV"}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "ItemReader": {
    ///     "Resource": "arn:aws:states:::s3:getObject",
    ///     "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "ItemReader".
    CSV_HEADERS = "V127", csv_headers, Error;

    /// An `ItemBatcher` sets no limit.
    ///
    /// It needs `MaxItemsPerBatch` or `MaxInputBytesPerBatch`, or the path of one.
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "ItemBatcher": {"BatchInput": {"day": "today"}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "ItemBatcher": {"MaxItemsPerBatch": 10},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "ItemBatcher".
    NO_BATCH_LIMIT = "V128", no_batch_limit, Error;

    /// A `WriterConfig` is incomplete or has an unknown value.
    ///
    /// `OutputType` is required and must be JSON or JSONL; `Transformation` must be NONE, COMPACT or FLATTEN.
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "ResultWriter": {"WriterConfig": {"Transformation": "COMPACT"}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {"One": {"Type": "Pass", "End": true}}
    ///   },
    ///   "ResultWriter": {"WriterConfig": {"OutputType": "JSON", "Transformation": "COMPACT"}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "ResultWriter".
    WRITER_CONFIG = "V129", writer_config, Error;

    /// Two Maps have the same `Label`.
    ///
    /// The labels of a definition must differ, also those of Maps inside other states: the label is in the ARN of the Map's
    /// child executions. A Map without a label gets one of its own.
    ///
    /// ```json
    /// {
    ///   "StartAt": "Sort",
    ///   "States": {
    ///     "Sort": {
    ///       "Type": "Map",
    ///       "ItemProcessor": {
    ///         "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///         "StartAt": "One",
    ///         "States": {"One": {"Type": "Pass", "End": true}}
    ///       },
    ///       "Label": "orders",
    ///       "Next": "Send"
    ///     },
    ///     "Send": {
    ///       "Type": "Map",
    ///       "ItemProcessor": {
    ///         "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///         "StartAt": "Two",
    ///         "States": {"Two": {"Type": "Pass", "End": true}}
    ///       },
    ///       "Label": "orders",
    ///       "End": true
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "StartAt": "Sort",
    ///   "States": {
    ///     "Sort": {
    ///       "Type": "Map",
    ///       "ItemProcessor": {
    ///         "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///         "StartAt": "One",
    ///         "States": {"One": {"Type": "Pass", "End": true}}
    ///       },
    ///       "Label": "sorted",
    ///       "Next": "Send"
    ///     },
    ///     "Send": {
    ///       "Type": "Map",
    ///       "ItemProcessor": {
    ///         "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///         "StartAt": "Two",
    ///         "States": {"Two": {"Type": "Pass", "End": true}}
    ///       },
    ///       "Label": "sent",
    ///       "End": true
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// Source: Step Functions API, `ValidateStateMachineDefinition`, which reports `DUPLICATE_LABEL_NAME`.
    DUPLICATE_LABEL = "V160", duplicate_label, Error;
}

/// The fields that mean something only in the mode `DISTRIBUTED`.
const DISTRIBUTED: &[&str] = &[
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Label",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
];

/// Validates a Map as a whole.
pub(super) fn check_map<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let processor = object.node.get("ItemProcessor").or_else(|| object.node.get("Iterator"));
    let mode = processor.and_then(|processor| processor.get("ProcessorConfig")).and_then(|config| config.get("Mode"));
    if mode.is_some_and(|mode| mode.as_str() != Some(ProcessorMode::Inline.as_str())) {
        return;
    }
    for name in DISTRIBUTED {
        if let Some(node) = object.node.get(name) {
            let message = format!("`{name}` has no effect in an inline Map");
            let help = "add `\"ProcessorConfig\": {\"Mode\": \"DISTRIBUTED\", \"ExecutionType\": \"STANDARD\"}`";
            walk.findings.at_key(&ONLY_DISTRIBUTED, node, message, help);
        }
    }
}

/// Validates a `ProcessorConfig` as a whole.
pub(super) fn check_processor_config<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let mode = object.node.get("Mode").and_then(|mode| mode.as_str());
    if mode == Some(ProcessorMode::Distributed.as_str()) && object.node.get("ExecutionType").is_none() {
        let message = "a Distributed Map needs the `ExecutionType` of its child executions";
        let help = "add `\"ExecutionType\": \"STANDARD\"` or `\"EXPRESS\"`";
        walk.findings.at_key(&MISSING_EXECUTION_TYPE, object.node, message, help);
    }
}

/// True for a processor whose children are executions of their own.
pub(super) fn is_distributed(processor: Node<'_>) -> bool {
    said(processor, "Mode") == Some(ProcessorMode::Distributed.as_str())
}

/// True for a processor whose children are Express executions.
pub(super) fn is_express(processor: Node<'_>) -> bool {
    is_distributed(processor) && said(processor, "ExecutionType") == Some(WorkflowType::Express.as_str())
}

/// What a processor's configuration says.
fn said<'d>(processor: Node<'d>, name: &str) -> Option<&'d str> {
    processor.get("ProcessorConfig")?.get(name)?.as_str()
}

/// Validates a `ReaderConfig` as a whole.
pub(super) fn check_reader_config<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let said = |name: &str| object.node.get(name).and_then(|node| node.as_str());
    let location = object.node.get("CSVHeaderLocation");
    // A manifest names the files; what they are does not ask for a header.
    let csv = said("InputType") == Some("CSV") && object.node.get("ManifestType").is_none();
    if csv && location.is_none() {
        let message = "a CSV file needs `CSVHeaderLocation`";
        let help = "add `\"CSVHeaderLocation\": \"FIRST_ROW\"`, or `\"GIVEN\"` with `CSVHeaders`";
        walk.findings.at_key(&CSV_HEADERS, object.node, message, help);
    }
    let lacks_headers = object.node.get("CSVHeaders").is_none();
    if let Some(location) = location.filter(|node| lacks_headers && node.as_str() == Some("GIVEN")) {
        let message = "`CSVHeaderLocation` is `GIVEN`, but `CSVHeaders` is missing";
        walk.findings.at(&CSV_HEADERS, location, message, "add `\"CSVHeaders\": [\"…\"]`");
    }
}

/// Validates an `ItemBatcher` as a whole.
pub(super) fn check_batcher<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let limits = ["MaxItemsPerBatch", "MaxItemsPerBatchPath", "MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"];
    if !limits.into_iter().any(|name| object.node.get(name).is_some()) {
        let message = "the `ItemBatcher` sets no limit";
        let help = "add `MaxItemsPerBatch` or `MaxInputBytesPerBatch`";
        walk.findings.at_key(&NO_BATCH_LIMIT, object.node, message, help);
    }
}

/// Validates a `Label`.
pub(super) fn check_label<'d>(walk: &mut Walk<'d>, node: Node<'d>) {
    const LONGEST: usize = 40;
    let Some(label) = node.as_str().filter(|label| !has_placeholder(label)) else { return };
    let length = label.chars().count();
    if length == 0 || length > LONGEST {
        let message = format!("`Label` has {length} characters; 1 to {LONGEST} are allowed");
        walk.findings.at(&LABEL, node, message, "use a short name, such as `orders`");
    }
    if let Some(wrong) = label.chars().find(|&character| !may_be_in_a_label(character)) {
        let message = format!("`Label` contains the character {}", quoted(&wrong.to_string()));
        walk.findings.at(&LABEL, node, message, "use letters, digits, `-` and `_`");
    }
    if let Some(first) = walk.labels.get(label).copied() {
        let message = format!("another Map already has the label {}", quoted(label));
        let help = both("give each Map its own `Label`, or none", "give each Map its own `.label(…)`, or none");
        walk.findings.at(&DUPLICATE_LABEL, node, message, help).label_key(first, "the first is here");
    } else {
        walk.labels.insert(label, node);
    }
}

fn may_be_in_a_label(character: char) -> bool {
    !(character.is_whitespace() || character.is_control() || "?*<>{}[]:;,\\|^~$#%&`\"".contains(character))
}
