//! From flags to what they name: a codebook, an index, documents, subjects.

use super::args::{CodebookArgs, FilterArgs, IndexArgs, SubjectArgs};
use super::status::UsageError;
use super::ui::Ui;
use parallax::codebook::{self, Codebook};
use parallax::export::manifest::{CodebookEntry, CorpusEntry, Manifest};
use parallax::index::Index;
use parallax::measure::Timeline;
use parallax::model::{Cube, Status};
use parallax::pipeline::{self, Filter};
use std::collections::{BTreeMap, BTreeSet};

impl IndexArgs {
    /// The index, which must hold something.
    pub fn open(&self) -> anyhow::Result<Index> {
        let index = Index::open(&self.index)?;
        if index.documents().next().is_none() {
            return Err(UsageError {
                message: format!("{}: the index holds no document", self.index.display()),
                hint: Some("build it with `parallax run CORPUS` or `parallax index CORPUS`; if that was interrupted, run it again".to_owned()),
            }
            .into());
        }
        Ok(index)
    }
}

impl CodebookArgs {
    pub fn load(&self) -> anyhow::Result<Codebook> {
        Ok(codebook::load(&self.codebook)?)
    }
}

impl FilterArgs {
    /// The filter, once it's seen that the index holds what it names.
    pub fn filter(&self, index: &Index) -> anyhow::Result<Filter> {
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since > until
        {
            return Err(UsageError {
                message: format!("nothing is dated on or after {since} and on or before {until}"),
                hint: Some("exchange the two dates".to_owned()),
            }
            .into());
        }
        let known = |value: fn(&parallax::index::DocumentRow) -> &str| {
            index.documents().map(value).collect::<BTreeSet<&str>>()
        };
        let kinds = known(|document| &document.kind);
        for kind in &self.kind {
            if !kinds.contains(kind.as_str()) {
                return Err(
                    UsageError::unknown("document type", kind, kinds.iter().copied()).into(),
                );
            }
        }
        let sources = known(|document| &document.source);
        for source in &self.source {
            if !sources.contains(source.as_str()) {
                return Err(UsageError::unknown("source", source, sources.iter().copied()).into());
            }
        }
        let actors: BTreeSet<String> = index
            .documents()
            .filter_map(|document| document.country)
            .map(|country| country.to_string())
            .collect();
        for actor in &self.actor {
            if !actors.contains(actor.as_str()) {
                return Err(UsageError::unknown(
                    "actor",
                    actor.as_str(),
                    actors.iter().map(String::as_str),
                )
                .into());
            }
        }
        Ok(Filter {
            actors: self.actor.clone(),
            kinds: self.kind.clone(),
            sources: self.source.clone(),
            langs: self.lang.clone(),
            since: self.since,
            until: self.until,
        })
    }

    /// The flags for a manifest.
    pub fn settings(&self, settings: &mut BTreeMap<String, String>) {
        let mut list = |name: &str, values: Vec<String>| {
            if !values.is_empty() {
                settings.insert(name.to_owned(), values.join(", "));
            }
        };
        list(
            "actor",
            self.actor.iter().map(ToString::to_string).collect(),
        );
        list("type", self.kind.clone());
        list("source", self.source.clone());
        list("lang", self.lang.iter().map(ToString::to_string).collect());
        list(
            "since",
            self.since.iter().map(ToString::to_string).collect(),
        );
        list(
            "until",
            self.until.iter().map(ToString::to_string).collect(),
        );
    }
}

impl SubjectArgs {
    /// Cuts a codebook to the themes that matter: those named, and those of the groups named.
    pub fn cut(&self, mut codebook: Codebook) -> anyhow::Result<Codebook> {
        let ids = || codebook.themes.iter().map(|theme| theme.id.as_str());
        for theme in &self.theme {
            if codebook.theme(theme).is_none() {
                return Err(UsageError::unknown("theme", theme, ids()).into());
            }
        }
        let groups = || codebook.groups.iter().map(|group| group.id.as_str());
        for group in &self.group {
            if !groups().any(|known| known == group) {
                return Err(UsageError::unknown("group", group, groups()).into());
            }
        }
        if !self.theme.is_empty() || !self.group.is_empty() {
            codebook.themes.retain(|theme| {
                self.theme.contains(&theme.id) || self.group.contains(&theme.group)
            });
        }
        Ok(codebook)
    }

    /// The cube of what was asked for.
    pub fn cube(
        &self,
        index: &Index,
        codebook: &Codebook,
        filter: &FilterArgs,
        threads: usize,
        ui: &Ui,
    ) -> anyhow::Result<Cube> {
        let filter = filter.filter(index)?;
        let mut cube = pipeline::cube(index, codebook, &filter, threads, ui)?;
        cube.keep_subjects(|subject| self.shows(&subject.group, &subject.theme));
        Ok(cube)
    }

    /// Whether a subject of the cube is one that was asked for.
    fn shows(&self, group: &str, theme: &str) -> bool {
        if self.theme.is_empty() && self.group.is_empty() {
            return true;
        }
        if theme.is_empty() {
            self.group.iter().any(|own| own == group)
        } else {
            self.theme.iter().any(|own| own == theme)
        }
    }
}

/// The manifest of a result, without its files.
pub fn manifest(
    index: &Index,
    codebook: &Codebook,
    timeline: Option<&Timeline>,
    settings: BTreeMap<String, String>,
) -> anyhow::Result<Manifest> {
    let notes = index.notes()?;
    let count = |status: Status| notes.iter().filter(|note| note.status == status).count() as u64;
    let incomplete: BTreeSet<&str> = notes
        .iter()
        .filter(|note| note.status == Status::Incomplete)
        .map(|note| note.document.as_str())
        .collect();
    let left_out = timeline.map(|timeline| timeline.left_out).map(|left_out| {
        let reasons = [
            ("without country", left_out.without_country),
            ("without date", left_out.without_date),
            ("date too coarse", left_out.date_too_coarse),
        ];
        reasons
            .into_iter()
            .map(|(reason, count)| (reason.to_owned(), count))
            .collect()
    });
    Ok(Manifest {
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        settings,
        corpus: CorpusEntry {
            hash: index.corpus_hash.clone(),
            documents: index.documents().count() as u64,
            passages: index
                .documents()
                .map(|document| u64::from(document.n_passages))
                .sum(),
            skipped: count(Status::Skipped),
            incomplete: incomplete.len() as u64,
            ignored: count(Status::Ignored),
            left_out: left_out.unwrap_or_default(),
        },
        codebook: CodebookEntry {
            name: codebook.name.clone(),
            hash: parallax::tag::codebook_hash(codebook),
            themes: codebook.themes.len(),
        },
        files: BTreeMap::new(),
    })
}

/// Says what stands in no timeline, and in what languages the codebook is silent.
pub fn say_left_out(timeline: &Timeline, cube: &Cube, ui: &Ui) {
    let left_out = timeline.left_out;
    let parts: Vec<String> = [
        (left_out.without_country, "without a country"),
        (left_out.without_date, "without a date"),
        (
            left_out.date_too_coarse,
            "with a date too coarse for these periods",
        ),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, reason)| format!("{count} {reason}"))
    .collect();
    if !parts.is_empty() {
        ui.note(&format!(
            "left out of the timeline: {} (documents)",
            parts.join(", ")
        ));
    }
    if timeline.rows.is_empty() && !cube.documents.is_empty() {
        ui.warning(
            "the timeline is empty: no document has both a country and a date that is known well \
             enough; give them in corpus.toml (country = \"USA\", name = \"{country}_{date}\"), in \
             front matter or in a metadata table",
        );
    }
    let mut silent: BTreeMap<&str, u64> = BTreeMap::new();
    for document in &cube.documents {
        if !cube.subjects.is_empty()
            && cube
                .subjects
                .iter()
                .all(|subject| !subject.covers(document.lang))
        {
            *silent.entry(document.lang.as_str()).or_default() += 1;
        }
    }
    for (lang, count) in silent {
        ui.warning(&format!(
            "the codebook has no pattern for `{lang}`: {count} documents count for no theme"
        ));
    }
}
