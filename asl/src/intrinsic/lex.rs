//! The words of an expression: names, texts in single quotes, numbers, and the text of a path.

use serde_json::Number;

use crate::jsonpath::{Cursor, ParseError};

/// Reads a text in single quotes and gives what is between them. Only the four reserved characters may be
/// escaped: the service refuses a definition with any other escape.
pub(super) fn text<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, ParseError> {
    let start = cursor.position();
    cursor.expect("'")?;
    let rest = cursor.rest();
    loop {
        let place = cursor.position();
        match cursor.bump() {
            Some('\'') => return Ok(&rest[..place - start - 1]),
            Some('\\') => match cursor.bump() {
                Some('\'' | '\\' | '{' | '}') => {}
                Some(other) => {
                    let error = ParseError::new(
                        place,
                        format!(
                            "`\\{other}` is not a valid escape in an intrinsic \
                        function"
                        ),
                    );
                    return Err(error.with_help(r"the escapes are `\'`, `\\`, `\{` and `\}`"));
                }
                None => return Err(unclosed(start)),
            },
            Some(_) => {}
            None => return Err(unclosed(start)),
        }
    }
}

fn unclosed(start: usize) -> ParseError {
    ParseError::new(start, "the string is not closed").with_help("strings need single quotes: `'order {}'`")
}

/// Reads a number as JSON writes it.
pub(super) fn number(cursor: &mut Cursor<'_>) -> Result<Number, ParseError> {
    let start = cursor.position();
    let text = cursor.take_while(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '+' | '.'));
    let wrong = || ParseError::new(start, format!("`{text}` is not a number"));
    let number: Number = text.parse().map_err(|_| wrong())?;
    if number.is_f64() {
        // serde_json reads fractions fast rather than to the last bit.
        return text.parse().ok().and_then(Number::from_f64).ok_or_else(wrong);
    }
    Ok(number)
}

/// Reads the text of a path: up to the comma or parenthesis that ends the argument. Brackets, quotes within them, and
/// parentheses are read as pairs, since a filter may hold both characters.
pub(super) fn path<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    let rest = cursor.rest();
    let start = cursor.position();
    let (mut brackets, mut parentheses) = (0usize, 0usize);
    let mut quote = None;
    while let Some(character) = cursor.peek() {
        if let Some(open) = quote {
            cursor.bump();
            match character {
                '\\' => {
                    cursor.bump();
                }
                _ if character == open => quote = None,
                _ => {}
            }
            continue;
        }
        let outside = brackets == 0 && parentheses == 0;
        if !outside && cursor.eat("=~") {
            cursor.skip_blanks();
            if cursor.eat("/") {
                // Up to the end, where it has none, which the reader of the path says.
                let _ = cursor.pattern();
            }
            continue;
        }
        match character {
            ',' | ')' if outside => break,
            _ if outside && character.is_whitespace() => break,
            '[' => brackets += 1,
            ']' => brackets = brackets.saturating_sub(1),
            '(' => parentheses += 1,
            ')' => parentheses = parentheses.saturating_sub(1),
            '\'' | '"' if brackets > 0 => quote = Some(character),
            _ => {}
        }
        cursor.bump();
    }
    &rest[..cursor.position() - start]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_end_at_their_own_comma_or_parenthesis() {
        let read = |text| path(&mut Cursor::new(text));
        assert_eq!(read("$.a, $.b)"), "$.a");
        assert_eq!(read("$['a,b)'].c)"), "$['a,b)'].c");
        assert_eq!(read("$.a[?(@.b == 'x)')])"), "$.a[?(@.b == 'x)')]");
        assert_eq!(read(r"$.a[?(@.b =~ /x,\/'\)]/i)], 0)"), r"$.a[?(@.b =~ /x,\/'\)]/i)]");
        assert_eq!(read("$.a.length())"), "$.a.length()");
        assert_eq!(read("$.a )"), "$.a");
        assert_eq!(read("$['a"), "$['a");
    }

    #[test]
    fn texts_know_four_escapes() {
        let read = |source| text(&mut Cursor::new(source)).map_err(|error| (error.offset, error.message));
        assert_eq!(read(r"'it\'s \{\} \\' , 1"), Ok(r"it\'s \{\} \\"));
        assert_eq!(read("''"), Ok(""));
        assert_eq!(read(r#"'a\"b'"#), Err((2, r#"`\"` is not a valid escape in an intrinsic function"#.into())));
        assert_eq!(read(r"'a\n'"), Err((2, r"`\n` is not a valid escape in an intrinsic function".into())));
        assert_eq!(read("'abc"), Err((0, "the string is not closed".into())));
        assert_eq!(read(r"'abc\'"), Err((0, "the string is not closed".into())));
    }
}
