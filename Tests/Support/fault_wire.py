"""Faults of the connection and of HTTP itself: rows 1 to 5, 40 to 43 and 48 of the matrix."""

import asyncio
import base64
import json
import zlib

from fault_exchange import CHUNK, MOST, SCENARIOS, Exchange, answering, half, scenario

# Row 1: the connection


@scenario("reset")
async def reset(x: Exchange) -> None:
    x.reset()


@scenario("close")
async def close(x: Exchange) -> None:
    x.close()


@scenario("reset-mid")
async def reset_mid(x: Exchange) -> None:
    body, part = half(x)
    await x.raw(x.head(200, "application/json", f"Content-Length: {len(body)}") + part)
    await x.pause(0.05)
    x.reset()


@scenario("fin-mid")
async def fin_mid(x: Exchange) -> None:
    body, part = half(x)
    await x.raw(x.head(200, "application/json", f"Content-Length: {len(body)}") + part)
    x.close()


@scenario("chunk-trunc")
async def chunk_truncated(x: Exchange) -> None:
    _, part = half(x)
    await x.raw(x.head(200, "application/json", "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(part), part))
    x.close()


@scenario("bad-chunk")
async def bad_chunk(x: Exchange) -> None:
    _, part = half(x)
    head = x.head(200, "application/json", "Transfer-Encoding: chunked")
    await x.raw(head + b"%x\r\n%s\r\nZZZ\r\n" % (len(part), part))
    x.close()


# Rows 3 to 5: too slow, too much


@scenario("hang")
async def hang(x: Exchange) -> None:
    await x.for_ever()


@scenario("drip")
async def drip(x: Exchange) -> None:
    body = json.dumps(x.completion()).encode()
    await x.raw(x.head(200, "application/json", f"Content-Length: {len(body)}"))
    for byte in body:
        await x.raw(bytes([byte]))
        await x.pause(0.25)


@scenario("drip-head")
async def drip_head(x: Exchange) -> None:
    for byte in x.head(200, "application/json", *(f"X-Filler-{k}: filler" for k in range(100))):
        await x.raw(bytes([byte]))
        await x.pause(0.25)


@scenario("stall")
async def stall(x: Exchange) -> None:
    body, part = half(x)
    await x.raw(x.head(200, "application/json", f"Content-Length: {len(body)}") + part)
    await x.for_ever()


@scenario("sse-stall")
async def sse_stall(x: Exchange) -> None:
    await x.open_stream()
    await x.raw(f"data: {x.events()[0]}\n\ndata: {x.events()[1]}\n\n".encode())
    await x.for_ever()


async def pour(x: Exchange, piece: bytes) -> None:
    x.keep = False
    for _ in range(MOST // len(piece)):
        await x.raw(piece)
    x.close()


@scenario("infinite")
async def infinite(x: Exchange) -> None:
    await x.raw(x.head(200, "application/json", "Connection: close") + b'{"choices":"')
    await pour(x, b"x" * CHUNK)


@scenario("infinite-sse")
async def infinite_sse(x: Exchange) -> None:
    await x.open_stream()
    await pour(x, f"data: {x.event({'content': 'x' * 1000})}\n\n".encode() * 50)


@scenario("gzip-bomb")
async def gzip_bomb(x: Exchange) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)  # 1 MiB of nothing, about 1 kB
    await x.raw(x.head(200, "application/json", "Content-Encoding: gzip", "Connection: close") + head)
    x.keep = False
    for _ in range(1 << 12):
        await x.raw(block)
    x.close()


@scenario("too-long")
async def too_long(x: Exchange) -> None:
    await x.raw(x.head(200, "application/json", f"Content-Length: {MOST}") + b"{")
    await x.for_ever()


# Row 40: redirects, which must not be followed


def redirecting(name: str, status: int, target) -> None:
    async def answer(x: Exchange) -> None:
        await x.send(status, "", f"Location: {target(x)}")

    SCENARIOS[name] = answer


def elsewhere(x: Exchange) -> str:
    return f"http://127.0.0.1:{x.server.ports['other']}/v1/chat/completions"


redirecting("redirect-other", 307, elsewhere)
redirecting("redirect-302", 302, elsewhere)
redirecting("redirect-loop", 307, lambda x: x.target)
redirecting("redirect-file", 302, lambda x: "file:///etc/passwd")
redirecting("308", 308, elsewhere)

# Row 42: HTTP that is not


@scenario("big-header")
async def big_header(x: Exchange) -> None:
    await x.raw(x.head(200, "application/json", "X-Large: " + "x" * 200_000, "Content-Length: 2") + b"{}")


@scenario("many-headers")
async def many_headers(x: Exchange) -> None:
    lines = (f"X-Filler-{k}: {'x' * 80}" for k in range(5_000))
    await x.raw(x.head(200, "application/json", *lines, "Content-Length: 2") + b"{}")


@scenario("early-hints")
async def early_hints(x: Exchange) -> None:
    """Not a fault: two thousand interim answers come first."""
    await x.raw(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" * 2_000)
    await x.good()


def writing(name: str, data) -> None:
    async def answer(x: Exchange) -> None:
        await x.raw(data(x) if callable(data) else data)
        x.close()

    SCENARIOS[name] = answer


def with_lengths(x: Exchange, *lengths: int) -> bytes:
    body = json.dumps(x.completion()).encode()
    return x.head(200, "application/json", *(f"Content-Length: {len(body) + k}" for k in lengths)) + body


writing("bad-status", b"HTTP/1.1 999 Request denied\r\nContent-Length: 2\r\n\r\n{}")
writing("not-http", b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")
writing("http09", b'{"answer":"yes"}\n')
writing("cl-twice", lambda x: with_lengths(x, 0, -10))
writing("cl-negative", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n{}")
answering("bad-gzip", 200, b"\x1f\x8b\x08\x00this is no deflate stream at all", "Content-Encoding: gzip")
answering("br-unasked", 200, base64.b64decode("CwGAe30D"), "Content-Encoding: br")


@scenario("gzip")
async def gzip(x: Exchange) -> None:
    """Not a fault: a body compressed as asked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = packer.compress(json.dumps(x.completion()).encode()) + packer.flush()
    await x.send(200, body, "Content-Encoding: gzip")


# Rows 43 to 48: kept connections, calls that end half way


@scenario("keepalive-then-close")
async def keepalive_then_close(x: Exchange) -> None:
    """Promises to keep the connection, and closes it as soon as the next request comes (or after gap=MS)."""
    await x.good()
    if "gap" in x.parameters:
        await asyncio.sleep(float(x.parameters["gap"]) / 1000)
    else:
        await x.reader.read(1)
    x.reset() if x.parameters.get("how") == "reset" else x.close()




@scenario("slow")
async def slow(x: Exchange) -> None:
    """Not a fault: a good answer after delay=MS, which every scenario takes."""
    await x.good()


@scenario("reset-after")
async def reset_after(x: Exchange) -> None:
    """The request was taken and worked on; the connection breaks before the answer."""
    await x.pause(0.05)
    x.reset()
