//! Parallax
pub mod codebook;
pub mod error;
pub mod model;
pub mod read;
pub mod segment;
pub mod tag;
pub mod text;
mod yaml;
