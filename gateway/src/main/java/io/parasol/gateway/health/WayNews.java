// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.bridge.CanaryListener;
import java.time.Duration;
import java.time.InstantSource;

/** What is heard of the ways to brokers, and of what goes round on them. From any thread. */
public final class WayNews {

  private final WayHealth ways;
  private final HealthMetrics metrics;
  private final InstantSource clock;

  WayNews(WayHealth ways, HealthMetrics metrics, InstantSource clock) {
    this.ways = ways;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Whoever hears whether the probes come back that go round on a way of that name. */
  public CanaryListener probes(String way) {
    return new CanaryListener() {
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

  /** The bridge is down, or still is. One line for people. */
  public void bridgeDown(String why) {
    ways.bridgeDown(why, clock.instant());
  }

  /** What had gone up the bridge came down it again. */
  public void looped(String topic) {
    metrics.looped();
    ways.looped(topic, clock.instant());
  }

  /** A command came down the bridge. */
  public void commandFromCentre() {
    ways.commandFromCentre();
  }
}
