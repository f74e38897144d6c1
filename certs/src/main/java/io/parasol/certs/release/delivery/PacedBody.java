// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.delivery;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, handed from the HTTP client's threads to the one that reads it, one piece
 * at a time. The reader watches the pace; what it does not ask for is not sent for.
 */
final class PacedBody implements BodySubscriber<PacedBody>, AutoCloseable {

  /** It comes more slowly than its pace. */
  static final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1;

    TooSlowException(String message) {
      super(message);
    }
  }

  /** What happens next: a piece, the end, or a failure. */
  private record Event(List<ByteBuffer> pieces, @Nullable Throwable failure, boolean isEnd) {}

  private final Pace pace;
  private final CompletableFuture<PacedBody> begun = new CompletableFuture<>();

  /** One piece, the end and a failure at most: a piece is asked for when the last one is taken. */
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();

  private volatile @Nullable Subscription subscription;
  private long windowBegan;
  private long inWindow;

  PacedBody(Pace pace) {
    this.pace = pace;
  }

  @Override
  public CompletionStage<PacedBody> getBody() {
    return begun;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    windowBegan = System.nanoTime();
    begun.complete(this);
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    events.add(new Event(pieces, null, false));
  }

  @Override
  public void onError(Throwable failure) {
    begun.completeExceptionally(failure);
    events.add(new Event(List.of(), failure, false));
  }

  @Override
  public void onComplete() {
    events.add(new Event(List.of(), null, true));
  }

  /**
   * The next pieces; empty at the end.
   *
   * @throws TooSlowException if a window has brought too little.
   * @throws IOException if the connection broke off.
   */
  List<ByteBuffer> next() throws IOException, InterruptedException {
    long window = pace.window().toNanos();
    while (true) {
      long left = window - (System.nanoTime() - windowBegan);
      Event event = left > 0 ? events.poll(left, TimeUnit.NANOSECONDS) : events.poll();
      if (System.nanoTime() - windowBegan >= window) {
        closeWindow(event);
      }
      if (event == null) {
        continue;
      }
      if (event.failure() != null) {
        throw new IOException(event.failure());
      }
      if (event.isEnd()) {
        return List.of();
      }
      inWindow += event.pieces().stream().mapToLong(ByteBuffer::remaining).sum();
      Subscription asked = subscription;
      if (asked != null) {
        asked.request(1);
      }
      if (!event.pieces().isEmpty()) {
        return event.pieces();
      }
    }
  }

  /** What has just come counts for the window that begins now, unless it is the end. */
  private void closeWindow(@Nullable Event event) throws TooSlowException {
    boolean isEnd = event != null && event.isEnd();
    if (!isEnd && inWindow < pace.bytesAWindow()) {
      throw new TooSlowException(
          "%d bytes came in %d ms; expected %d or more"
              .formatted(inWindow, pace.window().toMillis(), pace.bytesAWindow()));
    }
    windowBegan = System.nanoTime();
    inWindow = 0;
  }

  /** Takes no more; the connection is dropped if something was still to come. */
  @Override
  public void close() {
    Subscription given = subscription;
    if (given != null) {
      given.cancel();
    }
  }
}
