// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log of a serial port")
class LoggedPortStateTest {

  private final LoggedPortState logged = new LoggedPortState();
  private final List<String> lines = new ArrayList<>();
  private int failures;

  private void open() {
    if (logged.opened(failures)) {
      lines.add("open");
    }
  }

  private void work() {
    failures = 0;
    open();
  }

  private void fail() {
    failures++;
    if (logged.failed(failures)) {
      lines.add("failed");
    }
  }

  @Test
  void has_one_line_when_a_port_is_unplugged_and_one_when_it_is_back() {
    open();
    work();
    for (int attempt = 0; attempt < 5; attempt++) {
      fail();
    }
    open();

    assertEquals(List.of("open", "failed", "open"), lines);
  }

  @Test
  void has_no_further_lines_of_a_port_that_opens_but_never_works() {
    for (int attempt = 0; attempt < 5; attempt++) {
      open();
      fail();
    }
    assertEquals(List.of("open", "failed", "open", "failed"), lines);

    open();
    work();
    assertEquals(List.of("open", "failed", "open", "failed", "open"), lines);
  }

  @Test
  void states_that_a_port_is_back_that_was_missing_after_it_had_failed_while_open() {
    for (int attempt = 0; attempt < 3; attempt++) {
      open();
      fail();
    }
    fail();
    lines.clear();

    open();

    assertEquals(List.of("open"), lines);
  }
}
