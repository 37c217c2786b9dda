//! From text to path.

mod filter;

use super::ast::{Path, Root, Selector, Slice, Step};
use super::lex::Cursor;
use super::{MAX_LENGTH, MAX_STEPS, ParseError};

/// Reads a path (States Language, "Paths"). Blanks after the path are allowed, before it they are not.
///
/// ```
/// use asl::jsonpath::{parse, Selector};
///
/// let path = parse("$.order.items[?(@.price > 10)].name").unwrap();
/// assert!(!path.is_definite());
/// assert_eq!(path.steps[1].selector, Selector::Member("items".into()));
/// assert_eq!(path.steps[1].span, 7..13);
///
/// let error = parse("$.order.items[0").unwrap_err();
/// assert_eq!((error.offset, error.message.as_str()), (15, "expected `]`, found the end"));
/// ```
pub fn parse(text: &str) -> Result<Path, ParseError> {
    if text.len() > MAX_LENGTH {
        return Err(ParseError::new(MAX_LENGTH, format!("the path is longer than {MAX_LENGTH} bytes")));
    }
    let text = text.trim_end();
    let mut reader = Reader { cursor: Cursor::new(text), count: 0 };
    let root = reader.root()?;
    let steps = reader.steps(Place::Path)?;
    match reader.cursor.peek() {
        None => Ok(Path { root, steps }),
        Some(_) => Err(reader.cursor.unexpected("`.` or `[`")),
    }
}

/// Where steps stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Filter,
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    /// The steps read so far, those in filters included.
    count: usize,
}

impl Reader<'_> {
    fn root(&mut self) -> Result<Root, ParseError> {
        if !self.cursor.eat("$") {
            let error = self.cursor.unexpected("`$`");
            return Err(error.with_help("a path begins with `$`, `$$` or `$` and the name of a variable"));
        }
        if self.cursor.eat("$") {
            return Ok(Root::Context);
        }
        if self.cursor.peek().is_some_and(|first| first.is_alphabetic() || first == '_') {
            let name = self.cursor.take_while(|character| character.is_alphanumeric() || character == '_');
            return Ok(Root::Variable(name.to_owned()));
        }
        Ok(Root::Input)
    }

    /// Reads steps up to the end of the text, or in a filter up to what cannot belong to a path.
    fn steps(&mut self, place: Place) -> Result<Vec<Step>, ParseError> {
        let mut steps = Vec::new();
        loop {
            let start = self.cursor.position();
            let selector = match self.cursor.peek() {
                Some('.') => {
                    self.cursor.bump();
                    if self.cursor.eat(".") {
                        self.push(&mut steps, Selector::Descendants, start)?;
                        let start = self.cursor.position();
                        (self.after_dot(place)?, start)
                    } else {
                        (self.after_dot(place)?, start)
                    }
                }
                Some('[') => (self.bracket()?, start),
                Some(_) | None => return Ok(steps),
            };
            self.push(&mut steps, selector.0, selector.1)?;
        }
    }

    fn push(&mut self, steps: &mut Vec<Step>, selector: Selector, start: usize) -> Result<(), ParseError> {
        self.count += 1;
        if self.count > MAX_STEPS {
            return Err(ParseError::new(start, format!("the path has more than {MAX_STEPS} steps")));
        }
        steps.push(Step { selector, span: start..self.cursor.position() });
        Ok(())
    }

    fn after_dot(&mut self, place: Place) -> Result<Selector, ParseError> {
        match self.cursor.peek() {
            Some('[') => return self.bracket(),
            Some('*') => {
                self.cursor.bump();
                return Ok(Selector::Wildcard);
            }
            Some(_) => {}
            None => {
                let error = ParseError::new(self.cursor.position(), "the path ends with a dot");
                return Err(error.with_help("name a member after the dot, or leave it out"));
            }
        }
        let name = self.cursor.take_while(|character| may_follow_a_dot(character, place));
        if name.is_empty() {
            return Err(self.cursor.unexpected("the name of a member").with_help(IN_BRACKETS));
        }
        if self.cursor.peek() != Some('(') {
            let ends = match self.cursor.peek() {
                None | Some('.' | '[') => true,
                Some(character) => place == Place::Filter && ends_a_path_in_a_filter(character),
            };
            return if ends {
                Ok(Selector::Member(name.to_owned()))
            } else {
                Err(self.cursor.unexpected("`.`, `[` or the end of the name").with_help(IN_BRACKETS))
            };
        }
        let start = self.cursor.position();
        if self.cursor.eat("()") {
            return Ok(Selector::Function(name.to_owned()));
        }
        Err(ParseError::new(start, format!("`{name}` has arguments; paths in Step Functions have no functions"))
            .with_help("use an intrinsic function, such as `States.ArrayLength`"))
    }

    fn bracket(&mut self) -> Result<Selector, ParseError> {
        self.cursor.expect("[")?;
        self.cursor.skip_blanks();
        let selector = match self.cursor.peek() {
            Some('\'' | '"') => self.names()?,
            Some('*') => {
                self.cursor.bump();
                Selector::Wildcard
            }
            Some('?') => {
                self.cursor.bump();
                self.cursor.skip_blanks();
                if self.cursor.peek() != Some('(') {
                    return Err(self.cursor.unexpected("`(`").with_help("write a filter as `[?(@.name == 'value')]`"));
                }
                Selector::Filter(self.any(0)?)
            }
            Some('(') => self.counted_from_end()?,
            Some(character) if character.is_ascii_digit() || matches!(character, '-' | ':') => self.indexes()?,
            Some(_) | None => {
                let error = self.cursor.unexpected("a quoted name, a number, `*` or `?(…)`");
                return Err(error.with_help("names in brackets need quotes: `['order id']`"));
            }
        };
        self.cursor.skip_blanks();
        self.cursor.expect("]")?;
        Ok(selector)
    }

    fn names(&mut self) -> Result<Selector, ParseError> {
        let mut names = vec![self.cursor.quoted()?];
        self.cursor.skip_blanks();
        while self.cursor.eat(",") {
            self.cursor.skip_blanks();
            if !matches!(self.cursor.peek(), Some('\'' | '"')) {
                return Err(self.cursor.unexpected("another quoted name"));
            }
            names.push(self.cursor.quoted()?);
            self.cursor.skip_blanks();
        }
        Ok(match <[String; 1]>::try_from(names) {
            Ok([name]) => Selector::Member(name),
            Err(names) => Selector::Members(names),
        })
    }

    fn indexes(&mut self) -> Result<Selector, ParseError> {
        let start = self.cursor.position();
        let first = self.cursor.integer()?;
        self.cursor.skip_blanks();
        if self.cursor.eat(":") {
            return self.slice(first, start);
        }
        let Some(first) = first else { return Err(self.cursor.unexpected("a number")) };
        let mut indexes = vec![first];
        while self.cursor.eat(",") {
            self.cursor.skip_blanks();
            let Some(index) = self.cursor.integer()? else { return Err(self.cursor.unexpected("another number")) };
            indexes.push(index);
            self.cursor.skip_blanks();
        }
        Ok(if indexes.len() == 1 { Selector::Index(first) } else { Selector::Indexes(indexes) })
    }

    fn slice(&mut self, from: Option<i64>, start: usize) -> Result<Selector, ParseError> {
        self.cursor.skip_blanks();
        let to = self.cursor.integer()?;
        self.cursor.skip_blanks();
        let mut step = None;
        if self.cursor.eat(":") {
            self.cursor.skip_blanks();
            let place = self.cursor.position();
            let number = self.cursor.integer()?;
            step = match number.map(u32::try_from) {
                None => return Err(self.cursor.unexpected("the step of the slice")),
                Some(Ok(step)) if step > 0 => Some(step),
                Some(_) => return Err(ParseError::new(place, "the step of a slice must be 1 or more")),
            };
        }
        if from.is_none() && to.is_none() {
            let error = ParseError::new(start, "the slice has neither a start nor an end");
            return Err(error.with_help("`[*]` selects all elements"));
        }
        Ok(Selector::Slice(Slice { from, to, step }))
    }

    /// Reads `(@.length - 1)`.
    fn counted_from_end(&mut self) -> Result<Selector, ParseError> {
        let start = self.cursor.position();
        self.cursor.bump();
        self.cursor.skip_blanks();
        let known = self.cursor.eat("@.length") || self.cursor.eat("@.size");
        let known = known && {
            self.cursor.eat("()");
            self.cursor.skip_blanks();
            self.cursor.eat("-")
        };
        if !known {
            let error = ParseError::new(start, "brackets with a computation other than `(@.length - 1)`");
            return Err(error.with_help("`[(@.length - 1)]` is the last element"));
        }
        self.cursor.skip_blanks();
        let distance = self.cursor.integer()?.and_then(|distance| u32::try_from(distance).ok());
        let Some(distance) = distance else { return Err(self.cursor.unexpected("a number")) };
        self.cursor.skip_blanks();
        self.cursor.expect(")")?;
        Ok(Selector::FromEnd(distance))
    }
}

const IN_BRACKETS: &str = "write a name with other characters in brackets and quotes: `['order id']`";

/// True for the characters that a name after a dot may have. The service is liberal here: `$.case-id` and `$.größe`
/// are good, though the Developer Guide asks for brackets.
fn may_follow_a_dot(character: char, place: Place) -> bool {
    let reserved = matches!(character, '.' | '[' | ']' | '(' | ')' | '\'' | '"' | '*' | ',' | '?' | '\\');
    let ends = place == Place::Filter && ends_a_path_in_a_filter(character);
    !reserved && !ends && !character.is_whitespace() && !character.is_control()
}

/// True for the characters after which, in a filter, no path continues.
fn ends_a_path_in_a_filter(character: char) -> bool {
    character.is_whitespace() || matches!(character, '=' | '!' | '<' | '>' | '~' | '&' | '|' | ')' | ']')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jsonpath::MAX_FILTER_NESTING;

    /// The path printed again, which shows how it was read.
    fn read(text: &str) -> String {
        parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
    }

    fn refused(text: &str) -> (usize, String) {
        let error = parse(text).expect_err(text);
        (error.offset, error.message)
    }

    #[test]
    fn roots_are_input_context_and_variables() {
        assert_eq!(parse("$").unwrap().root, Root::Input);
        assert_eq!(parse("$$.Execution.Id").unwrap().root, Root::Context);
        assert_eq!(parse("$order.id").unwrap().root, Root::Variable("order".into()));
        assert_eq!(parse("$größe").unwrap().variables(), ["größe"]);
        assert_eq!(parse("$.order").unwrap().variables(), [""; 0]);
    }

    #[test]
    fn names_after_a_dot_are_liberal() {
        assert_eq!(read("$.case-id"), "$['case-id']");
        assert_eq!(read("$.Tags.auto-maintain"), "$.Tags['auto-maintain']");
        assert_eq!(read("$.größe.@type.0"), "$['größe']['@type']['0']");
        assert_eq!(read("$.${TableKey}"), "$['${TableKey}']");
        assert_eq!(read("$.[0].a.[1]"), "$[0].a[1]");
        assert_eq!(read("$.*.a"), "$[*].a");
        assert_eq!(read("$.a  "), "$.a");
    }

    #[test]
    fn brackets_hold_names_elements_and_slices() {
        assert_eq!(read(r#"$["a"]['b c'][ 'it\'s' ]"#), r"$.a['b c']['it\'s']");
        assert_eq!(read("$['a', 'b']"), "$['a','b']");
        assert_eq!(read("$[0][-1][ 0 , 2 ]"), "$[0][-1][0,2]");
        assert_eq!(read("$[1:][:2][1 : 3][0:9:2][-2:]"), "$[1:][:2][1:3][0:9:2][-2:]");
        assert_eq!(read("$.a[(@.length-1)].b[( @.size() - 2 )]"), "$.a[(@.length-1)].b[(@.length-2)]");
        assert_eq!(read("$[ * ]"), "$[*]");
    }

    #[test]
    fn descendants_go_before_any_step() {
        assert_eq!(read("$..age"), "$..age");
        assert_eq!(read("$..*"), "$..[*]");
        assert_eq!(read("$..[0]..['a b']"), "$..[0]..['a b']");
        assert_eq!(read("$.a[?(@.x > 1)]..b"), "$.a[?(@.x > 1)]..b");
    }

    #[test]
    fn filters_combine_tests_and_comparisons() {
        assert_eq!(read("$.a[?(@.kind=='cat'&&@.age<5)]"), "$.a[?(@.kind == 'cat' && @.age < 5)]");
        assert_eq!(read("$[?(@.a||!@.b && !(@.c == 1))]"), "$[?(@.a || (!@.b && !(@.c == 1)))]");
        assert_eq!(read("$[?((@.a))]"), "$[?(@.a)]");
        assert_eq!(read("$[? (@['x y'].z[0] >= -1.5) ]"), "$[?(@['x y'].z[0] >= -1.5)]");
        assert_eq!(read(r#"$[?(@.a == "it's")]"#), r"$[?(@.a == 'it\'s')]");
        assert_eq!(read("$[?(@)]"), "$[?(@)]");
        assert_eq!(read("$[?(@.a-b)]"), "$[?(@['a-b'])]");
    }

    #[test]
    fn filters_match_regular_expressions() {
        assert_eq!(read("$.a[?(@.b=~/x\\/(y).*/i&&@.c)]"), "$.a[?(@.b =~ /x\\/(y).*/i && @.c)]");
        assert!(!parse("$.a[?(@.b =~ /x/)]").unwrap().is_reference_path());
    }

    #[test]
    fn constants_need_no_quotes() {
        assert_eq!(read("$[?(@.language==es)].text"), "$[?(@.language == es)].text");
        assert_eq!(read("$[?(@.owner == $.id)]"), "$[?(@.owner == $.id)]");
    }

    #[test]
    fn spans_are_those_of_the_text() {
        let text = "$.a..b['c'][?(@.dé)][0]";
        let path = parse(text).unwrap();
        let parts: Vec<&str> = path.steps.iter().map(|step| &text[step.span.clone()]).collect();
        assert_eq!(parts, [".a", "..", "b", "['c']", "[?(@.dé)]", "[0]"]);
    }

    #[test]
    fn definite_paths_lead_to_one_value() {
        for text in ["$", "$.a[0]", "$.a[-1]", "$['a','b']", "$.a[(@.length-1)]", "$.a.length()", "$$.a", "$a.b"] {
            assert!(parse(text).unwrap().is_definite(), "{text}");
        }
        for text in ["$..a", "$.*", "$.a[0,1]", "$.a[1:]", "$[?(@.a)]", "$['a','b'].c", "$.a[*].b"] {
            assert!(!parse(text).unwrap().is_definite(), "{text}");
        }
    }

    #[test]
    fn reference_paths_name_members_and_elements_only() {
        for text in ["$", "$.a", "$.a[0]['b c']", "$$.a", "$n"] {
            assert!(parse(text).unwrap().is_reference_path(), "{text}");
        }
        for text in ["$..a", "$.*", "$[0,1]", "$[0:1]", "$[?(@.a)]", "$['a','b']", "$.a.length()", "$[(@.length-1)]"] {
            assert!(!parse(text).unwrap().is_reference_path(), "{text}");
        }
    }

    #[test]
    fn refusals_name_the_place() {
        assert_eq!(refused(""), (0, "expected `$`, found the end".into()));
        assert_eq!(refused("order"), (0, "expected `$`, found `o`".into()));
        assert_eq!(refused(" $.a"), (0, "expected `$`, found ` `".into()));
        assert_eq!(refused("$.a."), (4, "the path ends with a dot".into()));
        assert_eq!(refused("$..."), (3, "expected the name of a member, found `.`".into()));
        assert_eq!(refused("$-a"), (1, "expected `.` or `[`, found `-`".into()));
        assert_eq!(refused("$.a b"), (3, "expected `.`, `[` or the end of the name, found ` `".into()));
        assert_eq!(refused("$.a[0"), (5, "expected `]`, found the end".into()));
        assert_eq!(refused("$.a[]"), (4, "expected a quoted name, a number, `*` or `?(…)`, found `]`".into()));
        assert_eq!(refused("$[name]").0, 2);
        assert_eq!(refused("$['a]"), (2, "the quote `'` is not closed".into()));
        assert_eq!(refused("$['a', 0]"), (7, "expected another quoted name, found `0`".into()));
        assert_eq!(refused("$[0, 'a']"), (5, "expected another number, found `'`".into()));
        assert_eq!(refused("$[:]"), (2, "the slice has neither a start nor an end".into()));
        assert_eq!(refused("$[0:4:0]"), (6, "the step of a slice must be 1 or more".into()));
        assert_eq!(refused("$[(@.price)]"), (2, "brackets with a computation other than `(@.length - 1)`".into()));
        assert_eq!(refused("$[99999999999]"), (2, "the number `99999999999` does not fit into 32 bits".into()));
    }

    #[test]
    fn filters_refuse_what_the_service_does_not_support() {
        assert_eq!(refused("$[?@.a]"), (3, "expected `(`, found `@`".into()));
        assert_eq!(refused("$[?(@.a =~ 'x')]"), (11, "expected `/`, found `'`".into()));
        assert_eq!(refused("$[?(@.a =~ /x)]"), (15, "expected `/`, found the end".into()));
        assert_eq!(refused("$[?(@.a =~ /(/)]"), (11, "the regular expression cannot be read".into()));
        assert_eq!(refused("$[?(!@.a =~ /x/)]"), (4, "`!` is directly before a comparison".into()));
        assert_eq!(refused("$[?(@.a in ['x'])]"), (8, "`in` is not an operator of filters in Step Functions".into()));
        assert_eq!(refused("$[?(@.a = 1)]"), (8, "`=` is not an operator".into()));
        assert_eq!(refused("$[?(@.a == @.b)]"), (11, "a filter can compare only with a constant, not with `@`".into()));
        assert_eq!(refused("$[?(!@.a == 1)]"), (4, "`!` is directly before a comparison".into()));
        assert_eq!(refused("$[?(@..a == 1)]"), (4, "the path after `@` must select one value".into()));
        assert_eq!(refused("$[?('x' == @.a)]").0, 4);
        assert_eq!(refused("$[?(@.a == )]").0, 11);
        assert_eq!(refused("$[?(@.a").0, 7);
        assert_eq!(refused("$.sum($.a)"), (5, "`sum` has arguments; paths in Step Functions have no functions".into()));
    }

    #[test]
    fn size_is_limited() {
        assert!(parse(&format!("${}", ".a".repeat(MAX_STEPS))).is_ok());
        assert_eq!(refused(&format!("${}", ".a".repeat(MAX_STEPS + 1))).0, 1 + 2 * MAX_STEPS);
        assert_eq!(refused(&format!("$.{}", "a".repeat(MAX_LENGTH))).0, MAX_LENGTH);
        let nested = |depth| format!("$[?({}@.a{})]", "(".repeat(depth), ")".repeat(depth));
        assert!(parse(&nested(MAX_FILTER_NESTING - 1)).is_ok());
        assert!(refused(&nested(MAX_FILTER_NESTING + 1)).1.starts_with("the filter is nested"));
        assert!(parse(&format!("$[?({}@.a)]", "!".repeat(8000))).is_err());
    }
}
