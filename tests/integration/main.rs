//! All tests that go through the public interface.

mod matcher;
