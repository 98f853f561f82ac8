"""Runs llmock, a judge of how a client treats a faulty endpoint, on a free port of this machine.

    .build-tools/judge/bin/python judge.py

When ready it prints its port, and it ends when its standard input is closed.
"""

import logging
import os
import sys

# Pieces come as a model makes them. All at once, nobody could hang up in time on a stream that is broken.
os.environ["LLMOCK_STREAM_CHUNK_DELAY_MS"] = "25"

from llmock.testing import LLMockServer  # noqa: E402

logging.disable(logging.CRITICAL)
server = LLMockServer()
server.start()
print(server.base_url("openai").split(":")[2].split("/")[0], flush=True)
while sys.stdin.buffer.read(1):
    pass
os._exit(0)  # without waiting for those who stall
