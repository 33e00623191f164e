//! The matcher against a slow, obvious one: random codebooks on random texts, English and Chinese.

use parallax::codebook::pattern::{Expr, Order, Pattern, Term, Word, fits};
use parallax::codebook::{Codebook, Place, Theme, ThemePattern};
use parallax::tag::Tagger;
use parallax::text::{Lang, Stemmer, token, tokens};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;

/// Whether a token meets a word, by the definition.
fn meets(word: &Word, written: &str, lang: Lang) -> bool {
    let stemmer = Stemmer::new(lang);
    let (mut cased, mut folded) = (String::new(), String::new());
    token::cased(written, &mut cased);
    token::folded(written, &mut folded);
    match word {
        Word::Stem(word) => stemmer.stem(word) == stemmer.stem(&folded),
        Word::Verbatim(word) => *word == folded,
        Word::Exact(word) => *word == cased,
        Word::Glob(glob) => fits(glob, &folded),
    }
}

/// Every run of tokens that an expression matches, as first and one past the last token.
fn runs(expr: &Expr, words: &[&str], lang: Lang) -> BTreeSet<(usize, usize)> {
    match expr {
        Expr::Word(word) => (0..words.len())
            .filter(|&at| meets(word, words[at], lang))
            .map(|at| (at, at + 1))
            .collect(),
        Expr::Any(choices) => choices
            .iter()
            .flat_map(|choice| runs(choice, words, lang))
            .collect(),
        Expr::Row(parts) => {
            let mut rows: BTreeSet<(usize, usize)> = (0..=words.len()).map(|at| (at, at)).collect();
            for part in parts {
                let next = runs(part, words, lang);
                let joined = rows.iter().flat_map(|&(start, end)| {
                    next.iter()
                        .filter(move |run| run.0 == end)
                        .map(move |run| (start, run.1))
                });
                rows = joined.collect();
            }
            rows
        }
        Expr::Near {
            left,
            right,
            within,
            order,
        } => {
            let (left, right) = (runs(left, words, lang), runs(right, words, lang));
            let mut near = BTreeSet::new();
            for &l in &left {
                for &r in &right {
                    if l.1 <= r.0 && r.0 - l.1 <= *within {
                        near.insert((l.0, r.1));
                    }
                    if *order == Order::Either && r.1 <= l.0 && l.0 - r.1 <= *within {
                        near.insert((r.0, l.1));
                    }
                }
            }
            near
        }
    }
}

/// Bytes of every place where a term matches.
fn places(term: &Term, text: &str, lang: Lang) -> Vec<(usize, usize)> {
    match term {
        Term::Regex(source) => regex::Regex::new(source)
            .unwrap()
            .find_iter(text)
            .map(|found| (found.start(), found.end()))
            .collect(),
        Term::Tokens(expr) => {
            let spans: Vec<_> = tokens(text).collect();
            let words: Vec<&str> = spans.iter().map(|span| &text[span.clone()]).collect();
            runs(expr, &words, lang)
                .into_iter()
                .map(|(from, to)| (spans[from].start, spans[to - 1].end))
                .collect()
        }
    }
}

fn pattern_places(pattern: &Pattern, text: &str, lang: Lang) -> Vec<(usize, usize)> {
    let stands = |term: &Term| !places(term, text, lang).is_empty();
    if pattern.all.iter().all(stands) && !pattern.none.iter().any(stands) {
        places(&pattern.head, text, lang)
    } else {
        Vec::new()
    }
}

/// The hits of a theme: start and end.
fn obvious(theme: &Theme, text: &str, lang: Lang) -> Vec<(usize, usize)> {
    let all = |patterns: &[ThemePattern]| -> Vec<(usize, usize)> {
        let own = patterns
            .iter()
            .filter(|pattern| pattern.lang.is_none_or(|own| own == lang));
        own.flat_map(|pattern| pattern_places(&pattern.pattern, text, lang))
            .collect()
    };
    let except = all(&theme.except);
    let mut hits = all(&theme.patterns);
    hits.retain(|hit| {
        !except
            .iter()
            .any(|except| except.0 < hit.1 && hit.0 < except.1)
    });
    hits.sort_by_key(|hit| (hit.0, usize::MAX - hit.1));
    let mut end = 0;
    hits.retain(|hit| {
        let free = hit.0 >= end;
        if free {
            end = hit.1;
        }
        free
    });
    hits.dedup();
    hits
}

fn english_word() -> impl Strategy<Value = String> {
    select(vec![
        "steal",
        "stealing",
        "stole",
        "secret",
        "secrets",
        "trade",
        "policy",
        "policies",
        "die",
        "dying",
        "cyber",
        "Cyber-attack",
        "OPM",
        "opm",
        "US",
        "us",
        "u.s",
        "ability",
        "able",
        "the",
        "of",
        "a",
        "creation",
        "create",
        "sky",
        "skies",
        "hack",
        "hackers",
        "don't",
        "China's",
        "china",
        "café",
        "cafe\u{301}",
        "naïve",
        "ﬁnance",
        "finance",
        "5g",
        "1,000",
        "x_y",
        "_x_",
        "ＯＰＭ",
    ])
    .prop_map(str::to_owned)
}

fn chinese_word() -> impl Strategy<Value = String> {
    select(vec![
        "网",
        "络",
        "网络",
        "主权",
        "窃密",
        "网络窃密",
        "权",
        "中国",
        "国",
        "OPM",
        "5G",
        "窃",
        "密",
        "豈",
        "㐀",
    ])
    .prop_map(str::to_owned)
}

fn word_of_pattern(word: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    (word, 0..9_u8).prop_map(|(word, form)| match form {
        0 => format!("={word}"),
        1 => format!("\"{word}\""),
        2 => format!("{}*", word.chars().take(2).collect::<String>()),
        3 => format!("?{}", word.chars().skip(1).collect::<String>()),
        4 => format!("*{}", word.chars().last().unwrap()),
        _ => word,
    })
}

fn expression(word: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let leaf = word_of_pattern(word).boxed();
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.join(" ")),
            proptest::collection::vec(inner.clone(), 1..4)
                .prop_map(|parts| format!("({})", parts.join(" | "))),
            (inner.clone(), 0..5_usize, inner.clone(), any::<bool>()).prop_map(
                |(l, n, r, near)| {
                    format!("({l} {}/{n} {r})", if near { "NEAR" } else { "BEFORE" })
                }
            ),
        ]
    })
    .boxed()
}

fn pattern(word: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let regex = select(vec!["re:/[A-Z]{2,}/", "re:/网.?络/", "re:/s\\b/"]).prop_map(str::to_owned);
    let term = prop_oneof![8 => expression(word), 1 => regex].boxed();
    let rest = proptest::collection::vec((any::<bool>(), term.clone()), 0..3);
    (term, rest)
        .prop_map(|(head, rest)| {
            let rest = rest
                .into_iter()
                .map(|(not, term)| format!(" AND {}{term}", if not { "NOT " } else { "" }));
            head + &rest.collect::<String>()
        })
        .boxed()
}

fn text(word: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let gap = select(vec![
        " ", " ", " ", " ", ", ", "-", "\n", ". ", "", "’", "'", "，", "。", "——", "\u{A0}", "“",
        "_", ":", "\u{AD}", "é",
    ]);
    proptest::collection::vec((word, gap), 0..30)
        .prop_map(|parts| parts.into_iter().map(|(word, gap)| word + gap).collect())
        .boxed()
}

fn theme(id: &str, patterns: &[String], except: &[String]) -> Theme {
    let place = Place {
        path: "test".into(),
        line: 1,
        column: 1,
    };
    let list = |written: &[String]| {
        let parsed = written.iter().filter_map(|written| {
            Some(ThemePattern {
                written: written.clone(),
                pattern: parallax::codebook::parse::pattern(written).ok()?,
                lang: None,
                at: place.clone(),
            })
        });
        parsed.collect()
    };
    Theme {
        id: id.to_owned(),
        group: String::new(),
        label: String::new(),
        note: String::new(),
        patterns: list(patterns),
        except: list(except),
        examples: Vec::new(),
        at: place.clone(),
    }
}

fn agree(
    patterns: &[Vec<String>],
    except: &[String],
    texts: &[String],
    lang: Lang,
) -> Result<(), TestCaseError> {
    let themes: Vec<Theme> = patterns
        .iter()
        .map(|patterns| theme("theme", patterns, except))
        .collect();
    let codebook = Codebook {
        name: String::new(),
        groups: Vec::new(),
        themes,
    };
    let tagger = Tagger::new(&codebook.themes, lang);
    let mut scratch = tagger.scratch();
    for text in texts {
        let hits = tagger.hits(text, &mut scratch).to_vec();
        for (number, theme) in codebook.themes.iter().enumerate() {
            let own = hits.iter().filter(|hit| hit.theme == number as u32);
            let found: Vec<_> = own
                .map(|hit| (hit.start as usize, hit.end as usize))
                .collect();
            prop_assert_eq!(
                found,
                obvious(theme, text, lang),
                "{:?} except {:?} in {:?}",
                patterns[number],
                except,
                text
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn in_english(
        patterns in proptest::collection::vec(proptest::collection::vec(pattern(english_word().boxed()), 1..5), 1..4),
        except in proptest::collection::vec(pattern(english_word().boxed()), 0..2),
        texts in proptest::collection::vec(text(english_word().boxed()), 1..4),
    ) {
        agree(&patterns, &except, &texts, Lang::EN)?;
    }

    #[test]
    fn in_chinese(
        patterns in proptest::collection::vec(proptest::collection::vec(pattern(chinese_word().boxed()), 1..5), 1..4),
        except in proptest::collection::vec(pattern(chinese_word().boxed()), 0..2),
        texts in proptest::collection::vec(text(prop_oneof![4 => chinese_word(), 1 => english_word()].boxed()), 1..4),
    ) {
        agree(&patterns, &except, &texts, Lang::ZH)?;
    }

    #[test]
    fn in_a_language_whose_stems_say_nothing_about_beginnings(
        patterns in proptest::collection::vec(proptest::collection::vec(pattern(english_word().boxed()), 1..5), 1..3),
        texts in proptest::collection::vec(text(english_word().boxed()), 1..3),
    ) {
        agree(&patterns, &[], &texts, "fr".parse().unwrap())?;
    }
}
