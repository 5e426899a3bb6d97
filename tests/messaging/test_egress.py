"""The way out: whatever an address looks like, nothing inside is ever dialled."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from messaging.egress import Call, Credential, Egress, EgressError, client
from messaging.egress.addresses import is_own_network, is_public

PUBLIC = ["93.184.216.34", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111"]
INNER = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
    "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1",
    "not an address", "",
]  # fmt: skip

# What people write to reach loopback without saying so (security.md 1.5), and plainer ways in.
SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1",
    "017700000001", "0", "0.0.0.0", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "１２７.0.0.1",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[0:0:0:0:0:0:0:1]", "[::1%25lo]", "localhost", "LOCALHOST",
    "127.0.0.1.", "169.254.169.254", "[fe80::1%25lo]", "10.0.0.1", "192.168.0.1", "172.16.0.1",
    "100.64.0.1", "%31%32%37.0.0.1", "127.0.0.1%00.example.com", "127.0.0.1%2f@example.com",
]  # fmt: skip
TRICKS = [
    "http://127.0.0.1:{port}\\@example.com/", "http://example.com@127.0.0.1:{port}/",
    "http://example.com\\@127.0.0.1:{port}/", "http:\\\\127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.com/", "http://127.0.0.1:{port}?@example.com/",
    "http:///127.0.0.1:{port}/", "http://\t127.0.0.1:{port}/", "http://127.0.0.1\n:{port}/",
    "//127.0.0.1:{port}/", "file:///etc/passwd", "gopher://127.0.0.1:{port}/_x",
    "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun/x", "ftp://127.0.0.1:{port}/",
    "javascript:alert(1)", "", "http://", "http://[::1", "http://127.0.0.1:99999/",
]  # fmt: skip

Handler = Callable[[str, dict[str, str], bytes], "bytes | Awaitable[bytes]"]


class Server:
    """A service on this machine: what it was asked, and what it answers."""

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[bytes] = []
        self.drips = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {
                k.lower(): v.strip() for k, _, v in (h.partition(":") for h in head[1:]) if k
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.requests.append((head[0], headers, body))
            writer.write(self.answers.pop(0) if self.answers else answer())
            while self.drips:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.01)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


def answer(body: bytes = b"{}", status: int = 200, **headers: str) -> bytes:
    told = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status} OK\r\n{head}\r\n".encode() + body


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """A canary on loopback, at a port that would be allowed."""
    made = Server()
    async with listening(made) as port:
        monkeypatch.setattr(client, "PORTS", client.PORTS | {port})
        yield made


@asynccontextmanager
async def listening(made: Server) -> AsyncIterator[int]:
    listener = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = listener.sockets[0].getsockname()[1]
    try:
        yield made.port
    finally:
        made.drips = False
        listener.close()


@pytest.fixture
def allowed(server: Server, settings) -> str:
    """The origin of the server, which the operator named."""
    settings.EGRESS_ALLOW = [f"http://127.0.0.1:{server.port}"]
    return f"http://127.0.0.1:{server.port}"


async def refused(call: Call, **options: object) -> str:
    """The code of the refusal."""
    async with Egress(**options) as egress:
        with pytest.raises(EgressError) as caught:
            await egress.fetch(call)
    assert "127." not in caught.value.message
    return caught.value.code


async def fetch(call: Call, **options: object):
    async with Egress(**options) as egress:
        return await egress.fetch(call)


def resolver(*rounds: list[str]):
    """A name server whose answers change from one question to the next."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return rounds[(len(asked) - 1) % len(rounds)]

    return resolve


# -- addresses ------------------------------------------------------------------------------


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is(address: str) -> None:
    assert is_public(address)
    assert not is_own_network(address)


@pytest.mark.parametrize("address", ["169.254.169.254", "168.63.129.16", "fe80::1", "0.0.0.0",
                                     "fd00:ec2::254", "64:ff9b::a9fe:a9fe"])  # fmt: skip
def test_metadata_and_link_local_cannot_be_opened_by_anybody(address: str) -> None:
    assert not is_own_network(address)


# -- nothing inside is dialled --------------------------------------------------------------


@pytest.mark.parametrize("host", SPELLINGS)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_no_spelling_reaches_the_inside(host: str, scheme: str, server: Server) -> None:
    code = await refused(Call("GET", f"{scheme}://{host}:{server.port}/"))

    assert code in {"egress_blocked", "bad_request", "unreachable"}
    assert server.connections == 0


@pytest.mark.parametrize("url", TRICKS)
async def test_no_trick_of_an_address_reaches_the_inside(url: str, server: Server) -> None:
    code = await refused(Call("GET", url.format(port=server.port)))

    assert code in {"egress_blocked", "bad_request", "unreachable"}
    assert server.connections == 0


@pytest.mark.parametrize("answers", [
    ["127.0.0.1"], ["::1"], ["169.254.169.254"], ["93.184.216.34", "127.0.0.1"],
    ["127.0.0.1", "93.184.216.34"], ["2606:4700::1111", "::ffff:10.0.0.1"],
])  # fmt: skip
async def test_a_name_that_has_one_inner_address_is_refused(answers, server: Server) -> None:
    call = Call("GET", f"http://shop.example:{server.port}/")

    assert await refused(call, resolve=resolver(answers)) == "egress_blocked"
    assert server.connections == 0


async def test_a_name_is_asked_for_once_and_the_judged_address_is_dialled(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the second look-up would lead inside."""
    dialled: list[str] = []

    async def connect(self, host, port, **options):
        dialled.append(host)
        raise client.httpcore.ConnectError("no network in tests")

    monkeypatch.setattr(client.httpcore.AnyIOBackend, "connect_tcp", connect)
    resolve = resolver(["93.184.216.34"], ["127.0.0.1"])
    call = Call("GET", f"http://rebind.example:{server.port}/")

    codes = [await refused(call, resolve=resolve) for _ in range(50)]

    assert set(dialled) == {"93.184.216.34"}
    assert codes == ["unreachable", "egress_blocked"] * 25
    assert server.connections == 0


async def test_a_redirect_is_judged_like_the_first_address(allowed: str, server: Server) -> None:
    async with listening(Server()) as inside:
        for target in (f"http://127.0.0.1:{inside}/", "http://169.254.169.254/latest/meta-data/",
                       "file:///etc/passwd", f"//127.0.0.1:{inside}/"):  # fmt: skip
            server.answers.append(answer(status=302, Location=target))
            code = await refused(Call("GET", f"{allowed}/", follows=True))
            assert code in {"egress_blocked", "bad_request"}


async def test_an_unusual_port_is_refused_unless_its_origin_is_named(settings) -> None:
    call = Call("GET", "http://shop.example:6379/")
    assert await refused(call, resolve=resolver(["93.184.216.34"])) == "egress_blocked"


async def test_only_the_very_origin_that_was_named_is_open(allowed: str, server: Server) -> None:
    for url in (allowed.replace("127.0.0.1", "localhost"), allowed.replace("http:", "https:"),
                f"http://127.0.0.2:{server.port}", f"http://[::1]:{server.port}"):  # fmt: skip
        assert await refused(Call("GET", url)) == "egress_blocked"
    assert server.connections == 0
    assert (await fetch(Call("GET", f"{allowed}/x?y=1"))).status == 200
    assert server.requests[0][0] == "GET /x?y=1 HTTP/1.1"


async def test_naming_an_origin_does_not_open_metadata(settings) -> None:
    settings.EGRESS_ALLOW = ["http://169.254.169.254", "http://meta.example"]
    assert await refused(Call("GET", "http://169.254.169.254/")) == "egress_blocked"
    resolve = resolver(["fd00:ec2::254"])
    assert await refused(Call("GET", "http://meta.example/"), resolve=resolve) == "egress_blocked"


# -- what is sent ---------------------------------------------------------------------------


async def test_a_call_carries_its_headers_and_body(allowed: str, server: Server) -> None:
    reply = await fetch(Call("POST", f"{allowed}/orders", {"X-Shop": "1"}, b'{"a":1}'))

    line, headers, body = server.requests[0]
    assert (line, body) == ("POST /orders HTTP/1.1", b'{"a":1}')
    assert headers["x-shop"] == "1"
    assert headers["accept-encoding"] == "identity"
    assert headers["host"] == f"127.0.0.1:{server.port}"
    assert reply.headers["content-type"] == "application/json"


@pytest.mark.parametrize("header", [
    ("Host", "x"), ("content-length", "3"), ("Transfer-Encoding", "chunked"), ("Connection", "x"),
    ("Proxy-Authorization", "x"), ("X-aws-ec2-metadata-token", "x"), ("Metadata", "true"),
    ("X-aws-ec2-metadata-token-ttl-seconds", "1"), ("Metadata-Flavor", "Google"), ("X: y", "z"),
    ("X-A", "a\r\nHost: b"), ("X-A", "a\x00"), ("", "x"), ("Ü", "x"), ("X-A", "x" * 5000),
])  # fmt: skip
async def test_a_header_that_bends_the_request_is_refused(header, allowed, server) -> None:
    name, value = header

    assert await refused(Call("GET", allowed, {name: value})) == "bad_request"
    assert server.connections == 0


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "OPTIONS", "get", "GET /x HTTP/1.1\r\nA:"])
async def test_a_method_is_one_of_six(method: str, allowed: str) -> None:
    assert await refused(Call(method, allowed)) == "bad_request"


async def test_the_answer_to_a_head_has_no_body(allowed: str, server: Server) -> None:
    server.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"]

    reply = await fetch(Call("HEAD", allowed))

    assert server.requests[0][0] == "HEAD / HTTP/1.1"
    assert (reply.status, reply.body) == (200, b"")


async def test_a_body_has_its_limit(allowed: str, server: Server) -> None:
    assert await refused(Call("POST", allowed, body=b"x" * (256 * 1024 + 1))) == "bad_request"
    assert server.connections == 0


# -- what comes back ------------------------------------------------------------------------


async def test_an_answer_that_drips_ends_at_the_deadline(allowed: str, server: Server) -> None:
    server.drips = True
    server.answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")

    assert await refused(Call("GET", allowed, timeout=0.2)) == "timeout"


async def test_an_answer_without_end_is_cut_off(allowed: str, server: Server) -> None:
    server.answers.append(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (300 * 1024))

    assert await refused(Call("GET", allowed)) == "too_large"


async def test_endless_headers_are_cut_off(allowed: str, server: Server) -> None:
    server.answers.append(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 5_000_000 + b"\r\n\r\n")

    assert await refused(Call("GET", allowed)) == "unreachable"


async def test_a_compressed_answer_is_not_unpacked(allowed: str, server: Server) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    server.answers.append(answer(bomb, Content_Encoding="gzip"))

    assert await refused(Call("GET", allowed)) == "bad_answer"


async def test_nobody_listening_is_unreachable(settings) -> None:
    async with listening(Server()) as port:
        settings.EGRESS_ALLOW = [f"http://127.0.0.1:{port}"]
    assert await refused(Call("GET", f"http://127.0.0.1:{port}/")) == "unreachable"


async def test_no_cookie_is_carried_to_the_next_call(allowed: str, server: Server) -> None:
    server.answers.append(answer(Set_Cookie="session=1"))
    async with Egress() as egress:
        await egress.fetch(Call("GET", allowed))
        await egress.fetch(Call("GET", allowed))

    assert all("cookie" not in headers for _, headers, _ in server.requests)
    assert server.connections == 2


# -- TLS ------------------------------------------------------------------------------------


@pytest.fixture
async def secure(tmp_path, monkeypatch: pytest.MonkeyPatch, settings) -> AsyncIterator[int]:
    """The port of a server that can prove to be shop.example, to who trusts its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.example")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("shop.example")])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = certificate.public_bytes(Encoding.PEM)
    (tmp_path / "own.pem").write_bytes(pem)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "both.pem").write_bytes(private + pem)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "both.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    client.trusted.cache_clear()
    listener = await asyncio.start_server(Server().serve, "127.0.0.1", 0, ssl=context)
    port = listener.sockets[0].getsockname()[1]
    settings.EGRESS_ALLOW = [f"https://{name}.example:{port}" for name in ("shop", "other")]
    yield port
    listener.close()
    client.trusted.cache_clear()


async def test_the_judged_address_must_prove_the_name_that_was_called(secure: int) -> None:
    here = resolver(["127.0.0.1"])

    assert (await fetch(Call("GET", f"https://shop.example:{secure}/"), resolve=here)).status == 200
    other = Call("GET", f"https://other.example:{secure}/")
    assert await refused(other, resolve=here) == "unreachable"


async def test_an_authority_that_nobody_knows_proves_nothing(secure: int, monkeypatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    client.trusted.cache_clear()
    call = Call("GET", f"https://shop.example:{secure}/")

    assert await refused(call, resolve=resolver(["127.0.0.1"])) == "unreachable"


# -- redirects ------------------------------------------------------------------------------


async def test_a_get_follows_three_redirects_and_no_more(allowed: str, server: Server) -> None:
    server.answers += [answer(status=302, Location="/next")] * 3
    assert (await fetch(Call("GET", allowed, follows=True))).status == 200

    server.answers += [answer(status=302, Location="/next")] * 4
    assert await refused(Call("GET", allowed, follows=True)) == "unreachable"


async def test_another_origin_gets_neither_the_secret_nor_own_headers(
    allowed: str, server: Server, settings
) -> None:
    other = Server()
    async with listening(other) as port:
        settings.EGRESS_ALLOW = [*settings.EGRESS_ALLOW, f"http://127.0.0.1:{port}"]
        server.answers.append(answer(status=302, Location=f"http://127.0.0.1:{port}/"))
        await fetch(Call("GET", allowed, {"X-Key": "own", "Accept": "text/html"},
                         credential=credential(server), follows=True))  # fmt: skip

    _, headers, _ = other.requests[0]
    assert "authorization" not in headers
    assert "x-key" not in headers
    assert headers["accept"] == "text/html"


async def test_the_same_origin_keeps_the_secret(allowed: str, server: Server) -> None:
    server.answers.append(answer(status=307, Location="/there"))
    await fetch(Call("GET", allowed, credential=credential(server), follows=True))

    assert [headers["authorization"] for _, headers, _ in server.requests] == ["Bearer s3cret!"] * 2


async def test_a_post_is_not_made_again_elsewhere(allowed: str, server: Server) -> None:
    server.answers.append(answer(status=307, Location="/there"))
    reply = await fetch(Call("POST", allowed, body=b"{}", follows=True))

    assert reply.status == 307
    assert len(server.requests) == 1


async def test_a_post_may_send_us_on_to_look(allowed: str, server: Server) -> None:
    server.answers.append(answer(status=303, Location="/made"))
    await fetch(Call("POST", allowed, body=b"{}", follows=True))

    assert server.requests[1][0] == "GET /made HTTP/1.1"
    assert server.requests[1][2] == b""


# -- secrets --------------------------------------------------------------------------------


def credential(server: Server, *hosts: str) -> Credential:
    own = frozenset(hosts or {f"127.0.0.1:{server.port}"})
    return Credential("crm", own, "Authorization", "Bearer s3cret!", ("s3cret!",))


@pytest.mark.parametrize("hosts", [
    ["api.example.com"], ["127.0.0.1"], ["27.0.0.1:{port}"], ["127.0.0.1:1"],
    ["127.0.0.1:{port}.example.com"], ["*"],
])  # fmt: skip
async def test_a_secret_goes_to_its_own_hosts_alone(hosts, allowed, server: Server) -> None:
    own = credential(server, *[host.format(port=server.port) for host in hosts])

    assert await refused(Call("GET", allowed, credential=own)) == "secret_not_allowed"
    assert server.connections == 0


async def test_a_secret_does_not_travel_in_the_clear(server: Server) -> None:
    own = credential(server, "api.example.com:80", "api.example.com")
    call = Call("GET", "http://api.example.com/", credential=own)

    assert await refused(call, resolve=resolver(["93.184.216.34"])) == "secret_not_allowed"


async def test_a_secret_that_is_sent_back_is_blotted_out(allowed: str, server: Server) -> None:
    server.answers.append(answer(b'{"you sent": "Bearer s3cret!"}', X_Echo="s3cret!"))
    reply = await fetch(Call("GET", allowed, credential=credential(server)))

    assert server.requests[0][1]["authorization"] == "Bearer s3cret!"
    assert reply.body == b'{"you sent": "Bearer ***"}'
    assert reply.headers["x-echo"] == "***"


def test_a_secret_is_not_shown_by_who_holds_it() -> None:
    assert "s3cret" not in repr(Call("GET", "https://a", credential=credential(Server())))
