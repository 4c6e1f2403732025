"""Runs calls of the official Python client as it is told to, one JSON object a line in, one a line out.

    {"call": "Device.get_device", "args": {"device_id": "..."}}   ->   {"ok": ...}  or  {"error": "NotFound", "message": "..."}

An argument {"event": "Temperature", "args": {...}} becomes an object of the client's module of events, and
{"http_push": {...}} a configuration of a data connector. `Stream.next` answers the next event of the stream that was opened last.
"""

import json
import os
import sys

import disruptive as dt

dt.base_url = os.environ["DT_API_URL"] + "/v2"
dt.emulator_base_url = os.environ["DT_EMULATOR_URL"] + "/v2"
dt.default_auth = dt.Auth.service_account(
    os.environ["DT_SERVICE_ACCOUNT_KEY_ID"],
    os.environ["DT_SERVICE_ACCOUNT_SECRET"],
    os.environ["DT_SERVICE_ACCOUNT_EMAIL"],
)
dt.default_auth.token_endpoint = os.environ["DT_TOKEN_URL"]
dt.request_timeout = 30


def argument(value):
    """Makes of an argument what the client wants to have."""
    if isinstance(value, dict) and "event" in value:
        samples = value["args"].pop("samples", None)
        made = getattr(dt.events, value["event"])
        if samples is not None:
            kind = getattr(dt.events.events, value["event"] + "Sample")
            value["args"]["samples"] = [kind(**sample) for sample in samples]
        return made(**value["args"])
    if isinstance(value, dict) and "http_push" in value:
        return dt.DataConnector.HttpPushConfig(**value["http_push"])
    return value


def plain(value):
    """Makes of an answer what can be written as JSON: for the client's own objects, what they were made from."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if hasattr(value, "raw"):
        return {"class": type(value).__name__, "raw": value.raw}
    if isinstance(value, Exception):
        return {"class": type(value).__name__, "message": str(value)}
    return value


OWNERS = [
    "Claim", "DataConnector", "Device", "Emulator", "EventHistory", "Organization", "Project", "Role", "ServiceAccount", "Stream",
]


def methods():
    """Lists what the client can do: the public class and static methods of its resources."""
    return [
        f"{owner}.{name}"
        for owner in OWNERS
        for name, value in vars(getattr(dt, owner)).items()
        if not name.startswith("_") and isinstance(value, (classmethod, staticmethod))
    ]


stream = None


def call(name, args):
    """Runs one call."""
    global stream
    if name == "methods":
        return methods()
    if name == "Stream.event_stream":
        stream = dt.Stream.event_stream(**args)
        return None
    if name == "Stream.next":
        return next(stream)
    owner, method = name.split(".")
    return getattr(getattr(dt, owner), method)(**args)


for line in sys.stdin:
    order = json.loads(line)
    try:
        args = {key: argument(value) for key, value in order["args"].items()}
        answer = {"ok": plain(call(order["call"], args))}
    except Exception as error:  # Whatever it is, the tests want to know.
        answer = {"error": type(error).__name__, "message": str(error)}
    print(json.dumps(answer, default=str), flush=True)
