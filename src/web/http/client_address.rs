//! Who is asking.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::dev::RequestHead;
use ipnet::IpNet;

/// The address of the client: the peer, or, if that is a trusted proxy, the rightmost address in `X-Forwarded-For`
/// that is not one itself. What stands further left may have been invented by the client.
pub fn client_address(head: &RequestHead, trusted: &[IpNet]) -> IpAddr {
    let peer = head
        .peer_addr
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let stated = head
        .headers
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = stated.flat_map(|value| value.split(',')).collect();
    let addresses = hops.iter().rev().map(|hop| hop.trim().parse::<IpAddr>());
    for address in addresses {
        match address {
            Ok(address) if is_trusted(&address.to_canonical()) => {}
            Ok(address) => return address.to_canonical(),
            Err(_) => return peer,
        }
    }
    peer
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use actix_web::test::TestRequest;

    fn address(peer: &str, forwarded: &str) -> String {
        let request = TestRequest::default().peer_addr(format!("{peer}:1").parse().unwrap());
        let request = request
            .insert_header(("x-forwarded-for", forwarded))
            .to_http_request();
        client_address(request.head(), &["10.0.0.0/8".parse().unwrap()]).to_string()
    }

    #[test]
    fn a_proxy_is_believed_only_if_it_is_trusted() {
        assert_eq!(address("192.0.2.1", "203.0.113.9"), "192.0.2.1");
        assert_eq!(address("10.0.0.1", "203.0.113.9"), "203.0.113.9");
    }

    #[test]
    fn what_the_client_invented_is_not_believed() {
        assert_eq!(
            address("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2"),
            "203.0.113.9"
        );
        assert_eq!(address("10.0.0.1", "nonsense"), "10.0.0.1");
    }
}
