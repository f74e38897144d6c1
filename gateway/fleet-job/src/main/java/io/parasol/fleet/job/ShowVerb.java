// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import io.parasol.fleet.job.table.FleetTables;
import io.parasol.fleet.job.table.FleetTables.DeviceLine;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code show}: the devices of one site. */
@Command(
    name = "show",
    description =
        "Shows the devices of a site: what they are, their firmware, state, certificates.",
    mixinStandardHelpOptions = true)
final class ShowVerb implements Callable<Integer> {

  private static final String LINE = "%-20s %-9s %-28s %-12s %-20s %9s  %s";

  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(paramLabel = "SITE", description = "The name of the site.")
  private String site;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  ShowVerb() {}

  @Override
  public Integer call() throws Exception {
    try (FleetTables tables = new FleetTables(config.load().tables())) {
      List<DeviceLine> devices = tables.devices(site);
      if (devices.isEmpty()) {
        spec.commandLine().getErr().println("no device of \"" + site + "\" is known");
        return 1;
      }
      print(
          LINE.formatted(
              "DEVICE", "STATE", "MODEL", "FIRMWARE", "CERTIFICATE UNTIL", "MISSING", "UPDATE"));
      for (DeviceLine each : devices) {
        print(
            LINE.formatted(
                each.device(),
                each.state(),
                each.model(),
                each.firmware(),
                each.certificateExpiry(),
                each.missing(),
                each.update()));
      }
    }
    return 0;
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line.stripTrailing());
  }
}
