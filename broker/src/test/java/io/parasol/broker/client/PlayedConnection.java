// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A connection whose broker is the test. */
final class PlayedConnection implements Connection {

  final Listener listener;
  final List<Publication> published = new ArrayList<>();
  final List<CompletableFuture<PublishResult>> answers = new ArrayList<>();
  boolean isToldToEnd;
  boolean isStalled;

  PlayedConnection(Listener listener) {
    this.listener = listener;
  }

  /** CONNACK and SUBACK. */
  PlayedConnection comesUp() {
    listener.accepted();
    listener.subscribed(20);
    return this;
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    published.add(publication);
    CompletableFuture<PublishResult> answer = new CompletableFuture<>();
    answers.add(answer);
    return answer;
  }

  @Override
  public boolean isStalled() {
    return isStalled;
  }

  @Override
  public void disconnect() {
    isToldToEnd = true;
  }
}
