//! Which characters the bytes of an RTF file are.
//!
//! In: the numbers that RTF has for code pages and for the character sets of fonts. Out: the
//! encoding. Never: bytes.

use encoding_rs::{self as rs, Encoding};

/// The encoding of a Windows code page. Some pages of DOS are read as the Western one: they agree
/// on ASCII only, but nobody has written them for decades.
pub(super) fn of_page(page: i32) -> &'static Encoding {
    match page {
        866 => rs::IBM866,
        874 => rs::WINDOWS_874,
        932 => rs::SHIFT_JIS,
        936 | 54936 => rs::GB18030,
        949 => rs::EUC_KR,
        950 => rs::BIG5,
        1250 => rs::WINDOWS_1250,
        1251 => rs::WINDOWS_1251,
        1253 => rs::WINDOWS_1253,
        1254 => rs::WINDOWS_1254,
        1255 => rs::WINDOWS_1255,
        1256 => rs::WINDOWS_1256,
        1257 => rs::WINDOWS_1257,
        1258 => rs::WINDOWS_1258,
        10000 => rs::MACINTOSH,
        20866 => rs::KOI8_R,
        65001 => rs::UTF_8,
        _ => rs::WINDOWS_1252,
    }
}

/// How the text in a font is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Charset {
    /// As the file says for all its text.
    Default,
    Encoded(&'static Encoding),
    /// Pictures instead of letters.
    Symbols,
}

/// What a font's `\fcharset` says.
pub(super) fn of_charset(charset: i32) -> Charset {
    let page = match charset {
        2 => return Charset::Symbols,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return Charset::Default,
    };
    Charset::Encoded(of_page(page))
}
