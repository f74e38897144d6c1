// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Units;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.Printable;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.UnitsText;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ProgressLine;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.cli.verb.UserFolders;
import io.parasol.gateway.discovery.Discovery;
import io.parasol.gateway.discovery.DiscoveryException;
import io.parasol.gateway.discovery.UnitIdentification;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.legacy.sunspec.discovery.SunSpecDiscovery;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol discover}: finds the devices on a link and prints their configuration. */
@Command(
    name = "discover",
    description = {
      "Finds the devices on a link, and prints links and devices to paste into a site file.",
      "Sends only short read requests, one at a time, and changes nothing.",
      "For a serial line without baud or parity, tries the usual settings."
    })
public final class DiscoverVerb implements Runnable {

  private static final Units SERIAL_UNITS = Units.between(1, 247);

  /** Over TCP, 255 is a common name for the controller itself (Messaging on TCP/IP, 4.4.2.1). */
  private static final Units TCP_UNITS =
      new Units(
          Stream.concat(SERIAL_UNITS.all().stream(), Stream.of(new Unit(255)))
              .collect(Collectors.toSet()));

  private static final Duration MIN_TIMEOUT = Duration.ofMillis(50);
  private static final Duration MAX_TIMEOUT = Duration.ofSeconds(60);

  @Parameters(paramLabel = "LINK", description = LinkText.FORMS)
  private String link;

  @Option(
      names = "--units",
      paramLabel = "UNITS",
      description =
          "The units to query, such as 1-247 or 1,3,10-20. Default: 1-247, and over TCP also 255.")
  private @Nullable String units;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "400ms",
      description = "The response timeout for each unit, 50ms to 60s. Default: ${DEFAULT-VALUE}.")
  private String timeout;

  @Mixin private SiteOption site;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    List<Link.Modbus> trials = LinkText.trials(link, site);
    LinkSite owner = LinkSite.of(link, site);
    owner.requireStopped();
    trials.forEach(owner::requireFree);
    Units asked = units(trials.get(0));
    PrintWriter err = spec.commandLine().getErr();
    try (ProgressLine progress = new ProgressLine(err)) {
      Discovery discovery =
          new Discovery(
              trials,
              asked,
              parsedTimeout(),
              UserFolders.serialPorts(),
              new UnitIdentification(
                  new SunSpecDiscovery(owner.models()), ProfileFile.all(site.folder())),
              progress::show);
      err.println(announcement(trials, asked, discovery.maxDuration()));
      print(new DiscoverReport(discovery.run(), asked, owner.config()));
    } catch (DiscoveryException unreachable) {
      throw new VerbException(
          ExitCode.FAILED,
          "%s: %s".formatted(Printable.of(link), unreachable.getMessage()),
          unreachable);
    }
  }

  private void print(DiscoverReport report) {
    Console console = new Console(spec);
    if (json) {
      console.json(report.json());
    } else {
      report.lines().forEach(console::line);
    }
  }

  private static String announcement(List<Link.Modbus> trials, Units asked, Duration longest) {
    String client = asked.all().size() == 1 ? "unit " + asked : "units " + asked;
    String about = DurationText.of(Duration.ofSeconds(Math.max(1, longest.toSeconds())));
    return trials.size() == 1
        ? "querying %s, about %s, plus some seconds for each unit that responds"
            .formatted(client, about)
        : ("querying %s in %d settings of the line, up to %s if no unit responds, plus some seconds"
                + " for each unit that does")
            .formatted(client, trials.size(), about);
  }

  private Units units(Link.Modbus on) {
    return units(Optional.ofNullable(units), on);
  }

  /** Returns the units to query on a link; the default ones if there is no text. */
  static Units units(Optional<String> given, Link.Modbus on) {
    if (given.isEmpty()) {
      return on.isSerialLine() ? SERIAL_UNITS : TCP_UNITS;
    }
    String text = given.get();
    Units asked =
        UnitsText.parse(text)
            .orElseThrow(() -> wrong("--units", text, "units such as 1-247 or 1,3,10-20"));
    if (on.isSerialLine() && !SERIAL_UNITS.all().containsAll(asked.all())) {
      throw wrong("--units", text, "1 to 247 on a serial line");
    }
    return asked;
  }

  private Duration parsedTimeout() {
    return DurationText.parse(timeout)
        .filter(each -> each.compareTo(MIN_TIMEOUT) >= 0 && each.compareTo(MAX_TIMEOUT) <= 0)
        .orElseThrow(() -> wrong("--timeout", timeout, "50ms to 60s"));
  }

  private static VerbException wrong(String option, String found, String expected) {
    return new VerbException(
        ExitCode.USAGE,
        "%s is \"%s\"; expected %s".formatted(option, Printable.of(found), expected));
  }
}
