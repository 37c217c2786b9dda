//! The definition is locked: what an edit makes of it shows as a difference to review.

use {{crate}}::{{workflow}}::workflow;

/// After a change that is meant, `UPDATE=1 cargo test` writes the new definition.
#[test]
fn the_definition_is_locked() {
    let definition = workflow().compile().definition_text();
    if std::env::var_os("UPDATE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/{{workflow}}.asl.json");
        std::fs::write(path, &definition).unwrap();
        return;
    }
    assert!(
        definition == include_str!("{{workflow}}.asl.json"),
        "the definition has changed to\n{definition}\n`UPDATE=1 cargo test` writes it to tests/{{workflow}}.asl.json"
    );
}
