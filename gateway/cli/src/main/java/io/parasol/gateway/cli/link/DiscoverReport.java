// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Units;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.discovery.Discovered;
import io.parasol.gateway.discovery.FoundUnit;
import io.parasol.gateway.discovery.FoundUnit.Kind;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.modbus.plan.BusPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The devices found on a link, in the syntax of the configuration, so that the output can be
 * pasted. Devices that are configured already, or that no profile can read, appear as comments.
 *
 * @param units the queried units.
 * @param config the configuration that contains the link, if there is one.
 */
record DiscoverReport(Discovered found, Units units, Optional<SiteConfig> config) {

  /**
   * The maximum planned load of a link, from 0 to 1. The rest is for commands, retries and more
   * devices.
   */
  private static final double MAX_LINE_LOAD = 0.5;

  private static final List<Duration> PERIODS =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15));

  private static final int MAX_MODEL_LENGTH = 40;

  /**
   * A unit, its proposed device id, and the configured device that already has this unit (or
   * empty).
   */
  private record Row(FoundUnit unit, DeviceId id, Optional<Profile> profile, String configuredAs) {
    boolean isReadable() {
      return profile.isPresent() && configuredAs.isEmpty();
    }
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("# %s".formatted(summary()));
    found.notes().forEach(note -> lines.add("# " + Printable.of(note)));
    if (config.isEmpty()) {
      lines.add("links:");
      lines.add("  %s: %s".formatted(linkName(), LinkYaml.of(found.link())));
    }
    List<Row> rows = rows();
    Duration every = every(rows);
    boolean isEmpty = rows.stream().noneMatch(Row::isReadable);
    lines.add(isEmpty ? "devices: {}" : "devices:");
    for (Row row : rows) {
      comments(row).forEach(comment -> lines.add("  # " + comment));
      String line =
          "%s: {link: %s, unit: %s, profile: %s, every: %s}"
              .formatted(
                  row.id(),
                  linkName(),
                  row.unit().unit(),
                  row.profile().map(profile -> profile.name().value()).orElse("?"),
                  DurationText.of(every));
      if (row.isReadable()) {
        lines.add("  " + line);
      } else if (!(row.unit().kind() instanceof Kind.Unusable)) {
        lines.add("  # " + line);
      }
    }
    return lines;
  }

  private String summary() {
    int count = found.units().size();
    return "%s: %s of %s %s"
        .formatted(
            LinkText.of(found.link()),
            count == 0 ? "none" : Integer.toString(count),
            units.all().size() == 1 ? "unit " + units : "units " + units,
            count == 1 || count == 0 ? "answers" : "answer");
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (FoundUnit unit : found.units()) {
      DeviceId id = name(unit, rows);
      rows.add(new Row(unit, id, profile(unit.kind()), configured(unit.unit())));
    }
    return rows;
  }

  private String linkName() {
    return config.isPresent() ? found.link().id().value() : LinkYaml.name(found.link());
  }

  private static Optional<Profile> profile(Kind kind) {
    if (kind instanceof Kind.SunSpec sunSpec) {
      return Optional.of(sunSpec.map().profile());
    }
    return kind instanceof Kind.Known known ? Optional.of(known.profile()) : Optional.empty();
  }

  /** Returns the configured device that already has this unit; empty if there is none. */
  private String configured(Unit unit) {
    return config.stream()
        .flatMap(site -> site.devices().values().stream())
        .filter(SiteConfig.Device.Legacy.class::isInstance)
        .map(SiteConfig.Device.Legacy.class::cast)
        .filter(device -> device.link().id().equals(found.link().id()))
        .filter(device -> device.addressOnLink().equals(unit.toString()))
        .map(device -> device.id().value())
        .findFirst()
        .orElse("");
  }

  /** Returns an unused name made of model and unit, such as {@code sun2000-5ktl-3}. */
  private DeviceId name(FoundUnit unit, List<Row> before) {
    String model =
        unit.identity()
            .model()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    String word = model.isEmpty() ? kindName(unit.kind()) : model;
    String cut = word.length() > MAX_MODEL_LENGTH ? word.substring(0, MAX_MODEL_LENGTH) : word;
    String name = "%s-%s".formatted(cut, unit.unit());
    DeviceId id = new DeviceId(name);
    for (int more = 2; isTaken(id, before); more++) {
      id = new DeviceId("%s-%d".formatted(name, more));
    }
    return id;
  }

  private static String kindName(Kind kind) {
    return kind instanceof Kind.Known known ? known.profile().name().value() : "unit";
  }

  private boolean isTaken(DeviceId id, List<Row> before) {
    return before.stream().anyMatch(row -> row.id().equals(id))
        || config.filter(site -> site.devices().containsKey(id)).isPresent();
  }

  private List<String> comments(Row row) {
    List<String> comments = new ArrayList<>();
    comments.add("unit %s: %s".formatted(row.unit().unit(), identification(row.unit())));
    row.unit().notes().forEach(note -> comments.add("  " + Printable.of(note)));
    if (!row.configuredAs().isEmpty()) {
      comments.add("  configured already, as " + row.configuredAs());
    }
    return comments;
  }

  private static String identification(FoundUnit unit) {
    DeviceIdentity identity = unit.identity();
    String text =
        Stream.of(
                "%s %s".formatted(identity.manufacturer(), identity.model()).strip(),
                identity.serial().isEmpty() ? "" : "serial " + identity.serial(),
                identity.firmware().isEmpty() ? "" : "firmware " + identity.firmware(),
                unit.kind() instanceof Kind.SunSpec sunSpec ? models(sunSpec.map()) : "")
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "no identification" : text;
  }

  private static String models(DiscoveredMap map) {
    return "SunSpec models %s, base address %d"
        .formatted(
            map.parts().stream()
                .map(part -> Integer.toString(part.id()))
                .collect(Collectors.joining(" ")),
            map.parts().isEmpty() ? 0 : base(map));
  }

  /** Returns the address of the {@code SunS} identifier, two registers before the first model. */
  private static int base(DiscoveredMap map) {
    return map.parts().get(0).address() - 2;
  }

  /** Returns the shortest of the usual periods that does not overload the link. */
  private Duration every(List<Row> rows) {
    for (Duration period : PERIODS) {
      BusPlan plan = plan(rows, period);
      if (plan.isFeasible() && plan.utilisation() <= MAX_LINE_LOAD) {
        return period;
      }
    }
    return PERIODS.get(PERIODS.size() - 1);
  }

  private BusPlan plan(List<Row> rows, Duration period) {
    return BusPlan.of(
        found.link(),
        rows.stream()
            .filter(Row::isReadable)
            .map(
                row ->
                    new SiteConfig.Device.Modbus(
                        row.id(),
                        found.link(),
                        row.unit().unit(),
                        row.profile().orElseThrow(),
                        period,
                        Reporting.EVERY_READING))
            .toList());
  }

  Json json() {
    List<Row> rows = rows();
    Duration every = every(rows);
    return Json.object()
        .put("link", LinkText.of(found.link()))
        .put("units", units.toString())
        .putTexts("notes", found.notes())
        .put("found", rows.stream().map(row -> json(row, every)).toList())
        .build();
  }

  private static Json.Obj json(Row row, Duration every) {
    JsonBuilder json =
        Json.object()
            .put("unit", row.unit().unit().value())
            .put("device", row.id().value())
            .putAll(row.unit().identity().json().build());
    row.profile()
        .ifPresent(
            profile ->
                json.put("profile", profile.name().value()).put("every-ms", every.toMillis()));
    if (row.unit().kind() instanceof Kind.SunSpec sunSpec) {
      json.put(
          "models", sunSpec.map().parts().stream().map(part -> Json.Num.of(part.id())).toList());
    }
    if (!row.configuredAs().isEmpty()) {
      json.put("configured", row.configuredAs());
    }
    return json.put("usable", !(row.unit().kind() instanceof Kind.Unusable))
        .putTexts("notes", row.unit().notes())
        .build();
  }
}
