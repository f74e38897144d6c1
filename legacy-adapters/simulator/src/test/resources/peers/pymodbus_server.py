# SPDX-License-Identifier: Apache-2.0
"""A controller made with pymodbus: 200 cells a table, the same for every unit.

Input registers hold their own address, every third discrete input is on. Prints its port.
Usage: pymodbus_server.py PORT [rtu] (0 takes any free one; rtu puts RTU frames in the stream)
       pymodbus_server.py PORT tls CERTIFICATE KEY CA (inside mutual TLS)
       pymodbus_server.py DEVICE rtu|ascii (a serial port of 115200 baud; says "ready")
"""
import asyncio
import ssl
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer, ModbusTcpServer, ModbusTlsServer

SIZE = 200


async def serve_tcp(context, port, framer):
    server = ModbusTcpServer(context, framer=framer, address=("127.0.0.1", port))
    await server.listen()
    print("port", server.transport.sockets[0].getsockname()[1], flush=True)


async def serve_tls(context, port, certificate, key, ca):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    tls.load_verify_locations(ca)
    tls.verify_mode = ssl.CERT_REQUIRED
    server = ModbusTlsServer(context, sslctx=tls, address=("127.0.0.1", port))
    await server.listen()
    print("port", server.transport.sockets[0].getsockname()[1], flush=True)
    return server


async def serve_serial(context, device, framer):
    server = ModbusSerialServer(context, framer=framer, port=device, baudrate=115200)
    await server.listen()
    print("ready", flush=True)
    return server


async def main(where, framing, *files):
    # A block that starts at 1 starts at 0 on the wire.
    unit = ModbusSlaveContext(
        co=ModbusSequentialDataBlock(1, [False] * SIZE),
        di=ModbusSequentialDataBlock(1, [at % 3 == 0 for at in range(SIZE)]),
        hr=ModbusSequentialDataBlock(1, [0] * SIZE),
        ir=ModbusSequentialDataBlock(1, list(range(SIZE))),
    )
    context = ModbusServerContext(slaves=unit, single=True)
    if where.startswith("/"):
        framer = FramerType.ASCII if framing == "ascii" else FramerType.RTU
        served = await serve_serial(context, where, framer)
    elif framing == "tls":
        served = await serve_tls(context, int(where), *files)
    else:
        framer = FramerType.RTU if framing == "rtu" else FramerType.SOCKET
        served = await serve_tcp(context, int(where), framer)
    await asyncio.Event().wait()
    del served


asyncio.run(main(sys.argv[1], *(sys.argv[2:] or ["tcp"])))
