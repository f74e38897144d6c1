// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static org.awaitility.Awaitility.await;

import io.parasol.config.model.site.HostPort;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Listens to one attempt until it is decided. */
final class Ended implements Connection.Listener {

  private final CompletableFuture<String> why = new CompletableFuture<>();

  /** Why an attempt with these settings fails; {@code granted} if it does not. */
  static String whyOf(SessionLoop loop, HostPort broker, SessionSettings settings) {
    Ended ended = new Ended();
    MqttConnector connector = new MqttConnector(broker, loop);
    loop.execute(() -> connector.connect(settings, ended));
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ended.why.getNow(""), w -> !w.isEmpty());
  }

  @Override
  public void accepted() {
    // Not the end yet.
  }

  @Override
  public void subscribed(int window) {
    why.complete("granted");
  }

  @Override
  public void subscriptionRefused(String reason) {
    why.complete("refused: " + reason);
  }

  @Override
  public void delivered(Delivery delivery, Runnable acknowledge) {
    why.complete("delivered");
  }

  @Override
  public void ended(String reason) {
    why.complete(reason);
  }
}
