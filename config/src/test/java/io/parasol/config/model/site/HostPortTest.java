// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A TCP endpoint")
class HostPortTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "192.168.10.20:502, 192.168.10.20, 502",
    "box.local:4001, box.local, 4001",
    "[::1]:8883, ::1, 8883",
    "[fe80::1%eth0]:502, fe80::1%eth0, 502",
    "0.0.0.0:0, 0.0.0.0, 0",
    "a:65535, a, 65535"
  })
  void is_written_as_host_and_port(String text, String host, int port) {
    HostPort expected = new HostPort(host, port);
    assertEquals(Optional.of(expected), HostPort.parse(text, Optional.empty()));
    assertEquals(text, expected.toString());
  }

  @Test
  void has_the_usual_port_if_there_is_one_and_none_is_said() {
    Optional<HostPort> box = Optional.of(new HostPort("box", 502));
    assertEquals(box, HostPort.parse("box", Optional.of(502)));
    assertEquals(Optional.of(new HostPort("::1", 502)), HostPort.parse("[::1]", Optional.of(502)));
    assertEquals(Optional.empty(), HostPort.parse("box", Optional.empty()));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        ":",
        ":502",
        "a:",
        "a:b",
        "a:65536",
        "a:-1",
        "a:+1",
        "a:٥",
        "a b:1",
        "::1",
        "::1:502",
        "[::1",
        "[::1]x:1",
        "8883",
        "8883:1",
        "a/b:1",
        "a:1:2",
        "[]:1"
      })
  void is_nothing_else(String text) {
    assertEquals(Optional.empty(), HostPort.parse(text, Optional.of(502)));
  }
}
