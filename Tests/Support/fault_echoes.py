"""Faults that quote what opened the server: keys must not come to light by them."""

import json
import urllib.parse

from fault_exchange import SCENARIOS, Exchange


def secrets_of(x: Exchange) -> str:
    """All that opened us: as it came, with form=percent percent-encoded, with form=slashes as some write JSON."""
    query = urllib.parse.urlsplit(x.target).query
    sent = [x.headers.get(name, "") for name in ("authorization", "x-gateway", "cookie")]
    sent += [value for values in urllib.parse.parse_qs(query).values() for value in values]
    text = " ".join(sent)
    if x.parameters.get("form") == "percent":
        return urllib.parse.quote(text, safe="")
    return text.replace("/", "\\/") if x.parameters.get("form") == "slashes" else text


def echoing(name: str, write) -> None:
    async def answer(x: Exchange) -> None:
        await write(x, secrets_of(x))

    SCENARIOS[name] = answer


def quoting(pattern: str):
    """JSON with the secrets in it, which hold nothing that JSON would escape."""
    return lambda secrets: pattern.replace("@", secrets)


refused_key = quoting('{"error":{"message":"Incorrect API key provided: @","type":"@","code":"invalid_api_key"}}')
echoing("echo-error", lambda x, secrets: x.send(401, refused_key(secrets)))
echoing("echo-plain", lambda x, secrets: x.send(403, "forbidden: " + secrets, kind="text/plain"))
echoing("echo-html", lambda x, secrets: x.send(502, f"<html><title>{secrets}</title></html>", kind="text/html"))
echoing("echo-redirect", lambda x, secrets: x.send(
    307, "", f"Location: http://127.0.0.1:{x.server.ports['other']}/{secrets.replace(' ', '/')}?{secrets}"))
echoing("echo-header", lambda x, secrets: x.send(
    200, "<html></html>", f"X-Echo: {secrets}", f"Retry-After: {secrets}", kind=f"text/html; key={secrets}"))
echoing("echo-status-line", lambda x, secrets: x.raw(f"HTTP/1.1 999 {secrets}\r\nContent-Length: 0\r\n\r\n".encode()))
echoing("echo-encoding", lambda x, secrets: x.send(200, "", f"Content-Encoding: {secrets.replace(' ', '-')}"))
echoing("echo-event", lambda x, secrets: x.stream(['{"id":"' + secrets + '","choices":[{"x":' + secrets]))
echoing("echo-snippet", lambda x, secrets: x.send(200, f"Welcome, {secrets}", kind="text/plain"))
echoing("echo-stream", lambda x, secrets: x.stream([quoting('{"error":{"code":502,"message":"@"}}')(secrets)]))
echoing("echo-answer", lambda x, secrets: x.send(200, json.dumps(x.completion("@@")).replace("@@", f"the key is {secrets}")))
echoing("echo-model", lambda x, secrets: x.send(200, json.dumps(x.completion()).replace('"fault"', f'"fault {secrets}"')))
echoing("echo-retry", lambda x, secrets: x.send(429, quoting('{"error":{"message":"slow down, @"}}')(secrets)))
echoing("echo-complaint", lambda x, secrets: x.send(
    400, quoting('{"error":{"message":"response_format is unsupported for @","param":"response_format"}}')(secrets)))
echoing("echo-200-error", lambda x, secrets: x.send(200, quoting('{"error":{"code":502,"message":"for @"}}')(secrets)))
echoing("echo-refusal", lambda x, secrets: x.send(200, json.dumps(x.completion(None, refusal="@@")).replace(
    '"@@"', f'"I must not use {secrets}"')))
