// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log of a serial line")
class LoggedLineStateTest {

  private final LoggedLineState logged = new LoggedLineState();
  private final List<String> lines = new ArrayList<>();
  private ConnectionState state = new ConnectionState.Idle().start();

  private void changeTo(ConnectionState next) {
    state = next;
    String line = logged.change(next);
    if (line != null) {
      lines.add(line);
    }
  }

  private void open() {
    changeTo(state.retryDue());
    changeTo(state.connected());
  }

  private void lose() {
    changeTo(state.retryDue());
    changeTo(state.lost(0));
  }

  @Test
  void has_one_line_when_a_port_is_unplugged_and_one_when_it_is_back() {
    open();
    changeTo(state.proven());
    for (int attempt = 0; attempt < 5; attempt++) {
      lose();
    }
    open();

    assertEquals(List.of("up", "down", "up"), lines);
  }

  @Test
  void has_no_further_lines_of_a_port_that_opens_but_never_works() {
    for (int attempt = 0; attempt < 5; attempt++) {
      open();
      lose();
    }
    assertEquals(List.of("up", "down", "up", "down"), lines);

    open();
    changeTo(state.proven());
    assertEquals(List.of("up", "down", "up", "down", "up"), lines);
  }

  @Test
  void states_that_a_port_is_back_that_was_missing_after_it_had_failed_while_open() {
    for (int attempt = 0; attempt < 3; attempt++) {
      open();
      lose();
    }
    lose();
    lines.clear();

    open();

    assertEquals(List.of("up"), lines);
  }

  @Test
  void has_no_line_for_new_serial_settings_with_which_the_port_opens() {
    open();
    changeTo(new ConnectionState.Idle());
    changeTo(state.start());
    changeTo(state.connected());

    assertEquals(List.of("up"), lines);
  }
}
