# SPDX-License-Identifier: Apache-2.0
"""A controller made with pymodbus that holds one value of each type, as pymodbus encodes it.

Addresses that hold nothing do not exist. Prints its port. Usage: pymodbus_values.py PORT
"""
import asyncio
import sys

from pymodbus.client.mixin import ModbusClientMixin
from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server import ModbusTcpServer

TYPE = ModbusClientMixin.DATATYPE
REGISTERS = ModbusClientMixin.convert_to_registers


def swapped(registers):
    return [(each & 0xFF) << 8 | each >> 8 for each in registers]


HOLDING = {
    0: REGISTERS(-421, TYPE.INT16),
    1: REGISTERS(4998, TYPE.UINT16),
    2: REGISTERS(-123456, TYPE.INT32),
    4: REGISTERS(305419896, TYPE.UINT32, word_order="little"),
    6: REGISTERS(123456789012, TYPE.INT64, word_order="little"),
    10: REGISTERS(18446744073709551614, TYPE.UINT64),
    14: REGISTERS(230.5, TYPE.FLOAT32),
    16: REGISTERS(230.5, TYPE.FLOAT32, word_order="little"),
    18: REGISTERS(-0.1, TYPE.FLOAT64),
    22: swapped(REGISTERS(230.5, TYPE.FLOAT64)),
    26: [4],
    27: [9],
    28: [0xFFFF],
    29: [0b1001],
    40: REGISTERS("SN 4711", TYPE.STRING),
    50: REGISTERS(-4210, TYPE.INT16),
    51: REGISTERS(-1, TYPE.INT16),
    52: REGISTERS(7, TYPE.INT16),
    53: [0x8000],
    60: [0x7FC0, 0],
    62: REGISTERS(float("inf"), TYPE.FLOAT32),
    64: REGISTERS(4000000000, TYPE.UINT32),
    100: [0],
    101: [0, 0],
    103: [0],
}


def cells(values):
    # A block's address 1 is address 0 on the wire.
    return {
        start + place + 1: register
        for start, registers in values.items()
        for place, register in enumerate(registers)
    }


async def main(port):
    unit = ModbusSlaveContext(
        co=ModbusSparseDataBlock({1: False, 2: True, 6: False}),
        di=ModbusSparseDataBlock({4: True, 5: False}),
        hr=ModbusSparseDataBlock(cells(HOLDING)),
        ir=ModbusSparseDataBlock(cells({100: REGISTERS(5001, TYPE.UINT32, word_order="little")})),
    )
    server = ModbusTcpServer(
        ModbusServerContext(slaves={7: unit}, single=False), address=("127.0.0.1", port)
    )
    await server.listen()
    print("port", server.transport.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1])))
