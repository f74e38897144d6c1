// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.LogFolder;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The log that a verb works on: a folder from any source, or the log of a site on this machine. */
final class LogPlaceOption {

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "The folder of the log. Default: that of the configured site.")
  private @Nullable Path folder;

  @Mixin private SiteOption site;

  Path folder() {
    return folder == null ? LogFolder.in(site.load().state()) : folder;
  }

  /** Returns the site on this machine; empty if a folder is given. */
  Optional<SiteConfig> site() {
    return folder == null ? Optional.of(site.load()) : Optional.empty();
  }
}
