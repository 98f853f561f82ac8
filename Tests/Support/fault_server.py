"""A server that answers wrongly on purpose: every way an OpenAI-compatible endpoint has been seen to fail.

    python3 fault_server.py [--tls]

One process, standard library only. When ready it prints one line of JSON with its ports (and, with --tls, the path of
the certificate authority it made), and it ends when its standard input is closed.

A base URL chooses the fault: http://127.0.0.1:PORT/s/SCENARIO[:name=value,name=value…]/v1, to which a client appends
/chat/completions or /models. The scenarios are in fault_wire.py, fault_statuses.py and fault_answers.py. Parameters that every scenario takes:

    times=N      the first N requests meet the fault, later ones get a good answer
    after=N      the first N requests get a good answer, later ones meet the fault
    when=TEXT    only requests whose body contains TEXT (base64url) meet the fault
    delay=MS     wait before answering
    content=TEXT the content of a good answer (base64url), or @NAME for what was sent to POST /_content/NAME
    tools=call   a good answer to a request with tools is a call of the first
    id=…         nothing: keeps one test's count apart from another's

GET /_log gives, for each SCENARIO[:…] segment (one with ?key=SEGMENT), what was seen: requests, their bodies' hashes,
headers and times, connections, the most in flight at once, and when clients hung up. POST /_reset forgets all.
"""

import asyncio
import base64
import hashlib
import json
import os
import shutil
import socket
import sys
import tempfile
import time
import urllib.parse

import fault_certificates
from fault_exchange import Exchange, HungUp, say_nothing
from fault_scenarios import SCENARIOS

KEPT = 1_000  # entries in any one list
LARGEST_BODY = 16 << 20


class Record:
    """What was seen of one path segment."""

    def __init__(self) -> None:
        self.requests = 0
        self.posts = 0
        self.faults = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.connections: set[int] = set()
        self.hashes: list[str] = []
        self.answered: list[str] = []
        self.times: list[float] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[str] = []
        self.paths: list[str] = []
        self.hung_up: list[dict[str, float]] = []

    def see(self, connection: int, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        self.requests += 1
        self.posts += method == "POST"
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        if len(self.connections) < KEPT:
            self.connections.add(connection)
        if len(self.hashes) < KEPT:
            self.hashes.append(hashlib.sha256(body).hexdigest())
            self.times.append(time.time())
        if len(self.headers) < 50:
            self.headers.append(headers)
            self.bodies.append(body[:65_536].decode("utf-8", "replace"))
            self.paths.append(method + " " + target)

    def as_json(self) -> dict[str, object]:
        return {
            "requests": self.requests, "posts": self.posts, "connections": len(self.connections),
            "most_in_flight": self.most_in_flight, "in_flight": self.in_flight, "hashes": self.hashes,
            "answered": self.answered,
            "times": self.times, "headers": [[f"{n}: {v}" for n, v in h.items()] for h in self.headers], "bodies": self.bodies, "paths": self.paths,
            "hung_up": self.hung_up,
        }


class Server:
    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.contents: dict[str, bytes] = {}
        self.ports: dict[str, object] = {}
        self.accepted = 0

    def record(self, key: str) -> Record:
        if key not in self.records and len(self.records) >= 10_000:
            self.records.clear()
        return self.records.setdefault(key, Record())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, everything: str = "") -> None:
        """One connection. `everything` is the key under which a port logs all its requests."""
        self.accepted += 1
        connection = self.accepted
        try:
            while await self.exchange(reader, writer, connection, everything):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, HungUp, ValueError):
            pass
        finally:
            writer.close()

    async def exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int, everything: str
    ) -> bool:
        first = await reader.readexactly(1)
        if first == b"\x16":  # a TLS greeting on a plain port: answered as most servers do
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return False
        lines = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers = {}
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            if colon:
                headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        if not 0 <= length <= LARGEST_BODY:
            return False
        body = await reader.readexactly(length)
        exchange = Exchange(self, reader, writer, method, target, headers, body)
        if everything or target.startswith("http://"):  # the latter: we were taken for a proxy
            key = everything or "_proxy"
            self.record(key).see(connection, method, target, headers, body)
            self.record(key).in_flight -= 1
            await exchange.good()
            return True
        url = urllib.parse.urlsplit(target)
        if url.path.startswith("/_"):
            return await self.administer(exchange, method, url, body)
        if not url.path.startswith("/s/"):
            await exchange.send(404, '{"detail":"Not Found"}')
            return True
        key = url.path.split("/")[2]
        record = self.record(key)
        record.see(connection, method, target, headers, body)
        started = time.monotonic()
        try:
            keep = await self.answer(exchange, key, record)
            if len(record.answered) < KEPT:
                record.answered.append(hashlib.sha256(body).hexdigest())
            return keep
        except (HungUp, ConnectionError) as end:
            if len(record.hung_up) < KEPT:
                record.hung_up.append({"after": time.monotonic() - started, "at": time.time()})
            raise HungUp from end
        finally:
            record.in_flight -= 1

    async def answer(self, exchange: Exchange, key: str, record: Record) -> bool:
        name, _, settings = urllib.parse.unquote(key).partition(":")
        parameters = dict(part.partition("=")[::2] for part in settings.split(",") if part)
        exchange.name, exchange.parameters, exchange.record = name, parameters, record
        scenario = SCENARIOS.get(name)
        if scenario is None:
            await exchange.send(404, json.dumps({"detail": f"no scenario {name}"}))
            return True
        content = parameters.get("content", "")
        if content.startswith("@"):
            exchange.content = self.contents.get(content[1:], b"").decode()
        elif content:
            exchange.content = decoded(content).decode()
        if "delay" in parameters:
            await exchange.pause(float(parameters["delay"]) / 1000)
        faulty = decoded(parameters.get("when", "")) in exchange.body
        if faulty:
            record.faults += 1
            faulty = int(parameters.get("after", 0)) < record.faults <= int(parameters.get("times", 1 << 60))
        if faulty:
            await scenario(exchange)
        else:
            await exchange.good()
        return exchange.keep

    async def administer(
        self, exchange: Exchange, method: str, url: urllib.parse.SplitResult, body: bytes
    ) -> bool:
        if url.path == "/_log":
            wanted = urllib.parse.parse_qs(url.query).get("key")
            keys = wanted if wanted else sorted(self.records)
            log = {key: self.records[key].as_json() for key in keys if key in self.records}
            await exchange.send(200, json.dumps(log))
        elif url.path == "/_reset" and method == "POST":
            self.records.clear()
            self.contents.clear()
            await exchange.send(200, "{}")
        elif url.path.startswith("/_content/") and method == "POST" and len(self.contents) < 100:
            self.contents[url.path.removeprefix("/_content/")] = body
            await exchange.send(200, "{}")
        else:
            await exchange.send(404, "{}")
        return True

    async def open(self, tls: bool, folder: str) -> None:
        listening = [await self.listen("port")]
        listening.append(await self.listen("other", everything="_other"))
        listening.append(await self.listen("silent", handler=say_nothing))
        self.refused = socket.socket()  # bound and not listening: its port stays closed, and nobody else gets it
        self.refused.bind(("127.0.0.1", 0))
        self.ports["refused"] = self.refused.getsockname()[1]
        self.full = socket.socket()
        self.full.bind(("127.0.0.1", 0))
        self.full.listen(0)
        self.ports["backlog"] = self.full.getsockname()[1]
        self.fillers = []
        for _ in range(4):  # nobody accepts, so that further connections are left hanging
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(self.full.getsockname())
            self.fillers.append(filler)
        if tls:
            contexts, self.ports["ca"] = fault_certificates.contexts(folder)
            for name, context in contexts.items():
                listening.append(await self.listen(name, context=context))
        print(json.dumps(self.ports), flush=True)

    async def listen(self, name: str, everything: str = "", context=None, handler=None) -> asyncio.Server:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self.serve(reader, writer, everything)

        server = await asyncio.start_server(
            handler or serve, "127.0.0.1", 0, backlog=1024, limit=1 << 20, ssl=context)
        self.ports[name] = server.sockets[0].getsockname()[1]
        return server


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def main() -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *_: None)  # broken connections are this server's trade
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), lambda: os.read(sys.stdin.fileno(), 65_536) or ended.set())
    folder = tempfile.mkdtemp(prefix="fault-server-")
    try:
        await Server().open("--tls" in sys.argv, folder)
        await ended.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)  # without waiting for those who hang


if __name__ == "__main__":
    asyncio.run(main())
