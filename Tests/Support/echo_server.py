"""A chat endpoint that costs as little as a Python server can: one fixed completion, whatever is asked.

    python3 echo_server.py [CONTENT] [DELAY_MS]

For measuring what a client costs. Prints one line of JSON with its port when ready, keeps connections alive, and ends
when its standard input is closed.
"""

import asyncio
import json
import os
import sys

CONTENT = sys.argv[1] if len(sys.argv) > 1 else '{"answer":"yes"}'
DELAY = float(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 0.0
BODY = json.dumps(
    {
        "id": "echo", "object": "chat.completion", "created": 0, "model": "echo",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": CONTENT}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14},
    }
).encode()
MODELS = b'{"object":"list","data":[{"id":"echo","object":"model","created":0,"owned_by":"echo"}]}'


def answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


ANSWER, LIST = answer(BODY), answer(MODELS)
LARGEST = 64 << 20


class Echo(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.waiting = bytearray()
        self.missing = 0  # bytes of a body still to come, which nobody reads
        self.answer = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while True:
            if self.missing:
                taken = min(self.missing, len(self.waiting))
                del self.waiting[:taken]
                self.missing -= taken
                if self.missing:
                    return
                self.reply()
            end = self.waiting.find(b"\r\n\r\n")
            if end < 0:
                if len(self.waiting) > 65_536:
                    self.transport.abort()
                return
            head = bytes(self.waiting[:end]).lower()
            del self.waiting[: end + 4]
            self.answer = LIST if head.startswith(b"get ") else ANSWER
            found = head.find(b"\r\ncontent-length:")
            if found >= 0:
                try:
                    self.missing = int(head[found + 17 :].split(b"\r\n", 1)[0])
                except ValueError:
                    self.missing = -1
                if not 0 <= self.missing <= LARGEST:
                    return self.transport.abort()
            if not self.missing:
                self.reply()

    def reply(self) -> None:
        if DELAY:
            asyncio.get_running_loop().call_later(DELAY, self.transport.write, self.answer)
        else:
            self.transport.write(self.answer)


async def main() -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), lambda: os.read(sys.stdin.fileno(), 65_536) or ended.set())
    server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=1024)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await ended.wait()
    os._exit(0)


asyncio.run(main())
