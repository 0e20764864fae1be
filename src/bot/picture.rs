//! Pictures: drawn as SVG, sent as PNG. Letters are of fonts of our own (`fonts/`): a server has none, or others.

use std::sync::{Arc, LazyLock};

use anyhow::Context;
use fast_qr::QRBuilder;
use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use resvg::usvg::fontdb::Database;
use resvg::{tiny_skia, usvg};

/// Pixels of a QR code's module: whole ones, so that its edges are sharp, and enough for a camera that looks at a phone.
const MODULE: f32 = 16.0;
/// Pixels of a chart's unit: sharp on a phone's screen, and when it is enlarged.
const UNIT: f32 = 1.5;
/// Noto Sans of Adobe and Google, cut down to the letters of our texts (`just fonts`; its licence is beside it).
const FAMILY: &str = "Noto Sans CJK SC";
const REGULAR: &[u8] = include_bytes!("fonts/NotoSansCJKsc-Regular.otf");
const BOLD: &[u8] = include_bytes!("fonts/NotoSansCJKsc-Bold.otf");

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    Arc::new(fonts)
});

/// A QR code, dark on white: readable on a phone in light and in dark.
pub fn qr(text: &str) -> anyhow::Result<Vec<u8>> {
    let code = QRBuilder::new(text).build()?;
    let svg = SvgBuilder::default().margin(4).to_str(&code);
    png(&svg, MODULE)
}

/// A chart that was drawn as SVG.
pub fn chart(svg: &str) -> anyhow::Result<Vec<u8>> {
    png(svg, UNIT)
}

/// An SVG as a PNG, so many times as large.
fn png(svg: &str, scale: f32) -> anyhow::Result<Vec<u8>> {
    let options = usvg::Options {
        font_family: FAMILY.into(),
        fontdb: FONTS.clone(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options)?;
    let pixels = |side: f32| (side * scale).ceil() as u32;
    let (width, height) = (pixels(tree.size().width()), pixels(tree.size().height()));
    let mut pixels = tiny_skia::Pixmap::new(width, height).context("a picture of no size")?;
    let scaled = tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(&tree, scaled, &mut pixels.as_mut());
    Ok(pixels.encode_png()?)
}

/// Letters of an SVG that one of the fonts has no form for.
#[cfg(test)]
pub fn missing_letters(svg: &str) -> String {
    let fonts = FONTS.clone();
    let mut text = String::new();
    for piece in svg.split('>').skip(1) {
        text.push_str(piece.split('<').next().unwrap_or_default());
    }
    let lacks = |c: &char| {
        fonts.faces().any(|face| {
            let has = fonts.with_face_data(face.id, |data, index| {
                let face = ttf_parser::Face::parse(data, index);
                face.is_ok_and(|face| face.glyph_index(*c).is_some())
            });
            has != Some(true)
        })
    };
    text.chars()
        .filter(|c| !c.is_control() && lacks(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_png_of_its_own() {
        let png = qr("https://t.me/milkrun_bot?start=i1").unwrap();
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert_eq!(
            png,
            qr("https://t.me/milkrun_bot?start=i1").unwrap(),
            "sent once"
        );
        assert_ne!(png, qr("https://t.me/milkrun_bot?start=i2").unwrap());
        assert!(png.len() < 50_000, "{} bytes", png.len());
    }

    #[test]
    fn letters_are_drawn() {
        let with = |words: &str| {
            let svg = format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="99" height="40"><text y="30" font-size="30">{words}</text></svg>"#
            );
            chart(&svg).unwrap()
        };
        assert_ne!(with("A"), with(""));
        assert_ne!(with("礼"), with(""));
        assert_ne!(with("Я"), with(""));
    }
}
