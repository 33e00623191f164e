//! Parallax
pub mod codebook;
pub mod error;
pub mod export;
pub mod index;
pub mod measure;
pub mod pipeline;
pub mod progress;
pub mod query;
pub mod model;
pub mod read;
pub mod segment;
pub mod tag;
pub mod text;
mod yaml;
