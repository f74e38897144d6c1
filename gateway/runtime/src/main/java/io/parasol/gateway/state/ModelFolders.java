// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.sunspec.model.ModelFolderException;
import io.parasol.legacy.sunspec.model.SunSpecModels;

/** Reads the SunSpec models of a site. */
public final class ModelFolders {

  private ModelFolders() {}

  /** Returns the bundled models and those of the site's own folder. */
  public static SunSpecModels read(SiteConfig config) throws ModelFolderException {
    SunSpecModels shipped = SunSpecModels.shipped();
    return config.sunSpecModels().isPresent() ? shipped.and(config.sunSpecModels().get()) : shipped;
  }

  /**
   * Returns the models for a gateway; none if no device needs them.
   *
   * @throws VerbException with a line for each problem of the folder.
   */
  public static SunSpecModels of(SiteConfig config) {
    boolean isNeeded =
        config.devices().values().stream().anyMatch(SiteConfig.Device.SunSpec.class::isInstance);
    try {
      return isNeeded || config.sunSpecModels().isPresent() ? read(config) : SunSpecModels.none();
    } catch (ModelFolderException unusable) {
      throw new VerbException(ExitCode.USAGE, String.join("\n", unusable.problems()), unusable);
    }
  }
}
