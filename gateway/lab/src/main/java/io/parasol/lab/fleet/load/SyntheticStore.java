// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.Cursor;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.publish.Backlog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The store of a synthetic gateway. It holds no reading: it makes each one when it is read, and
 * remembers which ones are acknowledged, as a store on a disk does.
 */
@ConfinedTo("telemetry")
final class SyntheticStore implements Backlog {

  private static final String EPOCH = "5f1c2d3e";

  private final ReadingSchedule schedule;
  private final Map<DeviceId, Device> devices = new LinkedHashMap<>();

  /** How far a device is. */
  private static final class Device {
    private final int number;
    private final Cursor acknowledged = Cursor.atStart();
    private long newest;

    Device(int number) {
      this.number = number;
    }
  }

  /**
   * Creates the store of a site, without readings.
   *
   * @param site its number, from 0.
   */
  SyntheticStore(ReadingSchedule schedule, int site) {
    this.schedule = schedule;
    for (int i = 0; i < schedule.devices(); i++) {
      devices.put(new DeviceId("inverter-" + i), new Device(site * schedule.devices() + i));
    }
  }

  Collection<DeviceId> devices() {
    return devices.keySet();
  }

  private Device device(DeviceId id) {
    return Objects.requireNonNull(devices.get(id));
  }

  /** Returns the sequence number of the newest reading that a device has stored; 0 for none. */
  long newest(DeviceId id) {
    return device(id).newest;
  }

  /**
   * Stores the readings that a device has measured by now, and returns the number of the newest
   * one.
   *
   * @param readings how many all devices of all sites have measured.
   */
  long measure(DeviceId id, long readings) {
    Device device = device(id);
    device.newest = schedule.newest(device.number, readings);
    return device.newest;
  }

  /** Returns a reading. */
  StoredMessage reading(DeviceId id, long seq) {
    int number = device(id).number;
    long at = schedule.measuredAt(number, seq);
    return new StoredMessage(
        id,
        seq,
        Instant.ofEpochMilli(at),
        SyntheticReading.payload(number, schedule.devices(), seq, at));
  }

  /**
   * Returns how many readings are not acknowledged.
   *
   * @param readings only those among this number of first ones of all sites count.
   */
  long waiting(long readings) {
    return devices.values().stream()
        .mapToLong(each -> each.acknowledged.waiting(1, schedule.newest(each.number, readings)))
        .sum();
  }

  @Override
  public List<StoredMessage> waiting(DeviceId id, long after, int maxMessages, long maxBytes) {
    Device device = device(id);
    List<StoredMessage> found = new ArrayList<>();
    long bytes = 0;
    long seq = device.acknowledged.waitingFrom(after + 1);
    while (seq <= device.newest && found.size() < maxMessages && bytes < maxBytes) {
      StoredMessage next = reading(id, seq);
      found.add(next);
      bytes += next.payload().length;
      seq = device.acknowledged.waitingFrom(seq + 1);
    }
    return found;
  }

  @Override
  public void acknowledge(DeviceId id, long seq) {
    device(id).acknowledged.settle(seq, seq);
  }

  @Override
  public boolean canAcknowledgeAhead(DeviceId id) {
    return device(id).acknowledged.intervalsAbove() < ReadingStore.MAX_INTERVALS_AHEAD;
  }

  @Override
  public String epoch() {
    return EPOCH;
  }
}
