//! The functions of expressions.

/// A hash algorithm, for [`Expr::hash`](crate::Expr::hash).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// MD5: 32 digits; not safe against forgery.
    Md5,
    /// SHA-1: 40 digits; not safe against forgery.
    Sha1,
    /// SHA-256: 64 digits.
    Sha256,
    /// SHA-384: 96 digits.
    Sha384,
    /// SHA-512: 128 digits.
    Sha512,
}

impl HashAlgorithm {
    /// The name in both query languages.
    pub fn name(self) -> &'static str {
        match self {
            HashAlgorithm::Md5 => "MD5",
            HashAlgorithm::Sha1 => "SHA-1",
            HashAlgorithm::Sha256 => "SHA-256",
            HashAlgorithm::Sha384 => "SHA-384",
            HashAlgorithm::Sha512 => "SHA-512",
        }
    }
}

/// A computed value's function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// The value as JSON text; `quoted` where it may be text, which JSONata would leave as it is.
    JsonToString {
        /// Whether the value may be a string.
        quoted: bool,
    },
    /// The value that a JSON text stands for.
    StringToJson,
    /// One object of two.
    JsonMerge,
    /// A number or boolean as text.
    Text,
    /// The number that a text stands for.
    ToNumber,
    /// A digest of text, in hexadecimal digits.
    Hash(HashAlgorithm),
    /// Text in Base64.
    Base64Encode,
    /// The text that a Base64 text stands for.
    Base64Decode,
    /// Text in pieces; the second argument is a literal that holds the delimiters.
    Split,
    /// Text in capital letters.
    Uppercase,
    /// Text in small letters.
    Lowercase,
    /// Text without white space at both ends.
    Trim,
    /// Text with another text in the place of a third.
    Replace,
    /// A part of a text: from where, and how long.
    Substring,
    /// How many elements a list has.
    ArrayLength,
    /// An element of a list.
    ArrayItem,
    /// True when a list has a value.
    ArrayContains,
    /// A list in pieces of a size.
    ArrayPartition,
    /// A list without its repetitions.
    ArrayUnique,
    /// Numbers from the first to the last, by a step.
    ArrayRange,
    /// The sum of a list of numbers.
    Sum,
    /// A new random identifier.
    Uuid,
    /// A random number from the first, included, to the second, excluded; with a seed as the third.
    Random,
    /// A sum; JSONPath has it for whole numbers.
    Add {
        /// Whether the numbers have no fraction.
        whole: bool,
    },
    /// A difference.
    Subtract {
        /// Whether the numbers have no fraction.
        whole: bool,
    },
    /// A product.
    Multiply,
    /// A quotient, with its fraction.
    Divide,
    /// What is left over by a division.
    Remainder,
    /// The number with the other sign.
    Negate,
    /// The lesser of two numbers.
    Min,
    /// The greater of two numbers.
    Max,
    /// The nearest whole number; of two, the even one.
    Round,
    /// The greatest whole number that is not greater.
    Floor,
    /// The least whole number that is not less.
    Ceil,
    /// The number without its sign.
    Abs,
}

impl Function {
    /// True when two calls with the same arguments give different values.
    pub fn is_random(self) -> bool {
        matches!(self, Function::Uuid | Function::Random)
    }
}
