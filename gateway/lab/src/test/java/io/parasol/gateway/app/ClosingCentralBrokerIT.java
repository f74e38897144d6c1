// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.sessions.CentralSite;
import io.parasol.gateway.sessions.RunningPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The bridge to mosquitto that closes the connection over a message")
class ClosingCentralBrokerIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void sets_the_message_aside_and_delivers_everything_else() throws Exception {
    Path acl =
        Files.writeString(
            folder.resolve("acl"),
            "topic deny plants/parasol/field/box-01/health\ntopic readwrite plants/#\n");
    String rules = "allow_anonymous true\nmax_queued_messages 0\nacl_file %s\n".formatted(acl);
    try (RunningPeer controller =
            RunningPeer.peer(
                Path.of("/usr/bin/python3"),
                "python3-pymodbus",
                FieldSite.script(folder, "pymodbus_box.py"),
                0);
        CentralSite central = new CentralSite(folder.resolve("centre"), rules)) {
      String port = controller.await("the controller's port", line -> line.startsWith("port "));
      FieldSite site =
          FieldSite.make(
              folder.resolve("site"),
              Integer.parseInt(port.substring(5)),
              "{serial: serial}",
              central.bridge(""));
      try (Gateway gateway = site.start()) {
        Path letters = site.config().state().resolve("dead-letters");
        await("the message is set aside")
            .atMost(PATIENCE)
            .until(() -> stored(letters).stream().anyMatch(text -> text.contains("box-01/health")));
        long before = central.record().newest();

        await("telemetry goes on")
            .atMost(PATIENCE)
            .until(() -> central.record().newest() > before + 50);

        try (InputStream meters =
            URI.create("http://" + gateway.metrics() + "/metrics").toURL().openStream()) {
          String scraped = new String(meters.readAllBytes(), StandardCharsets.UTF_8);
          assertTrue(scraped.contains("parasol_bridge_set_aside_total"), "it is counted");
        }
        assertEquals(1, stored(letters).size(), "only the latest of the retained message");
        await("the event")
            .atMost(PATIENCE)
            .until(
                () ->
                    central.record().received("parasol/field/gateway/event").stream()
                        .anyMatch(event -> event.contains("\"message_set_aside\"")));
        assertTrue(
            central.record().received("parasol/field/box-01/state").stream()
                .anyMatch(state -> state.contains("\"state\":")));
      }
    }
  }

  private static List<String> stored(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .map(
              file -> {
                try {
                  return Files.readString(file);
                } catch (IOException replaced) {
                  return "";
                }
              })
          .toList();
    }
  }
}
