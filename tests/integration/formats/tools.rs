//! Public tools that make files of other formats.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Whether all these tools are installed. Where one isn't, the caller's test is skipped, and a
/// line on the terminal says so; where `CI_TOOLS` is `required`, it fails.
pub fn installed(tools: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let missing = tools.iter().find(|tool| {
        let mut folders = std::env::split_paths(&path);
        !folders.any(|folder| folder.join(tool).is_file())
    });
    let Some(tool) = missing else { return true };
    assert!(
        std::env::var_os("CI_TOOLS").is_none_or(|tools| tools != "required"),
        "{tool} isn't installed"
    );
    // Not what the test harness would keep to itself.
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: {tool} isn't installed, so formats made by it aren't tried"
    );
    false
}

/// Runs a tool, which must end well.
pub fn run(command: &mut Command) -> Vec<u8> {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Runs a tool with these arguments.
pub fn call<S: AsRef<OsStr>>(tool: &str, arguments: impl IntoIterator<Item = S>) -> Vec<u8> {
    run(Command::new(tool).args(arguments))
}

/// Runs many commands, two at a time.
pub fn run_all(commands: Vec<Command>) {
    let commands = Mutex::new(commands);
    let work = || {
        loop {
            let next = commands.lock().unwrap().pop();
            match next {
                Some(mut command) => run(&mut command),
                None => return,
            };
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
}

/// Converts files with LibreOffice into a folder: many in one call, since it starts slowly.
pub fn office<'f>(
    files: impl IntoIterator<Item = &'f Path>,
    filter: Option<&str>,
    to: &str,
    folder: &Path,
) {
    let profile = tempfile::tempdir().unwrap();
    let mut command = Command::new("soffice");
    command
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.path().display()
        ))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(folder);
    command.args(filter.map(|filter| format!("--infilter={filter}")));
    run(command.args(files));
}

/// A command that prints a web page to PDF.
pub fn print(page: &Path, pdf: &Path, profile: &Path) -> Command {
    let mut command = Command::new("chromium");
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-pdf-header-footer",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(page);
    command
}
