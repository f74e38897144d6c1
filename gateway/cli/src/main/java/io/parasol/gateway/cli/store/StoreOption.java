// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.store;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.store.log.StoreSurvey;
import io.parasol.gateway.telemetry.TelemetrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** The store that a verb works on, which is that of the configured site. */
final class StoreOption {

  @Mixin private SiteOption site;

  SiteConfig config() {
    return site.loadWithState();
  }

  /** Returns the configuration, to mark messages in the store. */
  SiteConfig configToWrite() {
    return site.loadToWrite();
  }

  /**
   * Returns the store's folder.
   *
   * @throws VerbException if there is none because nothing was ever stored.
   */
  static Path folder(SiteConfig config) {
    Path folder = TelemetrySettings.folder(config.state());
    if (!Files.isDirectory(folder)) {
      throw new VerbException(ExitCode.FAILED, "there is no store in " + folder);
    }
    return folder;
  }

  static StoreSurvey survey(Path folder) {
    try {
      return StoreSurvey.of(folder);
    } catch (IOException unreadable) {
      throw cannotBeRead(folder, unreadable);
    }
  }

  static VerbException cannotBeRead(Path folder, IOException why) {
    return new VerbException(
        ExitCode.FAILED,
        "store %s: cannot be read: %s".formatted(folder, FileErrorText.of(why)),
        why);
  }
}
