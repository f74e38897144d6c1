/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks a server on 127.0.0.1 with every function of libmodbus, and checks the answers. The server
 * has full tables; input registers hold their own address, every third discrete input is on.
 * Usage: libmodbus_client PORT
 */
#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect(const char *what, long found, long expected) {
  if (found != expected) {
    printf("%s: found %ld, expected %ld (%s)\n", what, found, expected, modbus_strerror(errno));
    exit(1);
  }
  printf("ok %s\n", what);
}

int main(int argc, char *argv[]) {
  modbus_t *context = modbus_new_tcp("127.0.0.1", argc > 1 ? atoi(argv[1]) : 0);
  uint8_t bits[MODBUS_MAX_READ_BITS];
  uint8_t found_bits[MODBUS_MAX_READ_BITS];
  uint16_t words[MODBUS_MAX_READ_REGISTERS];
  uint16_t found[MODBUS_MAX_READ_REGISTERS];

  modbus_set_slave(context, 7);
  modbus_set_response_timeout(context, 20, 0);
  expect("connect", modbus_connect(context), 0);

  expect("write coil", modbus_write_bit(context, 5, TRUE), 1);
  expect("read coils", modbus_read_bits(context, 4, 3, found_bits), 3);
  expect("coil 4", found_bits[0], 0);
  expect("coil 5", found_bits[1], 1);
  expect("read 2000 inputs", modbus_read_input_bits(context, 0, 2000, found_bits), 2000);
  for (int at = 0; at < 2000; at++) {
    if (found_bits[at] != (at % 3 == 0)) {
      expect("discrete input", at, -1);
    }
  }
  expect("write register", modbus_write_register(context, 9, 0xABCD), 1);
  expect("read holding", modbus_read_registers(context, 9, 1, found), 1);
  expect("register 9", found[0], 0xABCD);
  expect("read 125 input", modbus_read_input_registers(context, 65411, 125, found), 125);
  expect("input 65411", found[0], 65411);
  expect("input 65535", found[124], 65535);

  for (int at = 0; at < 1968; at++) {
    bits[at] = at % 2 == 0;
  }
  expect("write 1968 coils", modbus_write_bits(context, 0, 1968, bits), 1968);
  expect("read them", modbus_read_bits(context, 0, 1968, found_bits), 1968);
  expect("they are as written", memcmp(bits, found_bits, 1968), 0);
  for (int count = 63; count <= 123; count += count == 63 ? 1 : 59) {
    for (int at = 0; at < count; at++) {
      words[at] = 0xFF00 + at;
    }
    expect("write registers", modbus_write_registers(context, 100, count, words), count);
    expect("read them", modbus_read_registers(context, 100, count, found), count);
    expect("they are as written", memcmp(words, found, 2 * count), 0);
  }
  expect("register to mask", modbus_write_register(context, 4, 0x12), 1);
  expect("mask", modbus_mask_write_register(context, 4, 0xF2, 0x25), 1);
  expect("read it", modbus_read_registers(context, 4, 1, found), 1);
  expect("as masked", found[0], 0x17);
  words[0] = 7;
  words[1] = 8;
  expect("write and read", modbus_write_and_read_registers(context, 31, 2, words, 30, 3, found), 3);
  expect("as written", found[2], 8);

  expect("server id is unknown", modbus_report_slave_id(context, sizeof bits, bits), -1);
  expect("with exception 1", errno, EMBXILFUN);
  expect("beyond the end", modbus_read_registers(context, 65535, 2, found), -1);
  expect("with exception 2", errno, EMBXILADD);
  expect("still there", modbus_read_input_registers(context, 8, 1, found), 1);
  expect("and right", found[0], 8);

  modbus_close(context);
  modbus_free(context);
  printf("all ok\n");
  return 0;
}
