//! Who may ask: programs of this computer, and no web page.
//!
//! A page that is shown in a browser can send requests to loopback, and can give its own name the address of loopback (DNS
//! rebinding). The first names its origin, the second its own name as the host.

use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::header::{HOST, ORIGIN};

/// Why a request is refused, if it is; `host` is the address that the server listens to.
pub(crate) fn refusal(headers: &HeaderMap) -> Option<&'static str> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(host) = text(HOST) {
        if !is_ours(name_of(host)) {
            return Some("the host of the request is not one of this computer");
        }
    }
    let origin = text(ORIGIN)?;
    let of_page = origin.split_once("://").map(|(_, host)| host);
    let same = of_page.is_some_and(|of_page| text(HOST).is_some_and(|host| host.eq_ignore_ascii_case(of_page)));
    (!same).then_some("web pages of other servers may not ask this endpoint")
}

/// The name in `name:port`.
fn name_of(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    host.split(':').next().unwrap_or_default()
}

/// True for a name that no stranger can give an address: an address itself, a name without dots, and names of which others are
/// in charge.
fn is_ours(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let plain = name.strip_prefix("sync-").unwrap_or(&name);
    let ends = [".localhost", ".local", ".internal", ".amazonaws.com", ".amazonaws.com.cn"];
    plain.parse::<IpAddr>().is_ok() || !plain.contains('.') || ends.iter().any(|end| plain.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        refusal(&headers).is_none()
    }

    #[test]
    fn programs_of_this_computer_may_ask() {
        for host in ["127.0.0.1:8083", "localhost:8083", "[::1]:8083", "sync-127.0.0.1:8083", "stepfunctions:8083"] {
            assert!(asked(host, None), "{host}");
        }
        assert!(asked("states.us-east-1.amazonaws.com", None) && asked("host.docker.internal:8083", None));
        assert!(asked("127.0.0.1:8083", Some("http://127.0.0.1:8083")));
    }

    #[test]
    fn web_pages_may_not() {
        assert!(!asked("evil.example:8083", None));
        assert!(!asked("127.0.0.1.evil.example:8083", None));
        assert!(!asked("127.0.0.1:8083", Some("https://evil.example")));
        assert!(!asked("127.0.0.1:8083", Some("null")));
        assert!(!asked("127.0.0.1:8083", Some("http://127.0.0.1:3000")));
    }
}
