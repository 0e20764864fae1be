//! Formatted text: what is trimmed, merged and dropped, and the HTML of `parse_mode`.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn entity(kind: Kind, offset: usize, length: usize) -> Entity {
    Entity {
        kind,
        offset,
        length,
    }
}

#[test]
fn ends_are_trimmed_and_entities_follow() {
    let bold = entity(Kind::Bold, 4, 4);
    let formatted = Formatted::with_entities("\n  \rab \t \n", vec![bold]);
    assert_eq!(formatted.text, "ab");
    assert_eq!(formatted.entities, [entity(Kind::Bold, 0, 2)]);
}

#[test]
fn styles_merge_and_stop_at_code() {
    let given = vec![
        entity(Kind::Bold, 0, 3),
        entity(Kind::Bold, 3, 5),
        entity(Kind::Code, 2, 2),
    ];
    let formatted = Formatted::with_entities("abcdefgh", given);
    let wanted = [
        entity(Kind::Bold, 0, 2),
        entity(Kind::Code, 2, 2),
        entity(Kind::Bold, 4, 4),
    ];
    assert_eq!(formatted.entities, wanted);
}

#[test]
fn entities_outside_the_text_are_dropped() {
    let given = vec![
        entity(Kind::Bold, 2, 9),
        entity(Kind::Code, usize::MAX, 2),
        entity(Kind::Italic, 1, 0),
    ];
    let formatted = Formatted::with_entities("héy", given);
    assert_eq!(formatted.entities, [entity(Kind::Bold, 2, 1)]);
}

fn parsed(source: &str) -> (String, Value) {
    let formatted = Formatted::html(source).unwrap();
    let entities = serde_json::to_value(&formatted.entities).unwrap();
    (formatted.text, entities)
}

#[test]
fn every_tag() {
    let cases = [
        ("<b>x</b>", "bold"),
        ("<strong>x</strong>", "bold"),
        ("<i>x</i>", "italic"),
        ("<EM>x</Em >", "italic"),
        ("<u>x</u>", "underline"),
        ("<ins>x</>", "underline"),
        ("<s>x</s>", "strikethrough"),
        ("<strike>x</strike>", "strikethrough"),
        ("<del>x</del>", "strikethrough"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ("<span class=\"tg-spoiler\">x</span>", "spoiler"),
        ("<span class='tg-spoiler'>x</span>", "spoiler"),
        ("<span class=tg-spoiler>x</span>", "spoiler"),
        ("<code>x</code>", "code"),
        ("<code class=\"language-rust\">x</code>", "code"),
        ("<pre>x</pre>", "pre"),
        ("<blockquote>x</blockquote>", "blockquote"),
        (
            "<blockquote expandable>x</blockquote>",
            "expandable_blockquote",
        ),
    ];
    for (source, kind) in cases {
        let wanted = json!([{"type": kind, "offset": 0, "length": 1}]);
        assert_eq!(parsed(source), ("x".to_owned(), wanted), "{source}");
    }
}

#[test]
fn links_and_code_blocks() {
    let link =
        json!([{"type": "text_link", "url": "https://a.cn/?x=1&y=2", "offset": 2, "length": 1}]);
    let source = "😀<a href=\"https://a.cn/?x=1&amp;y=2\">a</a>";
    assert_eq!(parsed(source), ("😀a".to_owned(), link));
    let block = json!([{"type": "pre", "language": "rust", "offset": 0, "length": 1}]);
    for source in [
        "<pre><code class=\"language-rust\">x</code></pre>",
        "<code class=\"language-rust\"><pre>x</pre></code>",
    ] {
        assert_eq!(parsed(source).1, block, "{source}");
    }
    assert_eq!(parsed("<a href=\"localhost\">a</a>").1, json!([]));
    assert_eq!(parsed("<a>a.cn</a>").1[0]["url"], "http://a.cn/");
}

#[test]
fn references() {
    let (text, _) = parsed("&lt;b&gt; &amp;amp; &quot; &#128512;&#x1F95A; &nbsp; & &#0; &#; &lt");
    assert_eq!(text, "<b> &amp; \" 😀🥚 &nbsp; & &#0; &#; <");
}

#[test]
fn telegram_s_words_for_what_is_wrong() {
    let cases = [
        ("<x>", "Unsupported start tag \"x\" at byte offset 0"),
        ("é<br>", "Unsupported start tag \"br\" at byte offset 2"),
        ("a < b", "Unsupported start tag \"\" at byte offset 2"),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<a href=\"x", "Unclosed start tag at byte offset 0"),
        ("<a href", "Unclosed start tag \"a\" at byte offset 0"),
        (
            "<a ='x'>y</a>",
            "Empty attribute name in the tag \"a\" at byte offset 0",
        ),
        (
            "<a href=x/y>z</a>",
            "Unexpected end of name token at byte offset 8",
        ),
        (
            "<b>x",
            "Can't find end tag corresponding to start tag \"b\"",
        ),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        (
            "<b><i>x</b></i>",
            "Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\"",
        ),
        (
            "<span>x</span>",
            "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0",
        ),
        (
            "&#xd83d;",
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
        ),
    ];
    for (source, wanted) in cases {
        assert_eq!(Formatted::html(source), Err(wanted.to_owned()), "{source}");
    }
}

/// Pieces of text and tags, nested as they come: the source, and the text and styles that must come out.
fn nested() -> impl Strategy<Value = String> {
    let leaf = "[a-zé😀&<> 中]{0,6}".prop_map(|text| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        text.replace('>', "&gt;")
    });
    leaf.prop_recursive(4, 24, 4, |inner| {
        let tag = prop_oneof![Just("b"), Just("i"), Just("u"), Just("code"), Just("pre")];
        prop_oneof![
            (tag, inner.clone()).prop_map(|(tag, inner)| format!("<{tag}>{inner}</{tag}>")),
            prop::collection::vec(inner, 0..4).prop_map(|parts| parts.concat()),
        ]
    })
}

proptest! {
    #[test]
    fn anything_is_parsed_or_refused(source in "[<>/&;=\"'a-z#0-9 é😀\\n-]{0,40}") {
        if let Ok(formatted) = Formatted::html(&source) {
            let length = utf16(&formatted.text);
            for entity in &formatted.entities {
                prop_assert!(entity.length > 0);
                prop_assert!(entity.offset + entity.length <= length);
            }
        }
    }

    #[test]
    fn well_formed_sources_keep_their_text(source in nested()) {
        let bare = source.split('<').enumerate().map(|(at, part)| match at {
            0 => part,
            _ => part.split_once('>').unwrap().1,
        });
        let bare = bare.collect::<String>();
        let text = bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let formatted = Formatted::html(&source).unwrap();
        prop_assert_eq!(formatted.text.trim(), text.trim());
        let units: Vec<u16> = formatted.text.encode_utf16().collect();
        for entity in &formatted.entities {
            let part = &units[entity.offset..entity.offset + entity.length];
            prop_assert!(String::from_utf16(part).is_ok(), "an entity cuts a character");
        }
    }
}
