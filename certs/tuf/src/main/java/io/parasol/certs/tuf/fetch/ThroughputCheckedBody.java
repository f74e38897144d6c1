// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.fetch;

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
 * The body of an HTTP response, passed from the threads of the HTTP client to the reader one piece
 * at a time. The reader enforces the minimum throughput. A piece is requested only after the reader
 * has taken the previous one.
 */
final class ThroughputCheckedBody implements BodySubscriber<ThroughputCheckedBody>, AutoCloseable {

  /** Thrown when the throughput is below the minimum. */
  static final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1;

    TooSlowException(String message) {
      super(message);
    }
  }

  /** The next event of the body: a piece, the end or a failure. */
  private record Event(List<ByteBuffer> pieces, @Nullable Throwable failure, boolean isEnd) {}

  private final MinimumThroughput minimum;
  private final CompletableFuture<ThroughputCheckedBody> started = new CompletableFuture<>();

  /**
   * Pending events. There are at most one piece, the end and a failure, because a piece is
   * requested only when the previous one is taken.
   */
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();

  private volatile @Nullable Subscription subscription;
  private long windowStart;
  private long bytesInWindow;

  ThroughputCheckedBody(MinimumThroughput minimum) {
    this.minimum = minimum;
  }

  @Override
  public CompletionStage<ThroughputCheckedBody> getBody() {
    return started;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    windowStart = System.nanoTime();
    started.complete(this);
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    events.add(new Event(pieces, null, false));
  }

  @Override
  public void onError(Throwable failure) {
    started.completeExceptionally(failure);
    events.add(new Event(List.of(), failure, false));
  }

  @Override
  public void onComplete() {
    events.add(new Event(List.of(), null, true));
  }

  /**
   * Returns the next pieces; empty at the end of the body.
   *
   * @throws TooSlowException if a window received too few bytes.
   * @throws IOException if the connection failed.
   */
  List<ByteBuffer> next() throws IOException, InterruptedException {
    long window = minimum.window().toNanos();
    while (true) {
      long left = window - (System.nanoTime() - windowStart);
      Event event = left > 0 ? events.poll(left, TimeUnit.NANOSECONDS) : events.poll();
      if (System.nanoTime() - windowStart >= window) {
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
      bytesInWindow += event.pieces().stream().mapToLong(ByteBuffer::remaining).sum();
      Subscription asked = subscription;
      if (asked != null) {
        asked.request(1);
      }
      if (!event.pieces().isEmpty()) {
        return event.pieces();
      }
    }
  }

  /**
   * Checks the window that has ended and starts the next one. An event that has just arrived counts
   * for the new window. At the end of the body, no minimum applies to the last window.
   */
  private void closeWindow(@Nullable Event event) throws TooSlowException {
    boolean isEnd = event != null && event.isEnd();
    if (!isEnd && bytesInWindow < minimum.bytesPerWindow()) {
      throw new TooSlowException(
          "received %d bytes in %d ms; expected at least %d"
              .formatted(bytesInWindow, minimum.window().toMillis(), minimum.bytesPerWindow()));
    }
    windowStart = System.nanoTime();
    bytesInWindow = 0;
  }

  /** Cancels the transfer. The connection is dropped if the body is incomplete. */
  @Override
  public void close() {
    Subscription given = subscription;
    if (given != null) {
      given.cancel();
    }
  }
}
