//! The `parallax` command: see `parallax --help`.

mod cli;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = cli::Args::parse();
    let ui = cli::Ui::new(&args.global);
    let status = match cli::run(args, &ui) {
        Ok(status) => status,
        Err(error) => ui.failure(&error),
    };
    ExitCode::from(status as u8)
}
