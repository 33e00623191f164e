//! One file for each command.

pub mod codebook;
pub mod evaluate;
pub mod index;
pub mod kwic;
pub mod run;
pub mod search;
mod telling;
pub mod themes;
pub mod timeline;
