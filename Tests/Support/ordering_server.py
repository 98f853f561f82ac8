"""A chat endpoint that answers the ordering prompt: variables come in the order of their names.

Usage: ordering_server.py. Prints its port; ends when its standard input does.
"""

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def answer(text: str) -> dict:
    data, _ = json.JSONDecoder().raw_decode(text[text.index("DATA: ") + 6 :])
    names = {variable["id"]: variable["name"] for variable in data["variables"]}
    target = re.search(r'relative to "?(V\d+)', text).group(1)
    return {
        "reason": "by name",
        "before": [key for key in names if names[key] < names[target]],
        "after": [key for key in names if names[key] > names[target]],
        "not_sure": [],
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
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
