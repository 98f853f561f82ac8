"""Serves a tiny real model through llama.cpp's own OpenAI-compatible server, on one thread.

    local_model.py MODEL.gguf PORT [CONTEXT]     # prints the address; ends when its standard input closes

The key is sk-local-test. While the model loads, every route answers 503: a client has to wait.
"""

import sys

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(sys.argv[2])
parameters.n_ctx = int(sys.argv[3]) if len(sys.argv) > 3 else 4096
parameters.n_parallel = 1
parameters.n_gpu_layers = 0
parameters.ui = False
parameters.api_keys = ["sk-local-test"]
parameters.model_alias = {"smollm2"}
parameters.cpuparams.n_threads = 1
parameters.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
sys.stdin.read()
