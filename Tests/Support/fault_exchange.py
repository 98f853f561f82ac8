"""One request and its answer, good or bad, and the register of faults."""

from __future__ import annotations

import asyncio
import json
import socket
import struct

CHUNK = 65_536
MOST = 1 << 30  # what an endless body ends at, should no client ever hang up


class HungUp(Exception):
    """The client closed the connection while we were answering."""


def call(name: str, arguments) -> dict:
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}


def tool_name(x: Exchange) -> str:
    for tool in x.asked.get("tools") or []:
        if isinstance(tool, dict) and isinstance(tool.get("function"), dict):
            return tool["function"].get("name", "answer")
    return "answer"


class Exchange:
    """One request, and the means to answer it well or badly."""

    def __init__(self, server, reader, writer, method, target, headers, body) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.method, self.target, self.headers, self.body = method, target, headers, body
        self.name, self.record = "", None
        self.parameters: dict[str, str] = {}
        self.content = '{"answer":"yes"}'
        self.keep = True  # whether the connection stays open
        try:
            parsed = json.loads(body) if body else {}
        except ValueError:
            parsed = {}
        self.asked = parsed if isinstance(parsed, dict) else {}

    # The wire

    async def raw(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def pause(self, seconds: float) -> None:
        """Waits, and notices a client that hangs up meanwhile."""
        try:
            while await asyncio.wait_for(self.reader.read(CHUNK), seconds):
                pass
        except asyncio.TimeoutError:
            return
        raise HungUp

    async def for_ever(self) -> None:
        await self.pause(3_600)

    def reset(self) -> None:
        """Ends the connection with RST instead of FIN."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        self.keep = False

    def close(self) -> None:
        self.writer.close()
        self.keep = False

    @staticmethod
    def head(status: int, kind: str, *more: str) -> bytes:
        lines = [f"HTTP/1.1 {status} {'OK' if status < 400 else 'Fault'}", f"Content-Type: {kind}", *more, "", ""]
        return "\r\n".join(lines).encode("latin-1")

    async def send(self, status: int, body: str | bytes, *more: str, kind: str = "application/json") -> None:
        data = body.encode() if isinstance(body, str) else body
        await self.raw(self.head(status, kind, f"Content-Length: {len(data)}", *more) + data)

    async def error(self, status: int, message: str, *more: str, type: str = "server_error", code=None,
                    param=None) -> None:
        inner = {"message": message, "type": type, "param": param, "code": code}
        await self.send(status, json.dumps({"error": inner}), *more)

    # Completions

    def completion(self, content=None, finish: str | None = "stop", **message) -> dict:
        said = {"role": "assistant", "content": self.content if content is None else content, **message}
        return {
            "id": "chatcmpl-fault", "object": "chat.completion", "created": 1_700_000_000,
            "model": self.asked.get("model", "fault"),
            "choices": [{"index": 0, "message": said, "finish_reason": finish}],
            "usage": {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17},
        }

    async def complete(self, content=None, finish: str | None = "stop", **message) -> None:
        """A completion, as a stream where one was asked for."""
        if self.asked.get("stream") and not message:
            await self.stream([*self.events(content, finish), "[DONE]"])
        else:
            await self.send(200, json.dumps(self.completion(content, finish, **message)))

    def event(self, delta: dict, finish: str | None = None) -> str:
        return json.dumps(
            {
                "id": "chatcmpl-fault", "object": "chat.completion.chunk", "created": 1_700_000_000,
                "model": self.asked.get("model", "fault"),
                "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
            }, ensure_ascii=False)

    def events(self, content=None, finish: str | None = "stop") -> list[str]:
        text = self.content if content is None else content
        pieces = [text[k : k + 4] for k in range(0, len(text), 4)]
        found = [self.event({"role": "assistant", "content": ""}), *(self.event({"content": p}) for p in pieces)]
        if finish is not None:
            found.append(self.event({}, finish))
        if (self.asked.get("stream_options") or {}).get("include_usage"):
            found.append(json.dumps({
                "id": "chatcmpl-fault", "object": "chat.completion.chunk", "created": 0, "model": "fault", "choices": [],
                "usage": {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17}}))
        return found

    async def open_stream(self) -> None:
        self.keep = False
        await self.raw(self.head(200, "text/event-stream", "Connection: close"))

    async def stream(self, events: list[str], before: str = "data: ", after: str = "\n\n") -> None:
        await self.open_stream()
        await self.raw("".join(before + event + after for event in events).encode())
        self.close()

    async def good(self) -> None:
        """What a sound endpoint answers."""
        if self.method == "GET":
            models = [{"id": name, "object": "model", "created": 0, "owned_by": "fault"} for name in ("fault", "other")]
            await self.send(200, json.dumps({"object": "list", "data": models}))
        elif self.parameters.get("tools") == "call" and self.asked.get("tools"):
            body = self.completion("", "tool_calls")
            body["choices"][0]["message"] |= {"content": None, "tool_calls": [call(tool_name(self), self.content)]}
            await self.send(200, json.dumps(body))
        else:
            await self.complete()


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A port that takes connections and never answers."""
    try:
        while await reader.read(CHUNK):
            pass
    except ConnectionError:
        pass
    writer.close()


SCENARIOS = {}


def scenario(*names: str):
    def register(function):
        for name in names:
            SCENARIOS[name] = function
        return function

    return register


def answering(name: str, status: int, body: str | bytes, *more: str, kind: str = "application/json") -> None:
    """Registers a fault that is one fixed answer."""

    async def answer(x: Exchange) -> None:
        await x.send(status, body, *more, kind=kind)

    SCENARIOS[name] = answer


def failing(name: str, status: int, message: str, *more: str, **inner) -> None:
    """Registers a fault that is one fixed error object."""

    async def answer(x: Exchange) -> None:
        await x.error(status, message, *more, **inner)

    SCENARIOS[name] = answer


def saying(name: str, content=None, finish: str | None = "stop", **message) -> None:
    """Registers a fault in what the model says."""

    async def answer(x: Exchange) -> None:
        await x.complete(None if "content" in x.parameters else content, finish, **message)

    SCENARIOS[name] = answer


@scenario("ok")
async def ok(x: Exchange) -> None:
    await x.good()


def half(x: Exchange) -> tuple[bytes, bytes]:
    body = json.dumps(x.completion()).encode()
    return body, body[: len(body) // 2]
