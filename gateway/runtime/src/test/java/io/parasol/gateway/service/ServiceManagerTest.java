// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The service manager")
class ServiceManagerTest {

  private static final long PID = 17;

  @TempDir Path folder;

  @Test
  void receives_each_state_of_the_process_in_one_datagram() {
    String path = folder.resolve("notify").toString();
    try (NotifySocket systemd = new NotifySocket(path)) {
      ServiceManager manager =
          ServiceManager.of(Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "60000000"), PID);

      manager.ready("ready site=a");
      manager.alive();
      manager.stopping();

      assertEquals("READY=1\nSTATUS=ready site=a", systemd.next());
      assertEquals("WATCHDOG=1", systemd.next());
      assertEquals("STOPPING=1\nSTATUS=stopping", systemd.next());
      assertEquals("", systemd.next());
    }
  }

  @Test
  void may_have_an_abstract_address() {
    String name = "parasol-test-" + UUID.randomUUID();
    try (NotifySocket systemd = new NotifySocket("\0" + name)) {
      ServiceManager.of(Map.of("NOTIFY_SOCKET", "@" + name), PID).stopping();

      assertEquals("STOPPING=1\nSTATUS=stopping", systemd.next());
    }
  }

  @Test
  void receives_no_further_variable_through_the_text_of_the_status() {
    String path = folder.resolve("notify").toString();
    try (NotifySocket systemd = new NotifySocket(path)) {
      ServiceManager.of(Map.of("NOTIFY_SOCKET", path), PID).ready("a\nMAINPID=1");

      assertEquals("READY=1\nSTATUS=a MAINPID=1", systemd.next());
    }
  }

  @Nested
  @DisplayName("sets the interval of the signs of life")
  class Interval {

    @ParameterizedTest(name = "{0} us for process {1}: {2} s")
    @CsvSource({
      "60000000, 17, 20",
      "60000000, 18, 3600",
      "0, 17, 3600",
      "-1, 17, 3600",
      "9223372036854775807, 17, 3600",
      "soon, 17, 3600",
    })
    void to_a_third_of_its_timeout(String micros, String pid, long seconds) {
      Map<String, String> environment = Map.of("WATCHDOG_USEC", micros, "WATCHDOG_PID", pid);

      assertEquals(
          Duration.ofSeconds(seconds), ServiceManager.of(environment, PID).watchdogInterval());
    }
  }

  @Test
  void receives_no_sign_of_life_that_it_does_not_expect() {
    String path = folder.resolve("notify").toString();
    try (NotifySocket systemd = new NotifySocket(path)) {
      ServiceManager.of(Map.of("NOTIFY_SOCKET", path), PID).alive();

      assertEquals("", systemd.next());
    }
  }

  @ParameterizedTest(name = "address \"{0}\"")
  @CsvSource({"/nowhere/notify", "relative", "@", "''"})
  void is_not_needed(String address) {
    ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", address), PID);

    manager.ready("ready");
    manager.stopping();

    assertEquals(Duration.ofHours(1), manager.watchdogInterval());
  }
}
