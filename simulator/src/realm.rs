//! Where executions run: region, account and role.

use std::sync::{Arc, LazyLock};

use crate::{ACCOUNT, REGION, ROLE_ARN};

/// Where an execution runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Realm {
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) role: Arc<str>,
}

impl Default for Realm {
    fn default() -> Self {
        Realm { region: REGION.to_owned(), account: ACCOUNT.to_owned(), role: ROLE_ARN.into() }
    }
}

impl Realm {
    /// The realm that most executions share.
    pub(crate) fn shared() -> Arc<Self> {
        static SHARED: LazyLock<Arc<Realm>> = LazyLock::new(Arc::default);
        SHARED.clone()
    }

    /// The ARN of something of Step Functions, such as `execution:Machine:name`.
    pub(crate) fn arn(&self, resource: std::fmt::Arguments<'_>) -> String {
        format!("arn:aws:states:{}:{}:{resource}", self.region, self.account)
    }
}
