//! What the tests of calls have in common.

use dsl::prelude::*;
use dsl::workflow::QueryLanguage;
use serde_json::{Value, json};

/// What the workflows are started with.
#[message]
pub(crate) struct Photo {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) most: u32,
    pub(crate) tags: Vec<String>,
    pub(crate) note: Option<String>,
    pub(crate) labels: Option<std::collections::BTreeMap<String, String>>,
}

/// The fields of the state `Call` in both languages, JSONPath first. Nothing else may be found.
#[track_caller]
pub(crate) fn in_both<N: IntoFlow>(build: impl Fn(PhotoFields) -> N) -> [Value; 2] {
    [QueryLanguage::JsonPath, QueryLanguage::Jsonata].map(|language| {
        let compiled =
            Workflow::standard("Photos", |photo: PhotoFields| build(photo)).query_language(language).compile();
        let errors: Vec<_> = compiled.diagnostics().iter().filter(|finding| finding.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        serde_json::to_value(&compiled.definition().states["Call"]).unwrap()
    })
}

/// What the execution role is allowed: actions and what they are allowed on, in the words of this test.
#[track_caller]
pub(crate) fn granted(workflow: &Workflow<impl Sized, impl Sized>) -> Value {
    let compiled = workflow.compile();
    assert!(compiled.is_valid(), "{:?}", compiled.diagnostics());
    let text = |arns: &[dsl::compiled::ArnPattern]| arns.iter().map(ToString::to_string).collect::<Vec<_>>();
    let grants = compiled.grants().iter().map(|grant| match &grant.on {
        dsl::compiled::GrantedTo::Arns { arns, conditions } if conditions.is_empty() => {
            json!([grant.actions, text(arns)])
        }
        dsl::compiled::GrantedTo::Arns { arns, conditions } => {
            let when: Vec<_> =
                conditions.iter().map(|when| format!("{} {} {}", when.operator, when.key, when.value)).collect();
            json!([grant.actions, text(arns), when])
        }
        other => json!([grant.actions, format!("{other:?}")]),
    });
    grants.collect()
}

/// The messages of all that is found.
pub(crate) fn found(workflow: &Workflow<impl Sized, impl Sized>) -> Vec<String> {
    workflow
        .compile()
        .diagnostics()
        .iter()
        .map(|finding| format!("{}: {}", finding.code(), finding.message()))
        .collect()
}
