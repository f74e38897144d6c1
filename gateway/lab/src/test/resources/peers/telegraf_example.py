# SPDX-License-Identifier: Apache-2.0
"""Applies the mqtt_consumer input of a Telegraf configuration to one message, and prints the metric in
the line protocol. Knows what the example uses: topic_parsing and the parser json_v2 of Telegraf.

Usage: telegraf_example.py CONFIGURATION TOPIC PAYLOAD_FILE
"""
import json
import sys
import tomllib

KNOWN = {
    "servers", "topics", "qos", "client_id", "persistent_session", "tls_ca", "tls_cert", "tls_key",
    "topic_tag", "data_format", "topic_parsing", "json_v2",
}

configuration, topic, payload = sys.argv[1:]
with open(configuration, "rb") as file:
    consumer, = tomllib.load(file)["inputs"]["mqtt_consumer"]
assert set(consumer) <= KNOWN, set(consumer) - KNOWN
assert consumer["data_format"] == "json_v2"
with open(payload, encoding="utf-8") as file:
    message = json.load(file)

parsing, = consumer["topic_parsing"]
levels = topic.split("/")
assert all(want in ("+", have) for want, have in zip(parsing["topic"].split("/"), levels, strict=True))
tags = {name: level for name, level in zip(parsing["tags"].split("/"), levels, strict=True) if name != "_"}

parser, = consumer["json_v2"]
assert parser["timestamp_format"] == "unix_ms"
nanos = int(message[parser["timestamp_path"]]) * 1_000_000
fields = message[parser["object"][0]["path"]]
print(
    parser["measurement_name"]
    + "".join(f",{name}={tags[name]}" for name in sorted(tags))
    + " "
    + ",".join(f"{name}={json.dumps(value)}" for name, value in fields.items())
    + f" {nanos}"
)
