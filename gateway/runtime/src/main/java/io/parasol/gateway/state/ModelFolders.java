// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.legacy.sunspec.model.ModelFolderException;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the SunSpec models of a site. */
public final class ModelFolders {

  private ModelFolders() {}

  /** Returns the bundled models and those of the site's own folder, if it has one. */
  public static SunSpecModels read(Optional<Path> own) throws ModelFolderException {
    SunSpecModels shipped = SunSpecModels.shipped();
    return own.isPresent() ? shipped.and(own.get()) : shipped;
  }

  /**
   * Returns the models for a gateway; none if no device needs them and the site has no folder.
   *
   * @param isNeeded whether the site has a SunSpec device.
   * @throws VerbException with a line for each problem of the folder.
   */
  public static SunSpecModels of(boolean isNeeded, Optional<Path> own) {
    try {
      return isNeeded || own.isPresent() ? read(own) : SunSpecModels.none();
    } catch (ModelFolderException unusable) {
      throw new VerbException(ExitCode.USAGE, String.join("\n", unusable.problems()), unusable);
    }
  }
}
