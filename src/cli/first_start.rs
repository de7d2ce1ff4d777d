//! Whether gradus is started for the first time, which a file in the folder of its state tells.

use std::fs::{self, OpenOptions};

use crate::train::journal::state_folder;

/// The file that is there after the first start.
const MARK: &str = "started";

/// Whether this is the first start of the dashboard by this user; the next is none. Where that can't be noted, no start
/// is.
pub(super) fn is_now() -> bool {
    let Some(folder) = state_folder(|name| std::env::var_os(name)) else {
        return false;
    };
    if fs::create_dir_all(&folder).is_err() {
        return false;
    }
    let mut new = OpenOptions::new();
    new.write(true).create_new(true);
    new.open(folder.join(MARK)).is_ok()
}
