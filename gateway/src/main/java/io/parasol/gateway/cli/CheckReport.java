// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.certs.json.Json;
import io.parasol.config.ConfigProblem;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DurationText;
import io.parasol.config.site.SignerName;
import io.parasol.legacy.modbus.BusPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A configuration without problems: what is on the site, and what that asks of its links.
 *
 * @param plans one for each link.
 * @param warnings what is likely, but not surely, wrong.
 */
record CheckReport(SiteConfig config, List<BusPlan> plans, List<ConfigProblem> warnings) {

  void print(Console console) {
    console.line(
        "site %s: links %d, devices %d, points %d; signers: %s"
            .formatted(
                config.site(),
                config.links().size(),
                config.devices().size(),
                points(),
                config.signers().isEmpty() ? "none" : signers()));
    warnings.forEach(warning -> console.line("warning: " + warning));
    if (plans.isEmpty()) {
      return;
    }
    console.line("");
    console.table(links());
    console.line("");
    console.table(cycles());
    console.line("");
    console.line(
        "Times are estimates: 5 ms a request and 20 us a register, and the gap of the profile.");
  }

  private String signers() {
    return config.signers().keySet().stream()
        .map(SignerName::value)
        .collect(Collectors.joining(", "));
  }

  private int points() {
    return config.devices().values().stream()
        .filter(SiteConfig.Device.Modbus.class::isInstance)
        .map(SiteConfig.Device.Modbus.class::cast)
        .mapToInt(device -> device.profile().points().size())
        .sum();
  }

  private List<List<String>> links() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("LINK", "ENDPOINT", "REQUESTS/S", "BUSY", "SHORTEST PERIOD"));
    for (BusPlan plan : plans) {
      rows.add(
          List.of(
              plan.link().value(),
              endpoint(plan),
              String.format(Locale.ROOT, "%.2f", plan.requestsPerSecond()),
              percent(plan.utilisation()),
              SiteCheck.shortest(plan)));
    }
    return rows;
  }

  private List<List<String>> cycles() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("LINK", "DEVICE", "EVERY", "POINTS", "REQUESTS", "EACH", "BUSY"));
    for (BusPlan plan : plans) {
      for (BusPlan.Cycle each : plan.cycles()) {
        rows.add(
            List.of(
                plan.link().value(),
                each.device().value(),
                DurationText.of(each.period()),
                Integer.toString(each.points()),
                Integer.toString(each.requests()),
                SiteCheck.millis(each.perRequest()),
                percent(each.utilisation())));
      }
    }
    return rows;
  }

  private String endpoint(BusPlan plan) {
    return config.links().get(plan.link()) instanceof SiteConfig.Link.ModbusTcp tcp
        ? "tcp://" + tcp.address()
        : "-";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  Json json() {
    return JsonObject.of()
        .put("site", config.site().value())
        .put("devices", config.devices().size())
        .put("points", points())
        .put(
            "signers",
            new Json.Arr(
                config.signers().keySet().stream()
                    .map(name -> (Json) new Json.Str(name.value()))
                    .toList()))
        .put("warnings", warnings.stream().map(CheckReport::problem).toList())
        .put("links", plans.stream().map(this::link).toList())
        .json();
  }

  private JsonObject link(BusPlan plan) {
    return JsonObject.of()
        .put("link", plan.link().value())
        .put("endpoint", endpoint(plan))
        .put("requests-per-second", plan.requestsPerSecond())
        .put("utilisation", plan.utilisation())
        .put(
            "shortest-period-ms",
            plan.shortestPeriod()
                .<Json>map(period -> Json.Num.of(period.toMillis()))
                .orElse(new Json.Nil()))
        .put("cycles", plan.cycles().stream().map(CheckReport::cycle).toList());
  }

  private static JsonObject cycle(BusPlan.Cycle cycle) {
    return JsonObject.of()
        .put("device", cycle.device().value())
        .put("every-ms", cycle.period().toMillis())
        .put("points", cycle.points())
        .put("requests", cycle.requests())
        .put("request-ms", cycle.perRequest().toNanos() / 1e6)
        .put("utilisation", cycle.utilisation());
  }

  /** Why a configuration is refused. */
  static Json json(List<ConfigProblem> problems) {
    return JsonObject.of()
        .put("problems", problems.stream().map(CheckReport::problem).toList())
        .json();
  }

  private static JsonObject problem(ConfigProblem problem) {
    return JsonObject.of()
        .put("file", problem.place().file().toString())
        .put("line", problem.place().line())
        .put("column", problem.place().column())
        .put("key", problem.key())
        .put("found", problem.found())
        .put("expected", problem.expected());
  }
}
