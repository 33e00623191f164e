//! Hostile files: each is read, or refused with a row that says why; nothing outside of the corpus is
//! read, and memory stays low.

use crate::common::{Project, rows};
use std::io::{Cursor, Write as _};
use std::process::Stdio;
use std::time::Duration;

/// What a run may need, in MB; an index alone takes a good part of it.
const MOST_MEMORY: u64 = 1_000;

/// What `skipped.csv` says of the documents of a corpus: document, status, reason.
struct Told(Vec<[String; 3]>);

impl Told {
    /// Runs the program on one thread, and looks at its memory while it works.
    fn of(project: &Project) -> Self {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_parallax"));
        let mut child = command
            .args(["run", "corpus", "-o", "out", "--quiet", "--threads", "1"])
            .current_dir(project.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut most = 0;
        while child.try_wait().unwrap().is_none() {
            most = most.max(peak(child.id()));
            std::thread::sleep(Duration::from_millis(10));
        }
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{said}");
        assert!(most < MOST_MEMORY, "{most} MB of memory");
        let rows = rows(&project.read("out/skipped.csv"));
        let row = |row: &std::collections::BTreeMap<String, String>| {
            ["document", "status", "reason"].map(|column| row[column].clone())
        };
        Self(rows.iter().map(row).collect())
    }

    fn says(&self, document: &str, status: &str, reason: &str) {
        let is_row = |row: &&[String; 3]| row[0] == document && row[1] == status;
        let found = self.0.iter().find(is_row);
        assert!(
            found.is_some_and(|row| row[2].contains(reason)),
            "{document}: {reason}\n{:#?}",
            self.0
        );
    }
}

/// The most memory that a process has needed, in MB, where Linux tells it.
fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilo = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilo.unwrap_or(0) >> 10
}

fn documents(project: &Project) -> u64 {
    let manifest: serde_json::Value =
        serde_json::from_str(&project.read("out/manifest.json")).unwrap();
    manifest["corpus"]["documents"].as_u64().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An archive with one entry of another many times over, without unpacking it.
fn zip_of_copies(one: &[u8], copies: usize, ending: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(one)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..copies {
        let entry = archive.by_index_raw(0).unwrap();
        writer
            .raw_copy_file_rename(entry, format!("{number}{ending}"))
            .unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Entries of a tar archive with any path and kind.
fn tar(entries: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, kind, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        if matches!(kind, tar::EntryType::Symlink | tar::EntryType::Link) {
            header.set_link_name("/etc/hostname").unwrap();
        }
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// Replaces what comes after a mark, at a distance from it, everywhere.
fn patch(bytes: &mut [u8], mark: &[u8], distance: usize, new: &[u8]) {
    let places: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(mark))
        .collect();
    for at in places {
        bytes[at + distance..at + distance + new.len()].copy_from_slice(new);
    }
}

const ENTRY: &[u8] = b"PK\x03\x04";
const LISTED: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

/// An archive that lists its one entry under many names.
fn overlapping(one: &[u8], names: usize) -> Vec<u8> {
    let place = |mark: &[u8]| one.windows(4).position(|at| at == mark).unwrap();
    let (list, end) = (place(LISTED), place(END));
    let mut bytes = one[..list].to_vec();
    for number in 0..names {
        let mut listed = one[list..end].to_vec();
        let name = format!("{number:05}");
        listed[46..46 + name.len()].copy_from_slice(name.as_bytes());
        bytes.extend(listed);
    }
    let size = (bytes.len() - list) as u32;
    let mut last = one[end..].to_vec();
    for at in [8, 10] {
        last[at..at + 2].copy_from_slice(&(names as u16).to_le_bytes());
    }
    last[12..16].copy_from_slice(&size.to_le_bytes());
    bytes.extend(last);
    bytes
}

#[test]
fn bombs_are_refused() {
    let project = Project::with_corpus();
    let blanks = vec![b' '; 48 << 20];
    let packed = gzip(&blanks);
    // 3 GB each, in a file of 3 MB or less.
    project.write("corpus/a.txt.gz", packed.repeat(64));
    project.write("corpus/b.jsonl.gz", packed.repeat(64));
    project.write(
        "corpus/c.csv.zst",
        zstd::encode_all(&blanks[..], 1).unwrap().repeat(64),
    );
    project.write("corpus/d.tar.gz", packed.repeat(64));
    let one = zip(&[("00000.txt", &blanks)]);
    project.write("corpus/many.zip", zip_of_copies(&one, 64, ".txt"));
    project.write("corpus/overlap.zip", overlapping(&one, 1_000));
    let sixteen = |inner: &[u8]| zip_of_copies(&zip(&[("a", inner)]), 16, ".zip");
    project.write("corpus/nested.zip", sixteen(&sixteen(&one)));
    let told = Told::of(&project);
    told.says("a.txt.gz", "skipped", "larger than 64 MB");
    told.says("b.jsonl.gz", "skipped", "an archive bomb?");
    told.says("c.csv.zst", "skipped", "");
    told.says("d.tar.gz", "skipped", "not a tar archive");
    told.says("many.zip", "skipped", "an archive bomb?");
    told.says("overlap.zip", "skipped", "an archive bomb?");
    told.says("nested.zip", "skipped", "an archive bomb?");
    assert!(told.0.len() < 100, "{} rows", told.0.len());
    assert_eq!(documents(&project), 6);
}

#[test]
fn archives_in_archives_end() {
    let project = Project::with_corpus();
    let mut bytes = zip(&[("USA_2016.txt", b"At the bottom.")]);
    for level in 0..200 {
        bytes = match level % 3 {
            0 => zip(&[("in.zip", &bytes)]),
            1 => zip(&[(
                "in.tar",
                &tar(&[("in.zip", tar::EntryType::Regular, &bytes)]),
            )]),
            _ => zip(&[("in.zip", &bytes)]),
        };
    }
    project.write("corpus/deep.zip", bytes);
    let told = Told::of(&project);
    told.says(
        "deep.zip/in.tar/in.zip/in.zip/in.zip",
        "skipped",
        "more than 4 archives",
    );
    assert_eq!(documents(&project), 6);
}

#[test]
fn nothing_outside_is_read() {
    let project = Project::with_corpus();
    let secret: &[u8] = b"Never to be read.";
    project.write("secret.txt", secret);
    let names = [
        "../secret.txt",
        "/etc/hostname.txt",
        "a/../../secret.txt",
        "..\\secret.txt",
        "C:\\secret.txt",
    ];
    let entries = names.map(|name| (name, secret));
    project.write("corpus/out.zip", zip(&entries));
    let regular = names.map(|name| (name, tar::EntryType::Regular, secret));
    project.write("corpus/out.tar", tar(&regular));
    project.write(
        "corpus/kinds.tar",
        tar(&[
            ("soft.txt", tar::EntryType::Symlink, b""),
            ("hard.txt", tar::EntryType::Link, b""),
            ("pipe.txt", tar::EntryType::Fifo, b""),
            ("device.txt", tar::EntryType::Char, b""),
            ("folder.txt", tar::EntryType::Directory, b""),
            ("USA_2016.txt", tar::EntryType::Regular, b"Read."),
        ]),
    );
    let mut linked = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    linked
        .add_symlink("soft.txt", "/etc/hostname", options)
        .unwrap();
    project.write("corpus/linked.zip", linked.finish().unwrap().into_inner());
    let told = Told::of(&project);
    for name in names {
        let name = name.replace('\\', "/");
        told.says(
            &format!("out.zip/{name}"),
            "skipped",
            "leads out of the archive",
        );
        told.says(
            &format!("out.tar/{name}"),
            "skipped",
            "leads out of the archive",
        );
    }
    told.says("kinds.tar/soft.txt", "ignored", "link");
    told.says("kinds.tar/hard.txt", "ignored", "link");
    told.says("kinds.tar/pipe.txt", "ignored", "not a regular file");
    told.says("kinds.tar/device.txt", "ignored", "not a regular file");
    told.says("linked.zip/soft.txt", "ignored", "link");
    assert_eq!(documents(&project), 7);
}

#[cfg(unix)]
#[test]
fn links_in_folders_are_not_followed() {
    use std::os::unix::fs::symlink;
    let project = Project::with_corpus();
    project.write("secret.txt", "Never to be read.");
    symlink(
        project.path("secret.txt"),
        project.path("corpus/USA_2016.txt"),
    )
    .unwrap();
    symlink(project.path("corpus"), project.path("corpus/again")).unwrap();
    symlink(project.path("corpus/ring"), project.path("corpus/ring")).unwrap();
    let told = Told::of(&project);
    for name in ["USA_2016.txt", "again", "ring"] {
        told.says(name, "ignored", "symbolic link");
    }
    assert_eq!(documents(&project), 6);
}

#[test]
fn broken_archives_say_what_is_wrong() {
    let project = Project::with_corpus();
    let text: Vec<u8> = (0..20_000_u32)
        .flat_map(|n| format!("{} ", n * n).into_bytes())
        .collect();
    let whole = zip(&[("USA_2016.txt", b"Read."), ("USA_2017.txt", &text)]);
    project.write("corpus/cut.zip", &whole[..whole.len() / 2]);
    project.write("corpus/cut.txt.gz", &gzip(&text)[..5_000]);
    project.write(
        "corpus/cut.txt.zst",
        &zstd::encode_all(&text[..], 1).unwrap()[..5_000],
    );
    let both = tar(&[
        ("USA_2016.txt", tar::EntryType::Regular, b"Read."),
        ("USA_2017.txt", tar::EntryType::Regular, &text),
    ]);
    project.write("corpus/cut.tar", &both[..20_000]);
    project.write("corpus/cut.tar.gz", &gzip(&both)[..10_000]);
    let mut locked = zip(&[("USA_2016.txt", b"Locked.")]);
    patch(&mut locked, ENTRY, 6, &[1]);
    patch(&mut locked, LISTED, 8, &[1]);
    project.write("corpus/locked.zip", locked);
    let mut strange = zip(&[("USA_2016.txt", b"Strange.")]);
    patch(&mut strange, ENTRY, 8, &[99, 0]);
    patch(&mut strange, LISTED, 10, &[99, 0]);
    project.write("corpus/strange.zip", strange);
    project.write("corpus/empty.zip", zip(&[]));
    project.write("corpus/empty.tar", tar(&[]));
    project.write("corpus/empty.jsonl", "\n");
    project.write("corpus/empty.csv", "text,date\n");
    let twice = ("USA_2018.txt", tar::EntryType::Regular, &b"Once."[..]);
    let dotted = ("./USA_2018.txt", twice.1, twice.2);
    project.write("corpus/twice.tar", tar(&[twice, dotted]));
    let part = "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=USA_2019.txt\n\nWords.\n";
    let mail = "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nBody.\n";
    project.write("corpus/USA_2019.eml", format!("{mail}{part}{part}--b--\n"));
    let wide = format!("{},{}\n", "x".repeat(1_000_000), "y".repeat(1_000_000));
    project.write("corpus/wide.csv", format!("{wide}1,2\n"));
    project.write(
        "corpus/far.csv",
        format!("text,country\nWords.,{}\n", "Far".repeat(100_000)),
    );
    let told = Told::of(&project);
    told.says("cut.zip", "skipped", "not a zip archive");
    told.says("cut.txt.gz", "skipped", "ends in the middle");
    told.says("cut.txt.zst", "skipped", "");
    told.says("cut.tar/USA_2017.txt", "skipped", "ends in the middle");
    told.says("cut.tar.gz/USA_2017.txt", "skipped", "ends in the middle");
    told.says("locked.zip/(entry 1)", "skipped", "assword");
    told.says("strange.zip/USA_2016.txt", "skipped", "ompression");
    for name in ["empty.zip", "empty.tar", "empty.jsonl", "empty.csv"] {
        told.says(name, "skipped", "holds no document");
    }
    told.says("twice.tar/USA_2018.txt", "skipped", "more than once");
    told.says("wide.csv", "skipped", "no column `text`");
    told.says("far.csv#1", "incomplete", "country: `FarFar");
    assert!(told.0.iter().all(|row| row[2].len() < 1_000));
    assert_eq!(documents(&project), 6 + 3 + 3 + 1);
}

/// A file of 40,000 of one thing inside of each other.
fn nested(open: &str, middle: &str, close: &str) -> String {
    format!("{}{middle}{}", open.repeat(40_000), close.repeat(40_000))
}

/// Files of text, by name.
fn nested_texts() -> Vec<(&'static str, String)> {
    let mut files = Vec::new();
    for (name, open, close) in [
        ("div.html", "<div>", "</div>"),
        ("b.html", "<b><p>", ""),
        ("table.html", "<table><tr><td>", ""),
        ("a.xml", "<a>", "</a>"),
        ("list.json", "[", "]"),
        ("object.json", "{\"a\":", "}"),
        ("lines.jsonl", "{\"text\":[", "]}"),
        ("group.rtf", "{\\rtf1 ", "}"),
        ("quote.md", "> ", ""),
        ("list.md", "- ", ""),
        ("cell.csv", "\"", "\""),
    ] {
        files.push((name, nested(open, "\"Words.\"", close)));
    }
    let tei = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body>";
    files.push((
        "div.tei",
        format!("{tei}{}", nested("<div>", "<p>Words.</p>", "</div>")),
    ));
    files.push((
        "matter.md",
        format!("---\ntitle: {}\n---\nWords.\n", nested("[", "x", "]")),
    ));
    files.push((
        "fields.md",
        format!("---\n{}\n---\nWords.\n", nested("a: {", "x", "}")),
    ));
    files.push((
        "parts.eml",
        format!(
            "Subject: x\n{}",
            nested(
                "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
                "Words.",
                ""
            )
        ),
    ));
    files.push((
        "mails.eml",
        nested("Content-Type: message/rfc822\n\n", "Words.", ""),
    ));
    files.push((
        "kids.pdf",
        format!(
            "%PDF-1.4\n1 0 obj {} endobj\ntrailer <</Root 1 0 R>>\n%%EOF",
            nested("[", "1", "]")
        ),
    ));
    files.push((
        "dicts.pdf",
        format!(
            "%PDF-1.4\n1 0 obj {} endobj\ntrailer <</Root 1 0 R>>\n%%EOF",
            nested("<</A ", "1", ">>")
        ),
    ));
    files.push(("flat.fodt", nested("<text:span>", "Words.", "</text:span>")));
    files
}

/// Zipped formats: the file, its part, and what stands in itself.
const NESTED_PARTS: [(&str, &str, &str, &str); 4] = [
    (
        "tables.docx",
        "word/document.xml",
        "<w:tbl><w:tr><w:tc>",
        "</w:tc></w:tr></w:tbl>",
    ),
    (
        "boxes.docx",
        "word/document.xml",
        "<w:p><w:r><w:txbxContent>",
        "",
    ),
    (
        "lists.odt",
        "content.xml",
        "<text:list><text:list-item>",
        "</text:list-item></text:list>",
    ),
    (
        "cells.ods",
        "content.xml",
        "<table:table><table:table-row><table:table-cell>",
        "",
    ),
];

#[test]
fn what_is_nested_without_end_is_read_or_refused() {
    let project = Project::with_corpus();
    let mut files = nested_texts();
    for (name, text) in &files {
        project.write(&format!("corpus/{name}"), text);
    }
    for (name, part, open, close) in NESTED_PARTS {
        let text = nested(open, "Words.", close);
        project.write(&format!("corpus/{name}"), zip(&[(part, text.as_bytes())]));
        files.push((name, text));
    }
    let told = Told::of(&project);
    let skipped = |name: &str| {
        told.0
            .iter()
            .filter(|row| row[1] == "skipped" && row[0].split('#').next() == Some(name))
            .count()
    };
    let refused: Vec<_> = files
        .iter()
        .filter(|(name, _)| skipped(name) > 0)
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(
        documents(&project) as usize,
        6 + files.len() - refused.len(),
        "{refused:?}"
    );
    for name in ["list.json", "object.json", "matter.md", "fields.md"] {
        assert!(refused.contains(&name), "{name}");
    }
}

#[test]
fn great_lines_and_rows_are_told() {
    let project = Project::new();
    let text = "They stole trade secrets. ".repeat(2_000_000);
    project.write(
        "corpus/line.jsonl",
        format!("{{\"country\": \"USA\", \"date\": 2015, \"text\": \"{text}\"}}\n"),
    );
    let row = "USA,2015-01-02,We condemn the theft of trade secrets.\n".repeat(2_000_000);
    project.write(
        "corpus/open.csv",
        format!("country,date,text\nUSA,2015-01-01,\"{row}"),
    );
    drop((text, row));
    let told = Told::of(&project);
    told.says("open.csv", "skipped", "is a quotation mark not closed?");
    assert_eq!(documents(&project), 1);
}
