//! The words of a script, which both protocols have in common.

use std::iter::Peekable;
use std::str::Chars;
use std::time::Duration;

/// A piece of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Word(String),
    /// A text in quotes, behind the word that says what it is.
    Text(String, Vec<u8>),
    /// A header in brackets.
    Header(Vec<u8>, Vec<u8>),
}

/// What happens on a connection, one step after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step<S> {
    /// Reads a request.
    Read,
    /// Waits until a request comes, and leaves it unread.
    Peek,
    /// Waits until the call that warms a connection up has ended.
    Warmed,
    /// Says something.
    Say(S),
    /// Lets time pass.
    Late(Duration),
    /// Is silent until the client gives up.
    Wait,
    Close,
    Reset,
}

/// What a service does, request by request.
#[derive(Clone, Debug)]
pub(crate) struct Script<S> {
    pub(crate) parts: Vec<Vec<Step<S>>>,
    /// Whether a call comes first, whose connection is then idle.
    pub(crate) warm: bool,
    /// Whether the last part is repeated.
    pub(crate) always: bool,
}

/// Reads a script; a protocol says what its own tokens mean.
pub(crate) fn read<S>(
    text: &str,
    good: impl Fn() -> Vec<S>,
    compile: impl Fn(&[Token]) -> Result<Vec<Step<S>>, String>,
) -> Result<Script<S>, String> {
    let mut tokens = tokens(text)?;
    let is = |token: Option<&Token>, word: &str| matches!(token, Some(Token::Word(known)) if known == word);
    let warm = is(tokens.first(), "warm");
    if warm {
        tokens.remove(0);
    }
    let always = is(tokens.last(), "always");
    if always {
        tokens.pop();
    }
    let mut parts = Vec::new();
    let pieces = tokens.split(|token| is(Some(token), "then"));
    for (index, piece) in pieces.enumerate() {
        let idle = warm && index == 0;
        let unread = is(piece.first(), "unread");
        let mut steps = match (idle, unread) {
            (true, _) => vec![Step::Warmed],
            (false, true) => Vec::new(),
            (false, false) => vec![Step::Read],
        };
        steps.extend(compile(&piece[usize::from(unread)..])?);
        if matches!(steps.as_slice(), [Step::Read]) {
            return Err("a part says nothing".to_owned());
        }
        if idle {
            let answer = good().into_iter().map(Step::Say);
            parts.push([Step::Read].into_iter().chain(answer).collect());
        }
        parts.push(steps);
    }
    Ok(Script {
        parts,
        warm,
        always,
    })
}

/// Returns the step of a word that both protocols know.
pub(crate) fn common<S>(word: &str) -> Result<Step<S>, String> {
    if let Some(text) = word.strip_prefix("late:") {
        return Ok(Step::Late(Duration::from_secs(number(text)?)));
    }
    match word {
        "read" => Ok(Step::Read),
        "peek" => Ok(Step::Peek),
        "wait" => Ok(Step::Wait),
        "close" => Ok(Step::Close),
        "reset" => Ok(Step::Reset),
        _ => Err(format!("there is no word `{word}`")),
    }
}

pub(crate) fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}

/// Returns the status that a word is.
pub(crate) fn status(word: &str) -> Option<u16> {
    let digits = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|_| digits)
}

/// Returns the body of an answer for which a script has none.
pub(crate) fn body(status: u16) -> Vec<u8> {
    match status {
        100..=199 | 204 | 304 => Vec::new(),
        200..=299 => crate::api::GOOD.into(),
        _ => format!(r#"{{"error":"because","code":{status}}}"#).into(),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let (mut chars, mut tokens) = (text.chars().peekable(), Vec::new());
    while let Some(&next) = chars.peek() {
        if next == ' ' {
            chars.next();
        } else if next == '[' {
            chars.next();
            let inner = until(&mut chars, ']')?;
            let colon = inner.iter().skip(1).position(|byte| *byte == b':');
            let colon = colon.ok_or("a header has no `:`")? + 1;
            let value = inner[colon + 1..].strip_prefix(b" ");
            let value = value.unwrap_or(&inner[colon + 1..]).to_vec();
            let header = Token::Header(inner[..colon].to_vec(), value);
            tokens.resize(tokens.len() + times(&mut chars)?, header);
        } else {
            let mut word = String::new();
            while let Some(next) = chars.next_if(|next| !matches!(next, ' ' | '\'' | '[')) {
                word.push(next);
            }
            if chars.next_if_eq(&'\'').is_none() {
                tokens.push(Token::Word(word));
                continue;
            }
            let bytes = until(&mut chars, '\'')?;
            tokens.push(Token::Text(word, bytes.repeat(times(&mut chars)?)));
        }
    }
    Ok(tokens)
}

/// Reads how often something is repeated.
fn times(chars: &mut Peekable<Chars<'_>>) -> Result<usize, String> {
    if chars.next_if_eq(&'*').is_none() {
        return Ok(1);
    }
    let mut times = String::new();
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        times.push(digit);
    }
    number(&times)
}

/// Reads up to a mark, with its escapes.
fn until(chars: &mut Peekable<Chars<'_>>, mark: char) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    loop {
        match chars.next() {
            None => return Err(format!("a `{mark}` is missing")),
            Some(next) if next == mark => return Ok(bytes),
            Some('\\') => bytes.push(escaped(chars)?),
            Some(next) => bytes.extend_from_slice(next.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn escaped(chars: &mut Peekable<Chars<'_>>) -> Result<u8, String> {
    let escape = chars.next().ok_or("a script ends with `\\`")?;
    match escape {
        'r' => Ok(b'\r'),
        'n' => Ok(b'\n'),
        '0' => Ok(0),
        '\\' | '\'' | ']' => u8::try_from(escape).map_err(|error| error.to_string()),
        'x' => {
            let digits: String = chars.by_ref().take(2).collect();
            u8::from_str_radix(&digits, 16).map_err(|_| format!("`\\x{digits}` is no byte"))
        }
        other => Err(format!("there is no escape `\\{other}`")),
    }
}
