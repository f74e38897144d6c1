// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import io.parasol.broker.client.Sessions;
import io.parasol.gateway.telemetry.publish.TelemetryLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gateways of all sites. They share the threads of their connections, and some of them a loop.
 * Nothing else limits how many connect at the same time, because real ones do not know each other.
 * Used by one thread.
 */
final class SyntheticGateways implements AutoCloseable {

  /**
   * Of one loop. Their messages in flight, with one task each when they are acknowledged, fit into
   * the queue of the loop.
   */
  private static final int GATEWAYS_OF_LOOP = 100;

  private static final Duration TICK = Duration.ofMillis(20);
  private static final int TICKS_OF_SECOND = 50;
  private static final int POLL_MILLIS = 20;

  private final GatewayCounts counts = new GatewayCounts();
  private final List<SyntheticGateway> all = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private final Sessions sessions;

  /** The gateways of one loop. */
  private static final class Group {
    private final TelemetryLoop loop;
    private final List<SyntheticGateway> gateways = new ArrayList<>();
    private int ticks;

    Group(int number) {
      this.loop = new TelemetryLoop("telemetry-" + number, 1);
    }

    void begin(SimulatedClock clock) {
      gateways.forEach(each -> each.begin(clock.schedule()));
      tick(clock);
    }

    private void tick(SimulatedClock clock) {
      long readings = clock.readings();
      gateways.forEach(each -> each.measure(readings));
      if (ticks++ % TICKS_OF_SECOND == 0) {
        gateways.forEach(SyntheticGateway::tick);
      }
      loop.after(TICK, () -> tick(clock));
    }

    long waiting(long readings) {
      return gateways.stream().mapToLong(each -> each.waiting(readings)).sum();
    }
  }

  /** Creates the gateways of some sites, which are not connected yet. */
  SyntheticGateways(List<SyntheticGateway.Site> sites) {
    this.sessions = new Sessions(sites.get(0).settings().to(), "mqtt-bridge", sites.size());
    @Nullable Group group = null;
    for (SyntheticGateway.Site each : sites) {
      if (group == null || group.gateways.size() == GATEWAYS_OF_LOOP) {
        group = new Group(groups.size());
        groups.add(group);
      }
      SyntheticGateway gateway = new SyntheticGateway(each, sessions, group.loop, counts);
      group.gateways.add(gateway);
      all.add(gateway);
    }
  }

  /** Lets all connect at the same time. */
  void open() {
    all.forEach(SyntheticGateway::open);
  }

  /**
   * Waits until all are connected at the same time.
   *
   * @param since connections that were made before do not count; in milliseconds since the epoch.
   * @return when the last one was, in milliseconds since the epoch.
   */
  long awaitConnected(long since) throws InterruptedException {
    while (true) {
      long last = 0;
      boolean areAll = true;
      for (SyntheticGateway each : all) {
        long at = each.connectedAt();
        areAll &= at > since;
        last = Math.max(last, at);
      }
      if (areAll) {
        return last;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** Lets the devices measure from now on. */
  void begin(SimulatedClock clock) {
    groups.forEach(each -> each.loop.execute(() -> each.begin(clock)));
  }

  /** Waits until the broker has acknowledged this number of first readings of all sites. */
  void awaitAcknowledged(long readings) throws InterruptedException {
    while (waiting(readings) > 0) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private long waiting(long readings) {
    List<CompletableFuture<Long>> parts = new ArrayList<>();
    for (Group each : groups) {
      CompletableFuture<Long> part = new CompletableFuture<>();
      parts.add(part);
      each.loop.execute(() -> part.complete(each.waiting(readings)));
    }
    return parts.stream().mapToLong(CompletableFuture::join).sum();
  }

  GatewayCounts counts() {
    return counts;
  }

  @Override
  public void close() {
    sessions.close();
    groups.forEach(each -> each.loop.close());
  }
}
