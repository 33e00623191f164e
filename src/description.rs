//! Descriptions in TOML: of a corpus, of claims.

use serde::de::{DeserializeOwned, Error as _};

/// Most bytes of a description.
const LONGEST: usize = 256 << 10;

/// Stack for parsing one: the parser takes some of it for every mistake that it passes over.
const STACK: usize = 512 << 20;

/// Parses a description.
pub(crate) fn parse<T: DeserializeOwned + Send>(text: &str) -> Result<T, toml::de::Error> {
    if text.len() > LONGEST {
        let kilo = LONGEST >> 10;
        return Err(toml::de::Error::custom(format!(
            "more than {kilo} kB: too long for a description"
        )));
    }
    let given_up = || toml::de::Error::custom("it can't be read");
    std::thread::scope(|scope| {
        let parser = std::thread::Builder::new().stack_size(STACK);
        let work = parser.spawn_scoped(scope, || toml::from_str(text));
        work.map_err(|_| given_up())?
            .join()
            .unwrap_or_else(|_| Err(given_up()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_mistakes_are_one() {
        for line in ["=\n", "a = \"b\n", "[[\n", "a = [{\n"] {
            let text = line.repeat(LONGEST / line.len());
            assert!(parse::<toml::Table>(&text).is_err(), "{line}");
        }
        assert!(parse::<toml::Table>(&"#\n".repeat(LONGEST)).is_err());
        assert!(parse::<toml::Table>("a = 1").is_ok());
    }
}
