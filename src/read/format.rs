//! How a file is read, by its name.

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub kind: Kind,
    pub compression: Compression,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Html,
    Pdf,
    Docx,
    Odt,
    Rtf,
    Mail,
    Xml,
    JsonLines,
    Json,
    Csv,
    Tsv,
    Sheet,
    Parquet,
    Zip,
    Tar,
}

/// What must be undone before a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Zstd,
}

/// Endings of file names, and what they speak for.
const ENDINGS: [(&str, Kind); 37] = [
    (".txt", Kind::Text),
    (".text", Kind::Text),
    (".md", Kind::Text),
    (".markdown", Kind::Text),
    (".html", Kind::Html),
    (".htm", Kind::Html),
    (".shtml", Kind::Html),
    (".xhtml", Kind::Html),
    (".pdf", Kind::Pdf),
    (".docx", Kind::Docx),
    (".docm", Kind::Docx),
    (".odt", Kind::Odt),
    (".fodt", Kind::Odt),
    (".rtf", Kind::Rtf),
    (".eml", Kind::Mail),
    (".xml", Kind::Xml),
    (".tei", Kind::Xml),
    (".rss", Kind::Xml),
    (".atom", Kind::Xml),
    (".jsonl", Kind::JsonLines),
    (".ndjson", Kind::JsonLines),
    (".json", Kind::Json),
    (".csv", Kind::Csv),
    (".tsv", Kind::Tsv),
    (".tab", Kind::Tsv),
    (".xlsx", Kind::Sheet),
    (".xlsm", Kind::Sheet),
    (".xlsb", Kind::Sheet),
    (".xls", Kind::Sheet),
    (".ods", Kind::Sheet),
    (".parquet", Kind::Parquet),
    (".zip", Kind::Zip),
    (".tar", Kind::Tar),
    (".tgz", Kind::Tar),
    (".tzst", Kind::Tar),
    (".pqt", Kind::Parquet),
    (".asc", Kind::Text),
];

/// Endings of compressed files.
const COMPRESSED: [(&str, Compression); 4] = [
    (".gz", Compression::Gzip),
    (".zst", Compression::Zstd),
    (".tgz", Compression::Gzip),
    (".tzst", Compression::Zstd),
];

impl Format {
    /// The format that a file name speaks for.
    pub fn of(base: &str) -> Option<Self> {
        let lower = base.to_lowercase();
        let packed = COMPRESSED
            .iter()
            .find(|(ending, _)| lower.ends_with(ending));
        let compression = packed.map_or(Compression::None, |(_, compression)| *compression);
        let name = match lower.strip_suffix(".gz").or(lower.strip_suffix(".zst")) {
            Some(name) => name,
            None => &lower,
        };
        let (_, kind) = ENDINGS.iter().find(|(ending, _)| name.ends_with(ending))?;
        Some(Self {
            kind: *kind,
            compression,
        })
    }

    /// Whether the file holds files.
    pub fn is_archive(self) -> bool {
        matches!(self.kind, Kind::Zip | Kind::Tar)
    }

    /// Why files of this name are not read, and what to do about it.
    pub fn why_not(base: &str) -> String {
        let lower = base.to_lowercase();
        let advice = match lower.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "doc" | "dot" => "an old Word document: save it as .docx",
            "pages" => "a Pages document: export it as .docx or .pdf",
            "ppt" | "pptx" | "odp" => "slides: export them as .pdf",
            "mht" | "mhtml" => "a saved web page in one file: save it as .html",
            "msg" | "pst" | "mbox" => "a mailbox or a mail of Outlook's: save the mails as .eml",
            "xz" | "bz2" | "7z" | "rar" => {
                "an archive that can't be read in place: unpack it, or use .zip, .tar.gz or .tar.zst"
            }
            "epub" | "mobi" => "a book: convert it to .html or .docx",
            "jpg" | "jpeg" | "png" | "gif" | "tif" | "tiff" | "webp" | "svg" => "a picture",
            "mp3" | "mp4" | "wav" | "avi" | "mov" => "sound or video",
            "" => "no ending that tells its format",
            _ => "not a format that is read",
        };
        advice.to_owned()
    }
}

impl Kind {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Html => "html",
            Kind::Pdf => "pdf",
            Kind::Docx => "docx",
            Kind::Odt => "odt",
            Kind::Rtf => "rtf",
            Kind::Mail => "mail",
            Kind::Xml => "xml",
            Kind::JsonLines => "jsonl",
            Kind::Json => "json",
            Kind::Csv => "csv",
            Kind::Tsv => "tsv",
            Kind::Sheet => "spreadsheet",
            Kind::Parquet => "parquet",
            Kind::Zip => "zip",
            Kind::Tar => "tar",
        }
    }
}

/// A path without the endings that tell the format.
pub(super) fn stem(path: &str) -> &str {
    let endings = || {
        let kinds = ENDINGS.iter().map(|(ending, _)| *ending);
        kinds.chain(COMPRESSED.iter().map(|(ending, _)| *ending))
    };
    let cut = |stem: &str| {
        endings().find_map(|ending| {
            let at = stem.len().checked_sub(ending.len())?;
            let own = stem.get(at..)?;
            (own.eq_ignore_ascii_case(ending)).then_some(at)
        })
    };
    let mut stem = path;
    while let Some(at) = cut(stem) {
        stem = &stem[..at];
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_formats() {
        for (name, kind, compression) in [
            ("a.TXT", Kind::Text, Compression::None),
            ("a.csv.gz", Kind::Csv, Compression::Gzip),
            ("a.tar.zst", Kind::Tar, Compression::Zstd),
            ("a.tgz", Kind::Tar, Compression::Gzip),
            ("page.shtml", Kind::Html, Compression::None),
        ] {
            assert_eq!(
                Format::of(name),
                Some(Format { kind, compression }),
                "{name}"
            );
        }
        for name in ["a.doc", "a", "a.gz", "txt"] {
            assert_eq!(Format::of(name), None, "{name}");
        }
        assert_eq!(stem("x/2015-09-24-visit.txt.GZ"), "x/2015-09-24-visit");
        assert_eq!(stem("no.ending.here"), "no.ending.here");
    }
}
