//! Bodies of requests that are too long, from both languages: refused by their length, and not copied for that.

use aardvark_host::NetworkPolicy;
use aardvark_manifest::manifest::Language;
use serde_json::json;

use super::server::Server;
use super::{contacts, open, run};
use crate::support::{host_with, js, patient, py};

const JAVASCRIPT: &str = "
export const post = async (url, length) => (await fetch(url, { method: 'POST', body: new Uint8Array(length) })).status;
";
const PYTHON: &str = "
import urllib.request
def post(url, length): return urllib.request.urlopen(urllib.request.Request(url, bytes(length), method='POST')).status
";

#[test]
fn a_body_that_is_too_long_is_refused_by_its_length() {
    let server = Server::start();
    let network =
        NetworkPolicy::builder().allow("http://127.0.0.1:*").max_request_bytes(1000).build().unwrap();
    let host = host_with(patient().network(network));
    for language in [Language::Python, Language::JavaScript] {
        let slot = open(&host, if language == Language::Python { py(PYTHON) } else { js(JAVASCRIPT) });
        let outcome = run(&slot, "post", vec![json!(server.url("/echo")), json!(1000)]);
        assert_eq!(outcome.result.unwrap(), json!(200));
        for length in [1001, 1000 + (256 << 10), 50_000_000] {
            let outcome = run(&slot, "post", vec![json!(server.url("/echo")), json!(length)]);
            let ends = contacts(&outcome);
            let error = outcome.result.unwrap_err().to_string();
            let told = format!("the request's body has {length} bytes (at most 1000 are granted)");
            assert!(error.contains(&told), "{}: {error}", language.name());
            assert!(ends.iter().all(|end| !end.ends_with("200")), "{ends:?}");
        }
    }
}
