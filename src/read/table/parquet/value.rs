//! Values of Parquet's columns to texts: numbers, dates, texts, by the type that the column says
//! its values have.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::schema::types::ColumnDescriptor;

const DAY: i64 = 86_400;

/// What the numbers or bytes of a column stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number or a text as it is.
    Plain,
    Unsigned,
    Day,
    /// Parts of a second since 1970, or since midnight.
    Time(i64),
    Clock(i64),
    /// Digits after the point.
    Decimal(u32),
    Uuid,
    HalfFloat,
}

impl Kind {
    pub fn of(column: &ColumnDescriptor) -> Self {
        let scale = u32::try_from(column.type_scale().clamp(0, 38)).unwrap_or_default();
        match column.logical_type_ref() {
            Some(LogicalType::Date) => return Self::Day,
            Some(LogicalType::Timestamp(own)) => return Self::Time(parts(&own.unit)),
            Some(LogicalType::Time(own)) => return Self::Clock(parts(&own.unit)),
            Some(LogicalType::Integer(own)) if !own.is_signed => return Self::Unsigned,
            Some(LogicalType::Decimal(_)) => return Self::Decimal(scale),
            Some(LogicalType::Uuid) => return Self::Uuid,
            Some(LogicalType::Float16) => return Self::HalfFloat,
            _ => {}
        }
        match column.converted_type() {
            ConvertedType::DATE => Self::Day,
            ConvertedType::TIMESTAMP_MILLIS => Self::Time(1_000),
            ConvertedType::TIMESTAMP_MICROS => Self::Time(1_000_000),
            ConvertedType::TIME_MILLIS => Self::Clock(1_000),
            ConvertedType::TIME_MICROS => Self::Clock(1_000_000),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Self::Unsigned,
            ConvertedType::DECIMAL => Self::Decimal(scale),
            _ => Self::Plain,
        }
    }

    pub fn int32(self, value: i32) -> String {
        match self {
            Self::Unsigned => value.cast_unsigned().to_string(),
            _ => self.int64(i64::from(value)),
        }
    }

    pub fn int64(self, value: i64) -> String {
        match self {
            Self::Unsigned => value.cast_unsigned().to_string(),
            Self::Day => day(value),
            Self::Time(parts) => time(value.div_euclid(parts)),
            Self::Clock(parts) => clock(value.div_euclid(parts)),
            Self::Decimal(scale) => decimal(i128::from(value), scale),
            Self::Plain | Self::Uuid | Self::HalfFloat => value.to_string(),
        }
    }

    /// Text, or nothing where the bytes are none.
    pub fn bytes(self, value: &ByteArray) -> Option<String> {
        match self {
            Self::Decimal(scale) => big_endian(value.data()).map(|own| decimal(own, scale)),
            _ => value.as_utf8().ok().map(str::to_owned),
        }
    }

    pub fn fixed(self, value: &FixedLenByteArray) -> Option<String> {
        match (self, value.data()) {
            (Self::Decimal(scale), data) => big_endian(data).map(|own| decimal(own, scale)),
            (Self::Uuid, data) if data.len() == 16 => {
                let hex: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
                let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
                let parts: Vec<_> = parts.into_iter().filter_map(|own| hex.get(own)).collect();
                Some(parts.join("-"))
            }
            _ => None,
        }
    }
}

/// Days and the nanoseconds of the day, as old writers store times.
pub(super) fn int96(value: &Int96) -> Option<String> {
    let [low, high, julian] = *value.data() else {
        return None;
    };
    let nanos = (u64::from(high) << 32) | u64::from(low);
    let seconds = i64::try_from(nanos / 1_000_000_000).ok()?;
    let days = i64::from(julian) - 2_440_588;
    Some(time(days * DAY + seconds.min(DAY - 1)))
}

/// A number that isn't whole; nothing for what is none.
pub(super) fn float(value: f64) -> Option<String> {
    value.is_finite().then(|| value.to_string())
}

pub(super) fn float32(value: f32) -> Option<String> {
    value.is_finite().then(|| value.to_string())
}

fn parts(unit: &TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    }
}

/// Seconds since 1970 as a day, with the time where it isn't midnight.
fn time(seconds: i64) -> String {
    let date = day(seconds.div_euclid(DAY));
    match seconds.rem_euclid(DAY) {
        0 => date,
        rest => format!("{date}T{}", clock(rest)),
    }
}

fn clock(seconds: i64) -> String {
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}", seconds % 60)
}

/// Days since 1970 as a date of the calendar.
fn day(days: i64) -> String {
    // Years that begin in March end with their leap day.
    let days = days.clamp(-100_000_000, 100_000_000) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn big_endian(data: &[u8]) -> Option<i128> {
    let first = data.first().filter(|_| data.len() <= 16)?;
    let start = if first & 0x80 == 0 { 0 } else { -1 };
    Some(
        data.iter()
            .fold(start, |own, byte| (own << 8) | i128::from(*byte)),
    )
}

fn decimal(value: i128, scale: u32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let width = scale as usize + 1;
    let digits = format!("{:0width$}", value.unsigned_abs());
    let (whole, part) = digits
        .split_at_checked(digits.len() - scale as usize)
        .unwrap_or_default();
    let part = part.trim_end_matches('0');
    let point = if part.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_calendar() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(16_860), "2016-02-29");
        assert_eq!(day(-1), "1969-12-31");
        assert_eq!(Kind::Time(1_000).int64(1_443_052_800_000), "2015-09-24");
        assert_eq!(Kind::Time(1_000).int64(-1), "1969-12-31T23:59:59");
    }

    #[test]
    fn decimals_keep_their_point() {
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(12_300, 2), "123");
        assert_eq!(decimal(12_345, 0), "12345");
        assert_eq!(big_endian(&[0xFF, 0xFE]), Some(-2));
        assert_eq!(Kind::Unsigned.int32(-1), "4294967295");
    }
}
