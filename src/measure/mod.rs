//! Numbers from the cube, and how sure they are.
//!
//! In: a [`Cube`](crate::model::Cube). Out: values with their numerators, denominators and
//! intervals. Never: files, texts, clocks; what is undefined is `None`.
//!
//! `share` works out shares with their draws; `salience`, `asymmetry`, `overlap`, `agenda`, `change`,
//! `event` and `coverage` are what is told of them. `similarity`, `pelt`, `permutation`, `multiple`,
//! `misclassification` and `interval` are plain statistics that know nothing of the cube.

pub mod agenda;
pub mod agreement;
pub mod asymmetry;
pub mod change;
pub mod coverage;
pub mod dyad;
pub mod event;
pub mod interval;
pub mod misclassification;
pub mod multiple;
pub mod overlap;
pub mod pelt;
pub mod permutation;
pub mod salience;
pub mod share;
pub mod similarity;
pub mod two;

pub use interval::{Bootstrap, wilson};
pub use misclassification::Correction;
pub use salience::{Flag, Settings, Timeline, TimelineRow, timeline};
pub use share::{Interval, Method, Unit};
