"""A chat endpoint that knows one causal chain and answers ordering and refinement prompts from it.

Usage: chain_server.py LOG NAME... The names are the chain, first cause first; all other variables stand alone. Every request
body is appended to LOG. Prints its port; ends when its standard input does.
"""

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

log, chain = sys.argv[1], sys.argv[2:]
lock = threading.Lock()


def place(name: str) -> int | None:
    return chain.index(name) if name in chain else None


def ordering(names: dict, target: str) -> dict:
    own = place(names[target])
    others = {key: place(name) for key, name in names.items() if key != target}
    known = {key: other for key, other in others.items() if other is not None and own is not None}
    return {
        "reason": "along the chain",
        "before": [key for key, other in known.items() if other < own],
        "after": [key for key, other in known.items() if other > own],
        "not_sure": [key for key in others if key not in known],
    }


def refinement(names: dict, text: str) -> dict:
    first, second = re.search(r'statement about "?(V\d+)"? and "?(V\d+)', text).groups()
    one, other = place(names[first]), place(names[second])
    if one is None or other is None:
        wanted = "Neither causes"
    else:
        cause, direct = (first, second)[one > other], abs(one - other) == 1
        wanted = rf'"?{cause}"? ' + ("is a direct cause" if direct else "causes")
    letter = re.search(rf"^\(?([A-Z])[).:]? *{wanted}", text, re.MULTILINE).group(1)
    return {"reason": "along the chain", "choice": letter, "confidence": 90}


def answer(text: str) -> dict:
    data, _ = json.JSONDecoder().raw_decode(text[text.index("DATA: ") + 6 :])
    names = {variable["id"]: variable["name"] for variable in data["variables"]}
    target = re.search(r'relative to "?(V\d+)', text)
    return ordering(names, target.group(1)) if target else refinement(names, text)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
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
