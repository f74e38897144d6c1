// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A gateway whose broker was made to listen elsewhere")
class BrokerNameIT {

  @TempDir Path folder;

  @ParameterizedTest(name = "on {0}")
  @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
  void opens_its_sessions_under_that_name(String host) throws Exception {
    FieldSite site = FieldSite.make(folder, FreePort.find());

    try (Gateway gateway = site.listeningOn(host).start()) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertEquals(
                      "{\"ready\":true,\"why\":\"all sessions connected\"",
                      health(gateway).replaceFirst("(?s),\"unreachable\".*", "")));
    }
  }

  @Test
  void does_not_start_under_a_name_that_no_certificate_can_bear() throws Exception {
    FieldSite site = FieldSite.make(folder, FreePort.find()).listeningOn("old_box");

    VerbException refused = assertThrows(VerbException.class, site::start);

    assertEquals(
        "broker name \"old_box\": expected a DNS name or an IP address", refused.getMessage());
    assertEquals(ExitCode.USAGE, refused.exitCode());
  }

  private static String health(Gateway gateway) throws IOException, InterruptedException {
    URI page = URI.create("http://%s/healthz".formatted(gateway.metrics()));
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
        .body();
  }
}
