// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** A session whose answers are given by the test. */
public final class FakeSession implements Session {

  public final List<Publication> published = new CopyOnWriteArrayList<>();
  private final Deque<CompletableFuture<PublishResult>> unanswered = new ConcurrentLinkedDeque<>();
  private final int window;
  private volatile boolean isUp = true;

  public FakeSession(int window) {
    this.window = window;
  }

  @Override
  public boolean isConnected() {
    return isUp;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    if (!isUp) {
      return CompletableFuture.completedFuture(PublishResult.UNKNOWN);
    }
    published.add(publication);
    CompletableFuture<PublishResult> answer = new CompletableFuture<>();
    unanswered.add(answer);
    return answer;
  }

  public int inFlight() {
    return unanswered.size();
  }

  /** Answers the oldest. */
  public void answer(PublishResult result) {
    unanswered.remove().complete(result);
  }

  /** Answers the newest, before those that went ahead of it. */
  void answerTheLast(PublishResult result) {
    unanswered.removeLast().complete(result);
  }

  public void answerAll(PublishResult result) {
    while (!unanswered.isEmpty()) {
      answer(result);
    }
  }

  /** The connection is lost, and that was not reported yet. */
  public void drop() {
    isUp = false;
    answerAll(PublishResult.UNKNOWN);
  }

  public void comeBack() {
    isUp = true;
  }

  @Override
  public void reconnect() {}

  @Override
  public CompletionStage<Void> close(Optional<Publication> farewell) {
    return CompletableFuture.completedFuture(null);
  }
}
