//! What came back.

use std::fmt;

use crate::budget::Held;

/// A response, received in full.
pub struct Response {
    pub(crate) status: u16,
    pub(crate) reason: String,
    pub(crate) url: String,
    pub(crate) redirected: bool,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
    /// Gives the room that the body took back when the response is dropped.
    #[expect(dead_code, reason = "it is there to be dropped")]
    pub(crate) held: Held,
}

impl Response {
    /// The status, from 100 to 999.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The words that usually go with the status.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The URL that gave the response, after all redirects.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether a redirect was followed.
    #[must_use]
    pub const fn is_redirected(&self) -> bool {
        self.redirected
    }

    /// Names, in lower case, and values in the order in which they came.
    #[must_use]
    pub fn headers(&self) -> &[(String, Vec<u8>)] {
        &self.headers
    }

    /// The body as it was sent: compressed if it was.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, without the rest.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, url, body, held: _, .. } = self;
        f.debug_struct("Response")
            .field("status", status)
            .field("url", url)
            .field("body_bytes", &body.len())
            .finish_non_exhaustive()
    }
}
