//! One file for each command.

pub mod claims;
pub mod codebook;
pub mod compare;
pub mod evaluate;
mod files;
pub mod index;
pub mod init;
pub mod inspect;
pub mod kwic;
pub mod run;
pub mod search;
mod sensitivity;
mod telling;
pub mod themes;
pub mod timeline;
