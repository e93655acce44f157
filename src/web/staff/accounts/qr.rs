//! A text as a picture that telephones read.

use qrcode::{Color, QrCode};

/// White modules that stand around the code, so that it is found (ISO/IEC 18004).
const MARGIN: usize = 4;

/// The picture: how many modules it is wide, and the path of the dark ones.
pub(super) struct Qr {
    pub(super) width: usize,
    pub(super) path: String,
}

impl Qr {
    /// The picture of a text; nothing if it is too long for one.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::new(text.as_bytes()).ok()?;
        let width = code.width();
        let modules = code.to_colors().into_iter().enumerate();
        let dark = modules.filter(|(_, color)| *color == Color::Dark);
        let square = |(place, _): (usize, Color)| {
            let (x, y) = (place % width + MARGIN, place / width + MARGIN);
            format!("M{x} {y}h1v1h-1z")
        };
        Some(Self {
            width: width + 2 * MARGIN,
            path: dark.map(square).collect(),
        })
    }
}
