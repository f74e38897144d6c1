# SPDX-License-Identifier: Apache-2.0
"""Asks a server on 127.0.0.1 with every function of pymodbus' client, and checks the answers.

The server has full tables; input registers hold their own address, every third discrete input is on.
Usage: pymodbus_client.py PORT
"""
import sys

from pymodbus.client import ModbusTcpClient

UNIT = 7


def expect(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: found {found}, expected {expected}")
    print("ok", what, flush=True)


def expect_taken(what, answer):
    expect(what, answer.isError(), False)


def expect_refused(what, answer, code):
    expect(what, (answer.isError(), answer.exception_code), (True, code))


client = ModbusTcpClient("127.0.0.1", port=int(sys.argv[1]), timeout=20, retries=0)
expect("connect", client.connect(), True)

expect_taken("write coil", client.write_coil(5, True, slave=UNIT))
expect("read coils", client.read_coils(4, count=3, slave=UNIT).bits[:3], [False, True, False])
expect(
    "read discrete inputs",
    client.read_discrete_inputs(0, count=2000, slave=UNIT).bits[:2000],
    [at % 3 == 0 for at in range(2000)],
)
expect_taken("write register", client.write_register(9, 0xABCD, slave=UNIT))
expect("read holding", client.read_holding_registers(9, count=1, slave=UNIT).registers, [0xABCD])
expect(
    "read input",
    client.read_input_registers(65411, count=125, slave=UNIT).registers,
    list(range(65411, 65536)),
)
bits = [at % 2 == 0 for at in range(1968)]
expect_taken("write 1968 coils", client.write_coils(0, bits, slave=UNIT))
expect("read them", client.read_coils(0, count=1968, slave=UNIT).bits[:1968], bits)
for count in (63, 64, 123):
    words = [0xFF00 + at for at in range(count)]
    expect_taken(f"write {count} registers", client.write_registers(100, words, slave=UNIT))
    found = client.read_holding_registers(100, count=count, slave=UNIT).registers
    expect("read them", found, words)
expect_taken("register to mask", client.write_register(4, 0x12, slave=UNIT))
expect_taken(
    "mask", client.mask_write_register(address=4, and_mask=0xF2, or_mask=0x25, slave=UNIT)
)
expect("read it", client.read_holding_registers(4, count=1, slave=UNIT).registers, [0x17])
expect(
    "write and read",
    client.readwrite_registers(
        read_address=30, read_count=3, write_address=31, values=[7, 8], slave=UNIT
    ).registers,
    [0, 7, 8],
)
expect_refused("report server id", client.report_slave_id(slave=UNIT), 1)
expect_refused("device information", client.read_device_information(slave=UNIT), 1)
expect_refused("beyond the end", client.read_input_registers(65535, count=2, slave=UNIT), 2)
expect("still there", client.read_input_registers(8, count=2, slave=UNIT).registers, [8, 9])
client.close()
print("all ok", flush=True)
