//! Looks through the pages of a Parquet file before they are read: a page's header may claim to
//! unpack to more than a machine holds, or to hold more values than bytes could tell.

use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::ChunkReader;

/// Bytes that a page may unpack to.
const MAX_PAGE: i64 = 128 << 20;
/// Bytes that a page may unpack to however well it was packed.
const FREE_PAGE: i64 = 4 << 20;
const MAX_RATIO: i64 = 400;
/// Bytes that a page's header may have: it may quote the smallest and the largest value.
const MAX_HEADER: u64 = 4 << 20;

/// Checks all pages. `size` is the file's in bytes.
pub(super) fn check<R: ChunkReader>(file: &R, metadata: &ParquetMetaData) -> Result<(), String> {
    let size = file.len();
    let most_values = size.saturating_mul(64).saturating_add(1 << 20);
    for group in metadata.row_groups() {
        for column in group.columns() {
            let (start, length) = column.byte_range();
            let end = start.checked_add(length).filter(|end| *end <= size);
            let end = end.ok_or("a broken Parquet file: a column lies outside of it")?;
            let mut at = start;
            let mut values = 0;
            while at < end {
                let (header, length) = page(file, at, end)?;
                let packed = header.packed.ok_or_else(broken)?;
                let unpacked = header.unpacked.ok_or_else(broken)?;
                if packed < 0 || unpacked < 0 {
                    return Err(broken());
                }
                if unpacked > MAX_PAGE || (unpacked > FREE_PAGE && unpacked / MAX_RATIO > packed) {
                    return Err("a page of it unpacks to too much".to_owned());
                }
                values += u64::try_from(header.values).map_err(|_| broken())?;
                if values > most_values {
                    return Err("it says to hold more values than it can".to_owned());
                }
                at += length + packed.unsigned_abs();
            }
        }
    }
    Ok(())
}

fn broken() -> String {
    "a broken Parquet file: a page's header cannot be read".to_owned()
}

fn page<R: ChunkReader>(file: &R, at: u64, end: u64) -> Result<(Header, u64), String> {
    let mut most = 1 << 10;
    loop {
        let length = (end - at).min(most);
        let n = usize::try_from(length).map_err(|_| broken())?;
        let bytes = file.get_bytes(at, n).map_err(|_| broken())?;
        let mut thrift = Thrift { rest: &bytes };
        let mut header = Header::default();
        if thrift.fields(&mut header, 0, &[]).is_some() {
            let used = n - thrift.rest.len();
            return Ok((header, used as u64));
        }
        if most >= MAX_HEADER || length < most {
            return Err(broken());
        }
        most *= 16;
    }
}

/// What a page's header says that matters here.
#[derive(Debug, Default)]
struct Header {
    unpacked: Option<i64>,
    packed: Option<i64>,
    values: i64,
}

/// Reads Thrift's compact encoding.
struct Thrift<'b> {
    rest: &'b [u8],
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn integer(&mut self) -> Option<i64> {
        let value = self.varint()?;
        let half = i64::try_from(value >> 1).ok()?;
        Some(if value & 1 == 0 { half } else { -half - 1 })
    }

    fn skip(&mut self, n: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(n).ok()?..)?;
        Some(())
    }

    /// A structure's fields; `around` are the numbers of the fields that it stands in.
    fn fields(&mut self, header: &mut Header, depth: usize, around: &[i64]) -> Option<()> {
        let mut id = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            id = match head >> 4 {
                0 => self.integer()?,
                more => id + i64::from(more),
            };
            self.value(header, head & 0x0F, depth, around, id)?;
        }
    }

    fn value(
        &mut self,
        header: &mut Header,
        kind: u8,
        depth: usize,
        around: &[i64],
        id: i64,
    ) -> Option<()> {
        match kind {
            1 | 2 => Some(()),
            3 => self.skip(1),
            4..=6 => {
                let value = self.integer()?;
                match (around, id) {
                    ([], 2) => header.unpacked = Some(value),
                    ([], 3) => header.packed = Some(value),
                    // Data pages of both kinds; a dictionary's values are as many as its bytes.
                    ([5 | 8], 1) => header.values = value,
                    _ => {}
                }
                Some(())
            }
            7 => self.skip(8),
            8 => {
                let length = self.varint()?;
                self.skip(length)
            }
            9 | 10 => {
                let head = self.byte()?;
                let n = match head >> 4 {
                    15 => self.varint()?,
                    n => u64::from(n),
                };
                for _ in 0..n {
                    // A truth is a byte of its own in a list.
                    if matches!(head & 0x0F, 1 | 2) {
                        self.skip(1)?;
                    } else {
                        self.deeper(header, head & 0x0F, depth, i64::MIN)?;
                    }
                }
                Some(())
            }
            12 => self.deeper(header, kind, depth, id),
            _ => None,
        }
    }

    fn deeper(&mut self, header: &mut Header, kind: u8, depth: usize, id: i64) -> Option<()> {
        if depth > 8 {
            return None;
        }
        if kind == 12 {
            let around = if depth == 0 { [id] } else { [i64::MIN] };
            self.fields(header, depth + 1, &around)
        } else {
            self.value(header, kind, depth + 1, &[i64::MIN], i64::MIN)
        }
    }
}
