// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointStates;
import io.parasol.legacy.sunspec.model.FieldType;
import io.parasol.legacy.sunspec.model.ModelPoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The operating states and alarms that the points of SunSpec models report. */
final class SunSpecStates {

  /** The symbols of {@code St} of the inverter models, and of {@code InvSt} of model 701. */
  private static final Map<String, OperatingState> STATES =
      Map.of(
          "OFF", OperatingState.OFF,
          "SLEEPING", OperatingState.SLEEPING,
          "STARTING", OperatingState.STARTING,
          "MPPT", OperatingState.PRODUCING,
          "RUNNING", OperatingState.PRODUCING,
          "THROTTLED", OperatingState.CURTAILED,
          "SHUTTING_DOWN", OperatingState.PRODUCING,
          "FAULT", OperatingState.FAULT,
          "STANDBY", OperatingState.STANDBY);

  /** The state of an inverter. Other models have points {@code St} with another meaning. */
  private static final Map<Integer, String> STATE_POINTS =
      Map.of(101, "St", 102, "St", 103, "St", 111, "St", 112, "St", 113, "St", 701, "InvSt");

  /** How the names of bits begin that the models reserve. */
  static final String RESERVED = "RESERVED";

  private static final Pattern EVENTS = Pattern.compile("(In|DC|Str)?Evt[0-9]*|(DC)?Alrm");
  private static final Pattern VENDOR_EVENTS = Pattern.compile("(In|Str)?EvtVe?nd[0-9]*");

  private SunSpecStates() {}

  static PointStates of(int model, ModelPoint point) {
    if (point.name().equals(STATE_POINTS.get(model))) {
      return PointStates.ofLabels(states(point));
    }
    if (STATE_POINTS.containsKey(model) && point.name().equals("StVnd")) {
      return PointStates.VENDOR_CODE;
    }
    if (!isBits(point.type())) {
      return PointStates.NONE;
    }
    if (VENDOR_EVENTS.matcher(point.name()).matches()) {
      return PointStates.ofAlarms(vendorAlarms(point));
    }
    return EVENTS.matcher(point.name()).matches()
        ? PointStates.ofAlarms(alarms(point))
        : PointStates.NONE;
  }

  private static boolean isBits(FieldType type) {
    return type == FieldType.BITFIELD16 || type == FieldType.BITFIELD32;
  }

  private static Map<String, OperatingState> states(ModelPoint point) {
    Map<String, OperatingState> states = new LinkedHashMap<>();
    for (String symbol : point.symbols().values()) {
      OperatingState state = STATES.get(symbol);
      if (state != null) {
        states.put(symbol, state);
      }
    }
    return states;
  }

  private static List<DeviceAlarm> alarms(ModelPoint point) {
    return point.symbols().entrySet().stream()
        .filter(bit -> !bit.getValue().startsWith(RESERVED))
        .map(bit -> new DeviceAlarm(bit.getKey().intValue(), bit.getValue(), ""))
        .toList();
  }

  /** Returns an alarm for each bit, known by its number only: the models give these no names. */
  private static List<DeviceAlarm> vendorAlarms(ModelPoint point) {
    return IntStream.range(0, 16 * point.size())
        .mapToObj(bit -> new DeviceAlarm(bit, "vendor event " + bit, Integer.toString(bit)))
        .toList();
  }
}
