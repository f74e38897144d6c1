# SPDX-License-Identifier: Apache-2.0
"""A controller made with pymodbus that keeps files (FC 20 and 21). Prints its port.

Usage: pymodbus_files.py PORT DUMP [rtu] (0 takes any free port; rtu puts RTU frames in the stream)
After each write all files, one behind the other, are in DUMP.
"""
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.framer import FramerType
from pymodbus.pdu import file_message
from pymodbus.server import ModbusTcpServer

RECORDS = 10_000
files = {}


def kept(number):
    return files.setdefault(number, bytearray(2 * RECORDS))


async def write(self, _context):
    for record in self.records:
        at = 2 * record.record_number
        kept(record.file_number)[at : at + len(record.record_data)] = record.record_data
    with open(sys.argv[2], "wb") as dump:
        for number in sorted(files):
            dump.write(files[number])
    return file_message.WriteFileRecordResponse(
        records=self.records, dev_id=self.dev_id, transaction_id=self.transaction_id
    )


async def read(self, _context):
    for record in self.records:
        # pymodbus halves what it takes for a number of bytes.
        at, size = 2 * record.record_number, 4 * record.record_length
        record.record_data = bytes(kept(record.file_number)[at : at + size])
    return file_message.ReadFileRecordResponse(
        records=self.records, dev_id=self.dev_id, transaction_id=self.transaction_id
    )


file_message.WriteFileRecordRequest.update_datastore = write
file_message.ReadFileRecordRequest.update_datastore = read


async def main():
    unit = ModbusSlaveContext(hr=ModbusSequentialDataBlock(1, [0] * 10))
    context = ModbusServerContext(slaves=unit, single=True)
    framer = FramerType.RTU if "rtu" in sys.argv[3:] else FramerType.SOCKET
    server = ModbusTcpServer(context, framer=framer, address=("127.0.0.1", int(sys.argv[1])))
    await server.listen()
    print("port", server.transport.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
