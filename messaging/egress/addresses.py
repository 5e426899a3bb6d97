"""Which addresses may be dialled. `ipaddress.is_global` is not enough: it lets NAT64, 6to4,
IPv4-compatible addresses, multicast and cloud metadata through."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_DENIED = [
    ip_network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # Azure's metadata, at a public address
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
]  # fmt: skip
_GLOBAL_V6 = ip_network("2000::/3")  # the only part of IPv6 that is given out to the public
# What an operator's own services may have; never link-local, where clouds keep credentials.
_OWN = [
    ip_network(block)
    for block in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
        "::1/128", "fc00::/7",
    )
]  # fmt: skip
# Inside fc00::/7, but the metadata services of clouds.
_METADATA_V6 = ip_network("fd00:ec2::/32")


def is_public(address: str) -> bool:
    """Whether the address belongs to the public internet."""
    ip = _read(address)
    if ip is None or any(ip in block for block in _DENIED):
        return False
    return isinstance(ip, IPv4Address) or ip in _GLOBAL_V6


def is_own_network(address: str) -> bool:
    """Whether an operator may open the address by naming its origin."""
    ip = _read(address)
    return ip is not None and any(ip in block for block in _OWN) and ip not in _METADATA_V6


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return ip
