//! What nobody should feed to the program and somebody will: every question refuses it with the file's name, the place and what to do, in
//! the language asked for, and never falls over.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{GERMANY, ITALY, analyse, of_tests, refused, repository, said, written};

/// The questions that read a file, with what they need beside it.
const QUESTIONS: [&[&str]; 8] = [
    &[],
    &["detect"],
    &["scan"],
    &["rt", "--serial-interval", "4.7,2.9"],
    &["nowcast"],
    &["forecast"],
    &["chains", "--serial-interval", "4.7,2.9"],
    &["simulate"],
];

fn about(question: &[&str], file: &Path, zh: bool) -> String {
    let path = file.display().to_string();
    let language: &[&str] = if zh { &["--zh"] } else { &[] };
    let error = refused(&[question, &[path.as_str()], language].concat());
    let name = file.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(error.contains(&name), "{question:?} doesn't name {name}: {error}");
    assert!(!error.contains("panicked"), "{question:?} {name}: {error}");
    error
}

#[test]
fn files_that_are_none_are_refused_by_name_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    };
    let noise: Vec<u8> = (0..3000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let directory = folder.path().join("directory.csv");
    std::fs::create_dir(&directory).expect("a folder");
    let files = [
        folder.path().join("missing.csv"),
        directory,
        file("empty.csv", b""),
        file("header.csv", b"date,region,confirmed\n"),
        file("columns.csv", b"foo,bar,baz\n1,2,3\n"),
        file("noise.csv", &noise),
        file("days.csv", b"date,region_code,new_cases\n2024-13-01,A,1\n2024-01-32,A,2\n"),
    ];
    for question in QUESTIONS {
        for path in &files {
            let english = about(question, path, false);
            assert!(english.starts_with("error: ") && english.len() > 40, "{english}");
            let chinese = about(question, path, true);
            let words = chinese.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
            assert!(chinese.starts_with("错误：") && words >= 8, "{question:?}: {chinese}");
            // Words of the system and of the libraries would be English.
            assert!(
                !["os error", "No such", "invalid", "expected"].iter().any(|w| chinese.contains(w)),
                "{chinese}"
            );
        }
    }
}

#[test]
fn cells_that_are_no_counts_are_left_out_with_line_column_and_remedy() {
    let mut text = "date,region_code,new_cases\n".to_owned();
    for day in 1..=20 {
        let cell = match day {
            5 => "2.5".to_owned(),
            7 => "99999999999999999999999".to_owned(),
            9 => "many".to_owned(),
            _ => day.to_string(),
        };
        text += &format!("2024-01-{day:02},A,{cell}\n");
    }
    let (_folder, path) = written("cells.csv", &text);
    for (language, word) in [("--json", "left out: "), ("--zh", "未采用：")] {
        let output = analyse(&["detect", &path, language]);
        let told = String::from_utf8(output.stderr).expect("text");
        for (line, value) in [("6", "2.5"), ("8", "99999999999999999999999"), ("10", "many")] {
            let fault = told.lines().find(|l| l.contains(value)).unwrap_or_default();
            let whole = ["cells.csv", "new_cases", line, word].iter().all(|part| fault.contains(part));
            assert!(whole && fault.contains(['；', ';']), "{value} in {told}");
        }
    }
}

#[test]
fn the_order_of_the_rows_does_not_matter_and_negative_cases_are_told_of() {
    let rows = |days: Vec<u32>| {
        let row = |d: u32| format!("2024-01-{d:02},A,{}\n", if d == 12 { -3 } else { d as i64 });
        format!("date,region_code,new_cases\n{}", days.into_iter().map(row).collect::<String>())
    };
    let (_a, forwards) = written("counts.csv", &rows((1..=20).collect()));
    let (_b, backwards) = written("counts.csv", &rows((1..=20).rev().collect()));
    let of = |path: &str| {
        let output = analyse(&["rt", path, "--serial-interval", "4.7,2.9", "--all"]);
        let printed = String::from_utf8(output.stdout).expect("text");
        printed.replace(path, "counts.csv")
    };
    assert_eq!(of(&forwards), of(&backwards));
    assert!(of(&forwards).contains("3 cases that were taken back"), "{}", of(&forwards));
}

#[test]
fn the_help_is_whole_in_chinese_and_leaves_the_node_out() {
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for question in QUESTIONS {
        let asked = [&question[..question.len().min(1)], &["--help"]].concat();
        let english = said(&asked);
        assert!(english.contains("--plot") && !english.contains("--data-dir") && !han(&english), "{english}");
        let chinese = said(&[&asked[..], &["--zh"]].concat());
        assert!(chinese.contains("用法：lianfang analyse") && !chinese.contains("--data-dir"), "{chinese}");
        for word in ["Usage", "Options", "Arguments", "default", "Possible", "Print"] {
            assert!(!chinese.contains(word), "{word} in {chinese}");
        }
        // Beside or below every option and every value stands what it means.
        let lines: Vec<&str> = chinese.lines().collect();
        let listed = |line: &str| line.trim_start().starts_with("--") || line.trim_start().starts_with("- ");
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| listed(line)) {
            let below = lines.get(at + 1).is_some_and(|next| han(next) && !listed(next));
            assert!(han(line) || below, "{question:?}: `{line}` is not explained: {chinese}");
        }
        // The Chinese help tells of the same options as the English one.
        let options = |text: &str| -> Vec<String> {
            let words = text.split_whitespace().filter(|w| w.starts_with("--") && w.len() > 3);
            let mut words: Vec<String> =
                words.map(|w| w.trim_end_matches([',', ';', ':']).to_owned()).collect();
            words.sort();
            words.dedup();
            words.retain(|w| w.chars().all(|c| c == '-' || c.is_ascii_lowercase()));
            words
        };
        assert_eq!(options(&english).len(), options(&chinese).len(), "{english}{chinese}");
    }
}

#[test]
fn words_of_the_command_line_are_refused_in_chinese_too() {
    let of = |words: &[&str]| refused(&[words, &["--zh"]].concat());
    for (words, told) in [
        (&["rt"][..], "缺少 <FILE>"),
        (&["rt", ITALY, "--methd", "cori"], "是否指 --method"),
        (&["rt", ITALY, "--method", "coris"], "cori、cori-uncertain"),
        (&["rt", ITALY, "--serial-interval", "6.8"], "用逗号隔开的两个数"),
        (&["rt", ITALY, "--until", "yesterday"], "2020-03-08"),
        (&["scan", ITALY, "--replicates", "many"], "请只写数字"),
        (&["detect", ITALY, "--total", "--region", "1"], "不能与"),
        (&["forecast", ITALY, "--threshold", "-1"], "没有参数 -1"),
        (&["detect", ITALY, "--disease", "nosuch"], "没有这个病种"),
        (&["detect", ITALY, "--until", "2019-01-01"], "早于"),
        (
            &["detect", ITALY, "--until", "2020-03-08", "--set", "baseline=1"],
            "基线（`baseline`）：`1` 超出范围，应为：至少 3 期",
        ),
        (&["rt", ITALY, "--until", "2020-03-08", "--serial-interval", "0.5,2"], "大于 1 天的数"),
    ] {
        let error = of(words);
        assert!(error.contains(told) && !error.contains("error:"), "{words:?}: {error}");
    }
}

#[test]
fn a_drawing_or_a_table_that_nothing_takes_is_an_error_and_a_reader_that_leaves_is_none() {
    let nowhere = refused(&["detect", ITALY, "--until", "2020-03-01", "--plot", "/nowhere/at/all.svg"]);
    assert!(nowhere.contains("/nowhere/at/all.svg") && nowhere.contains("check the path"), "{nowhere}");
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lianfang"));
        command.current_dir(repository(".")).args([
            "analyse",
            "detect",
            ITALY,
            "--until",
            "2020-03-01",
            "--all",
        ]);
        command
    };
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
    let output = program().stdout(full).output().expect("the program starts");
    let error = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success() && error.contains("standard output"), "{error}");
    let mut left =
        program().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    drop(left.stdout.take());
    let output = left.wait_with_output().expect("the program ends");
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn interrupted_it_ends_at_once_and_leaves_nothing_behind() {
    let temporary = tempfile::tempdir().expect("a folder");
    let mut program = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .current_dir(repository("."))
        .env("TMPDIR", temporary.path())
        .args(["analyse", "scan", GERMANY, "--replicates", "99999"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    // Its temporary folder is the sign that it is at work; it is made after the watch for Ctrl-C was set.
    while std::fs::read_dir(temporary.path()).expect("a folder").next().is_none() {
        assert!(program.try_wait().expect("a state").is_none(), "it ended by itself");
        std::thread::yield_now();
    }
    let stopped = Command::new("kill").args(["-INT", &program.id().to_string()]).status().expect("kill");
    assert!(stopped.success());
    assert_eq!(program.wait().expect("an end").code(), Some(130));
    let left = std::fs::read_dir(temporary.path()).expect("a folder").count();
    assert_eq!(left, 0, "the temporary folder is still there");
}

#[test]
fn counts_too_large_for_a_method_name_another() {
    let row = |day: u32| format!("2024-01-{day:02},2024-01-{:02},4000000000\n", (day + 2).min(28));
    let text = format!("onset,reported,count\n{}", (1..28).map(row).collect::<String>());
    let (_folder, path) = written("reports.csv", &text);
    let error = refused(&["nowcast", &path]);
    assert!(error.contains("--method smooth") && error.contains("2024-01-"), "{error}");
    let scenario = refused(&["simulate", &of_tests("PROVENANCE.md")]);
    assert!(scenario.contains("--example people"), "{scenario}");
}
