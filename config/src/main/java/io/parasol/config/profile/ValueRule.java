// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.site.PointName;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The conversion of a point's registers into its value: the part of a point that depends on its
 * type.
 */
record ValueRule(
    PointType type,
    WireOrder order,
    Scale scale,
    double offset,
    Set<Long> absent,
    Map<Long, String> labels) {

  private static final TextFormat<String> LABEL = TextFormat.shortText(64);

  private static final String BIT_NAMES = "names of bits, such as {0: fan, 3: grid loss}";

  private static final TextFormat<Scale> SCALE =
      new TextFormat<>(
          "a number other than 0, or the name of the point that holds the exponent",
          text -> {
            Optional<Scale> factor = TextFormat.NUMBER.parser().apply(text).map(Scale.Factor::new);
            return factor.isPresent() ? factor : Optional.of(exponent(text));
          });

  private static Scale exponent(String text) {
    boolean isNegated = text.startsWith("-");
    return new Scale.Exponent(new PointName(isNegated ? text.substring(1) : text), isNegated);
  }

  static ValueRule read(Section point, Address at, PointType type) {
    rejectInapplicableKeys(point, at, type);
    return new ValueRule(
        type,
        order(point, type),
        point.optional("scale", SCALE, Scale.ONE),
        point.optional("offset", TextFormat.REAL, 0.0),
        absent(point, type),
        labels(point, type));
  }

  private static void rejectInapplicableKeys(Section point, Address at, PointType type) {
    Encoding encoding = type.encoding();
    String what = "type " + type;
    if (!encoding.isNumeric()) {
      point.rejectKey("scale", what);
      point.rejectKey("offset", what);
      point.rejectKey("deadband", what);
    }
    if (!encoding.isEnum() && !encoding.isBits()) {
      point.rejectKey("values", what);
    }
    if (!hasRawNumbers(encoding)) {
      point.rejectKey("absent", what);
    }
    if (at.table().isBits()) {
      point.rejectKey("order", "a single bit");
    }
    if (encoding.isNetworkAddress()) {
      point.rejectKey("order", what);
    }
  }

  private static boolean hasRawNumbers(Encoding encoding) {
    return switch (encoding) {
      case BOOL, BIT, STRING, IPV4, IPV6, EUI48, EPOCH32, DATETIME48 -> false;
      default -> true;
    };
  }

  private static WireOrder order(Section point, PointType type) {
    var allowed = WireOrder.allowed(type);
    return point.optional(
        "order",
        new TextFormat<>(
            Words.oneOf(allowed),
            text -> allowed.contains(text) ? Optional.of(new WireOrder(text)) : Optional.empty()),
        WireOrder.bigEndian(type));
  }

  private static Set<Long> absent(Section point, PointType type) {
    Set<Long> absent = new HashSet<>();
    if (point.has("absent") && hasRawNumbers(type.encoding())) {
      TextFormat<Long> raw = RawNumber.of(type);
      for (Field item : point.items("absent", "a list of raw numbers, such as [0xFFFF]")) {
        item.as(raw).ifPresent(absent::add);
      }
    }
    return absent;
  }

  private static TextFormat<Long> bit(PointType type) {
    TextFormat<Integer> bit = TextFormat.integer(0, 16 * type.size() - 1);
    return new TextFormat<>(
        bit.expected(), text -> bit.parser().apply(text).map(Integer::longValue));
  }

  private static Map<Long, String> labels(Section point, PointType type) {
    Map<Long, String> labels = new LinkedHashMap<>();
    boolean isBits = type.encoding().isBits();
    if (!type.encoding().isEnum() && !isBits) {
      return labels;
    }
    TextFormat<Long> raw = isBits ? bit(type) : RawNumber.of(type);
    String expected = isBits ? BIT_NAMES : "names of numbers, such as {1: off, 4: mppt}";
    for (Named named : point.entries("values", expected)) {
      Optional<Long> number = named.as(raw);
      Optional<String> label = named.field().as(LABEL);
      if (number.isEmpty() || label.isEmpty()) {
        continue;
      }
      if (point.has("write") && labels.containsValue(label.get())) {
        named.field().problem("the name of another number as well", "a unique name");
      } else if (labels.putIfAbsent(number.get(), label.get()) != null) {
        named.problem("a duplicate in another spelling", "each number once");
      }
    }
    return labels;
  }
}
