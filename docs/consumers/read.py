#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the AC power of each device of a site, whatever its model calls it.

Usage: read.py HOST PORT SITE FOLDER NAME
FOLDER has ca.pem, NAME.pem and NAME.key, as `parasol pki export NAME --pem FOLDER` writes them.
Needs paho-mqtt 2 (Debian: python3-paho-mqtt).
"""
import json
import sys

import paho.mqtt.client as mqtt

host, port, site, folder, name = sys.argv[1:]
points = {}  # device -> (name of the point that means ac_power, its unit)


def on_connect(client, userdata, flags, reason, properties):
    client.subscribe([(f"parasol/{site}/+/about", 1), (f"parasol/{site}/+/telemetry", 1)])


def on_message(client, userdata, message):
    device, kind = message.topic.split("/")[2:]
    content = json.loads(message.payload)
    if kind == "about":
        for point, about in content.get("points", {}).items():
            if about.get("meaning") == "ac_power" and "index" not in about:
                points[device] = point, about.get("unit", "")
    elif device in points and not content.get("hist"):
        point, unit = points[device]
        if point in content["v"]:
            print(device, content["v"][point], unit, flush=True)


client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
client.tls_set(f"{folder}/ca.pem", f"{folder}/{name}.pem", f"{folder}/{name}.key")
client.on_connect = on_connect
client.on_message = on_message
client.connect(host, int(port))
client.loop_forever()
