// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.testing.FreePort;
import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The subscriber that counts what other programs publish")
class PeerSubscriberIT {

  @TempDir private Path folder;

  @Test
  @SuppressWarnings("try") // The subscriber is only held.
  void waits_for_the_broker_and_receives_topic_and_payload() throws Exception {
    Path mosquitto = PeerProgram.named("mosquitto", "mosquitto").program();
    Path publisher = PeerProgram.named("mosquitto_pub", "mosquitto-clients").program();
    int port = FreePort.find();
    Path conf =
        Files.writeString(
            folder.resolve("mosquitto.conf"),
            "listener %d 127.0.0.1\nallow_anonymous true\n".formatted(port));
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    Process broker = start(mosquitto, "-c", conf.toString());
    try (PeerSubscriber subscriber =
        PeerSubscriber.connect(
            port,
            "plant/#",
            (topic, payload) -> received.add(topic + " " + new String(payload, UTF_8)))) {
      start(publisher, "-p", String.valueOf(port), "-q", "1", "-t", "plant/7", "-m", "42")
          .waitFor();

      assertEquals("plant/7 42", received.poll(30, TimeUnit.SECONDS));
    } finally {
      broker.destroy();
    }
  }

  private Process start(Path program, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    builder.command().addAll(List.of(arguments));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(program.getFileName() + ".log").toFile())
        .start();
  }
}
