// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.plant.DescribedPoint;
import io.parasol.gateway.plant.SelfDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reads the points that a native device describes in its message {@code about}. A point without a
 * meaning, or with a unit that does not fit it, is left out. A text of a status that is the name of
 * a state reports that state; each bit of a point of alarms is an alarm.
 */
final class NativeAbout {

  /** The largest message. */
  static final int MAX_BYTES = 64 * 1024;

  private static final int MAX_POINTS = 1024;
  private static final int ALARM_BITS = 32;

  private NativeAbout() {}

  /** Parses a message. */
  static SelfDescription parse(byte[] payload) throws JsonException {
    if (payload.length > MAX_BYTES) {
      throw new JsonException("about: expected at most %d bytes".formatted(MAX_BYTES));
    }
    if (!(Json.parse(payload) instanceof Json.Obj about)
        || !(about.members().get("points") instanceof Json.Obj described)) {
      throw new JsonException("about: expected points");
    }
    if (described.members().size() > MAX_POINTS) {
      throw new JsonException("about: expected at most %d points".formatted(MAX_POINTS));
    }
    List<DescribedPoint> points = new ArrayList<>();
    described
        .members()
        .forEach(
            (name, point) -> {
              if (point instanceof Json.Obj members) {
                point(name, members.members()).ifPresent(points::add);
              }
            });
    points.sort(Comparator.comparing(point -> point.name().value()));
    return new SelfDescription(
        points, points.stream().flatMap(point -> known(point).stream()).toList());
  }

  private static Optional<DescribedPoint> point(String name, Map<String, Json> members) {
    String meaning = members.get("meaning") instanceof Json.Str text ? text.text() : "";
    String unit = members.get("unit") instanceof Json.Str text ? text.text() : "";
    int index = members.get("index") instanceof Json.Num number ? number.number().intValue() : 0;
    try {
      return Meaning.of(meaning)
          .map(of -> new PointMeaning(of, index))
          .filter(means -> means.fitsUnit(unit))
          .map(
              means ->
                  new DescribedPoint(
                      new PointName(name),
                      unit,
                      means,
                      CounterType.total(DescribedPoint.step(means, unit, 1))));
    } catch (IllegalArgumentException notAllowed) {
      return Optional.empty();
    }
  }

  private static Optional<KnownPoint> known(DescribedPoint point) {
    return switch (point.means().meaning()) {
      case STATUS -> Optional.of(known(point, PointStates.ofLabels(states())));
      case ALARMS -> Optional.of(known(point, PointStates.ofAlarms(alarms())));
      default -> Optional.empty();
    };
  }

  private static KnownPoint known(DescribedPoint point, PointStates states) {
    return new KnownPoint(
        point.name(), Set.of(), Optional.empty(), states, false, Optional.of(point.means()));
  }

  private static Map<String, OperatingState> states() {
    Map<String, OperatingState> states = new HashMap<>();
    for (OperatingState each : OperatingState.values()) {
      states.put(each.wireName(), each);
    }
    return states;
  }

  private static List<DeviceAlarm> alarms() {
    return IntStream.range(0, ALARM_BITS)
        .mapToObj(bit -> new DeviceAlarm(bit, "bit " + bit, ""))
        .toList();
  }
}
