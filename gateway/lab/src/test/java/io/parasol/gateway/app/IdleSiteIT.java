// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@DisplayName("A site without operators and with a device that does not answer")
class IdleSiteIT {

  @TempDir Path folder;

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @Test
  void has_no_dropped_messages() throws Exception {
    Logger drops = (Logger) LoggerFactory.getLogger("event.message-dropped");
    drops.setLevel(Level.DEBUG);
    logged.start();
    drops.addAppender(logged);
    try (ServerSocket mute = new ServerSocket(0);
        Gateway gateway = FieldSite.make(folder.resolve("site"), mute.getLocalPort()).start()) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> metric(gateway, "parasol_sessions").startsWith("parasol_sessions 2"));

      assertEquals(
          "parasol_broker_dropped_total 0.0",
          metric(gateway, "parasol_broker_dropped_total"),
          () -> List.copyOf(logged.list).toString());
    } finally {
      drops.detachAppender(logged);
    }
  }

  private static String metric(Gateway gateway, String name) throws Exception {
    HttpResponse<String> page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://" + gateway.metrics() + "/metrics"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return page.body().lines().filter(line -> line.startsWith(name + " ")).findFirst().orElse("");
  }
}
