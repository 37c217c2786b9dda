//! Where `States.UUID` and `States.MathRandom` take their randomness from.

use std::fmt;

/// A source of randomness, handed in so that runs can be repeated.
pub trait Randomness {
    /// 64 random bits.
    fn bits(&mut self) -> u64;

    /// 64 bits that depend on the seed alone, for `States.MathRandom` with a seed.
    ///
    /// Which generator the service has is not known: its recordings show that the same seed gives the same number,
    /// and do not show the number. So the number itself cannot be reproduced, here or elsewhere.
    fn seeded_bits(&self, seed: i64) -> u64 {
        Repeatable::new(seed as u64).bits()
    }
}

/// A source that gives the same row of numbers for the same seed: SplitMix64. It is not for secrets.
///
/// ```
/// use asl::intrinsic::{Randomness, Repeatable};
///
/// assert_eq!(Repeatable::new(7).bits(), Repeatable::new(7).bits());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeatable {
    state: u64,
}

impl Repeatable {
    /// A source that begins with a seed.
    pub fn new(seed: u64) -> Self {
        Repeatable { state: seed }
    }
}

impl Randomness for Repeatable {
    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// A number from 0 to `bound`, excluded; `bound` is not 0.
pub(super) fn below(bits: u64, bound: u64) -> u64 {
    // The high half of the product, which is below `bound`.
    ((u128::from(bits) * u128::from(bound)) >> 64) as u64
}

/// A UUID of version 4.
///
/// ```
/// use asl::intrinsic::{Repeatable, Uuid};
///
/// assert_eq!(Uuid::draw(&mut Repeatable::new(0)).to_string(), "e220a839-7b1d-4daf-ae78-9e6aa1b965f4");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uuid(u64, u64);

impl Uuid {
    /// The next one of a source.
    pub fn draw(source: &mut (impl Randomness + ?Sized)) -> Self {
        let high = source.bits() & !0xf000 | 0x4000;
        let low = (source.bits() & !(0b11 << 62)) | (0b10 << 62);
        Uuid(high, low)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [b'-'; 36];
        let digits = [self.0, self.1].into_iter().flat_map(|half| (0..16).map(move |digit| half << (4 * digit) >> 60));
        let places = (0..36).filter(|place| !matches!(place, 8 | 13 | 18 | 23));
        for (place, digit) in places.zip(digits) {
            text[place] = b"0123456789abcdef"[digit as usize];
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_have_version_4_and_their_variant() {
        let mut source = Repeatable::new(1);
        for _ in 0..100 {
            let text = Uuid::draw(&mut source).to_string();
            let parts: Vec<&str> = text.split('-').collect();
            assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
            assert!(parts[2].starts_with('4'));
            assert!(parts[3].starts_with(['8', '9', 'a', 'b']));
        }
    }

    #[test]
    fn numbers_stay_below_their_bound() {
        assert_eq!(below(u64::MAX, 6), 5);
        assert_eq!(below(0, 6), 0);
        assert_eq!(below(u64::MAX, 1), 0);
    }
}
