//! The command line: flags, terminal, exit status. It belongs to the binary, so that nothing in
//! the library can print or end the program.

mod args;
mod commands;
mod select;
mod status;
mod table;
mod ui;

pub use args::Args;
pub use status::Status;
pub use ui::Ui;

use args::Command;

/// Runs a command.
pub fn run(args: Args, ui: &Ui) -> anyhow::Result<Status> {
    let threads = args.global.threads();
    match args.command {
        Command::Run(command) => commands::run::run(command, threads, ui),
        Command::Init(command) => commands::init::run(command, ui),
        Command::Inspect(command) => commands::inspect::run(command, threads, ui),
        Command::Index(command) => commands::index::run(command, threads, ui),
        Command::Themes(command) => commands::themes::run(command, threads, ui),
        Command::Timeline(command) => commands::timeline::run(command, threads, ui),
        Command::Search(command) => commands::search::run(command, threads, ui),
        Command::Kwic(command) => commands::kwic::run(command, threads, ui),
        Command::Compare(command) => commands::compare::run(command, threads, ui),
        Command::Claims(command) => commands::claims::run(command, threads, ui),
        Command::Evaluate(command) => commands::evaluate::run(command, ui),
        Command::Codebook(command) => commands::codebook::run(command, ui),
    }
}
