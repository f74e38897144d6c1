// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Units;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.Printable;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.cli.verb.UserFolders;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.legacy.SerialPorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol read}: prints the current values of a controller. */
@Command(
    name = "read",
    description = {
      "Reads a controller once and prints its values.",
      "Many controllers accept only one connection, and a running gateway uses it.",
      "For example: parasol read tcp://192.168.10.20 --unit 1 --at 'holding 0 uint16'"
    })
public final class ReadVerb implements Runnable {

  private static final Duration MAX_TIMEOUT = Duration.ofSeconds(60);

  @Parameters(paramLabel = "LINK", description = LinkText.FORMS)
  private String link;

  @Option(
      names = "--unit",
      required = true,
      paramLabel = "N",
      description = "The unit identifier, 0 to 255; on a serial line 1 to 247.")
  private int unit;

  @ArgGroup(multiplicity = "1")
  private PointSelection selection;

  /** The points to read: exactly one of the two options. */
  static final class PointSelection {
    @Option(
        names = "--profile",
        paramLabel = "PROFILE",
        description =
            "A profile: its name, searched in profiles/ beside the configuration and among the"
                + " bundled profiles; or the path of a file; or sunspec, for the models that the"
                + " controller reports.")
    @Nullable String profile;

    @Option(
        names = "--at",
        paramLabel = "POINT",
        description =
            "Table, address, type, and optionally order and scale, such as 'holding 40083 int16'"
                + " or 'input 100 uint32 CDAB 0.01'; may be repeated, also for the same"
                + " register.")
    @Nullable List<String> points;

    boolean isSunSpec() {
      return "sunspec".equals(profile);
    }
  }

  @Mixin private SiteOption site;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description =
          "The response timeout, unless the profile has a longer one. Default: ${DEFAULT-VALUE}.")
  private String timeout;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Link.Modbus on = LinkText.parse(link, site);
    LinkSite owner = LinkSite.of(link, site);
    owner.requireFree(on);
    SerialPorts ports = UserFolders.serialPorts();
    Unit asked = unit(on);
    OneTimeRead read = new OneTimeRead(on, ports, asked);
    ReadReport report =
        selection.isSunSpec()
            ? read.discovered(withTimeout(Quirks.SELF_DESCRIBING), owner.models())
            : read.of(withTimeout(profile()));
    print(report);
    report.requireResponse();
  }

  private void print(ReadReport report) {
    Console console = new Console(spec);
    if (json) {
      console.json(report.json());
    } else {
      report.print(console);
    }
  }

  /**
   * Returns the unit if it can respond on this link. On a serial line 0 is the broadcast address,
   * and 248 to 255 are reserved (Modbus over Serial Line V1.02, section 2.2).
   */
  private Unit unit(Link.Modbus on) {
    Units units = on.isSerialLine() ? Units.between(1, 247) : Units.ANY;
    return units.all().stream()
        .filter(each -> each.value() == unit)
        .findFirst()
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "--unit is %d; expected %s"
                        .formatted(
                            unit, on.isSerialLine() ? "1 to 247 on a serial line" : "0 to 255")));
  }

  private Profile profile() {
    try {
      if (selection.profile != null) {
        boolean isPath = selection.profile.contains("/") || selection.profile.endsWith(".yaml");
        return ProfileFile.load(selection.profile, isPath ? Path.of("") : site.folder());
      }
      List<String> points = selection.points == null ? List.of() : selection.points;
      return new Profile(new ProfileName("command-line"), PointText.parse(points), Quirks.NONE);
    } catch (ConfigException broken) {
      String why = broken.problems().stream().map(this::line).collect(Collectors.joining("\n"));
      throw new VerbException(ExitCode.USAGE, why, broken);
    }
  }

  /** Returns a problem as one line. If the name of the profile is wrong, no file has a position. */
  private String line(ConfigProblem problem) {
    return problem.position().file().equals(site.folder().resolve("profiles"))
        ? "--profile is an %s; expected %s".formatted(problem.found(), problem.expected())
        : problem.toString();
  }

  private Profile withTimeout(Profile profile) {
    return profile.with(withTimeout(profile.quirks()));
  }

  private Quirks withTimeout(Quirks quirks) {
    Duration given =
        DurationText.parse(timeout)
            .filter(each -> each.toMillis() >= 10 && each.compareTo(MAX_TIMEOUT) <= 0)
            .orElseThrow(
                () ->
                    new VerbException(
                        ExitCode.USAGE,
                        "--timeout is \"%s\"; expected 10ms to 60s"
                            .formatted(Printable.of(timeout))));
    Duration longest = quirks.timeout().compareTo(given) > 0 ? quirks.timeout() : given;
    return quirks.with(quirks.pacing().withTimeout(longest));
  }
}
