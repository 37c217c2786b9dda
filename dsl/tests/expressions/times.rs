//! What a time is: the same to a payload, which knows nothing of the language, and to the validator.

use dsl::payload::Timestamp;
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_payload_and_the_validator_accept_the_same_times(
        year in 0_u32..10_000, month in 0_u32..14, day in 0_u32..33, hour in 0_u32..26, minute in 0_u32..62,
        second in 0_u32..63, between in "[Tt ]", fraction in "(\\.[0-9]{0,4})?", zone in "Z|z|[+-][0-2][0-9]:[0-6][0-9]|",
    ) {
        let text = format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{fraction}{zone}");
        prop_assert_eq!(text.parse::<Timestamp>().is_ok(), asl::time::parse(&text).is_some(), "{}", text);
    }

    #[test]
    fn other_texts_are_no_times_to_either(text in "[0-9TZ:.+-]{0,30}") {
        prop_assert_eq!(text.parse::<Timestamp>().is_ok(), asl::time::parse(&text).is_some(), "{}", text);
    }
}
