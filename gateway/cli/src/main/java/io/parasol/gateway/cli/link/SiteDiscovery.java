// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.model.site.Printable;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.gateway.cli.verb.UserFolders;
import io.parasol.gateway.discovery.Discovery;
import io.parasol.gateway.discovery.DiscoveryException;
import io.parasol.gateway.discovery.Progress;
import io.parasol.gateway.discovery.UnitIdentification;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.ModelFolders;
import io.parasol.gateway.state.VerbException;
import io.parasol.legacy.sunspec.discovery.SunSpecDiscovery;
import io.parasol.legacy.sunspec.model.ModelFolderException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the devices on all Modbus links of a site, and proposes those that it can read and that the
 * configuration does not have.
 */
public final class SiteDiscovery {

  private static final Duration TIMEOUT = Duration.ofMillis(400);
  private static final Pattern DEVICE = Pattern.compile("  ([a-z0-9][a-z0-9-]*)(: \\{link: .*)");

  private final SiteConfig config;
  private final @Nullable String units;
  private final Progress progress;

  /**
   * @param units the units to query on each link, such as {@code 1-32}; null for all.
   */
  public SiteDiscovery(SiteConfig config, @Nullable String units, Progress progress) {
    this.config = config;
    this.units = units;
    this.progress = progress;
  }

  /**
   * What was found.
   *
   * @param lines of YAML below {@code devices:}, indented by two, with comments.
   * @param devices number of devices among them.
   */
  public record Proposal(List<String> lines, int devices) {
    public Proposal {
      lines = List.copyOf(lines);
    }
  }

  /** Queries the links, one after the other. One that cannot be used becomes a comment. */
  public Proposal run() {
    List<String> lines = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    config.devices().keySet().forEach(each -> taken.add(each.value()));
    int devices = 0;
    for (Link each : config.links().values()) {
      if (each instanceof Link.Modbus link) {
        for (String line : lines(link)) {
          Matcher device = DEVICE.matcher(line);
          if (!device.matches()) {
            lines.add(line);
          } else {
            lines.add("  " + free(device.group(1), link, taken) + device.group(2));
            devices++;
          }
        }
      }
    }
    return new Proposal(lines, devices);
  }

  private List<String> lines(Link.Modbus link) {
    try {
      Discovery discovery =
          new Discovery(
              List.of(link),
              DiscoverVerb.units(Optional.ofNullable(units), link),
              TIMEOUT,
              UserFolders.serialPorts(),
              new UnitIdentification(
                  new SunSpecDiscovery(ModelFolders.read(config.sunSpecModels())),
                  ProfileFile.all(folder())),
              progress);
      return new DiscoverReport(
              discovery.run(),
              DiscoverVerb.units(Optional.ofNullable(units), link),
              Optional.of(config))
          .lines().stream()
              .filter(line -> !line.startsWith("devices:"))
              .map(line -> line.startsWith("#") ? "  " + line : line)
              .toList();
    } catch (DiscoveryException unreachable) {
      return List.of(
          "  # %s: %s"
              .formatted(link.id(), Printable.of(String.valueOf(unreachable.getMessage()))));
    } catch (ModelFolderException unusable) {
      throw new VerbException(ExitCode.USAGE, String.join("\n", unusable.problems()), unusable);
    }
  }

  private Path folder() {
    Path parent = config.file().getParent();
    return parent == null ? Path.of("") : parent;
  }

  /** Returns an unused name; two links may have devices of the same model and unit. */
  private static String free(String name, Link.Modbus link, Set<String> taken) {
    String free = name;
    for (int more = 1; !taken.add(free); more++) {
      free = more == 1 ? name + "-" + link.id() : name + "-" + link.id() + "-" + more;
    }
    return free;
  }
}
