use super::*;

#[test]
fn no_object_has_a_field_twice_and_groups_name_fields() {
    for kind in Kind::ALL {
        for field in kind.fields() {
            assert_eq!(kind.fields().filter(|other| other.name == field.name).count(), 1, "{kind:?}.{}", field.name);
        }
        for name in kind.groups().iter().flat_map(|group| group.fields) {
            assert!(kind.field(name).is_some(), "{kind:?}.{name}");
        }
    }
}
