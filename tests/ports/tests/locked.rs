//! The definitions that the ports emit are locked, and nothing is wrong with them.

use std::path::Path;

#[test]
fn definitions_are_locked() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("definitions"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (id, build) in ports::PORTS {
            insta::assert_snapshot!(*id, build().compile().definition_text());
        }
    });
}

#[test]
fn the_ports_are_valid() {
    for (id, build) in ports::PORTS {
        let compiled = build().compile();
        assert!(compiled.is_valid(), "{id}: {:#?}", compiled.diagnostics());
        assert_eq!(compiled.granted(), [], "{id}");
    }
}

#[test]
fn no_port_has_raw_parts_or_permissions_by_hand() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in std::fs::read_dir(sources).expect("the sources are there") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        for escape in ["RawState", ".raw(", ".grant(", "jsonpath("] {
            assert!(!text.contains(escape), "{} has `{escape}`", path.display());
        }
    }
}
