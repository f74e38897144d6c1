// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import io.parasol.broker.client.Session;
import io.parasol.broker.topic.Topics;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import io.parasol.gateway.telemetry.publish.DevicePublisher;
import io.parasol.gateway.telemetry.publish.InFlightWindow;
import io.parasol.gateway.telemetry.publish.Loop;
import io.parasol.gateway.telemetry.publish.TelemetryListener;
import io.parasol.gateway.telemetry.publish.TelemetryPublications;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The telemetry of a synthetic gateway: the publishers of a real one, with its windows, its rate
 * and its turns of backlog and live readings, over a synthetic store.
 */
@ConfinedTo("telemetry")
final class SyntheticTelemetry implements TelemetryListener {

  /** More readings than this at once are a simulated outage, and go to the backlog. */
  private static final int MAX_LIVE_AT_ONCE = 4;

  private final SyntheticStore store;
  private final Map<DeviceId, DevicePublisher> publishers = new LinkedHashMap<>();

  /**
   * Creates the telemetry of a site without readings.
   *
   * @param limits rate and share of the bridge.
   */
  SyntheticTelemetry(
      SyntheticStore store,
      Topics topics,
      TelemetrySettings.Bridge limits,
      Session session,
      Loop loop) {
    this.store = store;
    InFlightWindow window = new InFlightWindow(session::window);
    DevicePublisher.PublisherContext outlet =
        UpstreamTelemetry.outlet(
            loop,
            limits,
            window::hasSpaceForBacklog,
            store,
            new TelemetryPublications(topics, Recipient.CENTRE, UnaryOperator.identity()),
            this);
    for (DeviceId each : store.devices()) {
      DevicePublisher publisher = new DevicePublisher(each, 0, outlet);
      publisher.attach(session, window);
      publishers.put(each, publisher);
    }
  }

  void connected() {
    publishers.values().forEach(DevicePublisher::connected);
  }

  void disconnected() {
    publishers.values().forEach(DevicePublisher::disconnected);
  }

  /**
   * Takes the readings that were measured since the last call.
   *
   * @param readings how many all devices of all sites have measured.
   */
  void measure(long readings) {
    publishers.forEach(
        (device, publisher) -> {
          long before = store.newest(device);
          long newest = store.measure(device, readings);
          if (newest - before > MAX_LIVE_AT_ONCE) {
            publisher.onStoredOnly(newest);
          } else {
            for (long seq = before + 1; seq <= newest; seq++) {
              publisher.onProcessed(store.reading(device, seq), true);
            }
          }
        });
  }

  /**
   * Returns how many readings the broker has not acknowledged.
   *
   * @param readings only those among this number of first ones of all sites count.
   */
  long waiting(long readings) {
    return store.waiting(readings);
  }

  /** A rejected reading is counted by the session, and missing in Kafka. */
  @Override
  public void onRejected(Recipient by, DeviceId device, long seq) {}

  @Override
  public void onLost(Gap gap) {}

  @Override
  public void onStoreDegraded(String why) {}

  @Override
  public void onStoreRecovered() {}

  @Override
  public void onStoreCorruption(Corruption corruption) {}
}
