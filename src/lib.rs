//! Parallax
pub mod codebook;
pub mod error;
pub mod tag;
pub mod text;
