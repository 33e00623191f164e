//! Results to files. Exporters know tables, not what is in them.

pub mod csv;
pub mod json;
pub mod manifest;
