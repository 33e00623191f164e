//! cube
/// x
pub struct Cube;
