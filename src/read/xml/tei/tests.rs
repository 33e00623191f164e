use crate::read::xml::{Persons, Xml, XmlDocument, persons, read};

fn one(source: &str) -> XmlDocument {
    match read(source.as_bytes(), &Persons::new()) {
        Ok(Xml::Documents(mut documents)) if documents.len() == 1 => documents.remove(0),
        other => panic!("{other:?}"),
    }
}

fn sitting(body: &str) -> XmlDocument {
    one(&format!(
        "<TEI xmlns='http://www.tei-c.org/ns/1.0' xml:lang='en' xml:id='ParlaMint-ES-CT_2016-01-02'>\
         <teiHeader><fileDesc><titleStmt><title type='main' xml:lang='ca'>Sessió</title>\
         <title type='main' xml:lang='en'>Sitting</title><title type='sub'>x</title></titleStmt>\
         <publicationStmt><publisher>House</publisher><idno type='URI'>http://h.example/1</idno>\
         <date when='2020-01-01'/></publicationStmt><sourceDesc><bibl>\
         <idno type='URI'>https://s.example/2</idno><date when='2016-01-03'/></bibl></sourceDesc>\
         </fileDesc><profileDesc><settingDesc><setting><date when='2016-01-02T10:00:00'/></setting>\
         </settingDesc><particDesc><listPerson><person xml:id='P1'><persName><surname>Roe</surname>\
         <forename>Ann</forename></persName></person></listPerson></particDesc></profileDesc>\
         </teiHeader><text><body><div>{body}</div></body></text></TEI>"
    ))
}

#[test]
fn turns_are_blocks_with_their_speaker() {
    let document = sitting(
        "<head>Budget</head><note type='speaker'>The Chair:</note>\
         <u who='#P1' ana='#chair'><seg>We  begin.</seg><vocal type='applause'/>\
         <seg>One <kinesic><desc>(laughter)</desc></kinesic> two.</seg></u>\
         <note>The lights go out.</note><gap reason='editorial'><desc>CUT</desc></gap>\
         <u who='#DavidLowe.2'><seg>Yes.</seg></u>\
         <note type='speaker'>Mr X:</note><u who='#id_7'><seg>No.</seg></u>\
         <u who='#id_8'><seg>So.</seg></u><u><seg>Who?</seg></u>",
    );
    assert_eq!(
        document.text,
        "## Budget\n\nAnn Roe: We begin.\n\n(Applause)\n\nOne (laughter) two.\n\n\
         (The lights go out.)\n\nDavid Lowe: Yes.\n\nMr X: No.\n\nid_8: So.\n\nWho?"
    );
    assert_eq!(document.warnings.len(), 1);
    let value = |field: &str| document.values.get(field).map(String::as_str);
    assert_eq!(value("title"), Some("Sitting"));
    assert_eq!(value("date"), Some("2016-01-02"));
    assert_eq!(value("country"), Some("ES"));
    assert_eq!(value("region"), Some("ES-CT"));
    assert_eq!(value("url"), Some("https://s.example/2"));
    assert_eq!(value("lang"), Some("en"));
    assert_eq!(value("speaker"), None);
    assert_eq!(document.key.as_deref(), Some("ParlaMint-ES-CT_2016-01-02"));
}

#[test]
fn annotated_words_give_the_plain_text() {
    let plain =
        sitting("<u who='#P1'><seg>The X-Y's end, (now). Go! <note>Bell</note> On.</seg></u>");
    let annotated = sitting(
        "<u who='#P1'><seg><s>\n<w>The</w>\n <name type='ORG'>\n<w join='right'>X</w>\
         <pc join='right'>-</pc>\n<w join='right'>Y</w> </name><w>'s</w>\
         <w join='right'>end<w lemma='end'/></w><pc>,</pc> <pc join='right'>(</pc>\n\
         <w join='right'>now</w><pc join='right'>)</pc><pc>.</pc><linkGrp><link/></linkGrp></s>\n\
         <s><w join='right'>Go</w><pc>!</pc></s> <note>Bell</note> <s><w join='right'>On</w>\
         <pc>.</pc></s></seg></u>",
    );
    assert_eq!(plain.text, "Ann Roe: The X-Y's end, (now). Go! (Bell) On.");
    assert_eq!(annotated.text, plain.text);
    assert_eq!(plain.values["speaker"], "Ann Roe");
}

#[test]
fn an_edition_is_blocks() {
    let document = one(
        "<t:TEI xmlns:t='http://www.tei-c.org/ns/1.0'><t:teiHeader><t:fileDesc><t:titleStmt>\
         <t:title>Works</t:title><t:author>Roe, Ann</t:author></t:titleStmt><t:sourceDesc>\
         <t:p>none</t:p></t:sourceDesc></t:fileDesc></t:teiHeader><t:text><t:front><t:p>no</t:p>\
         </t:front><t:body><t:head>Top</t:head><t:div><t:head>Part</t:head>\
         <t:p>One<t:note place='foot'>Foot.</t:note> long\n<t:lb/>line, <t:choice><t:sic>teh</t:sic>\
         <t:corr>the</t:corr></t:choice> end.<t:note type='editorial'>Hm</t:note></t:p>\
         <t:lg><t:l>Rose</t:l>\n<t:l>red</t:l></t:lg>\
         <t:list rend='numbered'><t:item>a</t:item><t:item>b<t:list><t:item>c</t:item></t:list>\
         </t:item></t:list><t:table><t:row><t:cell>1</t:cell><t:cell>2</t:cell></t:row></t:table>\
         <t:sp><t:speaker>ROE.</t:speaker><t:p>Ho!</t:p><t:stage>Exit.</t:stage></t:sp>\
         </t:div></t:body></t:text></t:TEI>",
    );
    assert_eq!(
        document.text,
        "# Top\n\n## Part\n\nOne long line, the end.\n\nRose\nred\n\n1. a\n\n2. b\n\n- c\n\n\
         1 | 2\n\nROE: Ho!\n\nFoot."
    );
    assert_eq!(document.values["speaker"], "Roe, Ann");
}

#[test]
fn a_corpus_gives_each_of_its_texts() {
    let source = "<teiCorpus xml:lang='fr'><teiHeader/><TEI xml:id='a'><teiHeader/><text><body>\
                  <p>A</p></body></text></TEI><TEI xml:id='b'><text><body><p>B</p></body></text>\
                  </TEI></teiCorpus>";
    let Ok(Xml::Documents(documents)) = read(source.as_bytes(), &Persons::new()) else {
        panic!("documents");
    };
    let texts: Vec<_> = documents.iter().map(|own| own.text.as_str()).collect();
    assert_eq!(texts, ["A", "B"]);
    assert_eq!(documents[1].values["lang"], "fr");
    assert!(read(b"<teiCorpus><teiHeader/></teiCorpus>", &Persons::new()).is_err());
}

#[test]
fn speakers_may_be_named_in_another_file() {
    let list = b"<listPerson><person xml:id='k1'><persName to='2001'>Ann Old</persName>\
                 <persName from='2001'>Ann New</persName></person></listPerson>";
    let known = persons(list).expect("persons");
    let source = b"<TEI><text><body><u who='#k1'><seg>Yes.</seg></u></body></text></TEI>";
    let Ok(Xml::Documents(documents)) = read(source, &known) else {
        panic!("documents");
    };
    assert_eq!(documents[0].text, "Ann New: Yes.");
    assert!(matches!(read(list, &Persons::new()), Ok(Xml::Part(_))));
}
