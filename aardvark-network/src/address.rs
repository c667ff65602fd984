//! Which addresses are the public internet's.
//!
//! Everything that is not known to be public is not: what stands for a machine of one's own network, for the machine
//! itself or for a cloud's metadata must be granted by name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address that `address` stands for: one of version 6 may carry one of version 4.
pub(crate) fn inner(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => carried(six).map_or(address, IpAddr::V4),
    }
}

/// Whether `address` is one that any machine on the internet could reach.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match inner(address) {
        IpAddr::V4(address) => is_public_4(address),
        IpAddr::V6(address) => is_public_6(address),
    }
}

/// The address of version 4 inside one of version 6, where routers or systems take it out.
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = address.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match (a, b, c, d, e, f) {
        // ::ffff:0:0/96, mapped; ::ffff:0:0:0/96, translated (SIIT).
        (0, 0, 0, 0, 0, 0xffff) | (0, 0, 0, 0, 0xffff, 0) => Some(join(high, low)),
        // 64:ff9b::/96, translated (NAT64).
        (0x64, 0xff9b, 0, 0, 0, 0) => Some(join(high, low)),
        // 2002::/16, 6to4.
        (0x2002, high, low, ..) => Some(join(high, low)),
        _ => None,
    }
}

fn is_public_4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // "This network", private (10, 172.16-31, 192.168), loopback, link-local with the metadata services.
        (0 | 10 | 127, ..) | (172, 16..=31, _) | (192, 168, _) | (169, 254, _)
        // Shared address space of providers (CGNAT); some clouds have their metadata service there.
        | (100, 64..=127, _)
        // Protocol assignments (another metadata service), documentation, 6to4 relays, AS112, AMT.
        | (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) | (192, 88, 99) | (192, 31, 196) | (192, 52, 193)
        | (192, 175, 48)
        // Benchmarks, multicast, reserved and broadcast.
        | (198, 18 | 19, _) | (224..=255, ..)
    ) && address != AZURE
}

/// A metadata service that has an address from public space.
const AZURE: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

fn is_public_6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 has been given out. That leaves out ::1, fc00::/7 (private), fe80::/10 (link-local), fec0::/10
    // (site-local), ff00::/8 (multicast), 64:ff9b:1::/48 (local translation) and 5f00::/16 (segment routing).
    let is_unicast = a & 0xe000 == 0x2000;
    // Protocol assignments with Teredo, benchmarks and ORCHID (2001::/23); documentation (2001:db8::/32, 3fff::/20).
    let is_special = a == 0x2001 && (b < 0x200 || b == 0xdb8) || a == 0x3fff && b < 0x1000;
    // An interface identifier of ISATAP carries an address of version 4, which tunnels take out.
    let [.., e, f, high, low] = address.segments();
    let is_tunnel = e & 0xfdff == 0 && f == 0x5efe;
    let within = Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    is_unicast && !is_special && (!is_tunnel || is_public_4(within))
}

#[cfg(test)]
mod tests;
