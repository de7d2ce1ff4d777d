//! gradus
fn main() {}
