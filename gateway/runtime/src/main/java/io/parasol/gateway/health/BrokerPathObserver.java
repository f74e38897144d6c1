// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.bridge.LoopbackProbeListener;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Receives what happens on the broker paths, and the results of their probes. Safe for any number
 * of threads.
 */
public final class BrokerPathObserver {

  private final BrokerPathHealth ways;
  private final HealthMetrics metrics;
  private final InstantSource clock;

  BrokerPathObserver(BrokerPathHealth ways, HealthMetrics metrics, InstantSource clock) {
    this.ways = ways;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Returns a listener for the probes of a broker path. */
  public LoopbackProbeListener probes(String way) {
    return new LoopbackProbeListener() {
      @Override
      public void proved(Duration took) {
        metrics.probe(way, took);
        ways.proved(way, took, clock.instant());
      }

      @Override
      public void lost(String why) {
        metrics.probeLost(way);
        ways.lost(way, why, clock.instant());
      }
    };
  }

  public void bridgeUp() {
    ways.bridgeUp(clock.instant());
  }

  /**
   * The bridge is down, or still is.
   *
   * @param why one line for the operator.
   */
  public void bridgeDown(String why) {
    ways.bridgeDown(why, clock.instant());
  }

  /** A message came back over the bridge after it had been sent over it. */
  public void looped(String topic) {
    metrics.looped();
    ways.looped(topic, clock.instant());
  }

  /** A command arrived over the bridge. */
  public void commandFromCentre() {
    ways.commandFromCentre();
  }
}
