//! The `parallax` command: see `parallax --help`.

mod cli;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let say = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // A note tells which document its reader gave up on, and the others are read.
        if !parallax::read::is_isolated() {
            say(panic);
        }
    }));
    let args = cli::Args::parse();
    let ui = cli::Ui::new(&args.global);
    let status = match cli::run(args, &ui) {
        Ok(status) => status,
        Err(error) => ui.failure(&error),
    };
    ExitCode::from(status as u8)
}
