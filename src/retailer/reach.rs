//! Which machine the retailer may be: one of the world's, over TLS. Anything nearer could be a service of the operator's own
//! that trusts whoever is on its network, so it is called only where the operator says so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use anyhow::{Context, bail};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{ClientBuilder, Url};

/// What allows a retailer that is near.
const SWITCH: &str = "MILKRUN_RETAILER_PRIVATE=true";

/// Which machine the retailer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// One with a public address, over TLS.
    Public,
    /// Any: a stub on this machine, a test shop on this network. Plain HTTP too.
    Private,
}

/// Readies a client's builder for a retailer's address.
///
/// # Errors
/// When the address is not a URL, or is not in reach.
pub(super) fn builder(base: &str, reach: Reach) -> anyhow::Result<ClientBuilder> {
    let url = Url::parse(base).context("the retailer's address is not a URL")?;
    let builder = reqwest::Client::builder();
    match reach {
        Reach::Public => {
            check(&url)?;
            // A proxy of the environment would look the name up itself, past the resolver that refuses.
            Ok(builder.no_proxy().dns_resolver(std::sync::Arc::new(Public)))
        }
        // A proxy of the environment is for the world outside.
        Reach::Private if is_here(&url) => Ok(builder.no_proxy()),
        Reach::Private => Ok(builder),
    }
}

/// Whether an address is this machine's.
fn is_here(url: &Url) -> bool {
    match host(url) {
        Some(Host::Address(address)) => address.is_loopback(),
        Some(Host::Name(name)) => name == "localhost",
        None => false,
    }
}

enum Host<'a> {
    Address(IpAddr),
    Name(&'a str),
}

fn host(url: &Url) -> Option<Host<'_>> {
    let host = url.host_str()?;
    // The URL's parser has made plain addresses of `127.1`, `0x7f000001` and their like.
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    Some(match bare.parse() {
        Ok(address) => Host::Address(address),
        Err(_) => Host::Name(host),
    })
}

/// What can be said of an address before anything is looked up. Nothing of it is quoted: it may hold a password.
fn check(url: &Url) -> anyhow::Result<()> {
    if url.scheme() != "https" {
        bail!(
            "MILKRUN_RETAILER is not https: addresses and phone numbers would travel readably; {SWITCH} allows it"
        );
    }
    match host(url) {
        Some(Host::Address(address)) if !is_public(address) => bail!(
            "MILKRUN_RETAILER is a private, loopback or link-local address; {SWITCH} allows it"
        ),
        Some(_) => Ok(()),
        None => bail!("MILKRUN_RETAILER names no host"),
    }
}

/// Looks names up at each connection, and answers with public addresses alone: a name that is pointed elsewhere after the
/// start leads nowhere.
struct Public;

#[derive(Debug, thiserror::Error)]
#[error("the name in MILKRUN_RETAILER leads to no public address; {SWITCH} allows a private one")]
struct NotPublic;

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|at| is_public(at.ip())).collect();
            if public.is_empty() {
                return Err(NotPublic.into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
            Ok(addresses)
        })
    }
}

/// Whether an address is one of the public internet's, by IANA's registries of special-purpose addresses.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // "This network", private, loopback, link-local.
        [0 | 10 | 127, ..] | [169, 254, ..] | [172, 16..=31, ..] | [192, 168, ..] => true,
        // Shared behind carriers, of protocols, the former 6to4 relays, measurements.
        [100, 64..=127, ..] | [192, 0, 0, _] | [192, 88, 99, _] | [198, 18 | 19, ..] => true,
        // Documentation.
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        // Multicast, reserved, broadcast.
        [224..=255, ..] => true,
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let last = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        Ipv4Addr::new(a, b, c, d)
    };
    match [a, b, c, d, e, f] {
        // An IPv4 address in IPv6's clothes is what it is below them: mapped, translated (NAT64), 6to4.
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => is_public_v4(last(g, h)),
        [0x2002, ..] => is_public_v4(last(b, c)),
        // Protocols and Teredo, which hides an IPv4 address; documentation.
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // All that is given out; loopback, link-local, unique local and multicast addresses lie outside.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2001:4860:4860::8888",
            "2606:4700::1111",
            "2a00::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn a_private_address_is_refused_however_it_is_written() {
        for near in [
            "https://127.0.0.1",
            "https://127.1:8443/shop",
            "https://2130706433",
            "https://0x7f.0.0.1",
            "https://0177.0.0.1",
            "https://10.0.0.7",
            "https://169.254.169.254/latest",
            "https://[::1]",
            "https://[::ffff:192.168.0.1]",
            "https://[fe80::1]",
        ] {
            let said = builder(near, Reach::Public).unwrap_err().to_string();
            assert!(
                said.contains("link-local") && said.contains(SWITCH),
                "{near}: {said}"
            );
            assert!(builder(near, Reach::Private).is_ok(), "{near}");
        }
        let said = builder("http://user:canary@shop.example", Reach::Public)
            .unwrap_err()
            .to_string();
        assert!(
            said.contains("not https") && said.contains(SWITCH),
            "{said}"
        );
        assert!(!said.contains("canary"), "{said}");
        assert!(builder("https://shop.example", Reach::Public).is_ok());
        assert!(builder("https://1.1.1.1", Reach::Public).is_ok());
        let said = builder("shop.example", Reach::Private)
            .unwrap_err()
            .to_string();
        assert!(said.contains("not a URL"), "{said}");
    }

    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_is_not_connected_to() {
        let shop = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        shop.set_nonblocking(true).unwrap();
        let port = shop.local_addr().unwrap().port();
        let url = format!("https://localhost:{port}");
        // By its looks a name may be anybody's: what counts is where it leads when it is called.
        let client = builder(&url, Reach::Public).unwrap().build().unwrap();
        let error = client.get(&url).send().await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        let words = format!("{:#}", anyhow::Error::new(error));
        assert!(words.contains("no public address"), "{words}");
        assert!(words.contains(SWITCH), "{words}");
        let came = shop.accept().unwrap_err();
        assert_eq!(
            came.kind(),
            std::io::ErrorKind::WouldBlock,
            "it was connected to"
        );
    }
}
