// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.PointName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Points as a profile would write them, with everything that a test does not mention left out. */
public record PointFixture(Point point) {

  /** For example {@code point("ac_power", "holding 40083", "int16")}. */
  public static PointFixture point(String name, String at, String type) {
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

  public PointFixture order(String letters) {
    return with(new WireOrder(letters), point.scale(), point.offset());
  }

  public PointFixture scale(String factor) {
    return with(point.order(), new Scale.Factor(new BigDecimal(factor)), point.offset());
  }

  public PointFixture scaledBy(String other) {
    return with(point.order(), new Scale.Exponent(new PointName(other)), point.offset());
  }

  /** By the number of decimal places that another point holds. */
  public PointFixture withPlacesOf(String other) {
    return with(point.order(), new Scale.Exponent(new PointName(other), true), point.offset());
  }

  /** By an exponent that is no point itself. */
  public PointFixture scaledAt(int address) {
    Scale scale = new Scale.ExponentAt(new PointName("sf"), address);
    return with(point.order(), scale, point.offset());
  }

  public PointFixture offset(double offset) {
    return with(point.order(), point.scale(), offset);
  }

  public PointFixture absent(Long... patterns) {
    return with(Set.of(patterns), point.labels(), point.every(), point.write());
  }

  public PointFixture labels(Map<Long, String> labels) {
    return with(point.absent(), labels, point.every(), point.write());
  }

  public PointFixture every(Duration every) {
    return with(point.absent(), point.labels(), Optional.of(every), point.write());
  }

  public PointFixture write(WriteRule rule) {
    return with(point.absent(), point.labels(), point.every(), Optional.of(rule));
  }

  /** Some devices of the model lack it. */
  public PointFixture optional() {
    return new PointFixture(
        new Point(
            point.name(),
            point.at(),
            point.type(),
            point.order(),
            point.scale(),
            point.offset(),
            point.unit(),
            point.every(),
            point.absent(),
            point.labels(),
            point.write(),
            point.reporting(),
            point.states(),
            true,
            Optional.empty()));
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

  public static Profile profile(PointFixture... points) {
    return profile(Quirks.NONE, points);
  }

  public static Profile profile(Quirks quirks, PointFixture... points) {
    return new Profile(
        new ProfileName("test"),
        List.of(points).stream().map(PointFixture::point).toList(),
        quirks);
  }
}
