// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.testing.MessageSchemas;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The live messages of one person, as lines. Each message must be valid by its schema. */
final class LiveMessages implements AutoCloseable {

  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final InputStream body;
  private volatile boolean isOver;

  LiveMessages(HttpResponse<InputStream> response) {
    assertEquals(200, response.statusCode());
    body = response.body();
    Thread reader = new Thread(this::read);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader text = new BufferedReader(new InputStreamReader(body, UTF_8))) {
      text.lines().filter(line -> line.startsWith("data: ")).forEach(this::take);
    } catch (IOException | UncheckedIOException closed) {
      // The end of the stream.
    }
    isOver = true;
  }

  private void take(String line) {
    try {
      Json.Obj message = (Json.Obj) Json.parse(line.substring("data: ".length()).getBytes(UTF_8));
      if (message.members().containsKey("why")) {
        // The end of the stream.
        lines.add(line);
        return;
      }
      String topic = ((Json.Str) Objects.requireNonNull(message.members().get("topic"))).text();
      Json payload = Objects.requireNonNull(message.members().get("payload"));
      if (!(payload instanceof Json.Nil)) {
        MessageSchemas.check("parasol/field/" + topic, Json.write(payload));
      }
    } catch (JsonException malformed) {
      throw new IllegalStateException(line, malformed);
    }
    lines.add(line);
  }

  /** Returns the next line that is wanted. */
  String await(Predicate<String> wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String lastHealth = "none";
    while (System.nanoTime() < end) {
      String line = lines.poll(1, TimeUnit.SECONDS);
      lastHealth = line != null && line.contains("box-01/health") ? line : lastHealth;
      if (line != null && wanted.test(line)) {
        return line;
      }
    }
    throw new AssertionError("no such message; the last of health: " + lastHealth);
  }

  /** Returns whether the gateway has ended the stream. */
  boolean isOver() {
    return isOver;
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
