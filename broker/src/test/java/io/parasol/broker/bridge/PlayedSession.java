// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A session whose broker is the test. */
final class PlayedSession implements Session {

  boolean isUp = true;
  int reconnects;
  final List<Publication> published = new ArrayList<>();
  final List<CompletableFuture<PublishResult>> answers = new ArrayList<>();

  @Override
  public boolean isConnected() {
    return isUp;
  }

  @Override
  public int window() {
    return 10;
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    published.add(publication);
    CompletableFuture<PublishResult> answer = new CompletableFuture<>();
    answers.add(answer);
    return answer;
  }

  /** Answers everything, also what is published in response. */
  void answerAll(PublishResult result) {
    for (int i = 0; i < answers.size(); i++) {
      answers.get(i).complete(result);
    }
  }

  /** What was published so far, as {@code topic payload}; it is forgotten then. */
  List<String> take() {
    List<String> taken =
        published.stream()
            .map(each -> each.topic() + " " + new String(each.payload(), StandardCharsets.UTF_8))
            .toList();
    published.clear();
    return taken;
  }

  @Override
  public void reconnect() {
    reconnects++;
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> farewell) {
    return CompletableFuture.completedFuture(null);
  }
}
