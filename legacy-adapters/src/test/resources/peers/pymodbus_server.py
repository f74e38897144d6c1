# SPDX-License-Identifier: Apache-2.0
"""A controller made with pymodbus: 200 cells a table, the same for every unit.

Input registers hold their own address, every third discrete input is on. Prints its port.
Usage: pymodbus_server.py PORT [rtu] (0 takes any free one; rtu puts RTU frames in the stream)
"""
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.framer import FramerType
from pymodbus.server import ModbusTcpServer

SIZE = 200


async def main(port, framer):
    # A block that starts at 1 starts at 0 on the wire.
    unit = ModbusSlaveContext(
        co=ModbusSequentialDataBlock(1, [False] * SIZE),
        di=ModbusSequentialDataBlock(1, [at % 3 == 0 for at in range(SIZE)]),
        hr=ModbusSequentialDataBlock(1, [0] * SIZE),
        ir=ModbusSequentialDataBlock(1, list(range(SIZE))),
    )
    context = ModbusServerContext(slaves=unit, single=True)
    server = ModbusTcpServer(context, framer=framer, address=("127.0.0.1", port))
    await server.listen()
    print("port", server.transport.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(
    main(int(sys.argv[1]), FramerType.RTU if sys.argv[2:] == ["rtu"] else FramerType.SOCKET)
)
