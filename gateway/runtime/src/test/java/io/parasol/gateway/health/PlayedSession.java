// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A session whose broker is the test. */
public final class PlayedSession implements Session {

  public final List<Publication> published = new ArrayList<>();
  public boolean isConnected = true;
  public PublishResult answer = PublishResult.ACCEPTED;

  @Override
  public boolean isConnected() {
    return isConnected;
  }

  @Override
  public int window() {
    return 10;
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    published.add(publication);
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public void reconnect() {
    throw new AssertionError("nobody asks for that here");
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> farewell) {
    throw new AssertionError("nobody asks for that here");
  }

  /** The payloads so far on topics that end so; they are forgotten then. */
  public List<String> take(String kind) {
    List<String> payloads =
        published.stream()
            .filter(each -> each.topic().endsWith("/" + kind))
            .map(each -> new String(each.payload(), UTF_8))
            .toList();
    published.removeIf(each -> each.topic().endsWith("/" + kind));
    return payloads;
  }
}
