//! A time that a message type accepts is one that the language accepts, and the reverse: `payload` knows no language, so
//! each reads times itself.

use dsl::payload::Timestamp;

#[test]
fn messages_and_definitions_accept_the_same_times() {
    let texts = [
        "2026-08-01T09:30:00Z",
        "2024-02-29T23:59:60.123456789+05:30",
        "2026-08-01T09:30:00-00:00",
        "2026-08-01T09:30:00.1234567891234Z",
        "2026-08-01T09:30:00+23:59",
        "",
        "2026-08-01",
        "2026-08-01T09:30:00",
        "2026-08-01t09:30:00Z",
        "2026-08-01T09:30:00z",
        "2026-08-01 09:30:00Z",
        "2026-02-29T09:30:00Z",
        "2026-13-01T09:30:00Z",
        "2026-08-01T24:30:00Z",
        "2026-08-01T09:30:61Z",
        "2026-08-01T09:30:00.Z",
        "2026-08-01T09:30:00Z ",
        "2026-08-01T09:30:00+24:00",
        "2026-08-01T09:30:00+2:00",
        "01-08-2026T09:30:00Z",
    ];
    for text in texts {
        assert_eq!(text.parse::<Timestamp>().is_ok(), asl::time::parse(text).is_some(), "{text}");
    }
}
