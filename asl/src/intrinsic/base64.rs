//! Base64 as the service writes and reads it.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Reads what lacks its padding, or has bits behind its last byte.
pub(crate) const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A text in Base64, padded, in one line.
pub(super) fn encode(text: &str) -> String {
    STANDARD.encode(text)
}

/// The text that a Base64 text stands for. The service forgives all: characters that do not belong are passed over,
/// padding ends the text and may be missing, both alphabets may be mixed, and bytes that are not UTF-8 become replacement
/// characters.
pub(super) fn decode(encoded: &str) -> String {
    let written = encoded.bytes().take_while(|byte| *byte != b'=');
    let mut digits: Vec<u8> = written
        .filter_map(|byte| match byte {
            b'-' => Some(b'+'),
            b'_' => Some(b'/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => Some(byte),
            _ => None,
        })
        .collect();
    // A digit alone has too few bits for a byte.
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    let bytes = FORGIVING.decode(digits).expect("digits of the alphabet, in a number that stands for bytes");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_there_and_back() {
        for (text, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("✓?>", "4pyTPz4=")] {
            assert_eq!(encode(text), encoded);
            assert_eq!(decode(encoded), text);
        }
        assert_eq!(encode(&"a".repeat(100)).len(), 136);
    }

    #[test]
    fn decoding_forgives() {
        assert_eq!(decode("Zm8"), "fo");
        assert_eq!(decode(" Zm\n8= "), "fo");
        assert_eq!(decode("Zg==Zg=="), "f");
        assert_eq!(decode("Zm9vY"), "foo");
        assert_eq!(decode("4pyTPz4-4pyTPz4_"), "✓?>>✓?>?");
        assert_eq!(decode("Zh"), "f");
        assert_eq!(decode("!!"), "");
        assert_eq!(decode("/w=="), "\u{fffd}");
    }
}
