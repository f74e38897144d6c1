// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Recipient;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Acknowledgements by recipient and device; those of adjacent messages are merged.
 *
 * <p>Guarded by the store index's monitor.
 */
final class AcknowledgementSet {

  /** Receives a recipient, and a device whose messages it has acknowledged. */
  interface Visitor {
    void visit(Recipient recipient, DeviceId device);
  }

  private final Map<Recipient, Map<DeviceId, Cursor>> settled = new EnumMap<>(Recipient.class);

  boolean isEmpty() {
    return settled.isEmpty();
  }

  void add(Acknowledgement one) {
    settled
        .computeIfAbsent(one.recipient(), any -> new LinkedHashMap<>())
        .computeIfAbsent(one.device(), any -> Cursor.atStart())
        .settle(one.from(), one.to());
  }

  void clear() {
    settled.clear();
  }

  /** Passes on each recipient, with each device whose messages it has acknowledged. */
  void forEach(Visitor visitor) {
    settled.forEach(
        (recipient, devices) ->
            devices.keySet().forEach(device -> visitor.visit(recipient, device)));
  }

  /** Returns all of them, merged. */
  List<Acknowledgement> all() {
    List<Acknowledgement> all = new ArrayList<>();
    settled.forEach(
        (recipient, devices) ->
            devices.forEach(
                (device, cursor) -> {
                  for (Cursor.Interval each : cursor.settled()) {
                    if (each.from() <= each.to()) {
                      all.add(new Acknowledgement(recipient, device, each.from(), each.to()));
                    }
                  }
                }));
    return all;
  }
}
