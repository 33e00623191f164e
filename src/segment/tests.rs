use super::*;
use proptest::prelude::*;

fn texts(text: &str) -> Vec<String> {
    passages(text, Unit::Paragraph)
        .into_iter()
        .map(|passage| passage.text)
        .collect()
}

#[test]
fn hard_wrapped_lines_are_joined_and_paragraphs_kept() {
    let text = "We meet at a time when the promise of the\nnew century is in doubt, and when many\nnations ask what we can do together.\nThat is the question I wish to answer\nthis morning, in a few words, before\nthe Assembly.\n12\n\nand in the words of others.\n\nSecond paragraph here.\n";
    assert_eq!(
        texts(text),
        [
            "We meet at a time when the promise of the new century is in doubt, and when many nations ask what we can do together. That is the question I wish to answer this morning, in a few words, before the Assembly.",
            "and in the words of others.",
            "Second paragraph here.",
        ]
    );
}

#[test]
fn a_page_number_inside_a_sentence_does_not_break_it() {
    let text = "The institutions that were built\nthen have served us well, and those\nthat we build now will be institutions\n8\n\nthat reflect our moment.\n";
    assert_eq!(texts(text).len(), 1);
    assert!(texts(text)[0].ends_with("will be institutions that reflect our moment."));
}

#[test]
fn names_broken_at_a_line_end_or_a_page_stay_whole() {
    let text = "We have met here to speak of the war in the Middle\nEast and of the rules of the World Trade\n10\n\nOrganization, which\nneed reform, and of the needs of the Least\n06-53317 16\nDeveloped Countries in the years\nto come.\n";
    assert_eq!(
        texts(text),
        [
            "We have met here to speak of the war in the Middle East and of the rules of the World Trade Organization, which need reform, and of the needs of the Least Developed Countries in the years to come."
        ]
    );
}

#[test]
fn compounds_keep_their_hyphen_at_a_line_end() {
    let text = "The nuclear age and its weapon are with us, and a nuclear-\nweapon-free zone is our wish. We fight\nterrorism by counter-\nterrorism and by cooper-\nation among the many nations of the world\nas it is.";
    let text = texts(text).concat();
    assert!(
        text.contains("nuclear-weapon-free")
            && text.contains("counter-terrorism")
            && text.contains("cooperation"),
        "{text}"
    );
}

#[test]
fn a_sentence_without_its_stop_is_no_heading() {
    let text = "First we spoke of peace.\n\nIn response, they embarked on punishment in their assault on the city\n\n- a list item\n\nThen we went on.\n";
    assert_eq!(texts(text).len(), 4, "{:?}", texts(text));
    let broken_off = "我的回答也跟昨天一样。（记者笑）\n\n下一个问题由你来提。\n\nSo that is why the --\n\nWe went on.";
    assert_eq!(texts(broken_off).len(), 4);
}

#[test]
fn every_line_end_counts_and_marks_are_dropped() {
    for end in ["\n", "\r", "\r\n", "\u{C}", "\u{2029}"] {
        let text = format!("\u{FEFF}First paragraph ends here.{end}Second one follows it.");
        assert_eq!(
            texts(&text),
            ["First paragraph ends here.", "Second one follows it."],
            "{end:?}"
        );
    }
}

#[test]
fn hyphens_at_line_ends_go_where_they_only_broke_a_word() {
    let text = "It calls for close cooper-\nation between the states and for non-\nproliferation, as the Secretary-\nGeneral said to those who were in the\nroom with him on that day.";
    assert_eq!(
        texts(text),
        [
            "It calls for close cooperation between the states and for non-proliferation, as the Secretary-General said to those who were in the room with him on that day."
        ]
    );
}

#[test]
fn headings_become_sections() {
    let text = "Title of it all\n\nUS perspective\n\nFrom here, three issues dominate.\n\n## China’s view\n\nFor its part, it decries them.\n";
    let passages = passages(text, Unit::Paragraph);
    let sections: Vec<_> = passages
        .iter()
        .map(|passage| passage.section.as_deref())
        .collect();
    assert_eq!(
        sections,
        [None, Some("US perspective"), Some("China’s view")]
    );
    assert_eq!(passages[0].text, "Title of it all");
}

#[test]
fn chinese_lines_torn_apart_are_joined_without_a_blank() {
    let text = "会议充分肯定国务院总理所作的关于过去一年工作的\n政府工作报告\n。会议号召全国人民团结起来。\n第二段从这里开始。";
    assert_eq!(
        texts(text),
        [
            "会议充分肯定国务院总理所作的关于过去一年工作的政府工作报告。会议号召全国人民团结起来。",
            "第二段从这里开始。"
        ]
    );
}

#[test]
fn figures_torn_out_with_a_link_stay_in_their_sentence() {
    let text = "细颗粒物浓度继续下降，全国重点地区的细颗粒物（PM\n2.5\n）浓度继续下降，到\n2020\n年再下降。\n\n下一段。";
    let text = texts(text);
    assert_eq!(
        text[0],
        "细颗粒物浓度继续下降，全国重点地区的细颗粒物（PM 2.5）浓度继续下降，到2020年再下降。"
    );
    assert_eq!(text.len(), 2);
}

#[test]
fn long_paragraphs_are_cut_at_sentence_ends() {
    let sentence = "This is a sentence of exactly ten words, Mr. Smith said. ";
    let texts = texts(&sentence.repeat(40));
    assert!(texts.len() >= 2, "{}", texts.len());
    assert!(texts.iter().all(|text| text.ends_with("said.")));
    let chinese = texts_of_chinese();
    assert!(chinese.iter().all(|text| text.ends_with('。')));
    assert!(chinese.len() >= 2);
}

fn texts_of_chinese() -> Vec<String> {
    texts(&"中方一贯主张各国应当共同维护网络空间的和平与安全。".repeat(20))
}

#[test]
fn one_endless_line_is_cut_all_the_same() {
    let texts = texts(&"word ".repeat(5_000));
    assert!(texts.len() > 10);
    assert!(texts.iter().all(|text| text.split(' ').count() <= 400));
}

#[test]
fn sentences_end_where_a_reader_says() {
    let text = "The U.S. Government agreed. Mr. Xi did not. \"Why?\" he asked. It cost 3.5 million, i.e. a lot. 他说：“不。”我们同意。";
    let sentences: Vec<_> = passages(text, Unit::Sentence)
        .into_iter()
        .map(|passage| passage.text)
        .collect();
    assert_eq!(
        sentences,
        [
            "The U.S. Government agreed.",
            "Mr. Xi did not.",
            "\"Why?\" he asked.",
            "It cost 3.5 million, i.e. a lot.",
            "他说：“不。”",
            "我们同意。"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    /// Every letter of a text is in exactly one passage or in a gap, and each passage knows where.
    #[test]
    fn passages_point_into_the_unchanged_text(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "word", "Words", "co-", "中", "网络", "。", ".", "!", " ", " ", "\n", "\n", "\n\n", "\r", "\r\n", "\u{C}", "12", "# ", "Q: ", "- ", "1. ",
            "\u{3000}", "Mr.", "é", "，", "A heading", "the end of it.", "\u{AD}",
        ]), 0..80),
        sentences in any::<bool>(),
    ) {
        let text = parts.concat();
        let unit = if sentences { Unit::Sentence } else { Unit::Paragraph };
        let mut last = 0;
        for passage in passages(&text, unit) {
            prop_assert!(passage.span.start >= last, "{text:?} {passage:?}");
            last = passage.span.end;
            let original = &text[passage.span.clone()];
            prop_assert!(!passage.text.trim().is_empty());
            for (at, c) in passage.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let place = passage.in_document(at..at + c.len_utf8());
                prop_assert_eq!(&text[place], &passage.text[at..at + c.len_utf8()], "{:?} {:?}", text, passage);
            }
            // Figures can be page numbers, which are left out.
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            prop_assert_eq!(letters(&passage.text), letters(original));
        }
    }
}

#[test]
fn a_mark_inside_of_a_paragraph_begins_a_turn() {
    for (text, expected) in [
        (
            "Q: The bridge fell. Any comment? A: We regret it. Q: Who pays? A: We do.",
            vec![
                "Q: The bridge fell. Any comment?",
                "A: We regret it.",
                "Q: Who pays?",
                "A: We do.",
            ],
        ),
        (
            "问：大桥倒塌，有何评论？答：我们表示遗憾。追问：由谁承担？答：由我们承担。",
            vec![
                "问：大桥倒塌，有何评论？",
                "答：我们表示遗憾。",
                "追问：由谁承担？",
                "答：由我们承担。",
            ],
        ),
        (
            "We gave vitamin A: it helped. He asked me the question: why?",
            vec!["We gave vitamin A: it helped. He asked me the question: why?"],
        ),
        (
            "他问：这是什么？他又问：那是什么？",
            vec!["他问：这是什么？他又问：那是什么？"],
        ),
    ] {
        assert_eq!(texts(text), expected);
    }
}

#[test]
fn a_known_name_after_a_question_begins_a_turn() {
    let text = "The Islander: Who pays?\nAnn Vole: We do.\nThe Islander: And when?\nAnn Vole: Soon.\nThe Islander: And where? Ann Vole: Here. Note: not there.";
    assert_eq!(
        texts(text).split_off(4),
        [
            "The Islander: And where?",
            "Ann Vole: Here. Note: not there."
        ]
    );
}

#[test]
fn a_bare_mark_inside_of_a_line_begins_a_turn_where_lines_begin_so() {
    let text = "Q Who pays?\n\nMR. DORM: We do.\n\nQ When?\n\nMR. DORM: Next year. Q And where? Is it Q who asks?";
    assert_eq!(
        texts(text).split_off(3),
        ["MR. DORM: Next year.", "Q And where? Is it Q who asks?"]
    );
}

#[test]
fn turns_in_lines_of_one_width_are_kept_apart() {
    let text = "Ann Vole: We have met here today to speak\nof the bridge and of the road that leads\nto it, and of those who use them often.\nBo Dorm: That is the question that I wish\nto answer this morning, in a few words.\nAnn Vole: Then let us go on with what we\nhave, and see how far the others come.\nBo Dorm: Yes.";
    assert_eq!(texts(text).len(), 4, "{:?}", texts(text));
}

#[test]
fn wide_blanks_after_the_end_of_a_sentence_begin_a_paragraph() {
    let text =
        "各位来宾：　　今天我们在这里开会。　　大桥，要建成（掌声）　　谢谢　　大家。\u{3000} 完。";
    assert_eq!(
        texts(text),
        [
            "各位来宾：",
            "今天我们在这里开会。",
            "大桥，要建成（掌声）",
            "谢谢　　大家。\u{3000} 完。"
        ]
    );
}

#[test]
fn cut_turns_point_back_to_the_text() {
    let text = "Q: Any comment?  A: We regret it.";
    for passage in passages(text, Unit::Paragraph) {
        assert_eq!(&text[passage.span.clone()], passage.text);
    }
}
