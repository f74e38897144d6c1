// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.legacy.modbus.plan.BusPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The report on a valid configuration: the site's contents, and the load on each link.
 *
 * @param plans one for each link.
 * @param warnings settings that are probably, but not certainly, wrong.
 * @param hiding removes the values of environment variables from a text.
 */
record CheckReport(
    SiteConfig config,
    List<BusPlan> plans,
    List<ConfigProblem> warnings,
    UnaryOperator<String> hiding) {

  void print(Console console) {
    console.line(
        "site %s: links %d, devices %d, points %d; signers: %s"
            .formatted(
                hiding.apply(config.site().value()),
                config.links().size(),
                config.devices().size(),
                points(),
                config.signers().isEmpty() ? "none" : signers()));
    console.line(MemoryEstimate.of(config).line());
    print(console, warnings);
    undiscovered().forEach(console::line);
    MissingFigures.of(config).forEach(line -> console.line("figures: " + line));
    if (plans.isEmpty()) {
      return;
    }
    console.line("");
    console.table(links());
    console.line("");
    console.table(cycles());
    console.line("");
    estimates().forEach(console::line);
  }

  static void print(Console console, List<ConfigProblem> warnings) {
    warnings.forEach(warning -> console.line("warning: " + warning));
  }

  /**
   * Returns a line for each device whose points are discovered only at run time, and are not in a
   * plan.
   */
  private List<String> undiscovered() {
    return config.devices().values().stream()
        .filter(SiteConfig.Device.SunSpec.class::isInstance)
        .map(
            device ->
                device.id()
                    + ": its points are discovered at run time, so the plans do not include them")
        .toList();
  }

  /** Returns how the times were obtained, for the kinds of link that the site has. */
  private List<String> estimates() {
    List<String> lines = new ArrayList<>();
    if (has(SiteConfig.Link.ModbusTcp.class)) {
      lines.add(
          "Modbus TCP times are estimates: 5 ms a request, 20 us a register, and the profile's"
              + " request gap.");
    }
    if (has(SiteConfig.Link.ModbusSerial.class)) {
      lines.add(
          "Serial times are computed from characters, silent intervals and a turnaround of 20 ms,"
              + " unless the profile gives another.");
    }
    if (has(SiteConfig.Link.RtuOverTcp.class)) {
      lines.add("Serial lines behind a TCP converter are computed as 9600 baud, 8N1.");
    }
    return lines;
  }

  private boolean has(Class<? extends SiteConfig.Link> kind) {
    return plans.stream().map(plan -> config.links().get(plan.link())).anyMatch(kind::isInstance);
  }

  private String signers() {
    return config.signers().keySet().stream()
        .map(SignerName::value)
        .collect(Collectors.joining(", "));
  }

  private int points() {
    return config.devices().values().stream()
        .filter(SiteConfig.Device.Legacy.class::isInstance)
        .map(SiteConfig.Device.Legacy.class::cast)
        .mapToInt(device -> device.points().size())
        .sum();
  }

  private List<List<String>> links() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("LINK", "ENDPOINT", "REQUESTS/S", "BUSY", "LONGEST REQUEST", "SHORTEST PERIOD"));
    for (BusPlan plan : plans) {
      rows.add(
          List.of(
              plan.link().value(),
              endpoint(plan),
              String.format(Locale.ROOT, "%.2f", plan.requestsPerSecond()),
              percent(plan.utilisation()),
              SiteCheck.millis(plan.longestRequest()),
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
    return hiding.apply(fullEndpoint(plan));
  }

  private String fullEndpoint(BusPlan plan) {
    SiteConfig.Link link = config.links().get(plan.link());
    if (link instanceof SiteConfig.Link.ModbusTcp tcp) {
      return "tcp://" + tcp.address() + (tcp.tls().isPresent() ? " in TLS" : "");
    }
    if (link instanceof SiteConfig.Link.RtuOverTcp box) {
      return "rtu+tcp://" + box.address();
    }
    return link instanceof SiteConfig.Link.ModbusSerial serial ? serial.port().toString() : "-";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  Json json() {
    return Json.object()
        .put("site", hiding.apply(config.site().value()))
        .put("devices", config.devices().size())
        .put("points", points())
        .put("memory", MemoryEstimate.of(config).json())
        .putTexts("signers", config.signers().keySet().stream().map(SignerName::value).toList())
        .put("warnings", warnings.stream().map(CheckReport::problem).toList())
        .putTexts("missing-figures", MissingFigures.of(config))
        .put("links", plans.stream().map(this::link).toList())
        .build();
  }

  private Json.Obj link(BusPlan plan) {
    return Json.object()
        .put("link", plan.link().value())
        .put("endpoint", endpoint(plan))
        .putRounded("requests-per-second", plan.requestsPerSecond())
        .putRounded("utilisation", plan.utilisation())
        .putRounded("longest-request-ms", plan.longestRequest().toNanos() / 1e6)
        .put(
            "shortest-period-ms",
            plan.shortestPeriod()
                .<Json>map(period -> Json.Num.of(period.toMillis()))
                .orElse(new Json.Nil()))
        .put("cycles", plan.cycles().stream().map(CheckReport::cycle).toList())
        .build();
  }

  private static Json.Obj cycle(BusPlan.Cycle cycle) {
    return Json.object()
        .put("device", cycle.device().value())
        .put("every-ms", cycle.period().toMillis())
        .put("points", cycle.points())
        .put("requests", cycle.requests())
        .putRounded("request-ms", cycle.perRequest().toNanos() / 1e6)
        .putRounded("utilisation", cycle.utilisation())
        .build();
  }

  /** Returns the problems and the warnings of a rejected configuration. */
  static Json json(List<ConfigProblem> problems, List<ConfigProblem> warnings) {
    return Json.object()
        .put("problems", problems.stream().map(CheckReport::problem).toList())
        .put("warnings", warnings.stream().map(CheckReport::problem).toList())
        .build();
  }

  private static Json.Obj problem(ConfigProblem problem) {
    return Json.object()
        .put("file", problem.position().file().toString())
        .put("line", problem.position().line())
        .put("column", problem.position().column())
        .put("key", problem.key())
        .put("found", problem.found())
        .put("expected", problem.expected())
        .build();
  }
}
