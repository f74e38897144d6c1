// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Reads the gateway's metrics once a second, and records how long that takes. */
public final class ScrapeWatch implements AutoCloseable {

  private static final String ANY_METER = "parasol_sessions";

  private final HostPort metrics;
  private final Thread thread = new Thread(this::run, "scrapes");
  private long done;
  private long failed;
  private long maxNanos;

  private ScrapeWatch(HostPort metrics) {
    this.metrics = metrics;
    thread.setDaemon(true);
  }

  public static ScrapeWatch start(HostPort metrics) {
    ScrapeWatch started = new ScrapeWatch(metrics);
    started.thread.start();
    return started;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        scrape();
        TimeUnit.SECONDS.sleep(1);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void scrape() throws InterruptedException {
    long begin = System.nanoTime();
    boolean isAnswered;
    try {
      isAnswered = !Scrape.lines(metrics, ANY_METER).isEmpty();
    } catch (IOException refused) {
      isAnswered = false;
    }
    synchronized (this) {
      done++;
      failed += isAnswered ? 0 : 1;
      maxNanos = Math.max(maxNanos, System.nanoTime() - begin);
    }
  }

  /** Returns the number of attempts that got no metrics. */
  public synchronized long failed() {
    return failed;
  }

  public synchronized Json json() {
    return Json.object()
        .put("done", done)
        .put("failed", failed)
        .putRounded("ms-max", maxNanos / 1e6)
        .build();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
