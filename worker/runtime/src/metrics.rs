//! Counted events, written as CloudWatch metrics.
//!
//! Only events that need an alarm are counted; the queue's own metrics show that messages are processed.

use std::io::Write;
use std::sync::Mutex;
use std::time::SystemTime;

use serde_json::json;

use crate::callback::CallbackError;
use crate::clock::Clock;

/// The default CloudWatch namespace.
pub const NAMESPACE: &str = "Stepwright";

/// The events that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Count {
    /// A callback arrived when the task was no longer waiting; the message was dropped.
    CallbackLate,
    /// A callback named a task that does not exist; the message was dropped.
    CallbackUnknownTask,
    /// A token was malformed or foreign; the message was dropped. A bug or an attack.
    CallbackInvalidToken,
    /// An output was not JSON or too large; the task was failed instead.
    CallbackInvalidOutput,
    /// A parameter broke the limits of the call; the message stays.
    CallbackInvalidRequest,
    /// A callback failed temporarily; the message stays.
    CallbackTransient,
    /// A callback was not allowed; the message stays until it is dead-lettered, and the configuration must be fixed.
    CallbackDenied,
    /// The function's credentials had expired or were missing; the message stays.
    CallbackCredentialsExpired,
    /// The work on a message panicked; the message stays. A bug.
    HandlerPanicked,
    /// The work was done, but its answer could not be reported, and the message does not come again: the last receive that
    /// its queue allows is over. Someone has to look at what [`Handler::unreported`](crate::Handler::unreported) did.
    AnswerUnreported,
    /// A message could not be read; it stays until it is dead-lettered.
    MessageUnreadable,
    /// The dead-letter handler received a message. It empties its queue faster than an alarm on the queue's depth could
    /// see, so set an alarm on this metric.
    MessageDeadLettered,
}

impl Count {
    /// The metric's name in CloudWatch.
    pub fn name(self) -> &'static str {
        match self {
            Self::CallbackLate => "CallbackLate",
            Self::CallbackUnknownTask => "CallbackUnknownTask",
            Self::CallbackInvalidToken => "CallbackInvalidToken",
            Self::CallbackInvalidOutput => "CallbackInvalidOutput",
            Self::CallbackInvalidRequest => "CallbackInvalidRequest",
            Self::CallbackTransient => "CallbackTransient",
            Self::CallbackDenied => "CallbackDenied",
            Self::CallbackCredentialsExpired => "CallbackCredentialsExpired",
            Self::HandlerPanicked => "HandlerPanicked",
            Self::AnswerUnreported => "AnswerUnreported",
            Self::MessageUnreadable => "MessageUnreadable",
            Self::MessageDeadLettered => "MessageDeadLettered",
        }
    }
}

impl From<&CallbackError> for Count {
    fn from(error: &CallbackError) -> Self {
        match error {
            CallbackError::Late => Self::CallbackLate,
            CallbackError::UnknownTask => Self::CallbackUnknownTask,
            CallbackError::InvalidToken => Self::CallbackInvalidToken,
            CallbackError::InvalidOutput => Self::CallbackInvalidOutput,
            CallbackError::InvalidRequest => Self::CallbackInvalidRequest,
            CallbackError::Transient(_) => Self::CallbackTransient,
            CallbackError::Denied(_) => Self::CallbackDenied,
            CallbackError::CredentialsExpired(_) => Self::CallbackCredentialsExpired,
        }
    }
}

/// A sink for counts. `()` drops them.
pub trait Metrics {
    /// Adds one to a count.
    fn count(&self, count: Count);
}

impl Metrics for () {
    fn count(&self, _: Count) {}
}

/// Writes each count as one line of CloudWatch embedded metric format, which Lambda's log group turns into a metric
/// (CloudWatch User Guide, Embedded metric format specification). The unit is `Count`, the dimension `FunctionName`.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use stepwright_worker::{Clock, Count, Emf, Metrics, NAMESPACE};
///
/// struct Midnight;
///
/// impl Clock for Midnight {
///     fn now(&self) -> SystemTime {
///         SystemTime::UNIX_EPOCH
///     }
///     async fn sleep(&self, _: Duration) {
///         std::future::pending().await
///     }
/// }
///
/// Emf::new(NAMESPACE, "worker", Midnight, std::io::stdout()).count(Count::CallbackLate);
/// ```
pub struct Emf<C, W> {
    namespace: String,
    function: String,
    clock: C,
    out: Mutex<W>,
}

impl<C: Clock, W: Write> Emf<C, W> {
    /// Writes to `out`, standard output in a Lambda function, for the function of this name.
    pub fn new(namespace: impl Into<String>, function: impl Into<String>, clock: C, out: W) -> Self {
        Self { namespace: namespace.into(), function: function.into(), clock, out: Mutex::new(out) }
    }
}

impl<C: Clock, W: Write> Metrics for Emf<C, W> {
    fn count(&self, count: Count) {
        let since_1970 = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let line = json!({
            "_aws": {
                "Timestamp": u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX),
                "CloudWatchMetrics": [{
                    "Namespace": self.namespace,
                    "Dimensions": [["FunctionName"]],
                    "Metrics": [{ "Name": count.name(), "Unit": "Count" }],
                }],
            },
            "FunctionName": self.function,
            (count.name()): 1,
        });
        let mut out = self.out.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        // One write per line, so that lines of the log do not come between. A lost count must not fail the work.
        let _ = out.write_all(format!("{line}\n").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::FixedClock;

    #[test]
    fn a_count_is_one_line_of_embedded_metric_format() {
        let emf = Emf::new(NAMESPACE, "payment-worker", FixedClock, Vec::new());
        emf.count(Count::CallbackLate);
        let written = String::from_utf8(emf.out.into_inner().unwrap()).unwrap();
        assert_eq!(
            written,
            concat!(
                r#"{"_aws":{"Timestamp":1700000000000,"CloudWatchMetrics":[{"Namespace":"Stepwright","#,
                r#""Dimensions":[["FunctionName"]],"Metrics":[{"Name":"CallbackLate","Unit":"Count"}]}]},"#,
                r#""FunctionName":"payment-worker","CallbackLate":1}"#,
                "\n",
            )
        );
    }
}
