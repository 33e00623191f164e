//! Whose voice a passage is, and whom it's about: rules one by one, on sentences of our own.

use parallax::attribute::{Attribution, Attributor, Lexicon, Source, Text};
use parallax::model::{Country, PartialDate};
use parallax::text::Lang;
use std::sync::LazyLock;

static ENGLISH: LazyLock<Attributor> =
    LazyLock::new(|| Attributor::new(&Lexicon::load(&[]).unwrap(), Lang::EN));
static CHINESE: LazyLock<Attributor> =
    LazyLock::new(|| Attributor::new(&Lexicon::load(&[]).unwrap(), Lang::ZH));

fn attribute(home: &str, date: &str, passages: &[(&str, &str)]) -> Vec<Attribution> {
    let is_chinese = passages[0].1.chars().any(|c| ('一'..='龥').contains(&c));
    let attributor: &Attributor = if is_chinese { &CHINESE } else { &ENGLISH };
    let texts: Vec<Text<'_>> = passages
        .iter()
        .map(|(section, text)| Text {
            text,
            section: (!section.is_empty()).then_some(*section),
        })
        .collect();
    let source = Source {
        country: (!home.is_empty()).then(|| home.parse().unwrap()),
        date: Some(date.parse::<PartialDate>().unwrap()),
    };
    attributor.attribute(&source, &texts, &mut attributor.scratch())
}

/// Actor and targets of the last passage, as text: `USA > CHN RUS`.
fn told(home: &str, date: &str, passages: &[(&str, &str)]) -> String {
    let all = attribute(home, date, passages);
    let last = all.last().unwrap();
    let actor = last
        .actor
        .map_or("none".to_owned(), |actor| actor.to_string());
    let targets: Vec<String> = last
        .targets
        .iter()
        .map(|target| target.country.to_string())
        .collect();
    format!("{actor} > {}", targets.join(" ")).trim().to_owned()
}

fn targets(home: &str, text: &str) -> Vec<Country> {
    let all = attribute(home, "2015-06-01", &[("", text)]);
    all[0].targets.iter().map(|target| target.country).collect()
}

#[test]
fn names_are_whole_words_and_the_longest_stands() {
    for (text, expected) in [
        ("The United States wants peace for us all.", "USA"),
        ("They told us to wait.", ""),
        ("We export US goods for US$5 million.", "USA"),
        ("It cost us US$5 million.", ""),
        ("Papua New Guinea signed the treaty.", "PNG"),
        ("Equatorial Guinea signed the treaty.", "GNQ"),
        ("Guinea signed the treaty.", "GIN"),
        ("Nigeria sent an envoy.", "NGA"),
        ("Niger sent an envoy.", "NER"),
        ("The Republic of Chad sent an envoy.", "TCD"),
        ("We ate turkey with the envoys.", ""),
        ("Turkey sent an envoy.", "TUR"),
        ("Georgia and its capital Tbilisi were shelled.", "GEO"),
        ("The plant in Atlanta, Georgia, hired workers.", ""),
        ("The Kingdom of Jordan hosts refugees.", "JOR"),
        ("Michael Jordan opened the game.", ""),
        ("George Washington wrote a letter.", ""),
        ("Ships crossed the South China Sea.", ""),
        ("The ambassador spoke of human rights.", ""),
    ] {
        let found: Vec<String> = targets("FRA", text)
            .iter()
            .map(Country::to_string)
            .collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }
    for (text, expected) in [
        ("印度尼西亚派出代表。", "IDN"),
        ("印度派出代表。", "IND"),
        ("内蒙古的草原很大。", ""),
        ("蒙古国派出代表。", "MNG"),
        ("中美两国举行会谈。", "CHN USA"),
        ("船只驶过南中国海。", ""),
    ] {
        let found: Vec<String> = targets("FRA", text)
            .iter()
            .map(Country::to_string)
            .collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }
}

#[test]
fn a_capital_is_a_government_and_not_a_place() {
    assert_eq!(
        told(
            "FRA",
            "2015-06-01",
            &[("", "Beijing's export rules hurt our firms.")]
        ),
        "FRA > CHN"
    );
    assert_eq!(
        told(
            "FRA",
            "2015-06-01",
            &[("", "Our minister landed in Beijing at noon.")]
        ),
        "FRA >"
    );
}

#[test]
fn leaders_stand_for_their_country_while_in_office() {
    let text = [("", "We heard what Secretary Kerry told the council.")];
    assert_eq!(told("FRA", "2015-06-01", &text), "FRA > USA");
    assert_eq!(told("FRA", "1975-06-01", &text), "FRA >");
}

#[test]
fn a_third_party_speaks_with_the_voice_it_reports() {
    for (text, expected) in [
        // Active, and with people between the country and the verb.
        (
            "Chinese officials complain that American rules shut their firms out.",
            "CHN > USA",
        ),
        (
            "Moscow insists that the Ukrainian army fired first.",
            "RUS > UKR",
        ),
        // Passive.
        (
            "The Chinese law was denounced by Washington as a pretext.",
            "USA > CHN",
        ),
        // According to.
        (
            "According to the French government, Russian hackers stole the files.",
            "FRA > RUS",
        ),
        (
            "In Tokyo's view, the Chinese patrols break the rules.",
            "JPN > CHN",
        ),
        // A noun.
        (
            "Beijing's complaint that American firms run the routers is an old one.",
            "CHN > USA",
        ),
        // A view.
        (
            "China believes that American agencies listen to its leaders.",
            "CHN > USA",
        ),
        // After the quotation.
        (
            "“The Americans should look at themselves,” said the Chinese spokesman.",
            "CHN > USA",
        ),
        // Nobody's.
        (
            "The talks between China and the United States went on for a week.",
            "none > CHN USA",
        ),
        // Two told alike.
        (
            "The United States stresses the rule of law. China stresses its sovereignty.",
            "none > CHN USA",
        ),
    ] {
        assert_eq!(told("", "2015-06-01", &[("", text)]), expected, "{text}");
    }
    for (text, expected) in [
        ("中国官员指责美国限制市场准入。", "CHN > USA"),
        ("据俄方通报，乌克兰军队先开火。", "RUS > UKR"),
        ("在日方看来，中国的巡航违反规则。", "JPN > CHN"),
        ("美方的指责是，中国窃取了商业秘密。", "USA > CHN"),
    ] {
        assert_eq!(told("", "2015-06-01", &[("", text)]), expected, "{text}");
    }
}

#[test]
fn a_quotation_that_goes_on_keeps_its_voice() {
    let passages = [
        (
            "",
            "The Chinese minister said: “The American charges are without ground.",
        ),
        ("", "“They harm trust between both sides.”"),
    ];
    assert_eq!(told("", "2015-06-01", &passages), "CHN > USA");
}

#[test]
fn a_government_keeps_its_own_voice_unless_it_mainly_reports() {
    for (home, text, expected) in [
        (
            "CHN",
            "The US claims that China hacks. We firmly oppose this groundless charge.",
            "CHN > USA",
        ),
        (
            "CHN",
            "The Thai Prime Minister said that Thailand welcomes Chinese visitors.",
            "THA > CHN",
        ),
        (
            "CHN",
            "美方声称受到攻击。中方坚决反对这种无端指责。",
            "CHN > USA",
        ),
    ] {
        assert_eq!(told(home, "2018-06-01", &[("", text)]), expected, "{text}");
    }
}

#[test]
fn headings_announce_whose_view_follows() {
    let passages = [
        ("The US view", "Three worries stand out."),
        (
            "China’s view",
            "For its part, the country feels wronged by American charges.",
        ),
        ("What next", "The two should go on talking."),
    ];
    let all = attribute("", "2015-06-01", &passages);
    let told: Vec<_> = all
        .iter()
        .map(|own| {
            let targets: Vec<&str> = own
                .targets
                .iter()
                .map(|target| target.country.as_str())
                .collect();
            (
                own.actor.as_ref().map(Country::to_string),
                targets.join(" "),
                own.rule.as_str(),
            )
        })
        .collect();
    assert_eq!(
        told[0],
        (Some("USA".to_owned()), "CHN".to_owned(), "section")
    );
    assert_eq!(
        told[1],
        (Some("CHN".to_owned()), "USA".to_owned(), "section")
    );
    assert_eq!(told[2].0, None);
}

#[test]
fn a_journalists_question_is_not_the_governments_voice() {
    let passages = [
        (
            "",
            "Q    What does the White House say of the Chinese hackers?",
        ),
        ("", "And will there be sanctions?"),
        ("", "MR. SMITH:  We raised it with them."),
        ("", "They know our view."),
    ];
    let all = attribute("USA", "2015-06-01", &passages);
    let actors: Vec<_> = all
        .iter()
        .map(|own| own.actor.map(|actor| actor.to_string()))
        .collect();
    let usa = Some("USA".to_owned());
    assert_eq!(actors, [None, None, usa.clone(), usa]);
    // What the answer goes back to is the question's.
    assert_eq!(all[2].targets[0].country.as_str(), "CHN");
    assert_eq!(all[2].targets[0].rule.as_str(), "carried");
    for text in [
        "问：美方对此有何评论？",
        "Reuters: What do you say to the US?",
    ] {
        assert_eq!(
            told("CHN", "2018-06-01", &[("", text)]),
            "none > USA",
            "{text}"
        );
    }
    let guest = "PRESIDENT XI:  I thank the American people.";
    assert_eq!(told("USA", "2015-09-25", &[("", guest)]), "CHN > USA");
}

#[test]
fn a_list_of_countries_is_about_none_of_them() {
    let text = "Delegates from France, Germany, Italy, Spain and Poland came.";
    assert_eq!(told("USA", "2015-06-01", &[("", text)]), "USA >");
}

#[test]
fn users_add_names_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.csv");
    std::fs::write(&path, "country,kind,name\nCHN,firm,Dragonsoft\n").unwrap();
    let lexicon = Lexicon::load(&[path]).unwrap();
    let attributor = Attributor::new(&lexicon, Lang::EN);
    let texts = [Text {
        text: "Dragonsoft was shut out.",
        section: None,
    }];
    let source = Source {
        country: Some("USA".parse().unwrap()),
        date: None,
    };
    let all = attributor.attribute(&source, &texts, &mut attributor.scratch());
    assert_eq!(all[0].targets[0].country.as_str(), "CHN");
}

#[test]
fn outlets_without_a_mark_ask_where_one_name_answers() {
    let page = [
        ("", "The Islander: France raised the tariff. Any comment?"),
        ("", "Ann Vole: France and we shall talk."),
        ("", "Coastline: And Spain?"),
        ("", "Ann Vole: Spain will join us."),
        ("", "Follow-up: When?"),
        ("", "Ann Vole: Soon."),
        (
            "",
            "The Islander: The French minister said yes. What do you say?",
        ),
    ];
    assert_eq!(told("DEU", "2015-06-01", &page[..1]), "none > FRA");
    assert!(told("DEU", "2015-06-01", &page[..4]).starts_with("DEU >"));
    assert!(told("DEU", "2015-06-01", &page[..5]).starts_with("none >"));
    assert!(told("DEU", "2015-06-01", &page[..6]).starts_with("DEU >"));
    assert!(told("DEU", "2015-06-01", &page).starts_with("none >"));
}
