//! An exploration as JSON. Its shape is described in `docs/explore.md`.

use serde_json::{Map, Value, json};
use simulator::explore::{Bound, Ending, Error, Event, Exploration, Outcome, Path, Step, Verdict};

use super::Checked;

pub(super) fn json(exploration: &Exploration<'_>, checked: &[Checked]) -> Value {
    let waits = exploration.open_waits();
    let loops = exploration.loops();
    let properties = checked.iter().map(|Checked { property, verdict }| {
        let mut object = Map::new();
        object.insert("property".to_owned(), property.to_string().into());
        object.insert("holds".to_owned(), (!matches!(verdict, Verdict::Broken(_))).into());
        match verdict {
            Verdict::Holds => {}
            Verdict::HoldsOfNone => {
                object.insert("ofNone".to_owned(), true.into());
            }
            Verdict::Broken(counterexample) => {
                object.insert("counterexample".to_owned(), ending(counterexample));
            }
        }
        Value::Object(object)
    });
    json!({
        "endings": exploration.endings().iter().map(ending).collect::<Vec<_>>(),
        "neverReached": exploration.never_reached().collect::<Vec<_>>(),
        "openWaits": waits.iter().map(|wait| json!({"state": &*wait.state, "for": wait.kind.as_str()})).collect::<Vec<_>>(),
        "loops": loops.iter().map(|one| {
            let states: Vec<&str> = one.states.iter().map(|name| &**name).collect();
            let (bound, variable) = match &one.bound {
                Bound::Counter(variable) => ("counter", Some(&**variable)),
                Bound::TimeLimit => ("timeLimit", None),
                Bound::Data => ("data", None),
                Bound::Endless => ("endless", None),
            };
            let mut object = Map::new();
            object.insert("states".to_owned(), states.into());
            object.insert("bound".to_owned(), bound.into());
            object.extend(variable.map(|variable| ("variable".to_owned(), variable.into())));
            Value::Object(object)
        }).collect::<Vec<_>>(),
        "properties": properties.collect::<Vec<_>>(),
        "simplified": exploration.simplifications(),
    })
}

fn ending(ending: &Ending) -> Value {
    let mut object = Map::new();
    object.insert("status".to_owned(), ending.outcome.status().into());
    object.insert("state".to_owned(), (&*ending.state).into());
    match &ending.outcome {
        Outcome::Failed { error: failure, uncaught } => {
            object.insert("error".to_owned(), error(failure));
            object.insert("uncaught".to_owned(), (*uncaught).into());
        }
        Outcome::Succeeded | Outcome::TimedOut => {}
    }
    object.insert("path".to_owned(), path(&ending.path));
    Value::Object(object)
}

/// The names, or `"other"`, or null for an error without a name.
fn error(error: &Error) -> Value {
    match error {
        Error::Named(names) => names.iter().map(|name| Value::from(&**name)).collect(),
        Error::Other => "other".into(),
        Error::Unnamed => Value::Null,
    }
}

/// The steps; what is inside of them nests as deep as the definition.
fn path(one: &Path) -> Value {
    let step = |step: &Step| match step {
        Step::LeftOut(count) => json!({"leftOut": count}),
        Step::State { name, event, inside } => {
            let mut object = Map::new();
            object.insert("state".to_owned(), (&**name).into());
            let (kind, detail) = match event {
                Event::Succeeds => ("succeeds", None),
                Event::Rule(number) => ("rule", Some(("rule", (*number).into()))),
                Event::Default => ("default", None),
                Event::Fails { error: failure, .. } => ("fails", Some(("error", error(failure)))),
                Event::Retried(failure) => ("retried", Some(("error", error(failure)))),
                Event::Busy => ("busy", None),
            };
            object.insert("event".to_owned(), kind.into());
            object.extend(detail.map(|(name, value)| (name.to_owned(), value)));
            if let Event::Fails { retries, .. } = event {
                object.insert("retries".to_owned(), (*retries).into());
            }
            if !inside.is_empty() {
                object.insert("inside".to_owned(), inside.iter().map(path).collect());
            }
            Value::Object(object)
        }
    };
    one.steps.iter().map(step).collect()
}
