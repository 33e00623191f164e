//! Lines of a text, whatever ends them.

/// A line without the white space around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// First byte in the text.
    pub start: usize,
    pub text: &'t str,
    /// Characters of the text, for comparing lengths.
    pub width: usize,
    /// Characters of white space before it.
    pub indent: usize,
}

impl<'t> Line<'t> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// A rule or an ornament: nothing to read.
    pub fn is_ornament(&self) -> bool {
        self.inner().is_empty()
    }

    /// Up to four figures, with or without an ornament around them.
    pub fn is_page_number(&self) -> bool {
        let inner = self.inner();
        self.width <= 12 && inner.len() <= 4 && inner.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The line without ornaments around it.
    fn inner(&self) -> &str {
        const ORNAMENTS: [char; 12] = ['-', '–', '—', ' ', '*', '_', '=', '#', '\\', '.', '[', ']'];
        self.text.trim_matches(ORNAMENTS)
    }

    pub fn first(&self) -> char {
        self.text.chars().next().unwrap_or(' ')
    }

    pub fn last(&self) -> char {
        self.text.chars().next_back().unwrap_or(' ')
    }

    /// Whether a sentence can end with this line.
    pub fn ends_sentence(&self) -> bool {
        let bare = self.text.trim_end_matches([
            '"', '”', '’', '\'', ')', ']', '」', '』', '）', '*', '_', ' ',
        ]);
        bare.ends_with(['.', '!', '?', ':', ';', '…', '。', '！', '？', '：', '；'])
    }

    /// Whether a sentence ends inside of the line, or breaks off at its end: it's speech, no title.
    pub fn holds_sentence_end(&self) -> bool {
        let after_word = |(at, _): (usize, &str)| {
            let before = self.text[..at].chars().rev().take(3);
            before.filter(|c| c.is_lowercase()).count() == 3
        };
        self.text.contains(['。', '！', '？', '…'])
            || ["? ", "! "].iter().any(|end| self.text.contains(end))
            || self.text.match_indices(". ").any(after_word)
            || self.text.ends_with("--")
            || self.text.ends_with('—')
    }

    pub fn starts_lower(&self) -> bool {
        self.first().is_lowercase()
    }

    /// A printer's job number at the foot of a page: `06-53317`, with or without the page's.
    pub fn is_job_number(&self) -> bool {
        let mut parts = self
            .text
            .split([' ', '\t'])
            .filter(|part| !part.is_empty())
            .peekable();
        let is_page =
            |part: &&str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_job = |part: &str| match part.trim_end_matches('*').split_once('-') {
            Some((year, number)) => {
                year.len() == 2
                    && (4..=6).contains(&number.len())
                    && (year.bytes().chain(number.bytes())).all(|byte| byte.is_ascii_digit())
            }
            None => false,
        };
        let _ = parts.next_if(is_page);
        let has_job = parts.next().is_some_and(is_job);
        let _ = parts.next_if(is_page);
        has_job && parts.next().is_none()
    }

    /// Whether the line begins with a bullet or a quotation mark of Markdown's.
    pub fn is_bullet(&self) -> bool {
        let marks = ["•", "●", "▪", "◦", ">", "- ", "* ", "– ", "— "];
        marks.iter().any(|mark| self.text.starts_with(mark))
    }

    /// Whether the line begins something of its own: a list item, a numbered paragraph, a
    /// heading, a quotation, or a speaker's turn.
    pub fn starts_item(&self) -> bool {
        let text = self.text;
        if self.is_bullet() || text.starts_with('#') {
            return true;
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if (1..=3).contains(&digits)
            && [". ", ".\t", ") "]
                .iter()
                .any(|mark| text[digits..].starts_with(mark))
        {
            return true;
        }
        if text.starts_with(is_chinese_numeral) {
            let rest = text.trim_start_matches(is_chinese_numeral);
            if rest.starts_with(['、', '．']) {
                return true;
            }
        }
        self.is_turn()
    }

    /// Whether the line begins a speaker's turn: `MR. EARNEST:`, `THE PRESIDENT:`, `Q`, `问：`.
    pub fn is_turn(&self) -> bool {
        if ["Q ", "Q: ", "A: ", "Q\u{A0}", "问：", "答：", "问:", "答:"]
            .iter()
            .any(|mark| self.text.starts_with(mark))
            || self.text == "Q"
        {
            return true;
        }
        let head = self.text.split(':').next().unwrap_or_default();
        head.len() < self.text.len()
            && (2..=40).contains(&head.len())
            && head.contains(char::is_uppercase)
            && !head.contains(char::is_lowercase)
            && head
                .chars()
                .all(|c| c.is_alphabetic() || " .’'-".contains(c))
    }
}

fn is_chinese_numeral(c: char) -> bool {
    "一二三四五六七八九十".contains(c)
}

/// The lines of a text. LF, CR, CR LF, form feed, vertical tab and the Unicode separators end one.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    const ENDS: [char; 7] = [
        '\n', '\r', '\u{C}', '\u{B}', '\u{2028}', '\u{2029}', '\u{85}',
    ];
    let mut lines = Vec::new();
    let mut start = 0;
    let mut rest = text;
    loop {
        let end = rest.find(ENDS);
        lines.push(line(start, &rest[..end.unwrap_or(rest.len())]));
        let Some(end) = end else {
            return lines;
        };
        let mark = if rest[end..].starts_with("\r\n") {
            2
        } else {
            rest[end..].chars().next().map_or(1, char::len_utf8)
        };
        start += end + mark;
        rest = &rest[end + mark..];
    }
}

fn line(start: usize, raw: &str) -> Line<'_> {
    let left = raw.trim_start_matches(is_invisible);
    let text = left.trim_end_matches(is_invisible);
    let lead = raw.len() - left.len();
    Line {
        start: start + lead,
        text,
        width: text.chars().count(),
        indent: raw[..lead]
            .chars()
            .map(|c| if c == '\t' { 4 } else { 1 })
            .sum(),
    }
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{FEFF}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\0'
        )
}
