# SPDX-License-Identifier: Apache-2.0
"""A SunSpec inverter made with pymodbus, in the spirit of a large string inverter.

Power with scale factor 1, twelve MPPT inputs (250 registers, so that they are far from their scale
factors), a model of the vendor in between, immediate controls. Prints its port.
Usage: pymodbus_sunspec.py PORT (0 takes any free one)
"""
import asyncio
import sys

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server import ModbusTcpServer

ABSENT = 0xFFFF
NO_INT16 = 0x8000


def text(value, registers):
    data = value.encode().ljust(2 * registers, b"\0")
    return [data[i] << 8 | data[i + 1] for i in range(0, len(data), 2)]


def int16(value):
    return value & 0xFFFF


def wide(value):
    return [value >> 16, value & 0xFFFF]


def model(number, body):
    return [number, len(body)] + body


COMMON = (
    text("FIMO", 16) + text("PVS-100", 16) + text("", 8) + text("2.1.0", 8) + text("SN-4711", 16)
    + [1, NO_INT16]
)

INVERTER = (
    [1637, 545, 546, 546, int16(-1)]  # A, AphA..C, A_SF
    + [4012, 4009, 4005, 2316, 2314, 2312, int16(-1)]  # voltages, V_SF
    + [11338, 1]  # W, W_SF: 113 380 W
    + [5001, int16(-2)]  # Hz, Hz_SF
    + [11350, 1, 120, 1, int16(9990), int16(-2)]  # VA, VAr, PF with their factors
    + wide(987654321) + [0]  # WH, WH_SF
    + [ABSENT, NO_INT16, ABSENT, NO_INT16, 11500, 1]  # DCA, DCV, DCW
    + [int16(415), NO_INT16, NO_INT16, NO_INT16, int16(-1)]  # temperatures
    + [4, ABSENT]  # St, StVnd
    + wide(0) + wide(0) + [ABSENT] * 8  # events
)

NAMEPLATE = [4, 10000, 1, 10000, 1] + [NO_INT16] * 5 + [1450, int16(-1)] + [NO_INT16] * 5 + [
    ABSENT, NO_INT16, ABSENT, NO_INT16, ABSENT, NO_INT16, ABSENT, NO_INT16, NO_INT16]

CONTROLS = (
    [0, 0, 1]  # Conn_WinTms, Conn_RvrtTms, Conn
    + [10000, 0, 0, 0, 0]  # WMaxLimPct 100.00 %, times, WMaxLim_Ena
    + [int16(10000), 0, 0, 0, 0]  # OutPFSet, times, OutPFSet_Ena
    + [int16(0), NO_INT16, NO_INT16, 0, 0, 0, 0, 0]  # VAr points
    + [int16(-2), int16(-4), int16(-1)]
)

MODULES = [
    [number] + text("", 8) + [90 + number, 6200 + number, 900 + number] + wide(0) + [ABSENT] * 2
    + [NO_INT16, 4] + wide(0)
    for number in range(1, 13)
]
MPPT = [int16(-1), int16(-1), 1, NO_INT16] + wide(0) + [12, ABSENT] + sum(MODULES, [])

IMAGE = (
    [0x5375, 0x6E53]
    + model(1, COMMON)
    + model(103, INVERTER)
    + model(65230, [7] * 88)
    + model(120, NAMEPLATE)
    + model(160, MPPT)
    + model(123, CONTROLS)
    + [0xFFFF, 0]
)


async def main(port):
    assert (len(COMMON), len(INVERTER), len(NAMEPLATE), len(CONTROLS)) == (66, 50, 26, 24)
    assert len(MPPT) == 8 + 12 * 20
    # An address on the wire is one less than in the block.
    holding = ModbusSparseDataBlock({40001 + i: word for i, word in enumerate(IMAGE)})
    unit = ModbusSlaveContext(hr=holding)
    server = ModbusTcpServer(
        ModbusServerContext(slaves=unit, single=True), address=("127.0.0.1", port)
    )
    await server.listen()
    print("port", server.transport.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1])))
