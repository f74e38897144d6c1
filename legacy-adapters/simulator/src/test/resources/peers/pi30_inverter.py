# SPDX-License-Identifier: Apache-2.0
"""An inverter that answers PI30 on a terminal: pi30_inverter.py PATH. Python's own library only;
its CRC is binascii.crc_hqx, which is CRC-16/XMODEM."""

import binascii
import os
import sys
import termios
import tty

ANSWERS = {
    b"QPI": b"PI30",
    b"QID": b"9293333010501",
    b"QVFW": b"VERFW:00072.70",
    b"QMOD": b"B",
    b"QPIWS": b"00000100000000001000000000000000",
    b"QPIGS": b"000.0 00.0 230.0 49.9 0161 0119 003 460 57.50 012 100 0069 0014 103.8 57.45 00000"
    b" 00110110 00 00 00856 010",
}
rating = b"230.0 21.7 230.0 50.0 21.7 5000 4000 48.0 46.0 42.0 56.4 54.0 0 10 010 1 %c 0 6 01 0 0 54.0 0 1"
priority = ord("0")


def crc(data):
    value = binascii.crc_hqx(data, 0)
    parts = [value >> 8, value & 0xFF]
    return bytes(part + 1 if part in (0x28, 0x0D, 0x0A) else part for part in parts)


def answer(request):
    global priority
    content = request[:-2]
    if request[-2:] != crc(content):
        return b""
    if content == b"QPIRI":
        body = rating % priority
    elif content in (b"POP00", b"POP01", b"POP02"):
        priority = content[-1]
        body = b"ACK"
    else:
        body = ANSWERS.get(content, b"NAK")
    body = b"(" + body
    return body + crc(body) + b"\r"


terminal = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
tty.setraw(terminal, termios.TCSANOW)
print("ready", flush=True)
heard = b""
while True:
    heard += os.read(terminal, 256)
    while b"\r" in heard:
        request, heard = heard.split(b"\r", 1)
        os.write(terminal, answer(request))
