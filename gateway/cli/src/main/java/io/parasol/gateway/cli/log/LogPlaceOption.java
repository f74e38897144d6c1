// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.LogFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The log that a verb works on: folders from any source, or the log of a site on this machine. */
final class LogPlaceOption {

  @Parameters(
      arity = "0..*",
      paramLabel = "FOLDER",
      description =
          "The folder of the log; several, if parts of it were exported. Default: that of the"
              + " configured site.")
  private List<Path> folders = new ArrayList<>();

  @Mixin private SiteOption site;

  /** Returns the folders of the log, at least one. */
  List<Path> folders() {
    return folders.isEmpty() ? List.of(LogFolder.in(site.loadWithState().state())) : folders;
  }

  /** Returns the site on this machine; empty if a folder is given. */
  Optional<SiteConfig> site() {
    return folders.isEmpty() ? Optional.of(site.loadWithState()) : Optional.empty();
  }
}
