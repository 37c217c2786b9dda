//! The functions that an expression may call: those of JSONata 2.0.6 but `$eval`, and those that Step Functions adds.

mod arrays;
mod dates;
mod format_number;
mod integers;
mod json;
mod numbers;
mod objects;
mod service;
mod strings;

use std::sync::OnceLock;

use super::run::value::Val;
use super::run::{Outcome, Run, Stop};
use super::signature::Signature;

pub(super) use json::{copied, quoted, string};
pub(super) use strings::search;

/// A function of the library.
pub(super) struct Native {
    name: &'static str,
    signature: &'static str,
    /// How many arguments its reference implementation names, which is how many a function that calls it hands over.
    pub(super) arity: usize,
    pub(super) work: Work,
    read: OnceLock<Signature>,
}

/// What a function does with its arguments, which fit its signature; the name is what messages call it.
type Work = fn(&Run<'_>, &[Val], &str) -> Outcome<Val>;

impl std::fmt::Debug for Native {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "${}", self.name)
    }
}

impl Native {
    pub(super) fn signature(&self) -> &Signature {
        // A test reads all of them.
        self.read.get_or_init(|| Signature::read(self.signature, 0).unwrap_or_default())
    }
}

/// The function of a name.
pub(super) fn native(name: &str) -> Option<&'static Native> {
    NATIVES.binary_search_by(|native| native.name.cmp(name)).ok().map(|position| &NATIVES[position])
}

macro_rules! natives {
    ($($name:literal $signature:literal $arity:literal $work:path;)*) => {
        static NATIVES: [Native; [$($name),*].len()] = [
            $(Native { name: $name, signature: $signature, arity: $arity, work: $work, read: OnceLock::new() },)*
        ];
    };
}

natives! {
    "abs" "<n-:n>" 1 numbers::abs;
    "append" "<xx:a>" 2 arrays::append;
    "assert" "<bs?:x>" 2 objects::assert;
    "average" "<a<n>:n>" 1 numbers::average;
    "base64decode" "<s-:s>" 1 strings::base64decode;
    "base64encode" "<s-:s>" 1 strings::base64encode;
    "boolean" "<x-:b>" 1 objects::boolean;
    "ceil" "<n-:n>" 1 numbers::ceil;
    "clone" "<(oa)-:o>" 1 objects::clone;
    "contains" "<s-(sf):b>" 2 strings::contains;
    "count" "<a:n>" 1 arrays::count;
    "decodeUrl" "<s-:s>" 1 strings::decode_url;
    "decodeUrlComponent" "<s-:s>" 1 strings::decode_url_component;
    "distinct" "<x:x>" 1 arrays::distinct;
    "each" "<o-f:a>" 2 objects::each;
    "encodeUrl" "<s-:s>" 1 strings::encode_url;
    "encodeUrlComponent" "<s-:s>" 1 strings::encode_url_component;
    "error" "<s?:x>" 1 objects::error;
    "exists" "<x:b>" 1 objects::exists;
    "filter" "<af>" 2 arrays::filter;
    "floor" "<n-:n>" 1 numbers::floor;
    "formatBase" "<n-n?:s>" 2 numbers::format_base;
    "formatInteger" "<n-s:s>" 2 integers::format_integer;
    "formatNumber" "<n-so?:s>" 3 format_number::format_number;
    "fromMillis" "<n-s?s?:s>" 3 dates::from_millis;
    "hash" "<s-s:s>" 2 service::hash;
    "join" "<a<s>s?:s>" 2 strings::join;
    "keys" "<x-:a<s>>" 1 objects::keys;
    "length" "<s-:n>" 1 strings::length;
    "lookup" "<x-s:x>" 2 objects::lookup;
    "lowercase" "<s-:s>" 1 strings::lowercase;
    "map" "<af>" 2 arrays::map;
    "match" "<s-f<s:o>n?:a<o>>" 3 strings::find_all;
    "max" "<a<n>:n>" 1 numbers::max;
    "merge" "<a<o>:o>" 1 objects::merge;
    "millis" "<:n>" 0 dates::millis;
    "min" "<a<n>:n>" 1 numbers::min;
    "not" "<x-:b>" 1 objects::not;
    "now" "<s?s?:s>" 2 dates::now;
    "number" "<(nsb)-:n>" 1 numbers::number;
    "pad" "<s-ns?:s>" 3 strings::pad;
    "parse" "<s-:x>" 1 service::parse;
    "parseInteger" "<s-s:n>" 2 integers::parse_integer;
    "partition" "<an:a>" 2 service::partition;
    "power" "<n-n:n>" 2 numbers::power;
    "random" "<n?:n>" 1 service::random;
    "range" "<nnn:a>" 3 service::range;
    "reduce" "<afj?:j>" 3 arrays::reduce;
    "replace" "<s-(sf)(sf)n?:s>" 4 strings::replace;
    "reverse" "<a:a>" 1 arrays::reverse;
    "round" "<n-n?:n>" 2 numbers::round;
    "shuffle" "<a:a>" 1 service::shuffle;
    "sift" "<o-f?:o>" 2 objects::sift;
    "single" "<af?>" 2 arrays::single;
    "sort" "<af?:a>" 2 arrays::sort;
    "split" "<s-(sf)n?:a<s>>" 3 strings::split;
    "spread" "<x-:a<o>>" 1 objects::spread;
    "sqrt" "<n-:n>" 1 numbers::sqrt;
    "string" "<x-b?:s>" 1 json::to_string;
    "substring" "<s-nn?:s>" 3 strings::substring;
    "substringAfter" "<s-s:s>" 2 strings::substring_after;
    "substringBefore" "<s-s:s>" 2 strings::substring_before;
    "sum" "<a<n>:n>" 1 numbers::sum;
    "toMillis" "<s-s?:n>" 2 dates::to_millis;
    "trim" "<s-:s>" 1 strings::trim;
    "type" "<x:s>" 1 objects::type_of;
    "uppercase" "<s-:s>" 1 strings::uppercase;
    "uuid" "<:s>" 0 service::uuid;
    "zip" "<a+>" 0 arrays::zip;
}

/// The argument of a number, counted from 0.
fn argument(given: &[Val], number: usize) -> &Val {
    given.get(number).unwrap_or(&Val::Undefined)
}

/// An argument that is a number, if it is there.
fn number_at(given: &[Val], position: usize) -> Option<f64> {
    match given.get(position) {
        Some(Val::Number(number)) => Some(*number),
        _ => None,
    }
}

fn text_at(given: &[Val], position: usize) -> Option<&str> {
    given.get(position).and_then(Val::as_text)
}

/// Calls a function that an author gave to one of the library, with as many of the arguments as it takes.
fn callback(run: &Run<'_>, function: &Val, arguments: &[Val], name: &str) -> Outcome<Val> {
    let arity = super::run::call::arity(function).max(1);
    run.apply(function, arguments[..arity.min(arguments.len())].to_vec(), &Val::Null, name)
}

fn coded<T>(code: &'static str, message: impl Into<String>) -> Outcome<T> {
    Err(Stop::coded(code, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jsonata::FUNCTIONS;

    #[test]
    fn all_functions_are_there_sorted_and_can_be_called() {
        assert!(NATIVES.is_sorted_by_key(|native| native.name));
        for native in &NATIVES {
            assert!(Signature::read(native.signature, 0).is_ok(), "{}", native.name);
        }
        let names: Vec<_> = NATIVES.iter().map(|native| native.name).filter(|name| *name != "clone").collect();
        assert_eq!(names, FUNCTIONS);
    }
}
