// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.config.ConfigException;
import io.parasol.config.ConfigFile;
import io.parasol.config.SiteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code -c FILE} of every verb that works on a site, and where it looks without it. */
final class SiteOption {

  private static final List<Path> USUAL_PLACES =
      List.of(Path.of("config", "site.yaml"), Path.of("/etc/parasol/site.yaml"));

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The site's configuration; else config/site.yaml, else /etc/parasol/site.yaml.")
  private @Nullable Path file;

  /**
   * The configuration.
   *
   * @throws VerbException with one line for each problem of it.
   */
  SiteConfig load() {
    Path site = file();
    try {
      return ConfigFile.load(site, System.getenv());
    } catch (ConfigException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private Path file() {
    if (file != null) {
      return file.toAbsolutePath().normalize();
    }
    for (Path place : USUAL_PLACES) {
      if (Files.exists(place)) {
        return place.toAbsolutePath().normalize();
      }
    }
    throw new VerbException(
        ExitCode.USAGE,
        "no configuration: neither ./config/site.yaml nor /etc/parasol/site.yaml is there; expected one, or -c FILE");
  }
}
