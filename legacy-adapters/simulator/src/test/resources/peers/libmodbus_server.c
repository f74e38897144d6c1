/* SPDX-License-Identifier: Apache-2.0
 *
 * A controller made with libmodbus: 200 cells a table, one client at a time. Input registers hold
 * their own address, every third discrete input is on. Prints its port.
 * Usage: libmodbus_server PORT (0 takes any free one)
 *        libmodbus_server DEVICE (unit 7 on a serial port of 115200 baud; says "ready")
 */
#include <arpa/inet.h>
#include <errno.h>
#include <modbus.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#define SIZE 200

static int serve_line(const char *device, modbus_mapping_t *tables) {
  modbus_t *line = modbus_new_rtu(device, 115200, 'N', 8, 1);
  if (line == NULL || modbus_set_slave(line, 7) == -1 || modbus_connect(line) == -1) {
    fprintf(stderr, "cannot open %s: %s\n", device, modbus_strerror(errno));
    return 1;
  }
  printf("ready\n");
  fflush(stdout);

  uint8_t request[MODBUS_RTU_MAX_ADU_LENGTH];
  while (1) {
    int length = modbus_receive(line, request);
    if (length > 0) {
      modbus_reply(line, request, length, tables);
    } else if (length == -1 && errno != EMBBADCRC && errno != ETIMEDOUT) {
      return 0;
    }
  }
}

int main(int argc, char *argv[]) {
  const char *where = argc > 1 ? argv[1] : "0";
  modbus_t *context = modbus_new_tcp("127.0.0.1", atoi(where));
  modbus_mapping_t *tables = modbus_mapping_new(SIZE, SIZE, SIZE, SIZE);
  if (context == NULL || tables == NULL) {
    fprintf(stderr, "no memory\n");
    return 1;
  }
  for (int at = 0; at < SIZE; at++) {
    tables->tab_input_registers[at] = at;
    tables->tab_input_bits[at] = at % 3 == 0;
  }
  if (where[0] == '/') {
    return serve_line(where, tables);
  }

  int listening = modbus_tcp_listen(context, 4);
  struct sockaddr_in address;
  socklen_t size = sizeof address;
  if (listening == -1 || getsockname(listening, (struct sockaddr *) &address, &size) != 0) {
    fprintf(stderr, "cannot listen: %s\n", modbus_strerror(errno));
    return 1;
  }
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);

  uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
  while (modbus_tcp_accept(context, &listening) != -1) {
    int length;
    while ((length = modbus_receive(context, request)) != -1) {
      modbus_reply(context, request, length, tables);
    }
    modbus_close(context);
  }
  return 0;
}
