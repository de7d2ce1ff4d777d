//! `gradus lecture --check`, `--handout` and `--new`, by their real output.

use std::fs;
use std::path::Path;

use crate::common::program::{gradus_in, said};

/// The arguments in a folder: stdout and stderr of a command that ends with `status`.
fn run(folder: &Path, arguments: &[&str], status: i32) -> (String, String) {
    let arguments: Vec<&str> = ["lecture"].iter().chain(arguments).copied().collect();
    said(gradus_in(folder, &arguments), status)
}

/// A folder with the example as a.md.
fn with_example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["--new", "a.md"], 0);
    folder
}

/// Writes a.md with this scene, in a lecture of three minutes.
fn put(folder: &Path, scene: &str) {
    let text = format!("---\ngradus-lecture: 1\ntitle: T\nduration: 3m\n---\n{scene}");
    fs::write(folder.join("a.md"), text).unwrap();
}

/// The lines of the check of a.md that name a file, which must fail.
fn faults(folder: &Path) -> Vec<String> {
    let (out, error) = run(folder, &["--check", "a.md", "--seeds", "2"], 1);
    let lines = out.lines().filter(|line| line.starts_with("a."));
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    let things = if lines.len() == 1 {
        "1 thing fails".to_owned()
    } else {
        format!("{} things fail", lines.len())
    };
    assert_eq!(error, format!("gradus: a.md: {things}\n"));
    lines
}

const RUN: &str = "# A {#a time=2m}\nText.\n```lab\ndata iris\nhidden 6\nuntil step 9\n```\n";

#[test]
fn what_lies_in_the_current_folder_is_no_matter_to_the_built_in_lecture() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("bias-variance")).unwrap();
    std::fs::write(folder.path().join("early-stopping"), "not a recipe").unwrap();
    let title = [
        "--lecture",
        "optimization",
        "--scene",
        "title",
        "--format",
        "txt",
    ];
    let frame = [&["frame"], &title[..]].concat();
    let (out, _) = said(gradus_in(folder.path(), &frame), 0);
    assert!(!out.trim().is_empty());
    let train = ["train", "--recipe", "early-stopping", "--until", "step 1"];
    said(gradus_in(folder.path(), &train), 0);
    // A file of that name is asked for by its path.
    let train = ["train", "--recipe", "./early-stopping", "--until", "step 1"];
    let (_, error) = said(gradus_in(folder.path(), &train), 2);
    assert!(error.starts_with("gradus: ./early-stopping:1: "), "{error}");
}

#[test]
fn the_example_passes_its_own_check() {
    let folder = with_example();
    let (out, error) = run(folder.path(), &["--check", "a.md"], 0);
    assert!(error.is_empty(), "{error}");
    assert_eq!(
        out,
        "scene    time   to_point  held  fits
start    3 min  6.0 s     5/5   yes
rate     3 min  4.0 s     5/5   yes
batches  4 min  –         5/5   yes

Claims with 5 seeds; text in en at 60x20, 80x24, 120x40.
Scenes: 10 of 10 min.
"
    );
}

#[test]
fn what_is_false_or_too_long_or_missing_fails_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, &format!("{RUN}```claim\nstep(end) < 9\n```\n"));
    assert_eq!(
        faults(folder),
        ["a.md:14: the claim 'step(end) < 9' holds with 0 of 2 seeds; with seed 7: 9 < 9"]
    );
    put(folder, &RUN.replace("time=2m", "time=4m"));
    assert_eq!(
        faults(folder),
        ["a.md:6: with 'a' the scenes take 4 of the 3 min planned"]
    );
    put(folder, &RUN.replace("until", "speed 0.3\nuntil"));
    assert!(faults(folder)[0].starts_with("a.md:12: 'a' takes 30.0 s to its point"));
    put(folder, &RUN.replace("Text.", &"Many words. ".repeat(60)));
    let lines = faults(folder);
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].starts_with("a.md:6: the text of 'a' is too long: 60x20 by "),
        "{lines:?}"
    );
    put(folder, RUN);
    let korean = "---\ngradus-lecture: 1\nlanguage: ko\n---\n";
    fs::write(folder.join("a.ko.md"), format!("{korean}# B {{#b}}\n")).unwrap();
    assert_eq!(
        faults(folder),
        [
            "a.ko.md: the scene 'a' of a.md is missing",
            "a.ko.md:5: a.md has no scene 'b'"
        ]
    );
    let long = "가나다라마바사 ".repeat(60);
    fs::write(
        folder.join("a.ko.md"),
        format!("{korean}# 가 {{#a}}\n{long}\n"),
    )
    .unwrap();
    let lines = faults(folder);
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].starts_with("a.ko.md:5: the text of 'a' is too long: 60x20 by "),
        "{lines:?}"
    );
}

#[test]
fn all_mistakes_of_a_script_are_listed_and_json_has_them_too() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, &RUN.replace("hidden 6", "batch 0\nbog 2"));
    let lines = faults(folder);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("a.md:10: batch can't be '0'"));
    assert!(lines[1].starts_with("a.md:11: unknown line 'bog'"));
    let (out, _) = run(folder, &["--check", "a.md", "--format", "json"], 1);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["faults"][0]["line"], 10);
    assert_eq!(
        json["faults"][0]["problem"],
        "batch can't be '0': expected a whole number from 1, or full"
    );
}

#[test]
fn what_can_t_be_played_is_said_in_words_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(
        folder,
        "# A {#a}\n```lab\ndata iris\nstudy bootstrap\n```\n",
    );
    assert_eq!(
        faults(folder),
        [
            "a.md:9: the lab can't be played with seed 7: the recipe must end by itself: give --until 'step N' or 'epoch N', or --early-stopping"
        ]
    );
    let (_, error) = run(folder, &["--handout", "out", "a.md"], 1);
    assert!(
        error.starts_with("gradus: a.md:9: the recipe must end by itself"),
        "{error}"
    );
    put(folder, &RUN.replace("data iris", "data nowhere.csv"));
    let lines = faults(folder);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("a.md:9: ") && lines[0].contains("nowhere.csv"),
        "{lines:?}"
    );
}

/// A check looks at no test score, and may be made before every lecture.
#[test]
fn a_check_counts_no_opening_of_a_test_set_but_a_handout_does() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(
        folder,
        "# A {#a time=2m}\nText.\n```lab\ndata iris\nhidden 4\nuntil step 9\nstudy cross-validation --folds 2 --lane 'dropout 0.5' --open-test yes\n```\n",
    );
    let kept = folder.join("state/gradus/openings.jsonl");
    let (_, error) = run(folder, &["--check", "a.md", "--seeds", "2"], 0);
    assert!(!error.contains("opened"), "{error}");
    assert!(!kept.exists());
    let (_, error) = run(folder, &["--handout", "notes", "a.md"], 0);
    assert!(error.contains("has now been opened"), "{error}");
    assert!(kept.exists());
}

#[test]
fn json_has_every_claim_with_every_seed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, &format!("{RUN}```claim\nstep(end) = 9\n```\n"));
    let (out, error) = run(folder, &["--check", "a.md", "--format", "json"], 0);
    assert!(error.is_empty(), "{error}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["scenes"][0]["held"], 5);
    assert_eq!(json["scenes"][0]["seconds"], 0.036);
    assert_eq!(json["faults"].as_array().unwrap().len(), 0);
    let claims = json["claims"].as_array().unwrap();
    let seeds: Vec<u64> = claims
        .iter()
        .map(|one| one["seed"].as_u64().unwrap())
        .collect();
    assert_eq!(seeds, [7, 8, 9, 10, 11]);
    assert_eq!(claims[4]["numbers"], "9 = 9");
}

#[test]
fn wrong_usage_has_status_2() {
    let folder = with_example();
    for arguments in [
        &["--new"][..],
        &["--check", "a.md", "--seeds", "0"],
        &["--check", "a.md", "--seeds", "1001"],
        &["--check", "a.md", "--format", "xml"],
        &["--check", "--new", "a.md"],
        &["--seeds", "2", "a.md"],
        &["--handout", ".", "a.md", "--force"],
        &["--handout", "out", "a.md", "--lang", "ko"],
    ] {
        let (out, error) = run(folder.path(), arguments, 2);
        assert!(out.is_empty(), "{arguments:?}: {out}");
        assert_eq!(error.lines().count(), 1, "{arguments:?}: {error}");
    }
}

#[test]
fn a_handout_has_the_text_and_a_picture_of_each_scene() {
    let folder = with_example();
    let folder = folder.path();
    let (_, error) = run(folder, &["--handout", "out", "a.md", "--lang", "en"], 0);
    assert!(error.is_empty(), "{error}");
    let text = fs::read_to_string(folder.join("out/a.md")).unwrap();
    for part in [
        "# Momentum in three scenes\n",
        "## A slow start\n\nTwo moons, plain *gradient descent*, a small rate.\n",
        "- the loss falls faster\n\nAnswer: the loss falls faster\n",
        "\n![A slow start](start.svg)\n",
        "\n![Many small steps](batches.svg)\n\n- all samples at once come last (`race.rank(\"batch full\") = 3`): holds (3 = 3)\n",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    for (name, shown) in [
        ("start.svg", "validation"),
        ("rate.svg", "validation"),
        ("batches.svg", "Leaderboard"),
    ] {
        let picture = fs::read_to_string(folder.join("out").join(name)).unwrap();
        assert!(
            picture.starts_with("<svg ") && picture.contains(shown),
            "{name}"
        );
    }
    let (_, error) = run(folder, &["--handout", "out", "a.md"], 1);
    assert!(
        error.contains("already exists; --force overwrites it"),
        "{error}"
    );
    run(folder, &["--handout", "out", "a.md", "--force"], 0);
}

#[test]
fn a_handout_is_in_the_language_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, &format!("{RUN}```claim\nstep(end) < 9\n```\n"));
    let korean =
        "---\ngradus-lecture: 1\nlanguage: ko\ntitle: 제목\n---\n# 가 {#a}\n- 하나\n  - 둘\n";
    fs::write(folder.join("a.ko.md"), korean).unwrap();
    run(folder, &["--handout", "out", "a.md", "--lang", "ko"], 0);
    let text = fs::read_to_string(folder.join("out/a.md")).unwrap();
    assert!(
        text.starts_with("# 제목\n\n## 가\n\n- 하나\n    - 둘\n\n![가](a.svg)\n"),
        "{text}"
    );
    assert!(
        text.ends_with("- `step(end) < 9`: 성립하지 않음(9 \\< 9)\n"),
        "{text}"
    );
}

#[test]
fn a_frame_shows_a_scene_after_its_reveal() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let surface =
        "# B {#b}\n```lab\nsurface ravine\n```\n```claim\nsurface.steps(\"momentum\") > 0\n```\n";
    put(
        folder,
        &format!(
            "{RUN}```predict {{#q kind=choice}}\nWhich?\n- one *\n- two\n```\n```claim\nstep(end) = 9\n```\n\n{surface}"
        ),
    );
    let frame = |arguments: &[&str], status: i32| {
        let arguments: Vec<&str> = ["frame", "--lecture", "a.md"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        said(gradus_in(folder, &arguments), status)
    };
    let (out, error) = frame(&["--size", "100x30", "--lang", "en"], 0);
    assert!(error.is_empty(), "{error}");
    for part in [
        "Text.",
        "✓ one",
        "✓ step(end) = 9  9 = 9",
        "validation",
        "1/2",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert_eq!(frame(&["--size", "100x30", "--lang", "en"], 0).0, out);
    let (out, _) = frame(&["--scene", "b", "--format", "svg", "--lang", "en"], 0);
    assert!(out.starts_with("<svg ") && out.contains("✓"), "{out}");
    let (_, error) = frame(&["--scene", "c"], 2);
    assert_eq!(error, "gradus: --scene can't be 'c': expected a, b\n");
    frame(&["--data", "xor"], 2);
}

#[test]
fn claims_are_said_in_the_words_of_the_language() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(
        folder,
        &format!("{RUN}```claim\nnine steps are made: step(end) = 9\n```\n"),
    );
    let korean = "---\ngradus-lecture: 1\ntitle: 제목\nlanguage: ko\n---\n# 가 {#a}\n글.\n```claim\n아홉 스텝을 감\n```\n";
    fs::write(folder.join("a.ko.md"), korean).unwrap();
    for (language, said) in [
        ("en", "✓ nine steps are made  9 = 9"),
        ("ko", "✓ 아홉 스텝을 감  9 = 9"),
    ] {
        for size in ["120x40", "80x24"] {
            let arguments = [
                "frame",
                "--lecture",
                "a.md",
                "--lang",
                language,
                "--size",
                size,
            ];
            let (out, _) = self::said(gradus_in(folder, &arguments), 0);
            assert!(out.contains(said), "{said}: {out}");
            assert!(!out.contains("step(end)"), "{out}");
        }
    }
}

#[test]
fn a_surface_on_stage_shows_the_optimizers_that_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(
        folder,
        "# B {#b}\n```lab\nsurface noise sgd,momentum\n```\n```claim\nsurface.downhill(\"sgd\") < 0.75\n```\n",
    );
    let frame = |size: &str| {
        let arguments = ["frame", "--lecture", "a.md", "--lang", "en", "--size", size];
        said(gradus_in(folder, &arguments), 0).0
    };
    let tall = frame("100x30");
    for part in ["● S", "● M", "○ N", "○ A", "downhill", "on this data"] {
        assert!(tall.contains(part), "{part}: {tall}");
    }
    // Where rows are scarce, the script has chosen between data and surfaces.
    let low = frame("80x20");
    assert!(low.contains("61 % ✓ 192"), "{low}");
    assert!(!low.contains("on this data"), "{low}");
}

#[test]
fn a_study_on_stage_says_its_answer_and_leaves_the_rest_to_the_page_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "# B {#b}\n```lab\nstudy boosting --rounds 3\n```\n");
    for size in ["120x40", "80x24"] {
        let arguments = ["frame", "--lecture", "a.md", "--lang", "en", "--size", size];
        let (out, _) = said(gradus_in(folder, &arguments), 0);
        assert!(out.contains("On this seed the validation error"), "{out}");
        assert!(!out.contains("heaviest samples have wrong labels"), "{out}");
    }
}

#[test]
fn a_new_script_overwrites_nothing() {
    let folder = with_example();
    let folder = folder.path();
    fs::write(folder.join("a.md"), "mine").unwrap();
    let (_, error) = run(folder, &["--new", "a.md"], 1);
    assert_eq!(
        error,
        "gradus: --new: a.md already exists; --force overwrites it\n"
    );
    assert_eq!(fs::read_to_string(folder.join("a.md")).unwrap(), "mine");
    run(folder, &["--new", "a.md", "--force"], 0);
    assert!(
        fs::read_to_string(folder.join("a.md"))
            .unwrap()
            .starts_with("---\n")
    );
}

#[test]
fn the_readme_shows_the_first_scene_of_the_example() {
    let example = include_str!("../assets/lectures/example.md");
    let (scene, _) = example.split_once("\n# Ten times").unwrap();
    assert!(include_str!("../README.md").contains(scene.trim_end()));
}
