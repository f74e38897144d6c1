// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A session that has no room for a message, then loses its connection, and has it back, with room,
 * right after the first look at it. Nothing that it is given is answered.
 */
public final class ReturningSession implements Session {

  private enum Stage {
    NEW,
    FULL,
    LOST,
    BACK
  }

  private final FakeSession inner = new FakeSession(10);
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.NEW);
  private final Runnable onReturn;

  public ReturningSession(Runnable onReturn) {
    this.onReturn = onReturn;
  }

  /** A message was refused because there was no room. */
  public boolean isFull() {
    return stage.get() == Stage.FULL;
  }

  public void loseConnection() {
    stage.set(Stage.LOST);
  }

  public boolean isBack() {
    return stage.get() == Stage.BACK;
  }

  public List<Publication> published() {
    return inner.published;
  }

  @Override
  public boolean isConnected() {
    if (stage.compareAndSet(Stage.LOST, Stage.BACK)) {
      onReturn.run();
      return false;
    }
    return true;
  }

  @Override
  public int window() {
    stage.compareAndSet(Stage.NEW, Stage.FULL);
    return isBack() ? inner.window() : 0;
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    return inner.publish(publication);
  }

  @Override
  public void reconnect() {}

  @Override
  public CompletionStage<Void> close(Optional<Publication> farewell) {
    return CompletableFuture.completedFuture(null);
  }
}
