//! DynamoDB's expressions: conditions and updates (DynamoDB Developer Guide, "Using expressions in DynamoDB").

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::{Item, number};

/// The longest expression (DynamoDB Developer Guide, "Quotas": 4 KB).
const LONGEST: usize = 4096;

/// Conditions nested deeper than this are not evaluated here.
const DEEPEST: usize = 64;

/// Why something cannot be evaluated.
#[derive(Debug)]
pub(super) struct Unknown(pub(super) String);

/// The expressions of a request, with the names and values that they stand for.
pub(super) struct Expressions<'r> {
    names: Option<&'r Value>,
    values: Option<&'r Value>,
}

/// A part of a path in an item.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Name(String),
    Element(usize),
}

/// A path or a value in an expression.
enum Operand {
    Path(Vec<Step>),
    Value(Value),
    Size(Vec<Step>),
}

impl<'r> Expressions<'r> {
    pub(super) fn of(request: &'r Value) -> Self {
        Self { names: request.get("ExpressionAttributeNames"), values: request.get("ExpressionAttributeValues") }
    }

    /// Whether a condition holds for an item.
    pub(super) fn holds(&self, condition: &str, item: &Item) -> Result<bool, Unknown> {
        let mut reader = Reader { words: words(condition)?, next: 0, depth: 0, with: self };
        let holds = reader.any_of(item)?;
        reader.end()?;
        Ok(holds)
    }

    /// Changes an item. All that an update reads is the item as it was.
    pub(super) fn update(&self, update: &str, item: &mut Item) -> Result<(), Unknown> {
        let old = item.clone();
        let mut reader = Reader { words: words(update)?, next: 0, depth: 0, with: self };
        while let Some(section) = reader.take() {
            loop {
                let path = reader.path()?;
                match section.to_ascii_uppercase().as_str() {
                    "SET" => {
                        reader.expect("=")?;
                        let value = reader.sum(&old)?;
                        set(item, &path, value)?;
                    }
                    "REMOVE" => remove(item, &path),
                    "ADD" => {
                        let added = reader.value(&old)?;
                        let sum = match at(&old, &path) {
                            Some(known) => combined(known, &added, false)?,
                            None => added,
                        };
                        set(item, &path, sum)?;
                    }
                    other => return Err(Unknown(format!("`{other}` in an update is not simulated"))),
                }
                if !reader.accept(",") {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// The words of an expression: names, aliases, numbers, signs.
fn words(text: &str) -> Result<Vec<String>, Unknown> {
    if text.len() > LONGEST {
        return Err(Unknown("the expression is longer than 4 KB".to_owned()));
    }
    let mut words = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(first) = characters.next() {
        let mut word = first.to_string();
        if first.is_whitespace() {
            continue;
        }
        if first.is_alphanumeric() || matches!(first, '#' | ':' | '_') {
            while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || *next == '_') {
                word.push(next);
            }
        } else if matches!(first, '<' | '>') {
            if let Some(next) = characters.next_if(|next| *next == '=' || (first == '<' && *next == '>')) {
                word.push(next);
            }
        } else if !"=(),.[]+-".contains(first) {
            return Err(Unknown(format!("`{first}` has no meaning in the expression")));
        }
        words.push(word);
    }
    Ok(words)
}

/// Reads and evaluates the words of an expression.
struct Reader<'e, 'r> {
    words: Vec<String>,
    next: usize,
    depth: usize,
    with: &'e Expressions<'r>,
}

impl Reader<'_, '_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.next).map(String::as_str)
    }

    fn take(&mut self) -> Option<String> {
        let word = self.words.get(self.next).cloned();
        self.next += 1;
        word
    }

    fn accept(&mut self, word: &str) -> bool {
        let is_next = self.peek().is_some_and(|next| next.eq_ignore_ascii_case(word));
        self.next += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, word: &str) -> Result<(), Unknown> {
        if self.accept(word) {
            return Ok(());
        }
        Err(Unknown(format!(
            "`{word}` is expected before {}",
            self.peek().map_or("the end".to_owned(), |next| format!("`{next}`"))
        )))
    }

    fn end(&self) -> Result<(), Unknown> {
        self.peek().map_or(Ok(()), |next| Err(Unknown(format!("`{next}` has no meaning at the end of the condition"))))
    }

    fn any_of(&mut self, item: &Item) -> Result<bool, Unknown> {
        let mut holds = self.all_of(item)?;
        while self.accept("OR") {
            holds |= self.all_of(item)?;
        }
        Ok(holds)
    }

    fn all_of(&mut self, item: &Item) -> Result<bool, Unknown> {
        let mut holds = self.one(item)?;
        while self.accept("AND") {
            holds &= self.one(item)?;
        }
        Ok(holds)
    }

    fn one(&mut self, item: &Item) -> Result<bool, Unknown> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unknown("the condition is nested too deeply".to_owned()));
        }
        let holds = if self.accept("NOT") {
            !self.one(item)?
        } else if self.accept("(") {
            let holds = self.any_of(item)?;
            self.expect(")")?;
            holds
        } else {
            self.test(item)?
        };
        self.depth -= 1;
        Ok(holds)
    }

    /// A function or a comparison.
    fn test(&mut self, item: &Item) -> Result<bool, Unknown> {
        let is_call = self.words.get(self.next + 1).is_some_and(|next| next == "(");
        let function = self.peek().filter(|_| is_call).map(str::to_ascii_lowercase);
        match function.as_deref() {
            Some("size") | None => self.comparison(item),
            Some(function) => {
                self.next += 2;
                let path = self.path()?;
                let holds = match function {
                    "attribute_exists" => at(item, &path).is_some(),
                    "attribute_not_exists" => at(item, &path).is_none(),
                    "attribute_type" | "begins_with" | "contains" => {
                        self.expect(",")?;
                        let operand = self.operand()?;
                        let value = value_of(operand, item);
                        tested(function, at(item, &path), value.as_ref())
                    }
                    other => return Err(Unknown(format!("there is no function `{other}` of conditions"))),
                };
                self.expect(")")?;
                Ok(holds)
            }
        }
    }

    fn comparison(&mut self, item: &Item) -> Result<bool, Unknown> {
        let operand = self.operand()?;
        let left = value_of(operand, item);
        let next = |reader: &mut Self| Ok::<_, Unknown>(value_of(reader.operand()?, item));
        let sign = self.take().unwrap_or_default();
        match sign.to_ascii_uppercase().as_str() {
            "BETWEEN" => {
                let least = next(self)?;
                self.expect("AND")?;
                let most = next(self)?;
                let within = |bound: &Option<Value>, wrong| ordering(&left, bound).is_some_and(|order| order != wrong);
                Ok(within(&least, Ordering::Less) && within(&most, Ordering::Greater))
            }
            "IN" => {
                self.expect("(")?;
                let mut found = false;
                loop {
                    let one = next(self)?;
                    found |= equal(&left, &one);
                    if !self.accept(",") {
                        break;
                    }
                }
                self.expect(")")?;
                Ok(found)
            }
            sign => {
                let right = next(self)?;
                let order = ordering(&left, &right);
                Ok(match sign {
                    "=" => equal(&left, &right),
                    // What is not there is unlike everything.
                    "<>" => !equal(&left, &right),
                    "<" => order == Some(Ordering::Less),
                    "<=" => matches!(order, Some(Ordering::Less | Ordering::Equal)),
                    ">" => order == Some(Ordering::Greater),
                    ">=" => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
                    other => return Err(Unknown(format!("`{other}` does not compare"))),
                })
            }
        }
    }

    fn operand(&mut self) -> Result<Operand, Unknown> {
        if self.peek().is_some_and(|word| word.starts_with(':')) {
            let alias = self.take().unwrap_or_default();
            let value = self.with.values.and_then(|values| values.get(&alias));
            return value.cloned().map(Operand::Value).ok_or_else(|| Unknown(format!("`{alias}` has no value")));
        }
        if self.peek().is_some_and(|word| word.eq_ignore_ascii_case("size"))
            && self.words.get(self.next + 1).is_some_and(|next| next == "(")
        {
            self.next += 2;
            let path = self.path()?;
            self.expect(")")?;
            return Ok(Operand::Size(path));
        }
        self.path().map(Operand::Path)
    }

    fn path(&mut self) -> Result<Vec<Step>, Unknown> {
        let mut path = vec![self.name()?];
        loop {
            if self.accept(".") {
                path.push(self.name()?);
            } else if self.accept("[") {
                let index = self.take().and_then(|word| word.parse().ok());
                path.push(Step::Element(index.ok_or_else(|| Unknown("an index is not a whole number".to_owned()))?));
                self.expect("]")?;
            } else {
                return Ok(path);
            }
        }
    }

    fn name(&mut self) -> Result<Step, Unknown> {
        let word = self.take().ok_or_else(|| Unknown("a name is missing at the end of the expression".to_owned()))?;
        if !word.starts_with('#') {
            let is_name = word.starts_with(|first: char| first.is_alphabetic() || first == '_');
            return if is_name { Ok(Step::Name(word)) } else { Err(Unknown(format!("`{word}` is not a name"))) };
        }
        let name = self.with.names.and_then(|names| names.get(&word)).and_then(Value::as_str);
        name.map(|name| Step::Name(name.to_owned())).ok_or_else(|| Unknown(format!("`{word}` has no name")))
    }

    /// The value that an update sets: one, or two of them added or subtracted.
    fn sum(&mut self, item: &Item) -> Result<Value, Unknown> {
        let left = self.value(item)?;
        let minus = match self.peek() {
            Some("+") => false,
            Some("-") => true,
            _ => return Ok(left),
        };
        self.next += 1;
        let right = self.value(item)?;
        combined(&left, &right, minus)
    }

    /// A value, a field that there is, or what a function makes of them.
    fn value(&mut self, item: &Item) -> Result<Value, Unknown> {
        let is_call = self.words.get(self.next + 1).is_some_and(|next| next == "(");
        let function = self.peek().filter(|_| is_call).map(str::to_ascii_lowercase);
        match function.as_deref() {
            Some("if_not_exists") => {
                self.next += 2;
                let path = self.path()?;
                self.expect(",")?;
                let otherwise = self.value(item)?;
                self.expect(")")?;
                Ok(at(item, &path).cloned().unwrap_or(otherwise))
            }
            Some("list_append") => {
                self.next += 2;
                let first = self.value(item)?;
                self.expect(",")?;
                let second = self.value(item)?;
                self.expect(")")?;
                let elements = |list: &Value| list.get("L").and_then(Value::as_array).cloned();
                let lists = elements(&first).zip(elements(&second));
                let (first, second) = lists.ok_or_else(|| Unknown("`list_append` takes two lists".to_owned()))?;
                let joined = [first, second].concat();
                Ok(json!({"L": joined}))
            }
            Some(other) => Err(Unknown(format!("there is no function `{other}` of updates"))),
            None => {
                let operand = self.operand()?;
                value_of(operand, item)
                    .ok_or_else(|| Unknown("an update reads an attribute that the item does not have".to_owned()))
            }
        }
    }
}

/// The attribute value at a path.
fn at<'i>(item: &'i Item, path: &[Step]) -> Option<&'i Value> {
    let (Step::Name(first), rest) = path.split_first()? else { return None };
    rest.iter().try_fold(item.get(first)?, |value, step| match step {
        Step::Name(name) => value.get("M")?.get(name),
        Step::Element(index) => value.get("L")?.get(index),
    })
}

fn value_of(operand: Operand, item: &Item) -> Option<Value> {
    match operand {
        Operand::Value(value) => Some(value),
        Operand::Path(path) => at(item, &path).cloned(),
        Operand::Size(path) => {
            let (_, value) = at(item, &path)?.as_object()?.iter().next()?;
            let size = match value {
                Value::String(text) => text.len(),
                Value::Array(elements) => elements.len(),
                Value::Object(members) => members.len(),
                Value::Null | Value::Bool(_) | Value::Number(_) => return None,
            };
            Some(json!({"N": size.to_string()}))
        }
    }
}

/// Puts a value at a path; only the last step may be new.
fn set(item: &mut Item, path: &[Step], value: Value) -> Result<(), Unknown> {
    let missing = || Unknown("an update sets an attribute in one that the item does not have".to_owned());
    let Some((last, before)) = path.split_last() else { return Err(missing()) };
    let Some((Step::Name(first), rest)) = before.split_first() else {
        if let Step::Name(name) = last {
            item.insert(name.clone(), value);
        }
        return Ok(());
    };
    let holder = rest.iter().try_fold(item.get_mut(first), |holder, step| {
        Some(match step {
            Step::Name(name) => holder?.get_mut("M")?.get_mut(name),
            Step::Element(index) => holder?.get_mut("L")?.get_mut(index),
        })
    });
    let holder = holder.flatten().ok_or_else(missing)?;
    match last {
        Step::Name(name) => {
            holder.get_mut("M").and_then(Value::as_object_mut).ok_or_else(missing)?.insert(name.clone(), value);
        }
        Step::Element(index) => {
            let list = holder.get_mut("L").and_then(Value::as_array_mut).ok_or_else(missing)?;
            match list.get_mut(*index) {
                Some(known) => *known = value,
                // An element behind the end is added at the end.
                None => list.push(value),
            }
        }
    }
    Ok(())
}

fn remove(item: &mut Item, path: &[Step]) {
    let Some((last, before)) = path.split_last() else { return };
    let Some((Step::Name(first), rest)) = before.split_first() else {
        if let Step::Name(name) = last {
            item.remove(name);
        }
        return;
    };
    let holder = rest.iter().try_fold(item.get_mut(first), |holder, step| {
        Some(match step {
            Step::Name(name) => holder?.get_mut("M")?.get_mut(name),
            Step::Element(index) => holder?.get_mut("L")?.get_mut(index),
        })
    });
    let Some(holder) = holder.flatten() else { return };
    match last {
        Step::Name(name) => drop(holder.get_mut("M").and_then(Value::as_object_mut).and_then(|map| map.remove(name))),
        Step::Element(index) => {
            if let Some(list) = holder.get_mut("L").and_then(Value::as_array_mut).filter(|list| *index < list.len()) {
                list.remove(*index);
            }
        }
    }
}

fn combined(left: &Value, right: &Value, minus: bool) -> Result<Value, Unknown> {
    let number = |value: &Value| value.get("N").and_then(Value::as_str).map(str::to_owned);
    let numbers = number(left).zip(number(right));
    let sum = numbers.and_then(|(left, right)| number::combined(&left, &right, minus));
    sum.map(|sum| json!({"N": sum})).ok_or_else(|| Unknown("an update adds what are not two numbers".to_owned()))
}

/// Whether two attribute values are the same; numbers are compared as numbers.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    let number = |value: &Value| value.get("N").and_then(Value::as_str).map(str::to_owned);
    match (number(left), number(right)) {
        (Some(left), Some(right)) => number::compared(&left, &right) == Some(Ordering::Equal),
        _ => left == right,
    }
}

fn equal(left: &Option<Value>, right: &Option<Value>) -> bool {
    left.as_ref().zip(right.as_ref()).is_some_and(|(left, right)| same(left, right))
}

/// How two values of one type are ordered: numbers, and strings by their bytes.
fn ordering(left: &Option<Value>, right: &Option<Value>) -> Option<Ordering> {
    let (left, right) = (left.as_ref()?, right.as_ref()?);
    let of = |value: &Value, kind: &str| value.get(kind).and_then(Value::as_str).map(str::to_owned);
    if let Some((left, right)) = of(left, "N").zip(of(right, "N")) {
        return number::compared(&left, &right);
    }
    of(left, "S").zip(of(right, "S")).map(|(left, right)| left.as_bytes().cmp(right.as_bytes()))
}

fn tested(function: &str, found: Option<&Value>, value: Option<&Value>) -> bool {
    let Some((found, value)) = found.zip(value) else { return false };
    let text = |value: &Value| value.get("S").and_then(Value::as_str).map(str::to_owned);
    match function {
        "attribute_type" => text(value).is_some_and(|kind| found.get(&kind).is_some()),
        "begins_with" => text(found).zip(text(value)).is_some_and(|(found, start)| found.starts_with(&start)),
        _ => match (text(found), found.get("L").and_then(Value::as_array)) {
            (Some(found), _) => text(value).is_some_and(|part| found.contains(&part)),
            (None, Some(elements)) => elements.iter().any(|element| same(element, value)),
            (None, None) => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item() -> Item {
        let item = json!({
            "id": {"S": "A-1"},
            "count": {"N": "9"},
            "tags": {"L": [{"S": "new"}]},
            "buyer": {"M": {"name": {"S": "Ada"}}},
        });
        item.as_object().unwrap().clone()
    }

    fn holds(condition: &str) -> bool {
        let request = json!({
            "ExpressionAttributeNames": {"#c": "count", "#b": "buyer"},
            "ExpressionAttributeValues": {":ten": {"N": "10"}, ":a": {"S": "A"}, ":new": {"S": "new"}, ":s": {"S": "S"}},
        });
        Expressions::of(&request).holds(condition, &item()).unwrap()
    }

    #[test]
    fn conditions_hold_as_in_dynamodb() {
        for condition in [
            "#c < :ten AND begins_with(id, :a)",
            "attribute_exists(#b.name) AND attribute_not_exists(#b.age)",
            "contains(tags, :new) AND size(tags) < :ten",
            "NOT #c = :ten AND missing <> :ten",
            "#c BETWEEN :ten AND :ten OR id IN (:new, :a) OR attribute_type(id, :s)",
            "(#c > :ten OR #c <= :ten)",
        ] {
            assert!(holds(condition), "{condition}");
        }
        for condition in ["missing = :ten", "#c > :ten", "id > :ten", "NOT (#c < :ten)", "contains(tags, :a)"] {
            assert!(!holds(condition), "{condition}");
        }
    }

    #[test]
    fn an_update_reads_the_item_as_it_was() {
        let request =
            json!({"ExpressionAttributeValues": {":one": {"N": "1"}, ":b": {"S": "B"}, ":l": {"L": [{"S": "x"}]}}});
        let mut changed = item();
        let update = "SET count = count - :one, old = count, buyer.city = :b, tags = list_append(tags, :l), \
                      first = if_not_exists(first, :one) REMOVE buyer.name, tags[0] ADD seen :one";
        Expressions::of(&request).update(update, &mut changed).unwrap();
        let expected = json!({
            "id": {"S": "A-1"},
            "count": {"N": "8"},
            "old": {"N": "9"},
            "tags": {"L": [{"S": "x"}]},
            "buyer": {"M": {"city": {"S": "B"}}},
            "first": {"N": "1"},
            "seen": {"N": "1"},
        });
        assert_eq!(Value::Object(changed), expected);
    }

    #[test]
    fn what_is_malformed_is_said_and_never_panics() {
        let request = json!({});
        let deep = "(".repeat(100);
        for condition in
            ["", "a", "a =", "a = :x", "#x = :y", "(a = b", "a ? b", "f(a)", "a[x] = b", "a = b c", "NOT", &deep]
        {
            assert!(Expressions::of(&request).holds(condition, &item()).is_err(), "{condition}");
        }
        for update in ["SET", "SET a", "SET a = :x", "DELETE a :x", "ADD a b", "SET id.x = count", "SET a = count + id"]
        {
            assert!(Expressions::of(&request).update(update, &mut item()).is_err(), "{update}");
        }
    }
}
