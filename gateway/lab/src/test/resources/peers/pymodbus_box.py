# SPDX-License-Identifier: Apache-2.0
"""An old controller made with pymodbus, as field-box.yaml describes it.

Prints its port, and then each write to holding register 200 as "wrote VALUE".
Usage: pymodbus_box.py PORT (0 takes any free one)
       pymodbus_box.py DEVICE rtu|ascii (a serial port of 9600 baud; says "ready")
"""
import asyncio
import struct
import sys

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer, ModbusTcpServer


def words(layout, value):
    return list(struct.unpack(">%dH" % (struct.calcsize(layout) // 2), struct.pack(layout, value)))


class Holding(ModbusSparseDataBlock):
    def setValues(self, address, values, use_as_default=False):
        super().setValues(address, values, use_as_default)
        if address == 201:
            print("wrote", values[0], flush=True)


# A block counts from 1 where the wire counts from 0.
HOLDING = {
    1: [-1234 & 0xFFFF],            # temperature, x 0.1
    2: [0xFFFF],                    # spare sensor: absent
    3: [0x5678, 0x1234],            # energy, low word first
    11: words(">f", 230.5),         # voltage
    21: [4],                        # status: mppt
    31: words(">8s", b"PARASOL"),   # serial
    201: [1000],                    # limit, x 0.1
}


async def main(where, framing):
    holding = {start + i: word for start, image in HOLDING.items() for i, word in enumerate(image)}
    unit = ModbusSlaveContext(
        hr=Holding(holding),
        ir=ModbusSparseDataBlock({101: 4998}),
        co=ModbusSparseDataBlock({4: True}),
        di=ModbusSparseDataBlock({1: False}),
    )
    context = ModbusServerContext(slaves={7: unit}, single=False)
    if where.startswith("/"):
        framer = FramerType.ASCII if framing == "ascii" else FramerType.RTU
        server = ModbusSerialServer(context, framer=framer, port=where, baudrate=9600)
        await server.listen()
        print("ready", flush=True)
    else:
        server = ModbusTcpServer(context, address=("127.0.0.1", int(where)))
        await server.listen()
        print("port", server.transport.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))
