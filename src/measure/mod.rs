//! Numbers from the cube, and how sure they are.
//!
//! In: a [`Cube`](crate::model::Cube). Out: values with their numerators, denominators and
//! intervals. Never: files, texts, clocks; what is undefined is `None`.

pub mod agreement;
pub mod interval;
pub mod salience;

pub use interval::{Bootstrap, wilson};
pub use salience::{Flag, Interval, Method, Settings, Timeline, TimelineRow, Unit, timeline};
