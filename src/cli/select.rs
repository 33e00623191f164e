//! From flags to what they name: a codebook, an index, documents, subjects.

use super::args::{
    CodebookArgs, CorrectArgs, DuplicateArgs, FilterArgs, IndexArgs, LexiconArgs, SubjectArgs,
    Voice,
};
use super::status::UsageError;
use super::ui::Ui;
use clap::ValueEnum as _;
use parallax::attribute::{Lexicon, LexiconTables};
use parallax::codebook::{self, Codebook};
use parallax::export::manifest::{CodebookEntry, CorpusEntry, Manifest};
use parallax::index::{Duplicates, Index, Targets, Voices, Voicing, Wanted};
use parallax::measure::Timeline;
use parallax::measure::{Bootstrap, Correction, Interval};
use parallax::model::{Cube, Status};
use parallax::pipeline::{self, Filter};
use parallax::query::Who;
use parallax::read;
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
    pub fn filter(&self, index: &Index, ui: &Ui) -> anyhow::Result<Filter> {
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
        let mut filter = Filter {
            kinds: self.kind.clone(),
            sources: self.source.clone(),
            langs: self.lang.clone(),
            since: self.since,
            until: self.until,
            left_out: BTreeSet::new(),
        };
        self.duplicates.apply(&mut filter, index, ui)?;
        Ok(filter)
    }

    /// Refuses `--actor` and `--target` where the command itself says whose passages count.
    pub fn without_who(&self, why: &str) -> anyhow::Result<()> {
        if self.actor.is_empty() && self.target.is_empty() {
            return Ok(());
        }
        Err(UsageError {
            message: "--actor and --target have no place here".to_owned(),
            hint: Some(why.to_owned()),
        }
        .into())
    }

    /// Whose passages, and about whom, once it's seen that there are any.
    pub fn who(&self, voices: &Voices) -> anyhow::Result<Who> {
        let (actors, targets) = voices.countries();
        for (what, asked, known) in [
            ("actor", &self.actor, actors),
            ("target", &self.target, targets),
        ] {
            let known: Vec<String> = known.iter().map(ToString::to_string).collect();
            if let Some(unknown) = asked.iter().find(|own| !known.contains(&own.to_string())) {
                let known = known.iter().map(String::as_str);
                return Err(UsageError::unknown(what, unknown.as_str(), known).into());
            }
        }
        Ok(Who {
            actors: self.actor.clone(),
            targets: self.target.clone(),
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
        list(
            "target",
            self.target.iter().map(ToString::to_string).collect(),
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
        self.duplicates.settings(settings);
    }
}

impl DuplicateArgs {
    /// Leaves out of what a filter keeps the copies that don't count.
    pub fn apply(self, filter: &mut Filter, index: &Index, ui: &Ui) -> anyhow::Result<()> {
        let duplicates = self.duplicates.into();
        if duplicates == Duplicates::All {
            return Ok(());
        }
        let copies = parallax::index::copies(index, ui)?;
        let kept = index.documents().filter(|document| filter.keeps(document));
        filter.left_out = copies.left_out(kept, duplicates);
        let count = filter.left_out.len();
        if count > 0 {
            ui.note(&format!(
                "{count} documents are copies of others and don't count again; --duplicates all counts them"
            ));
        }
        Ok(())
    }

    /// The filter with copies counted the other way: all of them, or once per country.
    pub fn otherwise(self, filter: &Filter, index: &Index, ui: &Ui) -> anyhow::Result<Filter> {
        let mut other = Filter {
            left_out: BTreeSet::new(),
            ..filter.clone()
        };
        if Duplicates::from(self.duplicates) == Duplicates::All {
            let copies = parallax::index::copies(index, ui)?;
            let kept = index.documents().filter(|document| other.keeps(document));
            other.left_out = copies.left_out(kept, Duplicates::default());
        }
        Ok(other)
    }

    /// The flag for a manifest.
    pub fn settings(self, settings: &mut BTreeMap<String, String>) {
        if let Some(value) = self.duplicates.to_possible_value() {
            settings.insert("duplicates".to_owned(), value.get_name().to_owned());
        }
    }
}

impl LexiconArgs {
    pub fn load(&self) -> anyhow::Result<Lexicon> {
        Ok(Lexicon::load(&self.lexicon)?)
    }

    /// Actors and targets of all passages.
    pub fn voices(&self, index: &Index, threads: usize, ui: &Ui) -> anyhow::Result<Voices> {
        let tables = LexiconTables::read(&self.lexicon)?;
        let voicing = match self.voice {
            Voice::Passage => Voicing::Passage(&tables),
            Voice::Document => Voicing::Document,
        };
        Ok(parallax::index::voices(index, voicing, threads, ui)?)
    }

    /// The flags for a manifest.
    pub fn settings(&self, settings: &mut BTreeMap<String, String>) -> anyhow::Result<()> {
        let voice = match self.voice {
            Voice::Passage => {
                let tables = LexiconTables::read(&self.lexicon)?;
                format!("passage, lexicon {}", tables.hash())
            }
            Voice::Document => "document".to_owned(),
        };
        settings.insert("voice".to_owned(), voice);
        Ok(())
    }
}

impl CorrectArgs {
    /// The correction for the subjects of a cube, if one was asked for.
    pub fn load(
        &self,
        cube: &Cube,
        codebook: &Codebook,
        interval: Interval,
        ui: &Ui,
    ) -> anyhow::Result<Option<Correction>> {
        let Some(path) = &self.correct else {
            return Ok(None);
        };
        let evaluation = read::evaluation(path)?;
        if evaluation.codebook.hash != parallax::tag::codebook_hash(codebook) {
            ui.warning(&format!(
                "{}: the evaluation is of another codebook, or of another version of this one (or of \
                 more themes than asked for): its errors may not hold",
                path.display()
            ));
        }
        let bootstrap = match interval {
            Interval::Bootstrap(bootstrap) => bootstrap,
            Interval::None => Bootstrap::default(),
        };
        let labelled = evaluation
            .by_lang()
            .filter_map(|(group, theme, lang, confusion)| {
                let subject = cube.subject(group, theme)?;
                Some(((subject, lang), confusion))
            })
            .collect();
        Ok(Some(Correction::new(&labelled, bootstrap)))
    }

    /// The flag for a manifest.
    pub fn settings(&self, settings: &mut BTreeMap<String, String>) -> anyhow::Result<()> {
        if let Some(path) = &self.correct {
            settings.insert("correct".to_owned(), path.display().to_string());
        }
        Ok(())
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

    /// The cube of what was asked for; `each` gives every target a part of its own.
    pub fn cube(&self, asked: &Asked<'_>, each: bool, ui: &Ui) -> anyhow::Result<Cube> {
        let filter = asked.filter.filter(asked.index, ui)?;
        let voices = asked.lexicon.voices(asked.index, asked.threads, ui)?;
        let who = asked.filter.who(&voices)?;
        let targets = match (who.targets.is_empty(), each) {
            (false, _) => Targets::Only(who.targets),
            (true, true) => Targets::Each,
            (true, false) => Targets::Anybody,
        };
        let wanted = Wanted {
            actors: who.actors,
            targets,
        };
        let mut cube = pipeline::cube(
            asked.index,
            asked.codebook,
            &voices,
            &wanted,
            &filter,
            asked.threads,
            ui,
        )?;
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

/// What a cube is made of.
pub struct Asked<'a> {
    pub index: &'a Index,
    pub codebook: &'a Codebook,
    pub lexicon: &'a LexiconArgs,
    pub filter: &'a FilterArgs,
    pub threads: usize,
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
    let documents = |status: Status| {
        let own = notes.iter().filter(|note| note.status == status);
        let documents: BTreeSet<&str> = own.map(|note| note.document.as_str()).collect();
        documents.len() as u64
    };
    let left_out = timeline.map(|timeline| timeline.left_out).map(|left_out| {
        let reasons = [
            ("without country", left_out.without_country),
            ("without date", left_out.without_date),
            ("date too coarse", left_out.date_too_coarse),
            ("passages without a voice", left_out.without_voice),
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
            incomplete: documents(Status::Incomplete),
            suspect: documents(Status::Suspect),
            mended: documents(Status::Mended),
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
    if left_out.without_voice > 0 {
        ui.note(&format!(
            "{} passages are nobody's voice (journalists' questions, stage directions, third parties) \
             and count for no actor",
            left_out.without_voice
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
