// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.broker.client.Session;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The publishers of a store's messages to one recipient, one for each device. */
public final class RecipientPublishers {

  private final ReadingStore store;
  private final DevicePublisher.PublisherContext outlet;
  private final Map<DeviceId, DevicePublisher> publishers = new ConcurrentHashMap<>();

  /** The session that all devices share; null if each has its own. */
  @ConfinedTo("telemetry")
  private @Nullable Session session;

  @ConfinedTo("telemetry")
  private InFlightWindow window = InFlightWindow.NONE;

  @ConfinedTo("telemetry")
  private boolean isUp;

  public RecipientPublishers(ReadingStore store, DevicePublisher.PublisherContext outlet) {
    this.store = store;
    this.outlet = outlet;
  }

  /** Returns the publisher of a device. Callable from any thread. */
  public DevicePublisher publisher(DeviceId device) {
    return publishers.computeIfAbsent(device, this::createPublisher);
  }

  private DevicePublisher createPublisher(DeviceId device) {
    DevicePublisher one = new DevicePublisher(device, store.newest(device), outlet);
    // With a shared session, publishers are created on the loop only.
    if (session != null) {
      one.attach(session, window);
      if (isUp) {
        one.connected();
      }
    }
    return one;
  }

  public Collection<DevicePublisher> publishers() {
    return publishers.values();
  }

  /**
   * Sends the messages of all devices over one session, those of earlier devices too.
   *
   * @param known devices whose messages are expected.
   */
  @ConfinedTo("telemetry")
  public void attachAll(Session shared, InFlightWindow newWindow, Collection<DeviceId> known) {
    session = shared;
    window = newWindow;
    known.forEach(this::publisher);
    store.devices().forEach(this::publisher);
    publishers.values().forEach(one -> one.attach(shared, newWindow));
  }

  /** Stops and forgets the publisher of a device, if there is one. */
  @ConfinedTo("telemetry")
  public void remove(DeviceId device) {
    DevicePublisher removed = publishers.remove(device);
    if (removed != null) {
      removed.stop();
    }
  }

  /** The shared session is connected. */
  @ConfinedTo("telemetry")
  public void onConnected() {
    isUp = true;
    publishers.values().forEach(DevicePublisher::connected);
  }

  /** The shared session is disconnected. */
  @ConfinedTo("telemetry")
  public void onDisconnected() {
    isUp = false;
    publishers.values().forEach(DevicePublisher::disconnected);
  }

  /** The backlog of a store for one recipient. */
  public record StoredBacklog(ReadingStore store, Recipient recipient) implements Backlog {

    @Override
    public List<StoredMessage> waiting(DeviceId device, long after, int maxMessages, long maxBytes)
        throws IOException {
      return store.waiting(recipient, device, after, maxMessages, maxBytes);
    }

    @Override
    public void acknowledge(DeviceId device, long seq) {
      store.acknowledge(recipient, device, seq);
    }

    @Override
    public boolean canAcknowledgeAhead(DeviceId device) {
      return store.canAcknowledgeAhead(recipient, device);
    }

    @Override
    public String epoch() {
      return store.epoch();
    }
  }
}
