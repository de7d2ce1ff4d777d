//! Drawing
