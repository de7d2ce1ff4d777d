//! The client for Python, and programs that use it. An example is one file and one line of [`EXAMPLES`].

/// One file that needs the standard library only.
pub const PYTHON: &str = include_str!("../../assets/attach/gradus_attach.py");

/// A program that trains with the client.
pub struct Example {
    /// The word that selects it, and the name of its file.
    pub id: &'static str,
    /// The whole file.
    pub text: &'static str,
}

macro_rules! example {
    ($id:literal) => {
        Example {
            id: $id,
            text: include_str!(concat!("../../assets/attach/examples/", $id, ".py")),
        }
    };
}

/// From the standard library alone to several processes.
pub const EXAMPLES: &[Example] = &[
    example!("plain"),
    example!("pytorch"),
    example!("ranks"),
    example!("keras_callback"),
    example!("trainer_callback"),
];
