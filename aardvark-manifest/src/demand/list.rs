//! What a manifest asks for, as a list.

use super::{Amount, Demand};
use crate::manifest::{Limits, Manifest, NetworkRequest};
use crate::outcome::Resource;

/// Where hosts are asked for.
pub(super) const HOSTS: &str = "resources.network.allow";

/// Where methods are asked for.
pub(super) const METHODS: &str = "resources.network.methods";

/// The method that stands for all of them.
pub(super) const ANY: &str = "*";

impl Manifest {
    /// Everything that this manifest asks of a host, sorted by place and item. What it could ask for and does not is
    /// there too where that means something: a limit that is not stated is as much as the host allows.
    #[must_use]
    pub fn demands(&self) -> Vec<Demand> {
        let mut demands = limits(self.limits());
        if let Some(request) = self.network().filter(|request| !request.allow.is_empty()) {
            demands.extend(network(request, self));
        }
        let filesystem = self.filesystem();
        let mode = filesystem.map(|filesystem| filesystem.mode).unwrap_or_default();
        let is_stated = is_stated(self, "/resources/filesystem/mode");
        demands.push(Demand::default_of("resources.filesystem.mode", mode.into(), is_stated));
        for mount in filesystem.into_iter().flat_map(|filesystem| &filesystem.mounts) {
            let item = Some(mount.name.clone());
            demands.push(Demand::new("resources.filesystem.mounts", item, mount.mode.into()));
        }
        for name in self.host_capabilities() {
            demands.push(Demand::new("resources.hostCapabilities", Some(name.clone()), Amount::Given));
        }
        demands.sort_by(|a, b| (&a.place, &a.item).cmp(&(&b.place, &b.item)));
        demands
    }
}

impl Limits {
    /// What is asked for of one resource; `None` leaves the host's own limit in force.
    #[must_use]
    pub fn figure(&self, resource: Resource) -> Option<u64> {
        let milliseconds = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        match resource {
            Resource::WallMs => self.wall.map(milliseconds),
            Resource::CpuMs => self.cpu.map(milliseconds),
            Resource::HeapBytes => self.heap_bytes,
            Resource::BufferBytes => self.buffer_bytes,
            Resource::MemoryBytes => self.memory_bytes,
            Resource::OutputBytes => self.output_bytes,
            Resource::LogBytes => self.log_bytes,
            Resource::LogLines => self.log_lines,
            Resource::HostCalls => self.host_calls,
            Resource::OpenFiles => self.open_files,
            Resource::ScratchBytes => self.scratch_bytes,
            Resource::ScratchFiles => self.scratch_files,
            // The host alone says how much.
            Resource::MountBytes => None,
            Resource::Timers => self.timers,
            Resource::Modules => self.modules,
            Resource::SourceBytes => self.source_bytes,
            Resource::Requests => self.requests,
        }
    }
}

fn limits(limits: &Limits) -> Vec<Demand> {
    let demand = |resource: Resource| {
        let figure = limits.figure(resource);
        let amount = figure.map_or(Amount::Unlimited, Amount::Figure);
        Demand::default_of(format!("limits.{}", resource.name()), amount, figure.is_some())
    };
    let stated = Resource::ALL.into_iter().filter(|resource| *resource != Resource::MountBytes);
    stated.map(demand).collect()
}

fn network(request: &NetworkRequest, manifest: &Manifest) -> Vec<Demand> {
    let item = |place: &str, item: &str| Demand::new(place, Some(item.to_owned()), Amount::Given);
    let mut demands: Vec<_> = request.allow.iter().map(|host| item(HOSTS, host)).collect();
    match &request.methods {
        Some(methods) => demands.extend(methods.iter().map(|method| item(METHODS, method))),
        None => demands.push(Demand { stated: false, ..item(METHODS, ANY) }),
    }
    if !request.https_only {
        demands.push(item("resources.network.httpsOnly", "http"));
    }
    let timeout = u64::try_from(request.timeout.as_millis()).unwrap_or(u64::MAX);
    for (field, figure) in [
        ("maxRequestBytes", request.max_request_bytes),
        ("maxResponseBytes", request.max_response_bytes),
        ("timeoutMs", timeout),
    ] {
        let is_stated = is_stated(manifest, &format!("/resources/network/{field}"));
        let place = format!("resources.network.{field}");
        demands.push(Demand::default_of(place, Amount::Figure(figure), is_stated));
    }
    demands
}

fn is_stated(manifest: &Manifest, pointer: &str) -> bool {
    manifest.to_json().pointer(pointer).is_some()
}
