// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.Profile;
import java.nio.file.Path;

/** Reads the register map of a device model. */
public final class ProfileFile {

  private ProfileFile() {}

  /**
   * Reads and checks one profile.
   *
   * @param nameOrPath a path to a YAML file (anything with a separator or ending in {@code .yaml}),
   *     relative to {@code beside}; otherwise a name: {@code profiles/NAME.yaml} beside, then among
   *     the profiles that Parasol ships.
   * @param beside the folder from which it is looked for.
   * @throws ConfigException with every problem at once.
   */
  public static Profile load(String nameOrPath, Path beside) throws ConfigException {
    throw new UnsupportedOperationException("STUB");
  }
}
