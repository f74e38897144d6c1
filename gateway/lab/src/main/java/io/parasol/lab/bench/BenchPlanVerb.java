// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.millis;

import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.legacy.modbus.plan.PlanComparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench plan}: computes for every bundled profile what the request planner saves.
 */
@Command(
    name = "plan",
    description = {
      "Computes the time to read every point of a device once: as planned, with one request for"
          + " each run of adjacent points, and with one request for each point.",
      "Sends nothing. A serial line's time consists of characters, silent intervals and the"
          + " device's turnaround. Over TCP a request takes 5 ms, plus 20 us for each register."
    })
final class BenchPlanVerb implements Runnable {

  private static final Path ANYWHERE = Path.of("");
  private static final int BITS = 8;

  @Option(
      names = "--baud",
      paramLabel = "BAUD",
      split = ",",
      defaultValue = "9600,19200,115200",
      description = "Baud rates of the line. Default: ${DEFAULT-VALUE}.")
  private List<Integer> bauds;

  @Option(names = "--table", description = "Print a table instead of JSON.")
  private boolean isTable;

  @Spec private CommandSpec spec;

  /** A profile on a link. */
  private record Case(Profile profile, String link, PlanComparison compared) {}

  @Override
  public void run() {
    List<Case> cases = new ArrayList<>();
    for (ProfileName name : BundledFiles.modbusProfiles()) {
      Profile profile = load(name);
      links()
          .forEach(
              (called, link) ->
                  cases.add(new Case(profile, called, PlanComparison.of(link, profile))));
    }
    if (isTable) {
      new Console(spec).table(table(cases));
      return;
    }
    new Console(spec)
        .json(
            BenchText.head("plan")
                .put("plans", cases.stream().map(BenchPlanVerb::json).toList())
                .build());
  }

  private static Profile load(ProfileName name) {
    try {
      return ProfileFile.load(name.value(), ANYWHERE);
    } catch (ConfigException broken) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(broken.getMessage()), broken);
    }
  }

  private Map<String, Link.Modbus> links() {
    Map<String, Link.Modbus> links = new LinkedHashMap<>();
    for (int baud : bauds) {
      links.put(
          Integer.toString(baud),
          new Link.ModbusSerial(new LinkId("line"), settings(baud), Framing.RTU, false, false));
    }
    links.put("tcp", new Link.ModbusTcp(new LinkId("lan"), new HostPort("127.0.0.1", 502)));
    return links;
  }

  private static SerialSettings settings(int baud) {
    try {
      return new SerialSettings(Path.of("/dev/null"), baud, Parity.NONE, BITS, 1);
    } catch (IllegalArgumentException refused) {
      throw new VerbException(ExitCode.USAGE, "--baud: " + refused.getMessage(), refused);
    }
  }

  private static Json json(Case each) {
    return Json.object()
        .put("profile", each.profile.name().value())
        .put("points", each.profile.points().size())
        .put("link", each.link)
        .put("planned", json(each.compared.planned()))
        .put("touching", json(each.compared.touching()))
        .put("single", json(each.compared.single()))
        .build();
  }

  private static Json json(PlanComparison.ReadCost cost) {
    return Json.object()
        .put("requests", cost.requests())
        .put("busy-ms", millis(cost.busy()))
        .build();
  }

  private static List<List<String>> table(List<Case> cases) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("profile", "points", "link", "planned", "touching", "single"));
    for (Case each : cases) {
      rows.add(
          List.of(
              each.profile.name().value(),
              Integer.toString(each.profile.points().size()),
              each.link,
              text(each.compared.planned()),
              text(each.compared.touching()),
              text(each.compared.single())));
    }
    return rows;
  }

  private static String text(PlanComparison.ReadCost cost) {
    return "%d ms (%d)".formatted(Math.round(cost.busy().toNanos() / 1e6), cost.requests());
  }
}
