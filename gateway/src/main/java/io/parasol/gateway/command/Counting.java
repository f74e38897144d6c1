// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The highest counters of each device: of each signer's key, and of each point. Never forgotten.
 */
final class Counting {

  private final Map<DeviceId, Map<String, Long>> signers = new LinkedHashMap<>();
  private final Map<DeviceId, Map<PointName, Long>> points = new LinkedHashMap<>();

  void raise(JournalRecord.Accepted accepted) {
    DeviceId device = accepted.key().device();
    accepted.signers().forEach(signer -> raise(signers, device, signer, accepted.counter()));
    accepted.points().forEach(point -> raise(points, device, point, accepted.counter()));
  }

  void raise(JournalRecord.Counters counters) {
    counters.signers().forEach((key, count) -> raise(signers, counters.device(), key, count));
    counters.points().forEach((key, count) -> raise(points, counters.device(), key, count));
  }

  private static <K> void raise(
      Map<DeviceId, Map<K, Long>> all, DeviceId device, K key, long counter) {
    all.computeIfAbsent(device, unknown -> new LinkedHashMap<>()).merge(key, counter, Math::max);
  }

  OptionalLong ofSigner(DeviceId device, String signer) {
    return optional(signers.getOrDefault(device, Map.of()).get(signer));
  }

  OptionalLong ofPoint(DeviceId device, PointName point) {
    return optional(points.getOrDefault(device, Map.of()).get(point));
  }

  private static OptionalLong optional(@Nullable Long counter) {
    return counter == null ? OptionalLong.empty() : OptionalLong.of(counter);
  }

  /** One record for each device. */
  List<JournalRecord> records() {
    List<JournalRecord> records = new ArrayList<>();
    signers.forEach(
        (device, ofSigners) ->
            records.add(
                new JournalRecord.Counters(
                    device, ofSigners, points.getOrDefault(device, Map.of()))));
    return records;
  }
}
