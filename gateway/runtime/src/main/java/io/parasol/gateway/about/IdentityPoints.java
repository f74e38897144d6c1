// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.Reading;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last values of the points that mean the manufacturer, the model, the serial number or the
 * firmware of their device. Thread-safe.
 */
final class IdentityPoints {

  private static final Set<Meaning> PARTS =
      Set.of(Meaning.MANUFACTURER, Meaning.MODEL, Meaning.SERIAL, Meaning.FIRMWARE);

  private final Map<DeviceId, Map<PointName, Meaning>> points = new ConcurrentHashMap<>();
  private final Map<DeviceId, Map<Meaning, String>> values = new ConcurrentHashMap<>();

  /** Takes the points of a device; of several with the same meaning, the first one counts. */
  void describe(AboutDevice device) {
    Map<Meaning, PointName> first = new EnumMap<>(Meaning.class);
    for (AboutPoint point : device.points()) {
      point
          .means()
          .filter(means -> PARTS.contains(means.meaning()))
          .ifPresent(means -> first.putIfAbsent(means.meaning(), point.name()));
    }
    Map<PointName, Meaning> named = new HashMap<>();
    first.forEach((meaning, name) -> named.put(name, meaning));
    points.put(device.id(), Map.copyOf(named));
  }

  /** Takes the values of these points; a reading that is not good changes nothing. */
  boolean accept(DeviceId device, List<Reading> readings) {
    Map<PointName, Meaning> named = points.getOrDefault(device, Map.of());
    boolean isChanged = false;
    if (!named.isEmpty()) {
      for (Reading reading : readings) {
        isChanged |= accept(device, named, reading);
      }
    }
    return isChanged;
  }

  private boolean accept(DeviceId device, Map<PointName, Meaning> named, Reading reading) {
    Meaning meaning = named.get(reading.point());
    if (meaning == null || reading.value() == null) {
      return false;
    }
    String value = reading.value().toString();
    return !value.equals(
        values.computeIfAbsent(device, any -> new ConcurrentHashMap<>()).put(meaning, value));
  }

  /** Returns the identity with what the device did not report from the points, where known. */
  DeviceIdentity complete(DeviceId device, DeviceIdentity reported) {
    Map<Meaning, String> known = values.getOrDefault(device, Map.of());
    return known.isEmpty()
        ? reported
        : new DeviceIdentity(
            either(reported.manufacturer(), known, Meaning.MANUFACTURER),
            either(reported.model(), known, Meaning.MODEL),
            either(reported.serial(), known, Meaning.SERIAL),
            either(reported.firmware(), known, Meaning.FIRMWARE));
  }

  private static String either(String reported, Map<Meaning, String> known, Meaning part) {
    return reported.isEmpty() ? known.getOrDefault(part, "") : reported;
  }

  void remove(DeviceId device) {
    points.remove(device);
    values.remove(device);
  }
}
