// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of an edge node: which messages follow from an event, in order. It sends nothing
 * itself, and all messages that it returns must be sent. Not thread-safe.
 *
 * <ul>
 *   <li>The births begin with an NBIRTH, {@code seq} 0; each further message has the next number,
 *       and 0 follows 255 (tck-id-payloads-sequence-num-incrementing).
 *   <li>Data of a device follow its DBIRTH only, and no data follow its DDEATH
 *       (tck-id-payloads-dbirth-order, tck-id-operational-behavior-device-ddeath).
 *   <li>A metric that is missing in the last DBIRTH causes another one before its data
 *       (tck-id-operational-behavior-data-publish-dbirth).
 * </ul>
 */
final class EdgeNode {

  /** tck-id-topics-nbirth-rebirth-metric. */
  static final String REBIRTH = "Node Control/Rebirth";

  /** tck-id-topics-nbirth-bdseq-included. */
  static final String BIRTH_DEATH_SEQUENCE = "bdSeq";

  private static final int SEQ_VALUES = 256;

  private final InstantSource clock;
  private final Map<DeviceId, Device> devices = new LinkedHashMap<>();
  private boolean isBorn;
  private int nextSeq;

  private static final class Device {
    private final DeviceMetrics metrics = new DeviceMetrics();
    private boolean isOffline;
    private boolean isBorn;

    /** Whether it is described, or has sent data. */
    private boolean isSeen;
  }

  EdgeNode(InstantSource clock) {
    this.clock = clock;
  }

  /** Returns the death of the edge node; it has this one metric (tck-id-topics-ndeath-payload). */
  SparkplugMessage death(long bdSeq) {
    return new SparkplugMessage(
        SparkplugMessage.Type.NDEATH,
        "",
        SparkplugMessage.NO_SEQ,
        clock.millis(),
        List.of(bdSeqMetric(bdSeq)));
  }

  private Metric bdSeqMetric(long bdSeq) {
    return new Metric(BIRTH_DEATH_SEQUENCE, Metric.Type.INT64, Json.Num.of(bdSeq), clock.millis());
  }

  /**
   * Returns all births: when a connection begins, and when a host asks for them
   * (tck-id-operational-behavior-data-commands-rebirth-action-2).
   *
   * @param bdSeq the number in the Will of the connection (tck-id-topics-nbirth-bdseq-matching).
   */
  List<SparkplugMessage> births(long bdSeq) {
    isBorn = true;
    nextSeq = 0;
    List<SparkplugMessage> all = new ArrayList<>();
    all.add(
        next(
            SparkplugMessage.Type.NBIRTH,
            "",
            List.of(
                bdSeqMetric(bdSeq),
                new Metric(REBIRTH, Metric.Type.BOOLEAN, new Json.Bool(false), clock.millis()))));
    devices.forEach(
        (id, device) -> {
          device.isBorn = false;
          if (device.isSeen && !device.isOffline) {
            all.add(birth(id, device));
          }
        });
    return all;
  }

  /** The connection has ended, or the host is offline. */
  void ended() {
    isBorn = false;
  }

  private Device device(DeviceId id) {
    return devices.computeIfAbsent(id, any -> new Device());
  }

  private SparkplugMessage next(SparkplugMessage.Type type, String device, List<Metric> metrics) {
    int seq = nextSeq;
    nextSeq = (seq + 1) % SEQ_VALUES;
    return new SparkplugMessage(type, device, seq, clock.millis(), metrics);
  }

  private SparkplugMessage birth(DeviceId id, Device device) {
    device.isBorn = true;
    return next(SparkplugMessage.Type.DBIRTH, id.value(), device.metrics.birth(clock.millis()));
  }

  /** Takes the description of a device. */
  List<SparkplugMessage> described(DeviceId id, Json.Obj about) {
    Device device = device(id);
    device.isSeen = true;
    device.metrics.describe(about);
    return isBorn && !device.isOffline && (!device.isBorn || device.metrics.isChanged())
        ? List.of(birth(id, device))
        : List.of();
  }

  /**
   * Takes the state of a device. One that is offline is dead until it is not. One that is not
   * described yet is not born, because its metrics are not known
   * (tck-id-operational-behavior-data-publish-dbirth).
   */
  List<SparkplugMessage> stateChanged(DeviceId id, boolean isOffline) {
    Device device = device(id);
    device.isOffline = isOffline;
    List<SparkplugMessage> messages = List.of();
    if (isBorn && isOffline && device.isBorn) {
      messages = List.of(death(id));
    } else if (isBorn && !isOffline && device.isSeen && !device.isBorn) {
      messages = List.of(birth(id, device));
    }
    device.isBorn &= !isOffline;
    return messages;
  }

  private SparkplugMessage death(DeviceId id) {
    return next(SparkplugMessage.Type.DDEATH, id.value(), List.of());
  }

  /** Takes current values of a device that are not sent by this call. */
  void measured(DeviceId id, Json.Obj telemetry, String epoch) {
    device(id).metrics.data(telemetry, epoch);
  }

  /**
   * Returns the messages for telemetry of a device.
   *
   * @param isConfigured false for a device that the site no longer has. It is born for its data,
   *     which are all late, and dies after them.
   * @return empty if the telemetry must wait, because the device is offline.
   */
  Optional<List<SparkplugMessage>> data(
      DeviceId id, Json.Obj telemetry, String epoch, boolean isConfigured) {
    Device device = device(id);
    if (!isBorn || (isConfigured && device.isOffline)) {
      return Optional.empty();
    }
    List<SparkplugMessage> messages = new ArrayList<>();
    List<Metric> metrics = device.metrics.data(telemetry, epoch);
    if (!device.isBorn || device.metrics.isChanged()) {
      device.isSeen |= isConfigured;
      messages.add(birth(id, device));
    }
    messages.add(next(SparkplugMessage.Type.DDATA, id.value(), metrics));
    if (!isConfigured) {
      device.isBorn = false;
      messages.add(death(id));
    }
    return Optional.of(messages);
  }
}
