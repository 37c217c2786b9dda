//! Pictures of times.

use super::super::integers::{Case, Format, Grouping, Kind, leading_number};
use super::fields::Moment;
use crate::jsonata::library::coded;
use crate::jsonata::run::{Outcome, Run};

/// A picture.
pub(super) struct Picture {
    pub(super) parts: Vec<Part>,
}

pub(super) enum Part {
    Literal(String),
    Marker(Box<Marker>),
}

/// What stands between brackets.
pub(super) struct Marker {
    /// The letter of the part of the time.
    pub(super) component: char,
    /// The letters of a name, where a name is written.
    names: Option<Case>,
    /// The most characters of a name, or digits of a year.
    most: Option<f64>,
    zulu: bool,
    format: Option<Format>,
    /// How many digits of a year, month or day there are.
    digits: Option<f64>,
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Picture {
    pub(super) fn read(text: &str) -> Outcome<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        let literal = |parts: &mut Vec<Part>, text: &str| {
            if !text.is_empty() {
                parts.push(Part::Literal(text.replace("]]", "]")));
            }
        };
        while let Some(open) = rest.find('[') {
            literal(&mut parts, &rest[..open]);
            let after = &rest[open + 1..];
            if let Some(after) = after.strip_prefix('[') {
                parts.push(Part::Literal("[".to_owned()));
                rest = after;
                continue;
            }
            let Some(close) = after.find(']') else {
                return coded("D3135", "No matching closing bracket ']' in date/time picture string");
            };
            parts.push(Part::Marker(Box::new(Marker::read(&after[..close])?)));
            rest = &after[close + 1..];
        }
        literal(&mut parts, rest);
        Ok(Picture { parts })
    }
}

impl Marker {
    fn read(text: &str) -> Outcome<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let component = text.chars().next().unwrap_or('\0');
        let rest = text.strip_prefix(component).unwrap_or_default();
        let (modifiers, width) = match rest.rsplit_once(',') {
            Some((modifiers, width)) => (modifiers, Some(width)),
            None => (rest, None),
        };
        let bound = |text: &str| Some(leading_number(text)).filter(|number| number.is_finite());
        let (least, most) = match width.map(|width| width.split_once('-').map_or((width, None), |(l, m)| (l, Some(m))))
        {
            Some((least, most)) => (bound(least), most.and_then(bound)),
            None => (None, None),
        };
        let usual = match component {
            'Y' | 'M' | 'D' | 'd' | 'W' | 'w' | 'X' | 'x' | 'H' | 'h' | 'f' => Some("1"),
            'F' | 'P' | 'C' | 'E' => Some("n"),
            'm' | 's' => Some("01"),
            'Z' | 'z' => Some("01:01"),
            _ => None,
        };
        let count = modifiers.chars().count();
        let last = modifiers.chars().next_back();
        let second = last.filter(|last| count > 1 && matches!(last, 'a' | 't' | 'c' | 'o'));
        let first = match (count, second) {
            (0, _) => usual,
            (_, Some(second)) => modifiers.strip_suffix(second),
            (_, None) => Some(modifiers),
        };
        let Some(first) = first else {
            let quoted = serde_json::Value::from(component.to_string());
            return coded("D3132", format!("Unknown component specifier {quoted} in date/time picture string"));
        };
        let names = match first.as_bytes() {
            [b'n', ..] => Some(Case::Lower),
            [b'N', b'n', ..] => Some(Case::Title),
            [b'N', ..] => Some(Case::Upper),
            _ => None,
        };
        let mut marker = Marker { component, names, most, zulu: second == Some('t'), format: None, digits: None };
        if names.is_none() && "YMDdFWwXxHhmsf".contains(component) {
            let mut format = Format::read(&match second {
                Some(second) => format!("{first};{second}"),
                None => first.to_owned(),
            })?;
            format.mandatory = format.mandatory.max(least.unwrap_or(0.0).max(0.0) as usize);
            if "YMD".contains(component) {
                let width = format.mandatory + format.optional;
                marker.digits = most.or_else(|| (width >= 2).then_some(width as f64));
                if let Some(most) = most {
                    format.mandatory = most.max(0.0) as usize;
                }
            }
            marker.format = Some(format);
        }
        if matches!(component, 'Z' | 'z') {
            marker.format = Some(Format::read(first)?);
        }
        Ok(marker)
    }

    pub(super) fn write(&self, run: &Run<'_>, moment: &Moment, hours: f64, minutes: f64) -> Outcome<String> {
        match self.component {
            'Z' | 'z' => self.write_zone(run, hours, minutes),
            'P' => {
                let half = if moment.number('P') == 1.0 { "pm" } else { "am" };
                Ok(if self.names == Some(Case::Upper) { half.to_uppercase() } else { half.to_owned() })
            }
            'C' | 'E' => Ok("ISO".to_owned()),
            component => {
                let mut value = moment.number(component);
                if let (Some(case), false) = (self.names, component == 'f') {
                    return self.write_name(value, case);
                }
                if let ('Y', Some(digits)) = (component, self.digits) {
                    value %= 10_f64.powf(digits);
                }
                match &self.format {
                    Some(format) => format.write(run, value),
                    None => self.no_name(),
                }
            }
        }
    }

    fn write_name(&self, value: f64, case: Case) -> Outcome<String> {
        let name = match self.component {
            'M' | 'x' => MONTHS[value as usize - 1],
            'F' => DAYS[value as usize - 1],
            _ => return self.no_name(),
        };
        let name = match case {
            Case::Upper => name.to_uppercase(),
            Case::Lower => name.to_lowercase(),
            Case::Title => name.to_owned(),
        };
        Ok(match self.most {
            Some(most) => name.chars().take(most.max(0.0) as usize).collect(),
            None => name,
        })
    }

    fn no_name<T>(&self) -> Outcome<T> {
        let component = serde_json::Value::from(self.component.to_string());
        coded(
            "D3133",
            format!(
                "The 'name' modifier can only be applied to months and days in the date/time picture string, not {component}"
            ),
        )
    }

    fn write_zone(&self, run: &Run<'_>, hours: f64, minutes: f64) -> Outcome<String> {
        let Some(format) = &self.format else { return self.no_name() };
        let offset = hours * 100.0 + minutes;
        let mut written = match (&format.grouping, format.mandatory) {
            (Grouping::Every(..), _) => format.write(run, offset)?,
            (_, 1 | 2) => {
                let mut written = format.write(run, hours)?;
                if minutes != 0.0 {
                    written.push_str(&format!(":{minutes:02}"));
                }
                written
            }
            (_, 3 | 4) => format.write(run, offset)?,
            _ => return coded("D3134", "The timezone integer format specifier cannot have more than four digits"),
        };
        if offset >= 0.0 {
            written.insert(0, '+');
        }
        if self.component == 'z' {
            written.insert_str(0, "GMT");
        }
        Ok(if offset == 0.0 && self.zulu { "Z".to_owned() } else { written })
    }

    /// The number that a text of this part is.
    pub(super) fn parse(&self, text: &str) -> Outcome<f64> {
        match (self.component, &self.format) {
            ('Z' | 'z', Some(format)) => {
                let text = if self.component == 'z' { text.get(3..).unwrap_or_default() } else { text };
                let (hours, minutes) = match format.grouping {
                    Grouping::Every(_, mark) => text.split_once(mark).unwrap_or((text, "0")),
                    Grouping::At(_) if text.len() <= 3 => (text, "0"),
                    Grouping::At(_) => text.split_at_checked(3).unwrap_or((text, "0")),
                };
                Ok(leading_number(hours) * 60.0 + leading_number(minutes))
            }
            (_, Some(format)) => format.parse(text),
            ('P', None) => Ok(f64::from(u8::from(text.eq_ignore_ascii_case("pm")))),
            (_, None) => {
                let names: &[&str] = if self.component == 'F' { &DAYS } else { &MONTHS };
                let short = |name: &str| match self.most.filter(|most| *most > 0.0) {
                    Some(most) => name.chars().take(most as usize).collect::<String>(),
                    None => name.to_owned(),
                };
                Ok(names.iter().position(|name| short(name) == text).map_or(f64::NAN, |number| number as f64 + 1.0))
            }
        }
    }
}

impl Part {
    /// The regular expression of what fits the part.
    pub(super) fn pattern(&self) -> Outcome<String> {
        let marker = match self {
            Part::Literal(text) => {
                let escaped = |c: char| if ".*+?^${}()|[]\\".contains(c) { format!("\\{c}") } else { c.to_string() };
                return Ok(text.chars().map(escaped).collect());
            }
            Part::Marker(marker) => marker,
        };
        let Some(format) = &marker.format else {
            return match marker.component {
                'M' | 'x' | 'F' | 'P' => Ok("[a-zA-Z]+".to_owned()),
                _ => marker.no_name(),
            };
        };
        if matches!(marker.component, 'Z' | 'z') {
            let mark = match format.grouping {
                Grouping::Every(_, mark) => format!("\\{mark}[0-9]+"),
                Grouping::At(_) => String::new(),
            };
            let start = if marker.component == 'z' { "GMT" } else { "" };
            return Ok(format!("{start}[-+][0-9]+{mark}"));
        }
        Ok(match &format.kind {
            Kind::Letters if format.case == Case::Upper => "[A-Z]+".to_owned(),
            Kind::Letters => "[a-z]+".to_owned(),
            Kind::Roman if format.case == Case::Upper => "[MDCLXVI]+".to_owned(),
            Kind::Roman => "[mdclxvi]+".to_owned(),
            Kind::Words => "[a-z][a-z, -]*".to_owned(),
            Kind::Decimal => {
                let digits =
                    marker.digits.filter(|digits| *digits > 0.0 && *digits <= 100.0).map(|digits| digits as usize);
                let times = match digits {
                    Some(digits) if format.optional == 0 => format!("{{{digits}}}"),
                    Some(digits) => format!("{{{},{digits}}}", digits.saturating_sub(format.optional)),
                    None => "+".to_owned(),
                };
                let suffix = if format.ordinal { "(?:th|st|nd|rd)" } else { "" };
                format!("[0-9]{times}{suffix}")
            }
            Kind::Sequence(token) => return Format::read(token)?.parse("").map(|_| String::new()),
        })
    }
}
