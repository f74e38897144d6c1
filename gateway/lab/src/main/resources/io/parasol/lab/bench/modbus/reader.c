/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads 10 holding registers at a time from a server on 127.0.0.1 in which each register holds its
 * own address, one request after the other, and prints the number of responses.
 * Usage: reader PORT MILLISECONDS
 */
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int argc, char *argv[]) {
  modbus_t *context = modbus_new_tcp("127.0.0.1", argc > 2 ? atoi(argv[1]) : 0);
  uint16_t found[10];
  double until = now() + (argc > 2 ? atof(argv[2]) : 0);
  long responses = 0;

  modbus_set_slave(context, 1);
  modbus_set_response_timeout(context, 10, 0);
  if (modbus_connect(context) != 0) {
    fprintf(stderr, "cannot connect\n");
    return 1;
  }
  while (now() < until) {
    int start = responses % 1000;
    if (modbus_read_registers(context, start, 10, found) != 10 || found[0] != start) {
      fprintf(stderr, "a request failed\n");
      return 1;
    }
    responses++;
  }
  printf("%ld\n", responses);
  modbus_close(context);
  modbus_free(context);
  return 0;
}
