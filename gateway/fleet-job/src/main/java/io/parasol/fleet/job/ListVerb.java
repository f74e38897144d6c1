// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import io.parasol.fleet.job.table.FleetTables;
import io.parasol.fleet.job.table.FleetTables.ComponentLine;
import io.parasol.fleet.job.table.FleetTables.SiteLine;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code list}: all sites, one a line. */
@Command(
    name = "list",
    description = "Lists the sites: state, devices, what was produced, what needs attention.",
    mixinStandardHelpOptions = true)
final class ListVerb implements Callable<Integer> {

  private static final String LINE = "%-24s %-9s %7s %9s %12s  %s";

  private static final String COMPONENT = "%-24s %-16s %-36s %s";

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--silent", description = "Only the sites that are silent.")
  private boolean isSilent;

  @Option(
      names = "--component",
      paramLabel = "NAME[@VERSION]",
      description =
          "The sites whose gateway has a component: the name of a library, with its version if only"
              + " that is looked for, or its package URL.")
  private @Nullable String component;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  ListVerb() {}

  @Override
  public Integer call() throws Exception {
    try (FleetTables tables = new FleetTables(config.load().tables())) {
      if (component != null) {
        components(tables, component);
        return 0;
      }
      List<SiteLine> sites = tables.sites();
      print(LINE.formatted("SITE", "STATE", "DEVICES", "MISSING", "LAST DAY", "ATTENTION"));
      for (SiteLine each : sites) {
        if (!isSilent || each.silentSince().isPresent()) {
          print(
              LINE.formatted(
                  each.site(),
                  each.silentSince().isPresent() ? "silent" : each.state(),
                  each.devices(),
                  each.missing(),
                  each.energy().isPresent()
                      ? "%.1f kWh".formatted(each.energy().getAsDouble() / 1e6)
                      : "-",
                  attention(each, Instant.now())));
        }
      }
      print("%d sites".formatted(sites.size()));
    }
    return 0;
  }

  private void components(FleetTables tables, String wanted) throws IOException {
    List<ComponentLine> found = tables.components(wanted);
    print(COMPONENT.formatted("SITE", "PARASOL", "COMPONENT", "VERSION"));
    for (ComponentLine each : found) {
      print(COMPONENT.formatted(each.site(), each.gatewayVersion(), each.name(), each.version()));
    }
    print("%d sites".formatted(found.stream().map(ComponentLine::site).distinct().count()));
    long unknown = tables.sitesWithoutComponents();
    if (unknown > 0) {
      print("%d sites have not reported their components".formatted(unknown));
    }
  }

  private static String attention(SiteLine site, Instant now) {
    if (site.silentSince().isPresent()) {
      return "silent since " + site.silentSince().get();
    }
    return site.setAsideSince()
        .map(since -> "figures set aside since " + since)
        .orElseGet(() -> site.expiring(now));
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line.stripTrailing());
  }
}
