// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.served;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.sunspec.discovery.Layout;
import io.parasol.legacy.sunspec.discovery.PlacedPoint;
import io.parasol.legacy.sunspec.discovery.Registers;
import io.parasol.legacy.sunspec.discovery.SunSpecMeanings;
import io.parasol.legacy.sunspec.model.Chain;
import io.parasol.legacy.sunspec.model.FieldType;
import io.parasol.legacy.sunspec.model.ModelGroup;
import io.parasol.legacy.sunspec.model.ModelPoint;
import io.parasol.legacy.sunspec.model.Repeat;
import io.parasol.legacy.sunspec.model.SunSpecModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** One model of a served map. Immutable. */
final class ServedModel {

  private static final int MAX_POINTS = 4096;

  private final Chain.ModelHeader head;
  private final List<PlacedPoint> points;
  private final Map<PlacedPoint, PointMeaning> meanings = new HashMap<>();
  private final Map<Integer, Integer> exponents = new HashMap<>();
  private final Map<Integer, Integer> fixed = new HashMap<>();

  private ServedModel(Chain.ModelHeader head, List<PlacedPoint> points) {
    this.head = head;
    this.points = points;
    for (PlacedPoint each : points) {
      SunSpecMeanings.of(head.id(), each.path())
          .filter(
              means ->
                  means.meaning().kind() != Meaning.Kind.CODE || means.meaning() == Meaning.STATUS)
          .ifPresent(means -> add(each, means));
    }
  }

  private void add(PlacedPoint point, PointMeaning means) {
    meanings.put(point, means);
    point
        .scale()
        .ifPresent(
            scale ->
                exponents.putIfAbsent(
                    scale.address(), PointEncoding.exponent(means.meaning().quantity())));
  }

  /**
   * Places a model.
   *
   * @param groups the number of its repeated groups.
   */
  static ServedModel place(
      SunSpecModel model, int at, int groups, DeviceIdentity identity, int unit) {
    ModelGroup root = model.root();
    Registers counts = new Registers();
    int size = root.ownSize();
    for (ModelGroup group : root.groups()) {
      size += groups * group.ownSize();
      if (group.repeat() instanceof Repeat.CountPoint count) {
        root.offset(count.point()).ifPresent(offset -> counts.put(at + offset, List.of(groups)));
      }
    }
    Chain.ModelHeader head = new Chain.ModelHeader(model.id(), at, size - 2);
    ServedModel placed = new ServedModel(head, Layout.of(model, head, counts, MAX_POINTS).points());
    placed.fix(identity, unit, groups);
    return placed;
  }

  /** Sets what does not change: the head, the identity, the numbers and the count of groups. */
  private void fix(DeviceIdentity identity, int unit, int groups) {
    int group = 0;
    for (PlacedPoint each : points) {
      boolean isTop = !each.path().contains(".");
      if (!isTop && each.point().name().equals("ID")) {
        fixed.put(each.address(), ++group);
      } else if (isTop) {
        switch (each.path()) {
          case "ID" -> fixed.put(each.address(), head.id());
          case "L" -> fixed.put(each.address(), head.length());
          case "DA" -> fixed.put(each.address(), unit);
          case "N" -> fixed.put(each.address(), groups);
          default -> {}
        }
      }
      text(each, identity).ifPresent(text -> fix(each, text));
    }
  }

  private static Optional<String> text(PlacedPoint point, DeviceIdentity identity) {
    return switch (point.path()) {
      case "Mn" -> Optional.of(identity.manufacturer());
      case "Md" -> Optional.of(identity.model());
      case "Vr" -> Optional.of(identity.firmware());
      case "SN" -> Optional.of(identity.serial());
      case "Opt" -> Optional.of("Parasol");
      default -> Optional.empty();
    };
  }

  private void fix(PlacedPoint point, String text) {
    if (point.point().type() != FieldType.STRING) {
      return;
    }
    byte[] bytes = text.getBytes(US_ASCII);
    for (int i = 0; i < point.point().size(); i++) {
      fixed.put(point.address() + i, byteAt(bytes, 2 * i) << 8 | byteAt(bytes, 2 * i + 1));
    }
  }

  private static int byteAt(byte[] bytes, int index) {
    return index < bytes.length ? bytes[index] & 0xFF : 0;
  }

  int id() {
    return head.id();
  }

  int end() {
    return head.end();
  }

  List<PlacedPoint> points() {
    return points;
  }

  boolean isMeasured(PlacedPoint point) {
    return meanings.containsKey(point);
  }

  /**
   * Writes its registers.
   *
   * @param start the address of the first element.
   */
  void write(MapValues values, int[] words, int start) {
    for (PlacedPoint each : points) {
      write(each, values, words, each.address() - start);
    }
    fixed.forEach((address, word) -> words[address - start] = word);
    exponents.forEach((address, exponent) -> words[address - start] = exponent & 0xFFFF);
  }

  private void write(PlacedPoint placed, MapValues values, int[] words, int at) {
    ModelPoint point = placed.point();
    PointMeaning means = meanings.get(placed);
    long raw = PointEncoding.absent(point.type());
    if (means != null && point.type().isEnum()) {
      raw = state(values, means).flatMap(each -> PointEncoding.code(point, each)).orElse(raw);
    } else if (means != null) {
      OptionalDouble value = number(values, means);
      Integer exponent = placed.scale().map(scale -> exponents.get(scale.address())).orElse(0);
      if (value.isPresent()) {
        raw = PointEncoding.encode(point, means, value.getAsDouble(), exponent);
      }
    }
    for (int i = 0; i < point.size() && point.type() != FieldType.STRING; i++) {
      words[at + i] =
          i < point.size() - 4 ? 0 : (int) (raw >> (16 * (point.size() - 1 - i))) & 0xFFFF;
    }
  }

  /** Returns a value; the only one of a device counts as that of its first phase or sensor. */
  private static OptionalDouble number(MapValues values, PointMeaning means) {
    OptionalDouble value = values.number(means);
    return value.isEmpty() && means.index() == 1 && isOnlyFirst(means.meaning())
        ? values.number(new PointMeaning(means.meaning()))
        : value;
  }

  private static boolean isOnlyFirst(Meaning meaning) {
    return switch (meaning) {
      case AC_VOLTAGE, GHI, POA_IRRADIANCE, DHI, DNI, MODULE_TEMP -> true;
      default -> false;
    };
  }

  private static Optional<OperatingState> state(MapValues values, PointMeaning means) {
    Optional<OperatingState> state = values.state(means);
    return state.isPresent() || means.index() != 0
        ? state
        : values.state(new PointMeaning(means.meaning(), 1));
  }
}
