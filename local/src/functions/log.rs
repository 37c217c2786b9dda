//! What functions write.

use std::rc::Rc;

use tokio::io::{AsyncRead, AsyncReadExt};

use super::Function;

/// Where the lines go that functions write: the name of the function, and the line without its end.
pub(crate) type Log = Box<dyn Fn(&str, &str)>;

/// The most bytes of a line; longer ones are told in parts.
const LONGEST: usize = 64 << 10;

/// Reads what an environment writes, to its end, and passes it on line by line.
pub(super) async fn follow(function: Rc<Function>, mut from: impl AsyncRead + Unpin) {
    let name = function.program().name.clone();
    let mut line: Vec<u8> = Vec::new();
    let mut bytes = vec![0; 8192];
    while let Ok(count) = from.read(&mut bytes).await {
        if count == 0 {
            break;
        }
        for byte in &bytes[..count] {
            if *byte == b'\n' || line.len() == LONGEST {
                function.around.log(&name, &String::from_utf8_lossy(&line));
                line.clear();
            }
            if *byte != b'\n' {
                line.push(*byte);
            }
        }
    }
    if !line.is_empty() {
        function.around.log(&name, &String::from_utf8_lossy(&line));
    }
}
