use super::*;
use proptest::prelude::*;

/// Random numbers of SplitMix64; enough for inventing texts.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.throw(of.len())]
    }

    /// A sentence of an invented report.
    fn sentence(&mut self) -> String {
        let who = [
            "the minister",
            "a delegation",
            "the council",
            "our envoy",
            "every harbour",
            "the union",
            "a neighbour",
            "the fleet",
        ];
        let does = [
            "welcomes",
            "rejects",
            "postpones",
            "studies",
            "has signed",
            "will finance",
            "denies",
            "remembers",
            "inspects",
        ];
        let what = [
            "the treaty",
            "a loan",
            "the new bridge",
            "cable repairs",
            "grain quotas",
            "the census",
            "three ferries",
            "border fees",
            "a lighthouse",
        ];
        let how = [
            "without delay",
            "in part",
            "for the second time",
            "at great cost",
            "with regret",
            "before winter",
            "under protest",
            "quietly",
        ];
        let (who, does, what, how) = (
            self.pick(&who),
            self.pick(&does),
            self.pick(&what),
            self.pick(&how),
        );
        let (place, number) = (self.throw(4_000), self.throw(900));
        format!("{who} of p{place} {does} {what} of q{number} {how}")
    }

    fn report(&mut self, words: usize) -> Vec<String> {
        let mut text = Vec::new();
        while text.len() < words {
            text.extend(self.sentence().split(' ').map(str::to_owned));
        }
        text.truncate(words);
        text
    }

    /// Ideographs, each by itself, common ones more often.
    fn essay(&mut self, length: usize) -> Vec<String> {
        let mut character = |_| {
            let range = if self.throw(2) == 0 { 60 } else { 1_500 };
            char::from_u32(0x4E00 + self.throw(range) as u32 * 7)
                .unwrap()
                .to_string()
        };
        (0..length).map(&mut character).collect()
    }

    /// Replaces, deletes or inserts before so many words of a hundred.
    fn edited(&mut self, text: &[String], percent: usize) -> Vec<String> {
        let mut edited = Vec::new();
        for word in text {
            if self.throw(100) >= percent {
                edited.push(word.clone());
                continue;
            }
            let other = text[self.throw(text.len())].clone();
            match self.throw(3) {
                0 => edited.push(other),
                1 => {}
                _ => edited.extend([other, word.clone()]),
            }
        }
        edited
    }
}

fn sketch(text: &[String]) -> Sketch {
    Sketch::of(text.iter().map(String::as_str))
}

fn found(texts: &[Vec<String>]) -> Vec<Cluster> {
    let documents: Vec<(usize, Sketch)> =
        texts.iter().map(|text| sketch(text)).enumerate().collect();
    clusters(&documents, &Options::default(), &|_, _| true)
}

/// Of the copies planted, one of each original: how many are in its cluster and are of this kind;
/// and how many documents share a cluster with one that is no copy of the same original.
fn planted(
    originals: &[Vec<String>],
    kind: Kind,
    mut copy: impl FnMut(&[String]) -> Vec<String>,
) -> (usize, usize) {
    let half = originals.len() / 2;
    let mut texts = originals.to_vec();
    texts.extend(originals[..half].iter().map(|text| copy(text)));
    let (mut right, mut wrong) = (0, 0);
    for cluster in found(&texts) {
        for member in &cluster.members {
            let pair = [cluster.representative, member.document];
            if pair[0] % originals.len() == pair[1] % originals.len() {
                right += usize::from(member.kind == kind);
            } else {
                wrong += 1;
            }
        }
    }
    (right, wrong)
}

#[test]
fn copies_with_words_changed_are_found_and_nothing_else() {
    for (words, seed) in [(60, 1), (500, 2), (6_000, 3)] {
        let mut dice = Dice(seed);
        let reports: Vec<_> = (0..120).map(|_| dice.report(words)).collect();
        let essays: Vec<_> = (0..120).map(|_| dice.essay(words * 3 / 2)).collect();
        for percent in [5, 10] {
            let (right, wrong) =
                planted(&reports, Kind::NearCopy, |text| dice.edited(text, percent));
            assert!(right >= 56 && wrong == 0, "{words} words: {right}, {wrong}");
        }
        let (right, wrong) = planted(&essays, Kind::NearCopy, |text| dice.edited(text, 6));
        assert!(
            right >= 57 && wrong == 0,
            "{words} words of Chinese: {right}, {wrong}"
        );
    }
}

#[test]
fn excerpts_and_new_titles_are_found() {
    for (words, seed) in [(150, 4), (3_000, 5), (20_000, 6)] {
        let mut dice = Dice(seed);
        let reports: Vec<_> = (0..40).map(|_| dice.report(words)).collect();
        for share in [2, 3, 5] {
            let excerpt = |text: &[String]| text[text.len() / 4..][..text.len() / share].to_vec();
            assert_eq!(
                planted(&reports, Kind::Excerpt, excerpt),
                (20, 0),
                "{words} / {share}"
            );
        }
        let titled = |text: &[String]| [&dice.report(9), text].concat();
        assert_eq!(planted(&reports, Kind::NearCopy, titled), (20, 0));
    }
}

#[test]
fn a_story_with_a_paragraph_of_each_papers_own_is_one_cluster() {
    let mut dice = Dice(7);
    let story = dice.report(300);
    let papers: Vec<_> = (0..12)
        .map(|_| [&story[..], &dice.report(70)].concat())
        .collect();
    let clusters = found(&papers);
    assert_eq!(clusters.len(), 1);
    assert_eq!(clusters[0].members.len(), 11);
    assert!(
        clusters[0]
            .members
            .iter()
            .all(|member| member.kind == Kind::NearCopy)
    );
}

#[test]
fn a_statement_quoted_by_two_does_not_join_them() {
    let mut dice = Dice(8);
    let statement = dice.report(90);
    let [one, other] = [(); 2].map(|()| [&dice.report(400)[..], &statement].concat());
    let clusters = found(&[statement, one, other]);
    assert_eq!(clusters.len(), 1);
    assert_eq!(clusters[0].members.len(), 1);
    assert_eq!(clusters[0].members[0].document, 0);
    assert_eq!(clusters[0].members[0].kind, Kind::Excerpt);
}

#[test]
fn copies_of_a_copy_do_not_make_a_chain() {
    let mut dice = Dice(9);
    let mut texts = vec![dice.report(400)];
    for step in 0..12 {
        texts.push(dice.edited(&texts[step], 8));
    }
    let clusters = found(&texts);
    assert!(clusters.len() > 1);
    let members = clusters.iter().flat_map(|cluster| &cluster.members);
    assert!(members.into_iter().all(|member| member.similarity >= 0.58));
}

#[test]
fn a_form_filled_in_for_other_days_is_no_copy() {
    let mut dice = Dice(10);
    let notices: Vec<_> = (0..30)
        .map(|_| {
            let names = dice.report(14).join(" ");
            let (day, sum, number) = (dice.throw(9_000), dice.throw(9_000), dice.throw(9_000));
            format!("on day {day} the treasury issues bonds of series {number} to the sum of {sum} crowns to be repaid at the counter of the bank against this notice and the usual proof of holding by all who are named below {names}")
        })
        .map(|text| text.split(' ').map(str::to_owned).collect())
        .collect();
    assert_eq!(found(&notices), []);
}

#[test]
fn short_and_empty_documents_only_count_if_all_words_are_the_same() {
    let text = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    let long = Dice(11).report(200);
    let clusters = found(&[
        text(""),
        text("the envoy met the minister on monday"),
        text(""),
        text("the envoy met the minister on monday"),
        text("the envoy met the minister on tuesday"),
        long[10..28].to_vec(),
        long,
    ]);
    assert_eq!(clusters.len(), 1);
    assert_eq!(clusters[0].representative, 1);
    assert_eq!(
        clusters[0].members,
        [Member {
            document: 3,
            similarity: 1.0,
            kind: Kind::SameText
        }]
    );
}

#[test]
fn thousands_of_copies_take_no_longer_than_other_documents() {
    let mut dice = Dice(12);
    let text = dice.report(400);
    let same = vec![(0, sketch(&text)); 20_000];
    let clusters_of_same = clusters(&same, &Options::default(), &|_, _| true);
    assert_eq!(clusters_of_same.len(), 1);
    assert_eq!(clusters_of_same[0].members.len(), 19_999);
    // A form letter: every copy has a signature of its own.
    let letters: Vec<(usize, Sketch)> = (0..5_000)
        .map(|number| (number, sketch(&[&text[..], &dice.report(9)].concat())))
        .collect();
    let clusters_of_letters = clusters(&letters, &Options::default(), &|_, _| true);
    assert_eq!(clusters_of_letters.len(), 1);
    assert_eq!(clusters_of_letters[0].members.len(), 4_999);
}

/// The clusters with keys in the place of places.
/// A member's key, similarity and kind.
type Seen = (usize, u64, Kind);

fn by_key(documents: &[(usize, Sketch)]) -> Vec<(usize, Vec<Seen>)> {
    clusters(documents, &Options::default(), &|_, _| true)
        .into_iter()
        .map(|cluster| {
            let members = cluster.members.iter();
            let members =
                members.map(|m| (documents[m.document].0, m.similarity.to_bits(), m.kind));
            (documents[cluster.representative].0, members.collect())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn the_order_of_documents_does_not_matter(seed in 0u64..1_000, order in Just((0..60).collect::<Vec<usize>>()).prop_shuffle()) {
        let mut dice = Dice(seed);
        let mut texts: Vec<Vec<String>> = (0..12).map(|_| dice.report(120)).collect();
        while texts.len() < 60 {
            let text = &texts[dice.throw(texts.len())];
            let copy = match dice.throw(4) {
                0 => text.clone(),
                1 => text[..text.len() / 2].to_vec(),
                _ => dice.edited(text, 7),
            };
            texts.push(copy);
        }
        let documents: Vec<(usize, Sketch)> = texts.iter().map(|text| sketch(text)).enumerate().collect();
        let shuffled: Vec<(usize, Sketch)> = order.iter().map(|&at| documents[at].clone()).collect();
        let clusters = by_key(&documents);
        prop_assert!(!clusters.is_empty());
        prop_assert_eq!(clusters, by_key(&shuffled));
    }
}
