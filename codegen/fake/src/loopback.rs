//! Names of this machine that lead nowhere else.

use std::net::IpAddr;

/// Whether a host, as an address has it, is this machine: `localhost`, a name below it, or a loopback address.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || name.ends_with(".localhost")
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.to_canonical().is_loopback())
}
