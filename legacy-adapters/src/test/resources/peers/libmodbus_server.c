/* SPDX-License-Identifier: Apache-2.0
 *
 * A controller made with libmodbus: 200 cells a table, one client at a time. Input registers hold
 * their own address, every third discrete input is on. Prints its port.
 * Usage: libmodbus_server PORT (0 takes any free one)
 */
#include <arpa/inet.h>
#include <errno.h>
#include <modbus.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#define SIZE 200

int main(int argc, char *argv[]) {
  modbus_t *context = modbus_new_tcp("127.0.0.1", argc > 1 ? atoi(argv[1]) : 0);
  modbus_mapping_t *tables = modbus_mapping_new(SIZE, SIZE, SIZE, SIZE);
  if (context == NULL || tables == NULL) {
    fprintf(stderr, "no memory\n");
    return 1;
  }
  for (int at = 0; at < SIZE; at++) {
    tables->tab_input_registers[at] = at;
    tables->tab_input_bits[at] = at % 3 == 0;
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
