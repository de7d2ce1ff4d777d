#![allow(clippy::unwrap_used)]
use super::*;

/// The contrast of a style, if both its colours are known.
fn contrast(theme: &Theme, style: Style) -> Option<f64> {
    let bg = style
        .bg
        .or(theme.style(Role::Background).bg)
        .and_then(shown)?;
    Some(shown(style.fg?)?.contrast(bg))
}

#[test]
fn every_role_is_legible_at_every_depth() {
    for id in ThemeId::all().filter(|id| id.entry().id != "mono") {
        for depth in [Depth::True, Depth::Indexed256, Depth::Ansi16] {
            let theme = Theme::new(id, depth);
            for role in Role::ALL {
                let got = contrast(&theme, theme.style(role)).unwrap();
                // The 16 colours depend on the terminal: xterm's stand in for them, and the 3 of lines is enough.
                let least = match depth {
                    Depth::Ansi16 => role.least_contrast().min(3.0),
                    _ => role.least_contrast(),
                };
                assert!(got >= least, "{id} {depth:?} {role:?}: {got:.2} < {least}");
                if role != Role::Background && role != Role::Selected {
                    let flag = contrast(&theme, theme.flag(role)).unwrap();
                    assert!(
                        flag >= 4.5 || depth == Depth::Ansi16 && flag >= 3.0,
                        "{id} {depth:?} flag of {role:?}: {flag:.2}"
                    );
                }
            }
        }
    }
}

#[test]
fn high_contrast_is_high() {
    let theme = Theme::new("high-contrast".parse().unwrap(), Depth::True);
    for role in Role::ALL
        .into_iter()
        .filter(|role| role.least_contrast() >= 3.0)
    {
        let got = contrast(&theme, theme.style(role)).unwrap();
        assert!(got >= 7.0, "{role:?}: {got:.2}");
    }
}

#[test]
fn curves_that_share_a_plot_look_different_at_every_depth() {
    let together = [
        &[Role::Train, Role::Validation, Role::Cloud][..],
        &[Role::Train, Role::Validation, Role::Gap, Role::Objective],
        &[Role::Change, Role::ChangeOther, Role::Cursor],
        &[0, 1, 2, 3, 4, 5, 6].map(Role::Curve),
    ];
    for id in ThemeId::all().filter(|id| id.entry().id != "mono") {
        for depth in [Depth::True, Depth::Indexed256, Depth::Ansi16] {
            let theme = Theme::new(id, depth);
            for group in together {
                let distinct: std::collections::HashSet<_> =
                    group.iter().map(|&role| theme.style(role).fg).collect();
                assert_eq!(distinct.len(), group.len(), "{id} {depth:?} {group:?}");
            }
        }
    }
}

#[test]
fn without_colours_only_modifiers_are_left() {
    for id in ThemeId::all() {
        let theme = Theme::new(id, Depth::None);
        for role in Role::ALL {
            for style in [theme.style(role), theme.flag(role)] {
                assert_eq!((style.fg, style.bg), (None, None), "{id} {role:?}");
            }
        }
        assert!(theme.patterns());
        assert_eq!(
            theme.id(),
            id,
            "the choice survives a terminal that cannot show it"
        );
    }
    assert_ne!(
        Theme::new(ThemeId(3), Depth::True).style(Role::Selected),
        Style::new()
    );
}

#[test]
fn themes_are_found_by_id_and_cycle() {
    for id in ThemeId::all() {
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(!id.entry().about.is_empty());
    }
    let error = "solarized".parse::<ThemeId>().unwrap_err().to_string();
    assert_eq!(
        error,
        "theme can't be 'solarized': expected dark, light, high-contrast, mono"
    );
    let mut id = ThemeId::default();
    for _ in 0..THEMES.len() {
        id = id.next();
    }
    assert_eq!(id, ThemeId::default());
}

#[test]
fn each_role_has_a_place_of_its_own() {
    for (index, role) in Role::ALL.into_iter().enumerate() {
        assert_eq!(role.index(), index);
    }
    assert_eq!(Role::Curve(9).index(), Role::Curve(1).index());
}
