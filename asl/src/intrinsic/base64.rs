//! Base64 as the service writes and reads it.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A text in Base64, padded, in one line.
pub(super) fn encode(text: &str) -> String {
    encode_bytes(text.as_bytes())
}

/// Bytes in Base64, padded, in one line.
pub(crate) fn encode_bytes(bytes: &[u8]) -> String {
    let mut encoded = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            if place > group.len() {
                encoded.push('=');
            } else {
                let sextet = (bits >> (18 - 6 * place)) & 63;
                encoded.push(char::from(ALPHABET[sextet as usize]));
            }
        }
    }
    encoded
}

/// The text that a Base64 text stands for. The service forgives all: characters that do not belong are passed over,
/// padding ends the text and may be missing, and bytes that are not UTF-8 become replacement characters.
pub(super) fn decode(encoded: &str) -> String {
    String::from_utf8_lossy(&decode_bytes(encoded)).into_owned()
}

/// The bytes of which a Base64 text stands, as forgiving.
pub(crate) fn decode_bytes(encoded: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0u32, 0);
    for byte in encoded.bytes().take_while(|byte| *byte != b'=') {
        let sextet = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(sextet);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(((bits >> count) & 0xff) as u8);
        }
    }
    bytes
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
        assert_eq!(decode("!!"), "");
        assert_eq!(decode("/w=="), "\u{fffd}");
    }
}
