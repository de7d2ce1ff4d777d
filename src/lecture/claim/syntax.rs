//! The syntax of claims: comparisons of arithmetic over figures, joined by `and`, `or` and `not`.

use std::fmt;

use crate::lecture::error::ScriptProblem;

/// How deep parentheses may be nested.
const MOST_NESTED: usize = 32;
/// The most numbers and figures in a claim.
const MOST_FACTORS: usize = 200;

/// Tests of which one group is to hold: `a < b and c > d or e = f`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    /// Groups of tests, each of which holds if all of its tests do.
    pub(super) any: Vec<Vec<Test>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// A figure that is yes or no: `diverged`, `not diverged`.
    Truth { negated: bool, value: Expression },
    /// `a < b`, or a chain like `a < b <= c`.
    Compare {
        first: Expression,
        rest: Vec<(Comparison, Expression)>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
}

/// Arithmetic over figures.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lecture) enum Expression {
    Number(f64),
    Negative(Box<Self>),
    Operation(Operation, Box<Self>, Box<Self>),
    Subject(Subject),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lecture) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// A figure, or a function of figures: `train_loss(400)`, `study.error(k=5)`, `max(a, b)`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lecture) struct Subject {
    /// The name, with its parts: `study`, `error`.
    pub(in crate::lecture) path: Vec<String>,
    pub(in crate::lecture) arguments: Vec<Argument>,
}

#[derive(Clone, Debug, PartialEq)]
pub(in crate::lecture) enum Argument {
    /// `"optimizer adam"`
    Text(String),
    /// `lane="adam"` or `k=5`
    Named(String, Box<Self>),
    Value(Expression),
}

impl Condition {
    /// Calls `visit` for each figure.
    pub(super) fn each_subject<E>(
        &self,
        visit: &mut impl FnMut(&Subject) -> Result<(), E>,
    ) -> Result<(), E> {
        for test in self.any.iter().flatten() {
            match test {
                Test::Truth { value, .. } => value.each_subject(visit)?,
                Test::Compare { first, rest } => {
                    first.each_subject(visit)?;
                    for (_, expression) in rest {
                        expression.each_subject(visit)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl Expression {
    pub(in crate::lecture) fn each_subject<E>(
        &self,
        visit: &mut impl FnMut(&Subject) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Number(_) => Ok(()),
            Self::Negative(inner) => inner.each_subject(visit),
            Self::Operation(_, left, right) => {
                left.each_subject(visit)?;
                right.each_subject(visit)
            }
            Self::Subject(subject) => visit(subject),
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Negative(inner) => write!(f, "-{inner}"),
            Self::Operation(operation, left, right) => {
                let sign = match operation {
                    Operation::Add => '+',
                    Operation::Subtract => '-',
                    Operation::Multiply => '*',
                    Operation::Divide => '/',
                };
                write!(f, "{left} {sign} {right}")
            }
            Self::Subject(subject) => write!(f, "{subject}"),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.join("."))?;
        if self.arguments.is_empty() {
            return Ok(());
        }
        let arguments: Vec<String> = self.arguments.iter().map(ToString::to_string).collect();
        write!(f, "({})", arguments.join(", "))
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Named(name, value) => write!(f, "{name}={value}"),
            Self::Value(value) => write!(f, "{value}"),
        }
    }
}

/// Reads a whole claim.
pub(super) fn condition(text: &str) -> Result<Condition, ScriptProblem> {
    let mut reader = Reader::new(text);
    let mut any = vec![vec![reader.test()?]];
    loop {
        if reader.takes_word("and") {
            let test = reader.test()?;
            if let Some(group) = any.last_mut() {
                group.push(test);
            }
        } else if reader.takes_word("or") {
            any.push(vec![reader.test()?]);
        } else {
            reader.end()?;
            return Ok(Condition { any });
        }
    }
}

/// Reads a whole expression.
pub(super) fn expression(text: &str) -> Result<Expression, ScriptProblem> {
    let mut reader = Reader::new(text);
    let expression = reader.sum()?;
    reader.end()?;
    Ok(expression)
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
    factors: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            rest: text.trim(),
            depth: 0,
            factors: 0,
        }
    }

    fn error(&self, message: &str) -> ScriptProblem {
        let rest: String = self.rest.chars().take(40).collect();
        let rest = if rest.is_empty() {
            "the end".to_owned()
        } else {
            rest
        };
        ScriptProblem::Claim {
            message: message.to_owned(),
            rest,
        }
    }

    fn end(&self) -> Result<(), ScriptProblem> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(self.error("expected <, <=, >, >=, =, +, -, *, /, and, or, or the end"))
    }

    fn takes(&mut self, sign: &str) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    /// A whole word, not the beginning of a longer one.
    fn takes_word(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(word) else {
            return false;
        };
        if rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == '(') {
            return false;
        }
        self.rest = rest.trim_start();
        true
    }

    fn test(&mut self) -> Result<Test, ScriptProblem> {
        if self.takes_word("not") {
            return Ok(Test::Truth {
                negated: true,
                value: self.sum()?,
            });
        }
        let first = self.sum()?;
        let mut rest = Vec::new();
        while let Some(comparison) = self.comparison() {
            rest.push((comparison, self.sum()?));
        }
        if !rest.is_empty() {
            return Ok(Test::Compare { first, rest });
        }
        match first {
            Expression::Subject(_) => Ok(Test::Truth {
                negated: false,
                value: first,
            }),
            _ => Err(self.error("expected a comparison: <, <=, >, >= or =")),
        }
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let signs = [
            ("<=", Comparison::LessOrEqual),
            ("≤", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("≥", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
            ("==", Comparison::Equal),
            ("=", Comparison::Equal),
        ];
        let found = signs.into_iter().find(|(sign, _)| self.takes(sign));
        found.map(|(_, comparison)| comparison)
    }

    fn sum(&mut self) -> Result<Expression, ScriptProblem> {
        let mut left = self.product()?;
        loop {
            let operation = if self.takes("+") {
                Operation::Add
            } else if self.takes("-") || self.takes("−") {
                Operation::Subtract
            } else {
                return Ok(left);
            };
            let right = self.product()?;
            left = Expression::Operation(operation, Box::new(left), Box::new(right));
        }
    }

    fn product(&mut self) -> Result<Expression, ScriptProblem> {
        let mut left = self.factor()?;
        loop {
            let operation = if self.takes("*") || self.takes("×") {
                Operation::Multiply
            } else if self.takes("/") {
                Operation::Divide
            } else {
                return Ok(left);
            };
            let right = self.factor()?;
            left = Expression::Operation(operation, Box::new(left), Box::new(right));
        }
    }

    fn factor(&mut self) -> Result<Expression, ScriptProblem> {
        self.depth += 1;
        self.factors += 1;
        if self.factors > MOST_FACTORS {
            return Err(self.error("too many numbers and figures in one claim"));
        }
        if self.depth > MOST_NESTED {
            return Err(self.error("too many parentheses or signs"));
        }
        let factor = self.nested_factor();
        self.depth -= 1;
        factor
    }

    fn nested_factor(&mut self) -> Result<Expression, ScriptProblem> {
        if self.takes("-") || self.takes("−") {
            return Ok(Expression::Negative(Box::new(self.factor()?)));
        }
        if self.takes("(") {
            let inner = self.sum()?;
            if !self.takes(")") {
                return Err(self.error("expected )"));
            }
            return Ok(inner);
        }
        if self
            .rest
            .starts_with(|c: char| c.is_ascii_digit() || c == '.')
        {
            return self.number();
        }
        if self
            .rest
            .starts_with(|c: char| c.is_alphabetic() || c == '_')
        {
            return Ok(Expression::Subject(self.subject()?));
        }
        Err(self.error("expected a number or a figure"))
    }

    fn number(&mut self) -> Result<Expression, ScriptProblem> {
        let mut end = 0;
        let bytes = self.rest.as_bytes();
        while let Some(byte) = bytes.get(end) {
            let is_sign = matches!(byte, b'+' | b'-')
                && matches!(bytes.get(end.wrapping_sub(1)), Some(b'e' | b'E'));
            if !(byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E') || is_sign) {
                break;
            }
            end += 1;
        }
        let number: f64 = self.rest[..end]
            .parse()
            .map_err(|_| self.error("expected a number"))?;
        self.rest = self.rest[end..].trim_start();
        let scale = if self.takes("%") { 0.01 } else { 1.0 };
        Ok(Expression::Number(number * scale))
    }

    fn name(&mut self) -> Result<String, ScriptProblem> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        if end == 0 {
            return Err(self.error("expected a name"));
        }
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(name.to_owned())
    }

    fn subject(&mut self) -> Result<Subject, ScriptProblem> {
        let mut path = vec![self.name()?];
        while let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            path.push(self.name()?);
        }
        self.rest = self.rest.trim_start();
        let mut arguments = Vec::new();
        if self.takes("(") {
            loop {
                arguments.push(self.argument()?);
                if self.takes(")") {
                    break;
                }
                if !self.takes(",") {
                    return Err(self.error("expected , or )"));
                }
            }
        }
        Ok(Subject { path, arguments })
    }

    fn argument(&mut self) -> Result<Argument, ScriptProblem> {
        if self.rest.starts_with('"') {
            return self.text();
        }
        // A name before = is that of a column.
        let before = self.rest;
        if self
            .rest
            .starts_with(|c: char| c.is_alphabetic() || c == '_')
        {
            let name = self.name()?;
            self.rest = self.rest.trim_start();
            if self.rest.starts_with('=') && !self.rest.starts_with("==") {
                self.rest = self.rest[1..].trim_start();
                let value = if self.rest.starts_with('"') {
                    self.text()?
                } else {
                    Argument::Value(self.sum()?)
                };
                return Ok(Argument::Named(name, Box::new(value)));
            }
            self.rest = before;
        }
        Ok(Argument::Value(self.sum()?))
    }

    fn text(&mut self) -> Result<Argument, ScriptProblem> {
        let inner = &self.rest[1..];
        let Some(end) = inner.find('"') else {
            return Err(self.error("expected a closing \""));
        };
        let text = inner[..end].to_owned();
        self.rest = inner[end + 1..].trim_start();
        Ok(Argument::Text(text))
    }
}
