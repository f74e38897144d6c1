// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The highest command counter of each signer's key, for each device and for each of its points. No
 * counter is ever forgotten.
 */
final class Counting {

  private final Map<DeviceId, Highest> devices = new LinkedHashMap<>();

  /** The highest counters of one device. */
  private static final class Highest {
    private final Map<String, Long> signers = new LinkedHashMap<>();
    private final Map<PointName, Map<String, Long>> points = new LinkedHashMap<>();

    private void raise(String signer, long counter) {
      signers.merge(signer, counter, Math::max);
    }

    private void raise(PointName point, String signer, long counter) {
      points
          .computeIfAbsent(point, unknown -> new LinkedHashMap<>())
          .merge(signer, counter, Math::max);
    }
  }

  void raise(JournalRecord.Accepted accepted) {
    Highest highest = of(accepted.key().device());
    for (String signer : accepted.signers()) {
      highest.raise(signer, accepted.counter());
      accepted.points().forEach(point -> highest.raise(point, signer, accepted.counter()));
    }
  }

  void raise(JournalRecord.Counters counters) {
    Highest highest = of(counters.device());
    counters.signers().forEach(highest::raise);
    counters
        .points()
        .forEach((point, each) -> each.forEach((key, count) -> highest.raise(point, key, count)));
  }

  private Highest of(DeviceId device) {
    return devices.computeIfAbsent(device, unknown -> new Highest());
  }

  OptionalLong ofSigner(DeviceId device, String signer) {
    Highest highest = devices.get(device);
    return highest == null ? OptionalLong.empty() : optional(highest.signers.get(signer));
  }

  /** Returns the highest counter of any of these signers for the point. */
  OptionalLong ofPoint(DeviceId device, PointName point, Set<String> signers) {
    Highest highest = devices.get(device);
    if (highest == null) {
      return OptionalLong.empty();
    }
    return highest.points.getOrDefault(point, Map.of()).entrySet().stream()
        .filter(each -> signers.contains(each.getKey()))
        .mapToLong(Map.Entry::getValue)
        .max();
  }

  private static OptionalLong optional(@Nullable Long counter) {
    return counter == null ? OptionalLong.empty() : OptionalLong.of(counter);
  }

  /** Returns one record for each device. */
  List<JournalRecord> records() {
    List<JournalRecord> records = new ArrayList<>();
    devices.forEach(
        (device, highest) ->
            records.add(new JournalRecord.Counters(device, highest.signers, highest.points)));
    return records;
  }
}
