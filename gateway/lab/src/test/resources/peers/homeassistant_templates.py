# SPDX-License-Identifier: Apache-2.0
"""Renders the value templates of a discovery message with Jinja, as Home Assistant does.

Prints one line for each sensor: NAME=VALUE; then AVAILABILITY=VALUE.
Usage: homeassistant_templates.py DISCOVERY TELEMETRY STATE (files with JSON)
"""
import json
import sys
from types import SimpleNamespace

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

discovery, telemetry, state = (json.load(open(file)) for file in sys.argv[1:])
environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
for name, sensor in discovery["cmps"].items():
    template = environment.from_string(sensor["val_tpl"])
    print(name, template.render(value_json=telemetry, this=SimpleNamespace(state="before")), sep="=")
template = environment.from_string(discovery["avty"][0]["val_tpl"])
print("AVAILABILITY", template.render(value_json=state), sep="=")
