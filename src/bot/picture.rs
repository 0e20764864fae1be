//! Pictures: drawn as SVG, sent as PNG.

use anyhow::Context;
use fast_qr::QRBuilder;
use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use resvg::{tiny_skia, usvg};

/// Pixels of a QR code's module: whole ones, so that its edges are sharp, and enough for a camera that looks at a phone.
const MODULE: f32 = 16.0;

/// A QR code, dark on white: readable on a phone in light and in dark.
pub fn qr(text: &str) -> anyhow::Result<Vec<u8>> {
    let code = QRBuilder::new(text).build()?;
    let svg = SvgBuilder::default().margin(4).to_str(&code);
    png(&svg, MODULE)
}

/// An SVG as a PNG, so many times as large.
fn png(svg: &str, scale: f32) -> anyhow::Result<Vec<u8>> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default())?;
    let pixels = |side: f32| (side * scale).ceil() as u32;
    let (width, height) = (pixels(tree.size().width()), pixels(tree.size().height()));
    let mut pixels = tiny_skia::Pixmap::new(width, height).context("a picture of no size")?;
    let scaled = tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(&tree, scaled, &mut pixels.as_mut());
    Ok(pixels.encode_png()?)
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
}
