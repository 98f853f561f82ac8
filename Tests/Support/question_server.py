"""What the servers that read our own questions and answer them share: HTTP, the log, the variables behind the ids."""

import json
import re
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def variables(text: str) -> dict:
    """The names of the variables that a question lists, by their ids."""
    data, _ = json.JSONDecoder().raw_decode(text[text.index("DATA: ") + 6 :])
    return {variable["id"]: variable["name"] for variable in data["variables"]}


def ordering_target(text: str) -> str | None:
    """The id of the variable that an ordering question is about; None for other questions."""
    found = re.search(r'relative to "?(V\d+)', text)
    return found.group(1) if found else None


def serve(answer: Callable[[str], dict], log: str | None = None) -> None:
    """Answers chat completions with `answer(messages)` until standard input ends; prints its port first.

    Every request body is appended to `log`.
    """
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            if log is not None:
                with lock, open(log, "ab") as file:
                    file.write(raw + b"\n")
            request = json.loads(raw)
            text = "\n".join(message["content"] for message in request["messages"])
            message = {"role": "assistant", "content": json.dumps(answer(text))}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            body = json.dumps({"model": request["model"], "choices": [choice]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
