//! Numbers as JavaScript prints them.

/// A number in the shortest digits that mean it, as JavaScript's `String(number)`.
pub(super) fn printed(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let written = format!("{:e}", number.abs());
    let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let count = digits.len() as i32;
    let point = exponent + 1;
    if count <= point && point <= 21 {
        return format!("{sign}{digits}{}", "0".repeat((point - count) as usize));
    }
    if 0 < point && point <= 21 {
        return format!("{sign}{}.{}", &digits[..point as usize], &digits[point as usize..]);
    }
    if -6 < point && point <= 0 {
        return format!("{sign}0.{}{digits}", "0".repeat(-point as usize));
    }
    let mark = if exponent < 0 { '-' } else { '+' };
    let rest = if count > 1 { format!(".{}", &digits[1..]) } else { String::new() };
    format!("{sign}{}{rest}e{mark}{}", &digits[..1], exponent.abs())
}

/// The number of at most fifteen digits that is nearest.
pub(super) fn in_fifteen_digits(number: f64) -> f64 {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return number;
    }
    format!("{number:.14e}").parse().unwrap_or(number)
}

/// A number rounded to a number of decimal places, halves to the even neighbour, as `$round` does it.
pub(super) fn rounded(number: f64, places: i32) -> f64 {
    let shifted = if places == 0 { number } else { shifted(number, places) };
    let mut result = (shifted + 0.5).floor();
    if !result.is_finite() {
        return number;
    }
    let difference = result - shifted;
    if difference.abs() == 0.5 && (result % 2.0).abs() == 1.0 {
        result -= 1.0;
    }
    if places != 0 {
        result = self::shifted(result, -places);
    }
    if result == 0.0 { 0.0 } else { result }
}

/// A number with its decimal point moved to the right.
fn shifted(number: f64, places: i32) -> f64 {
    let written = printed(number);
    let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    format!("{digits}e{}", exponent.saturating_add(places)).parse().unwrap_or(f64::NAN)
}

/// A whole number in a base from 2 to 36.
pub(super) fn in_base(number: f64, base: u32) -> String {
    if base == 10 || !number.is_finite() {
        return printed(number);
    }
    let mut left = number.abs();
    let mut digits = Vec::new();
    let base_number = f64::from(base);
    while left >= 1.0 {
        let digit = (left % base_number) as u32;
        digits.push(char::from_digit(digit, base).unwrap_or('0'));
        left = (left / base_number).floor();
    }
    if digits.is_empty() {
        digits.push('0');
    }
    if number < 0.0 {
        digits.push('-');
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_javascript_prints_them() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (123_456_789.0, "123456789"),
            (1e21, "1e+21"),
            (123e18, "123000000000000000000"),
            (0.000_001, "0.000001"),
            (0.000_000_1, "1e-7"),
            (1.5e-9, "1.5e-9"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(printed(number), text);
        }
        assert_eq!(printed(in_fifteen_digits(0.1 + 0.2)), "0.3");
    }

    #[test]
    fn halves_are_rounded_to_the_even_neighbour() {
        for (number, places, expected) in
            [(2.5, 0, 2.0), (3.5, 0, 4.0), (-2.5, 0, -2.0), (1.005, 2, 1.0), (1.015, 2, 1.02), (125.0, -1, 120.0)]
        {
            assert_eq!(rounded(number, places), expected, "{number} {places}");
        }
    }

    #[test]
    fn other_bases_have_letters_for_digits() {
        assert_eq!(in_base(255.0, 16), "ff");
        assert_eq!(in_base(-5.0, 2), "-101");
        assert_eq!(in_base(0.0, 2), "0");
    }
}
