//! A document's sketch: the few numbers by which it is compared with all others.
//!
//! In: a document's tokens, in the form they are compared in. Out: a digest of them all; a sample
//! of its shingles (runs of three words or four ideographs), as hashes; and a sample of its
//! figures. A sample is the smallest hashes, which are the same ones in every document that has
//! them. A short document keeps all of its shingles, a long one a share that is known from the
//! largest hash kept. So two documents of any lengths are compared on the hashes that both would
//! have kept, and it can be told whether one is contained in the other.
//!
//! The numbers are the same on every machine, so that sketches can be stored: a token's hash is
//! FNV-1a (64 bits) over its UTF-8 bytes with the finalizer of SplitMix64; a shingle's is the
//! polynomial of its tokens' hashes over [`BASE`], finalized likewise; of both the upper 32 bits
//! are kept. The digest is BLAKE3 over the tokens, each ended by the byte 0xFF, which UTF-8 never
//! holds, cut to 128 bits. No floating point is used. Whoever changes any of it raises [`VERSION`].

use std::collections::VecDeque;

/// The weight of a word.
const WORD: u32 = 4;
/// The weight of an ideograph: a Chinese word has about one and a half.
const IDEOGRAPH: u32 = 3;
/// The weight of a shingle.
const SHINGLE: u32 = 3 * WORD;
/// A document with at most this many distinct shingles keeps them all; a longer one keeps more,
/// but by [`GROWTH`] thousandths for every doubling only.
const KEPT_WHOLE: u64 = 128;
const GROWTH: u64 = 149;
/// So many figures are kept.
const FIGURES: usize = 16;
/// The base of the polynomial by which the hashes of a shingle's tokens are joined.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
/// The first byte of a sketch in bytes.
const VERSION: u8 = 1;

/// What is kept of a document to find its copies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Digest of all tokens, in order.
    digest: [u8; 16],
    /// The weight of all tokens.
    weight: u32,
    /// The smallest hashes of its shingles.
    shingles: Sample,
    /// The smallest hashes of its tokens with a digit.
    figures: Sample,
}

/// The smallest hashes of a set.
#[derive(Default, Clone, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    /// How many the set has.
    size: u32,
    /// Those kept, rising.
    kept: Box<[u32]>,
}

impl Sketch {
    /// The sketch of a document with these tokens: lower-cased words, each ideograph by itself.
    pub fn of<'t>(tokens: impl Iterator<Item = &'t str>) -> Self {
        let mut digest = Digest::default();
        let mut window = Window::default();
        let mut weight = 0u32;
        let mut shingles = Vec::new();
        let mut figures = Vec::new();
        for text in tokens {
            digest.add(text);
            let token = Token::of(text);
            weight = weight.saturating_add(token.weight);
            if text.bytes().any(|byte| byte.is_ascii_digit()) {
                figures.push(upper(token.hash));
            }
            shingles.extend(window.push(token));
        }
        Self {
            digest: digest.finish(),
            weight,
            shingles: Sample::of(shingles, kept_of),
            figures: Sample::of(figures, |_| FIGURES),
        }
    }

    /// The digest of all tokens: documents with the same one have the same words.
    pub fn digest(&self) -> &[u8; 16] {
        &self.digest
    }

    /// The document's length in words; four ideographs count as three.
    pub fn words(&self) -> u32 {
        self.weight / WORD
    }

    /// The sketch as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.digest);
        bytes.extend(self.weight.to_le_bytes());
        for sample in [&self.shingles, &self.figures] {
            bytes.extend(sample.size.to_le_bytes());
            bytes.extend(count(sample.kept.len()).to_le_bytes());
            bytes.extend(sample.kept.iter().flat_map(|hash| hash.to_le_bytes()));
        }
        bytes
    }

    /// The sketch that [`Sketch::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let mut rest = bytes;
        match take::<1>(&mut rest)? {
            [VERSION] => {}
            [other] => {
                return Err(format!(
                    "a sketch of version {other}, but this program knows version {VERSION} only"
                ));
            }
        }
        let sketch = Self {
            digest: take(&mut rest)?,
            weight: u32::from_le_bytes(take(&mut rest)?),
            shingles: Sample::take(&mut rest)?,
            figures: Sample::take(&mut rest)?,
        };
        if rest.is_empty() {
            Ok(sketch)
        } else {
            Err("not a sketch: bytes after its end".to_owned())
        }
    }

    /// Whether there is no token at all.
    pub(super) fn is_empty(&self) -> bool {
        self.weight == 0
    }

    pub(super) fn weight(&self) -> u32 {
        self.weight
    }

    pub(super) fn shingles(&self) -> &Sample {
        &self.shingles
    }

    pub(super) fn figures(&self) -> &Sample {
        &self.figures
    }
}

impl Sample {
    fn of(mut hashes: Vec<u32>, kept: impl Fn(u64) -> usize) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        let size = count(hashes.len());
        hashes.truncate(kept(u64::from(size)));
        Self {
            size,
            kept: hashes.into_boxed_slice(),
        }
    }

    /// How many the whole set has.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The hashes kept, rising.
    pub fn hashes(&self) -> &[u32] {
        &self.kept
    }

    /// The largest hash up to which nothing is left out.
    pub fn limit(&self) -> u32 {
        if count(self.kept.len()) < self.size {
            self.kept.last().copied().unwrap_or(0)
        } else {
            u32::MAX
        }
    }

    fn take(bytes: &mut &[u8]) -> Result<Self, String> {
        let size = u32::from_le_bytes(take(bytes)?);
        let length = u32::from_le_bytes(take(bytes)?) as usize;
        let cut = length
            .checked_mul(4)
            .and_then(|end| bytes.split_at_checked(end));
        let Some((kept, rest)) = cut else {
            return Err("not a sketch: it ends too early".to_owned());
        };
        *bytes = rest;
        let (hashes, _) = kept.as_chunks::<4>();
        let kept: Box<[u32]> = hashes
            .iter()
            .map(|&hash| u32::from_le_bytes(hash))
            .collect();
        if count(length) > size || !kept.is_sorted_by(|one, next| one < next) {
            return Err("not a sketch: its hashes are out of order".to_owned());
        }
        Ok(Self { size, kept })
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], String> {
    match bytes.split_first_chunk::<N>() {
        Some((taken, rest)) => {
            *bytes = rest;
            Ok(*taken)
        }
        None => Err("not a sketch: it ends too early".to_owned()),
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// How many of so many shingles are kept: a doubling adds a little, the way between is straight.
fn kept_of(shingles: u64) -> usize {
    let (mut kept, mut reached) = (KEPT_WHOLE, KEPT_WHOLE);
    while reached * 2 <= shingles {
        kept += kept * GROWTH / 1000;
        reached *= 2;
    }
    let kept = if shingles <= KEPT_WHOLE {
        shingles
    } else {
        kept + kept * GROWTH * (shingles - reached) / (1000 * reached)
    };
    usize::try_from(kept).unwrap_or(usize::MAX)
}

#[derive(Clone, Copy)]
struct Token {
    hash: u64,
    weight: u32,
}

impl Token {
    fn of(token: &str) -> Self {
        let hash = token.bytes().fold(0xCBF2_9CE4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        let mut characters = token.chars();
        let single = characters.next().filter(|_| characters.next().is_none());
        Self {
            hash: finalize(hash),
            weight: if single.is_some_and(is_ideograph) {
                IDEOGRAPH
            } else {
                WORD
            },
        }
    }
}

/// As the tokenizer has it.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn finalize(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

fn upper(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The last tokens: the shortest run that weighs as much as a shingle.
#[derive(Default)]
struct Window {
    tokens: VecDeque<Token>,
    weight: u32,
}

impl Window {
    /// Takes a token in. Out: the hash of the shingle that ends with it.
    fn push(&mut self, token: Token) -> Option<u32> {
        self.tokens.push_back(token);
        self.weight += token.weight;
        while let Some(first) = self.tokens.front()
            && self.weight - first.weight >= SHINGLE
        {
            self.weight -= first.weight;
            self.tokens.pop_front();
        }
        (self.weight >= SHINGLE).then(|| {
            let joined = self.tokens.iter().fold(0u64, |sum, token| {
                sum.wrapping_mul(BASE).wrapping_add(token.hash)
            });
            upper(finalize(joined))
        })
    }
}

/// A digest in the making; small pieces are gathered, since hashing each by itself is slow.
#[derive(Default)]
struct Digest {
    hasher: blake3::Hasher,
    gathered: Vec<u8>,
}

impl Digest {
    fn add(&mut self, token: &str) {
        self.gathered.extend_from_slice(token.as_bytes());
        self.gathered.push(0xFF);
        if self.gathered.len() >= 4096 {
            self.hasher.update(&self.gathered);
            self.gathered.clear();
        }
    }

    fn finish(mut self) -> [u8; 16] {
        self.hasher.update(&self.gathered);
        let mut digest = [0; 16];
        for (to, from) in digest.iter_mut().zip(self.hasher.finalize().as_bytes()) {
            *to = *from;
        }
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sketch(text: &str) -> Sketch {
        Sketch::of(text.split(' ').filter(|word| !word.is_empty()))
    }

    #[test]
    fn numbers_are_the_same_on_every_machine() {
        let sketch = sketch("the harbour froze in 1904 and 船 队 停 航 三 月");
        assert_eq!(sketch.words(), 10);
        assert_eq!(sketch.shingles().size(), 10);
        // Worked out apart from this program.
        assert_eq!(sketch.shingles().hashes()[..2], [18676361, 260100687]);
        assert_eq!(sketch.figures().hashes(), [2993018241]);
    }

    #[test]
    fn a_shingle_is_three_words_or_four_ideographs() {
        assert_eq!(sketch("a b").shingles().size(), 0);
        assert_eq!(sketch("a b c").shingles().size(), 1);
        assert_eq!(sketch("船 队 停").shingles().size(), 0);
        assert_eq!(sketch("船 队 停 航").shingles().size(), 1);
    }

    #[test]
    fn a_long_document_keeps_a_share() {
        let sizes: Vec<usize> = [0, 5, 128, 129, 255, 256, 3_000, 20_000, 1 << 32]
            .map(kept_of)
            .to_vec();
        assert_eq!(sizes, [0, 5, 128, 128, 146, 147, 236, 343, 4014]);
        assert!((1..100_000).map(kept_of).is_sorted());
    }

    #[test]
    fn the_digest_tells_where_words_end() {
        assert_ne!(sketch("ab c").digest(), sketch("a bc").digest());
        assert_ne!(sketch("").digest(), sketch("a").digest());
    }

    #[test]
    fn what_is_no_sketch_is_refused() {
        let bytes = sketch("one two three four five 6 7 8").to_bytes();
        for end in 0..bytes.len() {
            assert!(Sketch::from_bytes(&bytes[..end]).is_err(), "{end}");
        }
        let mut other = bytes.clone();
        other[0] = 9;
        assert!(Sketch::from_bytes(&other).is_err());
        let mut long = bytes.clone();
        long.push(0);
        assert!(Sketch::from_bytes(&long).is_err());
        let mut huge = bytes;
        huge[25..29].fill(0xFF);
        assert!(Sketch::from_bytes(&huge).is_err());
    }

    proptest! {
        #[test]
        fn bytes_bring_back_the_sketch(words in proptest::collection::vec("[a-c0-1船]{1,2}", 0..400)) {
            let sketch = Sketch::of(words.iter().map(String::as_str));
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Ok(sketch));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Sketch::from_bytes(&bytes);
        }
    }
}
