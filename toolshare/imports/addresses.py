"""Which addresses photos may be fetched from: nothing that only our own machine can reach."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from toolshare.i18n import _

LONGEST = 2000
PORTS = {"http": 80, "https": 443}
MOST_REDIRECTS = 3

# Everything that IANA's registries of special addresses name, and networks that tell of others:
# an address that is translated on its way (NAT64, 6to4, Teredo) may end at a private one. Python's
# `is_global` differs from version to version, and counts some of these as public.
_SPECIAL_4 = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own services answer its machines there.
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_PUBLIC_6 = ip_network("2000::/3")
_SPECIAL_6 = tuple(
    ip_network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_UNUSABLE = re.compile(r"[\x00-\x20\x7f\\]")
# What may stand in a path or query as it is; a percent sign, because much is encoded already.
_KEPT = "/?:@!$&'()*+,;=-._~%"


class AddressRefused(Exception):
    """Nothing is fetched from there; the message says why."""


class Address(msgspec.Struct, frozen=True):
    """Where to ask for a photo: a host by its name, and what to ask it for."""

    scheme: str
    host: str
    """In small letters, ASCII; without the brackets of an IPv6 address."""
    port: int
    target: str

    @property
    def is_secure(self) -> bool:
        """Whether the server has to prove who it is."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """Return the host as addresses and the Host header have it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def parse_address(text: str) -> Address:
    """Take an address apart, or raise ``AddressRefused``; whether its host is public is not known.

    What this returns has no name and password, no sign that could end a line of a request,
    and one of the two ports that the web is on.
    """
    text = text.strip()
    if len(text) >= LONGEST:
        raise AddressRefused(_("This address is too long."))
    if not re.match(r"https?://", text, re.IGNORECASE):
        raise AddressRefused(_("This is no address that begins with https:// or http://."))
    if _UNUSABLE.search(text):
        raise AddressRefused(_("This address contains a character that cannot be in one."))
    try:
        parts = urlsplit(text)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        raise AddressRefused(_("This is no address of the web.")) from None
    if "@" in parts.netloc:
        raise AddressRefused(_("This address contains a name or password."))
    port = PORTS[parts.scheme] if port is None else port
    if port not in PORTS.values():
        raise AddressRefused(_("Photos are fetched from the ports 80 and 443 alone."))
    path = quote(parts.path or "/", safe=_KEPT)
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    address = Address(parts.scheme, host, port, f"{path}{query}")
    # Letters that are no ASCII take up to twelve signs; a redirect's address is kept so.
    if len(str(address)) >= LONGEST:
        raise AddressRefused(_("This address is too long."))
    return address


def redirected(address: Address, location: str) -> Address:
    """Return where a server sends us, checked like what somebody typed."""
    try:
        there = urljoin(str(address), location.strip())
    except ValueError:
        raise AddressRefused(_("This is no address of the web.")) from None
    target = parse_address(there)
    if address.is_secure and not target.is_secure:
        raise AddressRefused(_("The server sends us to an address that is not encrypted."))
    return target


def is_public(text: str) -> bool:
    """Whether an IP address is one that everybody on the internet reaches, and the same for all."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_4)
    return _is_public_6(address)


def _is_public_6(address: IPv6Address) -> bool:
    # Mapped, compatible, translated, link-local, unique local and multicast are outside of it.
    return address in _PUBLIC_6 and not any(address in network for network in _SPECIAL_6)


def _host(name: str) -> str:
    """Return a host's name in ASCII, or raise ``ValueError``."""
    if ":" in name:
        if "%" in name:
            raise ValueError("an address with a zone is one of this machine's own networks")
        return str(IPv6Address(name))
    host = name.rstrip(".").encode("idna").decode("ascii").lower()
    if not _HOST.fullmatch(host):
        raise ValueError("this is no name of a host")
    return host
