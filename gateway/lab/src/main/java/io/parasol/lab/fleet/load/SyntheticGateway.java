// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import io.parasol.broker.bridge.Bridge;
import io.parasol.broker.bridge.BridgeListener;
import io.parasol.broker.bridge.BridgeSettings;
import io.parasol.broker.bridge.IsolatingSession;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.publish.Loop;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A gateway that does not exist, with the path of a real one from the store of its readings to the
 * central broker: the same session, reconnects, windows and rate. Only its store is synthetic, and
 * it sends nothing but telemetry.
 */
final class SyntheticGateway implements BridgeListener {

  private final Site site;
  private final Loop loop;
  private final Bridge bridge;
  private final IsolatingSession session;
  private final CountedSession counted;
  private final GatewayCounts counts;

  @ConfinedTo("telemetry")
  private @Nullable SyntheticTelemetry telemetry;

  /** When the connection was made, in milliseconds since the epoch; 0 without one. */
  private volatile long connectedAt;

  /**
   * The site of a gateway.
   *
   * @param number from 0.
   * @param settings of its bridge; the client id is made of the site's name.
   */
  record Site(int number, Topics topics, SiteConfig.Bridge settings, TlsMaterial material) {}

  /**
   * Creates a gateway that is not connected, and has no devices.
   *
   * @param sessions shared with the other gateways.
   */
  SyntheticGateway(Site site, Sessions sessions, Loop loop, GatewayCounts counts) {
    this.site = site;
    this.loop = loop;
    this.counts = counts;
    this.bridge =
        Bridge.over(
            sessions,
            new BridgeSettings(
                site.settings().to(),
                "site-" + site.topics().site(),
                site::material,
                site.settings().prefix(),
                site.topics(),
                Publication.json(
                    site.topics().ofGateway(Kind.STATE),
                    Json.object().put("state", "offline").put("why", "session lost").toBytes(),
                    true)));
    this.session = new IsolatingSession(bridge, this::setAside, System::nanoTime);
    this.counted = new CountedSession(session, counts);
  }

  /** Nothing keeps it: the session counts it as refused, and the run as incomplete. */
  private CompletionStage<Void> setAside(Publication publication) {
    return CompletableFuture.completedFuture(null);
  }

  /** Connects, and reconnects from then on. Any thread. */
  void open() {
    bridge.open(this);
  }

  /** Returns when the connection was made, in milliseconds since the epoch; 0 without one. */
  long connectedAt() {
    return connectedAt;
  }

  /** Begins to measure; called once. */
  @ConfinedTo("telemetry")
  void begin(ReadingSchedule schedule) {
    SyntheticTelemetry begun =
        new SyntheticTelemetry(
            new SyntheticStore(schedule, site.number()),
            site.topics(),
            new TelemetrySettings.Bridge(
                Path.of(""), site.settings().rate(), site.settings().share()),
            counted,
            loop);
    telemetry = begun;
    if (counted.isConnected()) {
      begun.connected();
    }
  }

  /**
   * Takes the readings that were measured since the last call.
   *
   * @param readings how many all devices of all sites have measured.
   */
  @ConfinedTo("telemetry")
  void measure(long readings) {
    if (telemetry != null) {
      telemetry.measure(readings);
    }
  }

  /** Sends what the session has held back; called about once a second, by any thread. */
  void tick() {
    session.tick();
  }

  /**
   * Returns how many readings the broker has not acknowledged.
   *
   * @param readings only those among this number of first ones of all sites count.
   */
  @ConfinedTo("telemetry")
  long waiting(long readings) {
    return telemetry == null ? 0 : telemetry.waiting(readings);
  }

  @Override
  public void connected() {
    session.connected();
    connectedAt = System.currentTimeMillis();
    loop.execute(
        () -> {
          if (telemetry != null) {
            telemetry.connected();
          }
        });
  }

  @Override
  public void disconnected(String why) {
    session.disconnected();
    counts.disconnects.increment();
    connectedAt = 0;
    loop.execute(
        () -> {
          if (telemetry != null) {
            telemetry.disconnected();
          }
        });
  }

  @Override
  public void command(DeviceId device, Delivery command) {}

  @Override
  public void probeReceived(byte[] probe) {}

  @Override
  public void loopDetected(String topic) {}
}
