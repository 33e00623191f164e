//! The bytes of an XML file to text, in the encoding that the file says it has.

/// Text from bytes by the byte-order mark, else by the declaration, else as UTF-8; and whether
/// some bytes didn't fit.
pub(super) fn decode(bytes: &[u8]) -> Result<(std::borrow::Cow<'_, str>, bool), String> {
    if bytes.is_empty() {
        return Err("empty".to_owned());
    }
    let encoding = if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        encoding
    } else if bytes.starts_with(b"<\0") {
        encoding_rs::UTF_16LE
    } else if bytes.starts_with(b"\0<") {
        encoding_rs::UTF_16BE
    } else {
        declared(bytes)?.unwrap_or(encoding_rs::UTF_8)
    };
    let (text, _, malformed) = encoding.decode(bytes);
    Ok((text, malformed))
}

/// The encoding that an XML declaration names.
fn declared(bytes: &[u8]) -> Result<Option<&'static encoding_rs::Encoding>, String> {
    let head = bytes.get(..200).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    let declaration = head
        .trim_start()
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
        .map(|(declaration, _)| declaration);
    let label = declaration.and_then(|text| {
        let after = text.split_once("encoding")?.1.trim_start();
        let after = after.strip_prefix('=')?.trim_start();
        let quote = after.chars().next().filter(|c| "\"'".contains(*c))?;
        Some(after.get(1..)?.split(quote).next()?.trim().to_owned())
    });
    let Some(label) = label.filter(|label| !label.is_empty()) else {
        return Ok(None);
    };
    match encoding_rs::Encoding::for_label(label.as_bytes()) {
        // UTF-16 would not have let the declaration be read.
        Some(encoding) if encoding.is_ascii_compatible() => Ok(Some(encoding)),
        Some(_) => Ok(None),
        None => Err(format!("its encoding `{label}` is not known")),
    }
}
