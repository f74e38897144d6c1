// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A Modbus client that is measured")
class ClientSpeedsIT {

  private static final Duration SHORT = Duration.ofMillis(200);

  private static AddressServer server;

  @BeforeAll
  static void open() throws Exception {
    server = new AddressServer();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void counts_the_responses_of_the_requests_that_it_sent(int window) throws Exception {
    assertTrue(new OwnClient().read(server.port(), window, SHORT) > 0);
    assertTrue(new DigitalpetriClient().read(server.port(), window, SHORT) > 0);
  }

  @Test
  void may_be_libmodbus_if_it_is_installed(@TempDir Path folder) throws Exception {
    Optional<LibmodbusClient> libmodbus = LibmodbusClient.compile(folder);

    if (libmodbus.isPresent()) {
      assertTrue(libmodbus.get().read(server.port(), 1, SHORT) > 0);
    }
  }

  @Test
  void fails_over_the_response_to_another_request() {
    RequestLoop loop =
        new RequestLoop(start -> CompletableFuture.completedFuture(start + 1), 1, SHORT);

    IOException failure = assertThrows(IOException.class, () -> loop.run(1));

    assertEquals("a request failed: java.io.IOException: register 0 holds 1", failure.getMessage());
  }
}
