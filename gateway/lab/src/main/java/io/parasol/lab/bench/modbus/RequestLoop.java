// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.modbus;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Keeps a number of asynchronous requests in flight: each response starts the next request. */
final class RequestLoop {

  private final IntFunction<CompletionStage<Integer>> request;
  private final long until;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong responses = new AtomicLong();
  private final CountDownLatch ended;
  private volatile @Nullable Throwable failure;

  /**
   * @param request sends a request from a start address, and returns the first register.
   */
  RequestLoop(IntFunction<CompletionStage<Integer>> request, int window, Duration time) {
    this.request = request;
    this.until = System.nanoTime() + time.toNanos();
    this.ended = new CountDownLatch(window);
  }

  /** Returns the number of responses. */
  long run(int window) throws IOException, InterruptedException {
    for (int i = 0; i < window; i++) {
      next();
    }
    ended.await();
    Throwable cause = failure;
    if (cause != null) {
      throw new IOException("a request failed: " + cause, cause);
    }
    return responses.get();
  }

  private void next() {
    if (failure != null || System.nanoTime() - until >= 0) {
      ended.countDown();
      return;
    }
    int start = Math.floorMod(requests.getAndIncrement(), ReadingClient.STARTS);
    var unused =
        request
            .apply(start)
            .whenComplete(
                (first, failed) -> {
                  if (failed != null) {
                    failure = failed;
                  } else if (first != start) {
                    failure = new IOException("register %d holds %d".formatted(start, first));
                  } else {
                    responses.incrementAndGet();
                  }
                  next();
                });
  }
}
