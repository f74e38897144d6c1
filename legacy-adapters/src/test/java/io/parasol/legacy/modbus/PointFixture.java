// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Address;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.PointType;
import io.parasol.config.site.Profile;
import io.parasol.config.site.ProfileName;
import io.parasol.config.site.Quirks;
import io.parasol.config.site.Scale;
import io.parasol.config.site.Table;
import io.parasol.config.site.WireOrder;
import io.parasol.config.site.WriteRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Points as a profile would write them, with everything that a test does not mention left out. */
record PointFixture(Point point) {

  /** For example {@code point("ac_power", "holding 40083", "int16")}. */
  static PointFixture point(String name, String at, String type) {
    String[] words = at.split(" ", 2);
    Address address = new Address(Table.of(words[0]).orElseThrow(), Integer.parseInt(words[1]));
    PointType parsed = PointType.parse(type).orElseThrow();
    return new PointFixture(
        new Point(
            new PointName(name),
            address,
            parsed,
            WireOrder.bigEndian(parsed),
            Scale.ONE,
            0,
            "",
            Optional.empty(),
            Set.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty()));
  }

  PointFixture order(String letters) {
    return with(new WireOrder(letters), point.scale(), point.offset());
  }

  PointFixture scale(String factor) {
    return with(point.order(), new Scale.Factor(new BigDecimal(factor)), point.offset());
  }

  PointFixture scaledBy(String other) {
    return with(point.order(), new Scale.Exponent(new PointName(other)), point.offset());
  }

  /** By an exponent that is no point itself. */
  PointFixture scaledAt(int address) {
    Scale scale = new Scale.ExponentAt(new PointName("sf"), address);
    return with(point.order(), scale, point.offset());
  }

  PointFixture offset(double offset) {
    return with(point.order(), point.scale(), offset);
  }

  PointFixture absent(Long... patterns) {
    return with(Set.of(patterns), point.labels(), point.every(), point.write());
  }

  PointFixture labels(Map<Long, String> labels) {
    return with(point.absent(), labels, point.every(), point.write());
  }

  PointFixture every(Duration every) {
    return with(point.absent(), point.labels(), Optional.of(every), point.write());
  }

  PointFixture write(WriteRule rule) {
    return with(point.absent(), point.labels(), point.every(), Optional.of(rule));
  }

  private PointFixture with(WireOrder order, Scale scale, double offset) {
    return new PointFixture(
        new Point(
            point.name(),
            point.at(),
            point.type(),
            order,
            scale,
            offset,
            point.unit(),
            point.every(),
            point.absent(),
            point.labels(),
            point.write(),
            point.reporting()));
  }

  private PointFixture with(
      Set<Long> absent,
      Map<Long, String> labels,
      Optional<Duration> every,
      Optional<WriteRule> write) {
    return new PointFixture(
        new Point(
            point.name(),
            point.at(),
            point.type(),
            point.order(),
            point.scale(),
            point.offset(),
            point.unit(),
            every,
            absent,
            labels,
            write,
            point.reporting()));
  }

  static Profile profile(PointFixture... points) {
    return profile(Quirks.NONE, points);
  }

  static Profile profile(Quirks quirks, PointFixture... points) {
    return new Profile(
        new ProfileName("test"),
        List.of(points).stream().map(PointFixture::point).toList(),
        quirks);
  }
}
