"""Faults that a status tells: rows 6 to 15 of the matrix."""

import email.utils
import json
import time

from fault_exchange import SCENARIOS, Exchange, answering, failing, scenario

# Rows 6 to 9: rate limits and quotas


def rate_limited(name: str, header) -> None:
    async def answer(x: Exchange) -> None:
        lines = [header(x)] if header(x) else []
        message = "Rate limit reached for requests"
        await x.error(429, message, *lines, type="requests", code="rate_limit_exceeded")

    SCENARIOS[name] = answer


rate_limited("429-secs", lambda x: f"Retry-After: {x.parameters.get('wait', '1')}")
rate_limited("429-ms", lambda x: f"retry-after-ms: {x.parameters.get('wait', '300')}")
rate_limited("429-date", lambda x: "Retry-After: " + email.utils.formatdate(
    time.time() + float(x.parameters.get("wait", "2")), usegmt=True))
rate_limited("429-litellm", lambda x: f"llm_provider-retry-after: {x.parameters.get('wait', '1')}")
rate_limited("429-past-date", lambda x: "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT")
rate_limited("429-junk", lambda x: "Retry-After: soon; maybe")
rate_limited("429-negative", lambda x: "Retry-After: -5")
rate_limited("429-plain", lambda x: "")
rate_limited("429-huge", lambda x: "Retry-After: 86400")
failing("429-quota", 429, "You exceeded your current quota, please check your plan and billing details.",
        type="insufficient_quota", code="insufficient_quota")
failing("402", 402, "Insufficient Balance", type="unknown_error", code="invalid_request_error")

# Row 10: passing trouble at the server

failing("500", 500, "The server had an error while processing your request. Sorry about that!")
answering("502-html", 502, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
          "Gateway</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n", kind="text/html")
answering("503-loading", 503, '{"error":{"message":"Loading model","type":"unavailable_error","code":503}}')
failing("503", 503, "That model is currently overloaded with other requests.", code="server_is_overloaded")
answering("504", 504, "upstream request timeout", kind="text/plain")
answering("524", 524, "error code: 524", kind="text/plain")
answering("529", 529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}')
answering("408", 408, '{"error":{"message":"Request timed out","type":"invalid_request_error","code":"408"}}')


# Row 11: a parameter the server will not take


@scenario("400")
async def bad_parameter(x: Exchange) -> None:
    """With name=PARAMETER: refused while the request holds it. Without: refused always."""
    name = x.parameters.get("name")
    if name is None:
        await x.error(400, "Invalid request", type="invalid_request_error")
    elif name in x.asked:
        await x.error(400, f"Unsupported parameter: '{name}' is not supported with this model.", param=name,
                      type="invalid_request_error", code="unsupported_parameter")
    else:
        await x.good()


@scenario("400-value")
async def bad_value(x: Exchange) -> None:
    name = x.parameters.get("name", "temperature")
    if name in x.asked:
        await x.error(400, f"Unsupported value: '{name}' does not support {json.dumps(x.asked[name])} with this model.",
                      param=name, type="invalid_request_error", code="unsupported_value")
    else:
        await x.good()


@scenario("422-fastapi")
async def fastapi(x: Exchange) -> None:
    name = x.parameters.get("name", "max_completion_tokens")
    if name in x.asked:
        detail = [{"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted",
                   "input": x.asked[name]}]
        await x.send(422, json.dumps({"detail": detail}))
    else:
        await x.good()


def asked_format(x: Exchange) -> str:
    wanted = x.asked.get("response_format")
    return wanted.get("type", "") if isinstance(wanted, dict) else ""


@scenario("500-validation")
async def validation(x: Exchange) -> None:
    """llama-cpp-python: no json_schema."""
    if asked_format(x) == "json_schema":
        await x.error(500, "1 validation error: [{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), "
                      "'msg': \"Input should be 'text' or 'json_object'\"}]", type="internal_server_error")
    else:
        await x.good()


@scenario("format")
async def refused_format(x: Exchange) -> None:
    """refuse=json_schema+json_object: 400 for these forms of response_format; with tools in the list, for tools too."""
    refused = x.parameters.get("refuse", "json_schema").split("+")
    if asked_format(x) in refused:
        await x.error(400, "This response_format type is unavailable now", type="invalid_request_error")
    elif "tools" in refused and "tools" in x.asked:
        await x.error(400, "tools are not supported by this model", param="tools", type="invalid_request_error")
    else:
        await x.good()


@scenario("ignores-format")
async def ignored_format(x: Exchange) -> None:
    """Prose until the request has no response_format (refuse=…, as above), then a good answer."""
    ignored = x.parameters.get("ignore", "json_schema+json_object").split("+")
    if asked_format(x) in ignored or ("tools" in ignored and "tools" in x.asked):
        await x.complete("I think the answer is yes.")
    else:
        await x.good()


# Rows 12 to 15: keys, models, shapes of errors, lengths

failing("401", 401, "Incorrect API key provided.", type="invalid_request_error", code="invalid_api_key")
answering("401-detail", 401, '{"detail":"Invalid API key"}')
failing("403", 403, "You are not allowed to sample from this model", type="permission_error")
answering("400-no-db", 400, '{"error":{"message":"No connected db.","type":"no_db_connection","code":"400"}}')
answering("500-plain", 500, "Internal Server Error", kind="text/plain")
failing("404-model", 404, "The model `fault` does not exist or you do not have access to it.",
        type="invalid_request_error", code="model_not_found")
answering("404-detail", 404, '{"detail":"Not Found"}')
answering("err-string", 400, '{"error":"model \\"fault\\" not found, try pulling it first"}')
answering("err-toplevel", 400, '{"object":"error","message":"Invalid model: fault","type":"invalid_model","param":null,'
          '"code":"1500"}')
answering("err-array", 404, '[{"error":{"code":404,"message":"models/fault is not found","status":"NOT_FOUND"}}]')


@scenario("200-error")
async def error_in_200(x: Exchange) -> None:
    code = int(x.parameters.get("code", "502"))
    await x.send(200, json.dumps({"error": {"code": code, "message": "Provider returned error", "metadata": {}}}))


answering("413", 413, "<html><head><title>413 Request Entity Too Large</title></head></html>", kind="text/html")
answering("context-llamacpp", 400, '{"error":{"code":400,"message":"request (18031 tokens) exceeds the available context '
          'size (2048 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":18031,'
          '"n_ctx":2048}}')
failing("context-openai", 400, "This model's maximum context length is 8192 tokens. However, your messages resulted in "
        "18031 tokens. Please reduce the length of the messages.", type="invalid_request_error", param="messages",
        code="context_length_exceeded")
answering("context-litellm", 400, '{"error":{"message":"litellm.ContextWindowExceededError: litellm.BadRequestError: '
          'ContextWindowExceededError: the input is too long","type":"invalid_request_error","param":null,'
          '"code":"400"}}')
failing("should-retry-true", 409, "Conflict", "x-should-retry: true", type="conflict")
failing("should-retry-false", 500, "Do not ask again", "x-should-retry: false")
