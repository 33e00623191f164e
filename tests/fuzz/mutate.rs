//! Changes to bytes that readers may stumble over.

use crate::rng::Rng;
use crate::target::Target;

/// Most bytes of a mutated file.
pub const LARGEST: usize = 1 << 20;

const NUMBERS: [&str; 18] = [
    "0",
    "-1",
    "1",
    "00",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "-2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999",
    "1e308",
    "0.00000000001",
    "NaN",
];

/// Characters that change length or place when they're lowercased, joined, decoded or shown.
const ODD: [&str; 24] = [
    "\u{130}",
    "\u{1E9E}",
    "\u{FB03}",
    "\u{212A}",
    "\u{AD}",
    "\u{200B}",
    "\u{FEFF}",
    "\u{202E}",
    "\u{0}",
    "\u{85}",
    "\u{2028}",
    "\u{10FFFF}",
    "\u{1F468}\u{200D}\u{1F469}",
    "a\u{301}\u{301}\u{301}",
    "\u{E0100}",
    "\u{3000}",
    "\u{FFFD}",
    "\u{3A3}\u{3C2}",
    "\u{1C5}",
    "\u{660}",
    "\u{6DD}",
    "\u{A0}",
    "\u{2019}",
    "\u{D7FF}",
];

const BYTES: [&[u8]; 14] = [
    b"\xFF",
    b"\xFE\xFF",
    b"\xFF\xFE",
    b"\xED\xA0\x80",
    b"\xC0\x80",
    b"\xF5",
    b"\xE4",
    b"\xE4\xBD",
    b"\0\0\0\0",
    b"\x80",
    b"\x1B$B",
    b"\x7F\xFF\xFF\xFF",
    b"\xFF\xFF\xFF\xFF",
    b"\xFF\xFF\xFF\x7F",
];

/// Mutates bytes; `other` is a second seed, for splices.
pub fn mutate(rng: &mut Rng, target: &Target, bytes: &mut Vec<u8>, other: &[u8], most: usize) {
    for _ in 0..rng.size(8) {
        once(rng, target, bytes, other, most);
        bytes.truncate(most);
    }
}

fn once(rng: &mut Rng, target: &Target, bytes: &mut Vec<u8>, other: &[u8], most: usize) {
    match rng.below(16) {
        0 => flip(rng, bytes),
        1 => bytes.truncate(rng.below(bytes.len() + 1)),
        2 => {
            let range = range(rng, bytes.len());
            bytes.drain(range);
        }
        3 => duplicate(rng, bytes, most),
        4 => splice(rng, bytes, other),
        5 => {
            let range = range(rng, other.len());
            let at = rng.below(bytes.len() + 1);
            bytes.splice(at..at, other[range].iter().copied());
        }
        6 | 7 => number(rng, bytes),
        8 => integer(rng, bytes),
        9 => nest(rng, target, bytes, most),
        10 => repeat(rng, target, bytes, most),
        11 => {
            let odd = rng.pick(&ODD).copied().unwrap_or_default().repeat(few(rng));
            insert(rng, bytes, odd.as_bytes());
        }
        12 => {
            let odd = rng
                .pick(&BYTES)
                .copied()
                .unwrap_or_default()
                .repeat(few(rng));
            insert(rng, bytes, &odd);
        }
        13 => swap(rng, bytes),
        _ => {
            let word = rng.pick(target.words).copied().unwrap_or_default();
            insert(rng, bytes, word.as_bytes());
        }
    }
}

fn few(rng: &mut Rng) -> usize {
    if rng.one_in(20) {
        rng.size(20_000)
    } else {
        rng.size(3)
    }
}

fn range(rng: &mut Rng, length: usize) -> std::ops::Range<usize> {
    let start = rng.below(length + 1);
    let size = if rng.one_in(3) {
        length
    } else {
        length.min(200)
    };
    start..(start + rng.size(size.max(1))).min(length)
}

/// Inserts bytes, most often where a word or a tag ends.
fn insert(rng: &mut Rng, bytes: &mut Vec<u8>, new: &[u8]) {
    let mut at = rng.below(bytes.len() + 1);
    if !rng.one_in(4) {
        let ends = |byte: &u8| matches!(byte, b'>' | b'\n' | b' ' | b'}' | b',' | b'"');
        let next = bytes[at..].iter().position(ends);
        at = next.map_or(at, |found| at + found + 1);
    }
    bytes.splice(at..at, new.iter().copied());
}

fn flip(rng: &mut Rng, bytes: &mut [u8]) {
    for _ in 0..rng.size(16) {
        let (at, value) = (rng.below(bytes.len()), rng.next());
        if let Some(byte) = bytes.get_mut(at) {
            *byte = match value % 4 {
                0 => (value >> 8) as u8,
                1 => *byte ^ (1 << ((value >> 8) % 8)),
                2 => byte.wrapping_add(1),
                _ => *rng.pick(b"\0\xFF\x7F\x80\n\"<{").unwrap_or(&0),
            };
        }
    }
}

fn duplicate(rng: &mut Rng, bytes: &mut Vec<u8>, most: usize) {
    let range = range(rng, bytes.len());
    let piece = bytes[range.clone()].to_vec();
    let times = if rng.one_in(10) {
        rng.size(100_000)
    } else {
        rng.size(8)
    };
    let times = times.min(most / piece.len().max(1));
    bytes.splice(range.end..range.end, piece.repeat(times));
}

fn splice(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    bytes.truncate(rng.below(bytes.len() + 1));
    bytes.extend_from_slice(&other[rng.below(other.len() + 1)..]);
}

/// Puts a hostile number where digits stand.
fn number(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let from = rng.below(bytes.len());
    let Some(start) = bytes[from..].iter().position(u8::is_ascii_digit) else {
        return;
    };
    let start = from + start;
    let length = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let number = rng.pick(&NUMBERS).copied().unwrap_or_default();
    bytes.splice(start..start + length, number.bytes());
}

/// Writes a hostile binary number over what stands somewhere.
fn integer(rng: &mut Rng, bytes: &mut [u8]) {
    let values = [
        0,
        1,
        u64::MAX,
        0x7FFF_FFFF,
        0x8000_0000,
        0xFFFF_FFFF,
        0xFFFF,
        0x7FFF,
        0x10_0000,
        rng.next() % 1000,
    ];
    let value = *rng.pick(&values).unwrap_or(&0);
    let width = 1 << rng.below(4);
    let at = rng.below(bytes.len());
    let (little, big) = (value.to_le_bytes(), value.to_be_bytes());
    let new = if rng.one_in(2) {
        &little[..width]
    } else {
        &big[8 - width..]
    };
    for (byte, new) in bytes.iter_mut().skip(at).zip(new) {
        *byte = *new;
    }
}

/// How often something stands in something: a few times, or as often as there's room.
fn times(rng: &mut Rng, length: usize, most: usize) -> usize {
    let room = most / length.max(1);
    match rng.below(4) {
        0 => room.min(100_000),
        1 => rng.size(room),
        _ => rng.size(room.min(2_000)),
    }
}

fn nest(rng: &mut Rng, target: &Target, bytes: &mut Vec<u8>, most: usize) {
    let Some((open, close)) = rng.pick(target.pairs) else {
        return;
    };
    let times = times(
        rng,
        open.len() + close.len(),
        most.saturating_sub(bytes.len()),
    );
    let range = if rng.one_in(2) {
        range(rng, bytes.len().min(4_000))
    } else {
        0..bytes.len()
    };
    let mut new = open.repeat(times).into_bytes();
    new.extend_from_slice(&bytes[range.clone()]);
    if !rng.one_in(4) {
        new.extend(close.repeat(times).bytes());
    }
    bytes.splice(range, new);
}

fn repeat(rng: &mut Rng, target: &Target, bytes: &mut Vec<u8>, most: usize) {
    let word = match rng.one_in(3) {
        true => rng
            .pick(target.pairs)
            .map(|(open, close)| format!("{open}{close}")),
        false => rng.pick(target.words).map(|word| (*word).to_owned()),
    };
    let word = word.unwrap_or_default();
    let times = times(rng, word.len(), most.saturating_sub(bytes.len()));
    insert(rng, bytes, word.repeat(times).as_bytes());
}

fn swap(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let range = range(rng, bytes.len());
    let piece: Vec<u8> = bytes.drain(range).collect();
    let at = rng.below(bytes.len() + 1);
    bytes.splice(at..at, piece);
}
