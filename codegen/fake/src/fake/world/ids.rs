//! Ids and secrets, which look like chance and are the same every time.

use super::work::Work;
use crate::fake::model::Ids;

const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

/// Well spread bits for a seed, a purpose and a number.
pub(crate) fn bits(seed: u64, purpose: &str, number: u64) -> u64 {
    let start = purpose.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    mix(mix(seed ^ start).wrapping_add(number))
}

/// The last steps of `SplitMix64`.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// An id of 20 characters, of which later ones sort behind earlier ones.
pub(crate) fn xid(seed: u64, number: u64) -> String {
    let order = 0x6_0000_0000 + number;
    let order = (0..7).rev().map(|digit| order >> (digit * 5));
    let rest = bits(seed, "xid", number);
    let more = bits(seed, "more", number);
    let rest = (0..12).map(|digit| rest >> (digit * 5)).chain([more]);
    order.chain(rest).map(|bits| char::from(DIGITS[usize::try_from(bits & 31).unwrap_or(0)])).collect()
}

/// A decimal id of 19 digits.
pub(crate) fn decimal(seed: u64, number: u64) -> String {
    let digits = bits(seed, "decimal", number) % 9_000_000_000_000_000_000;
    (1_000_000_000_000_000_000 + digits).to_string()
}

/// A secret of 32 hex digits.
pub(crate) fn secret(work: &mut Work<'_>) -> String {
    let number = work.count("secrets");
    let seed = work.world.options.seed;
    format!("{:016x}{:016x}", bits(seed, "secret", number), bits(seed, "secret's end", number))
}

/// The id of a new resource, where it is not a member of the body.
pub(crate) fn new(work: &mut Work<'_>, ids: &Ids, prefix: &str) -> String {
    let number = work.count("ids");
    let seed = work.world.options.seed;
    match ids {
        Ids::Decimal => format!("{prefix}{}", decimal(seed, number)),
        Ids::Xid | Ids::From(_) => format!("{prefix}{}", xid(seed, number)),
    }
}
