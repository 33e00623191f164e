//! What holds inside of a group of an RTF file.
//!
//! In: nothing. Out: the state that a group takes over from the one around it, and the
//! destinations that hold no text. Never: the text.

/// What the text of a group is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Body,
    /// A shape: only what its text box holds is text.
    Shape,
    Fonts,
    Styles,
    Info,
    Title,
    Author,
    Created,
    ListText,
    /// What old programs are to read instead of what follows.
    Old,
    Skipped,
}

/// What ends with a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Note,
    TextBox,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pub target: Target,
    pub ending: Option<Ending>,
    /// Bytes behind a `\u` that stand for it in old programs.
    pub n_fallback: usize,
    pub font: i32,
    pub is_hidden: bool,
    pub is_deleted: bool,
    pub style: i32,
    /// The level of a heading that the paragraph has itself.
    pub level: Option<u8>,
    pub is_in_table: bool,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            target: Target::Body,
            ending: None,
            n_fallback: 1,
            font: 0,
            is_hidden: false,
            is_deleted: false,
            style: 0,
            level: None,
            is_in_table: false,
        }
    }

    /// Whether the text in the group is one that a reader sees.
    pub(super) fn is_seen(&self) -> bool {
        !self.is_hidden && !self.is_deleted
    }
}

/// The character that a control word stands for.
pub(super) fn sign(word: &str) -> Option<char> {
    Some(match word {
        "tab" | "page" | "column" | "emspace" | "enspace" | "qmspace" | "softpage" => ' ',
        "line" | "lbr" | "softline" => '\n',
        "emdash" => '—',
        "endash" => '–',
        "lquote" => '‘',
        "rquote" => '’',
        "ldblquote" => '“',
        "rdblquote" => '”',
        "bullet" => '•',
        "zwj" => '\u{200d}',
        "zwnj" => '\u{200c}',
        "ltrmark" => '\u{200e}',
        "rtlmark" => '\u{200f}',
        _ => return None,
    })
}

/// Destinations that hold no text, though no `\*` says so.
pub(super) fn is_skipped(word: &str) -> bool {
    matches!(
        word,
        "colortbl"
            | "filetbl"
            | "listtable"
            | "listoverridetable"
            | "revtbl"
            | "rsidtbl"
            | "pict"
            | "nonshppict"
            | "shprslt"
            | "objdata"
            | "objclass"
            | "objname"
            | "header"
            | "headerl"
            | "headerr"
            | "headerf"
            | "footer"
            | "footerl"
            | "footerr"
            | "footerf"
            | "ftnsep"
            | "ftnsepc"
            | "ftncn"
            | "aftnsep"
            | "aftnsepc"
            | "aftncn"
            | "fldinst"
            | "fldtype"
            | "datafield"
            | "formfield"
            | "ffname"
            | "annotation"
            | "atnid"
            | "atnauthor"
            | "atntime"
            | "atndate"
            | "atnref"
            | "atrfstart"
            | "atrfend"
            | "bkmkstart"
            | "bkmkend"
            | "xe"
            | "tc"
            | "tcn"
            | "rxe"
            | "txe"
            | "pntxta"
            | "pntxtb"
            | "nonesttables"
            | "template"
            | "themedata"
            | "colorschememapping"
            | "latentstyles"
            | "datastore"
            | "xmlnstbl"
            | "mmathPr"
            | "generator"
            | "userprops"
            | "docvar"
            | "private"
            | "passwordhash"
            | "pgptbl"
            | "stylename"
            | "sp"
            | "sn"
            | "sv"
            | "falt"
            | "panose"
            | "fontemb"
    )
}
