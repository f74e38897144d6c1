// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.config.SiteConfig;
import io.parasol.gateway.cli.verb.LogFolder;
import io.parasol.gateway.cli.verb.SiteOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which log it is about: a folder, wherever it came from, or that of a site on this machine. */
final class LogPlaceOption {

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "The folder of the log; else it is that of the configured site.")
  private @Nullable Path folder;

  @Mixin private SiteOption site;

  Path folder() {
    return folder == null ? LogFolder.of(site.load()) : folder;
  }

  /** The site on this machine; empty where a folder is named. */
  Optional<SiteConfig> site() {
    return folder == null ? Optional.of(site.load()) : Optional.empty();
  }
}
