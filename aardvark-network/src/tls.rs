//! How servers prove who they are: by certificates that the system trusts, or the host's policy.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;

/// The configurations made so far, one for each set of extra roots.
#[derive(Debug, Default)]
pub(crate) struct Configurations(Mutex<Vec<(Vec<CertificateDer<'static>>, Arc<ClientConfig>)>>);

impl Configurations {
    /// The configuration that trusts `roots` besides the system's.
    pub(crate) fn with_roots(
        &self,
        roots: &[CertificateDer<'static>],
    ) -> Result<Arc<ClientConfig>, rustls::Error> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, configuration)) = made.iter().find(|(known, _)| known == roots) {
            return Ok(Arc::clone(configuration));
        }
        let configuration = Arc::new(configuration(roots)?);
        made.push((roots.to_vec(), Arc::clone(&configuration)));
        Ok(configuration)
    }
}

/// Whether each of `roots` is a certificate that could be trusted.
pub(crate) fn check(roots: &[CertificateDer<'static>]) -> Result<(), String> {
    let mut store = rustls::RootCertStore::empty();
    roots.iter().try_for_each(|root| store.add(root.clone()).map_err(|error| error.to_string()))
}

fn configuration(roots: &[CertificateDer<'static>]) -> Result<ClientConfig, rustls::Error> {
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(roots.iter().cloned(), Arc::clone(&provider))?;
    let mut configuration = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        // Rustls calls every verifier but its own so; this one is the system's, with the roots of the policy.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(configuration)
}
