// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.ListNumber;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses a point on the command line: table and address as in a profile, the type, and optionally
 * order and scale. Examples: {@code holding 40083 int16}, {@code input 0x64 uint32 CDAB 0.01}.
 */
final class PointText {

  private static final Pattern FORM =
      Pattern.compile(
          "(?<table>[a-z]{1,16}) +(?:0x(?<hex>[0-9A-Fa-f]{1,4})|(?<address>[0-9]{1,5}))"
              + " +(?<type>[a-z0-9()-]{1,16})(?: +(?<order>[A-H]{2,8}))?"
              + "(?: +(?<scale>-?[0-9]{1,9}(?:\\.[0-9]{1,9})?(?:[eE]-?[0-9]{1,2})?))?");

  private PointText() {}

  /**
   * Returns the points, named after their addresses. If several are at the same address, their
   * names also contain type and order.
   *
   * @throws VerbException if a text is malformed; the message contains the expected form.
   */
  static List<Point> parse(List<String> texts) {
    List<Point> points = texts.stream().map(PointText::parse).toList();
    Set<PointName> names = new HashSet<>();
    List<Point> named = new ArrayList<>();
    for (Point point : points) {
      boolean isAlone =
          points.stream().filter(other -> other.name().equals(point.name())).count() == 1;
      String base = isAlone ? point.name().value() : detailedName(point);
      PointName name = new PointName(base);
      for (int which = 2; !names.add(name); which++) {
        name = new PointName(base + "#" + which);
      }
      named.add(of(name, point.at(), point.type(), point.order(), point.scale()));
    }
    return named;
  }

  /** Returns, for example, {@code holding-40083-uint32-CDAB} or {@code holding-9-bit.3-AB}. */
  private static String detailedName(Point point) {
    String type = point.type().toString().replace('(', '.').replace(")", "");
    return "%s-%s-%s".formatted(point.name(), type, point.order());
  }

  /** Returns the point, named after its address. */
  static Point parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw wrong(
          text,
          ListNumber.hint(text.strip().split(" ", 2)[0])
              .orElse(
                  "table, address and type, such as 'holding 40083 int16' or"
                      + " 'input 100 uint32 CDAB 0.01'"));
    }
    try {
      return point(text, parts);
    } catch (IllegalArgumentException impossible) {
      throw new VerbException(
          ExitCode.USAGE,
          "--at \"%s\": %s".formatted(Printable.of(text), impossible.getMessage()),
          impossible);
    }
  }

  private static Point point(String text, Matcher parts) {
    Table table =
        Table.of(parts.group("table"))
            .orElseThrow(() -> wrong(text, "holding, input, coil or discrete"));
    PointType type =
        PointType.parse(parts.group("type"))
            .orElseThrow(
                () -> wrong(text, "a type such as bool, int16, float32, string(8) or bit(3)"));
    String hex = parts.group("hex");
    int address =
        hex == null ? Integer.parseInt(parts.group("address")) : Integer.parseInt(hex, 16);
    String scale = parts.group("scale");
    return of(
        new PointName("%s-%d".formatted(table.wireName(), address)),
        new Address(table, address),
        type,
        order(text, type, parts.group("order")),
        scale == null ? Scale.ONE : new Scale.Factor(new BigDecimal(scale)));
  }

  private static Point of(
      PointName name, Address at, PointType type, WireOrder order, Scale scale) {
    return new Point(
        name,
        at,
        type,
        order,
        scale,
        0,
        "",
        Optional.empty(),
        Set.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static WireOrder order(String text, PointType type, @Nullable String letters) {
    if (letters == null) {
      return WireOrder.bigEndian(type);
    }
    if (!WireOrder.allowed(type).contains(letters)) {
      throw wrong(text, "an order of " + String.join(", ", WireOrder.allowed(type)));
    }
    return new WireOrder(letters);
  }

  private static VerbException wrong(String text, String expected) {
    return new VerbException(
        ExitCode.USAGE, "--at is \"%s\"; expected %s".formatted(Printable.of(text), expected));
  }
}
