//! The tray's icons, drawn from distances: sharp at any size, no file to miss.

use super::TrayState;

/// Sizes offered to the panel, in pixels: common panel heights, once and twice.
const SIZES: [i32; 4] = [22, 24, 32, 48];

type Rgb = [u8; 3];
const GREY: Rgb = [0x8a, 0x93, 0x9f];
const GREEN: Rgb = [0x2e, 0xa0, 0x5a];
const RED: Rgb = [0xe0, 0x31, 0x31];
const AMBER: Rgb = [0xf0, 0x9a, 0x00];
const WHITE: Rgb = [0xff, 0xff, 0xff];

/// The icon in all sizes, as the panel wants it: ARGB, network byte order.
pub(super) fn pixmaps(state: TrayState) -> Vec<ksni::Icon> {
    SIZES.into_iter().map(|size| ksni::Icon { width: size, height: size, data: draw(state, size) }).collect()
}

fn draw(state: TrayState, size: i32) -> Vec<u8> {
    let mut data = Vec::with_capacity((size * size * 4) as usize);
    let pixel = 2.0 / size as f32;
    for row in 0..size {
        for column in 0..size {
            let at = |i: i32| (i as f32 + 0.5) * pixel - 1.0;
            data.extend(argb(state, at(column), at(row), pixel));
        }
    }
    data
}

/// The colour at (x, y), both -1 to 1 with y downwards.
fn argb(state: TrayState, x: f32, y: f32, pixel: f32) -> [u8; 4] {
    // How much of the pixel lies inside a shape, from its signed distance.
    let inside = |distance: f32| (0.5 - distance / pixel).clamp(0.0, 1.0);
    let disc = x.hypot(y) - 0.9;
    let (colour, body, sign) = match state {
        TrayState::Ok => (GREY, disc.max(0.62 - x.hypot(y)), bar(x, y, (-0.25, 0.25), (0.25, -0.25), 0.13)),
        TrayState::OnCall => (GREEN, disc, bar(x, y, (-0.38, 0.38), (0.38, -0.38), 0.16)),
        TrayState::Ringing => (RED, disc, exclamation(x, y)),
        TrayState::Trouble => (AMBER, triangle(x, y), exclamation(x, y * 0.85 - 0.12)),
    };
    let sign_colour = match state {
        TrayState::Ok => GREY,
        TrayState::OnCall | TrayState::Ringing | TrayState::Trouble => WHITE,
    };
    let (body, sign) = (inside(body), inside(sign));
    let alpha = body.max(sign);
    let mix = |index: usize| {
        let (under, over) = (f32::from(colour[index]), f32::from(sign_colour[index]));
        (under + (over - under) * sign) as u8
    };
    [(alpha * 255.0) as u8, mix(0), mix(1), mix(2)]
}

/// Distance to a bar with round ends: the baton.
fn bar(x: f32, y: f32, from: (f32, f32), to: (f32, f32), radius: f32) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let along = (((x - from.0) * dx + (y - from.1) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (x - from.0 - along * dx).hypot(y - from.1 - along * dy) - radius
}

fn exclamation(x: f32, y: f32) -> f32 {
    bar(x, y, (0.0, -0.5), (0.0, 0.08), 0.13).min(x.hypot(y - 0.48) - 0.15)
}

/// Distance to a triangle that stands on its base, with round corners.
fn triangle(x: f32, y: f32) -> f32 {
    let side = (x.abs() * 0.88 - (y + 0.72) * 0.475) * 1.0;
    side.max(y - 0.68) - 0.12
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [TrayState; 4] = [TrayState::Ok, TrayState::OnCall, TrayState::Ringing, TrayState::Trouble];

    #[test]
    fn icons_have_the_size_they_say_and_clear_corners() {
        for state in STATES {
            for icon in pixmaps(state) {
                assert_eq!(icon.data.len(), (icon.width * icon.height * 4) as usize);
                assert_eq!(icon.data[0], 0, "{state:?} fills its corner");
                let drawn = icon.data.chunks(4).filter(|pixel| pixel[0] == 255).count();
                assert!(drawn * 5 > icon.data.len() / 4, "{state:?} is hardly there");
            }
        }
    }

    #[test]
    fn states_differ_in_shape_not_only_in_colour() {
        let shape = |state: TrayState| -> Vec<(u8, bool)> {
            draw(state, 32).chunks(4).map(|p| (p[0], p[1..] == [255, 255, 255])).collect()
        };
        for (i, first) in STATES.iter().enumerate() {
            for second in &STATES[i + 1..] {
                let (a, b) = (shape(*first), shape(*second));
                let different = a.iter().zip(&b).filter(|(a, b)| a != b).count();
                assert!(different > 60, "{first:?} and {second:?} differ in {different} pixels");
            }
        }
    }
}
