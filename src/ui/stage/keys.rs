//! The keys of the stage, for the help of the dashboard in it.

use crate::ui::host_keys::HostKeys;

/// What the stage adds to the keys of a dashboard.
pub(super) static KEYS: HostKeys = HostKeys {
    title: "stage.keys",
    keys: &[
        ("PgDn", "stage.key-next"),
        ("PgUp", "stage.key-previous"),
        ("g", "stage.key-scenes"),
        ("F5 esc", "stage.key-full"),
        (". b", "stage.key-blank"),
        ("7", "stage.key-script"),
        ("1-9", "stage.key-choose"),
        ("v", "stage.key-votes"),
        ("0-9 enter", "stage.key-number"),
        ("← → ↑ ↓", "stage.key-draw"),
    ],
};
