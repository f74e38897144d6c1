// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import java.nio.file.Path;

/** The folder of a site's certificate authority. */
public final class PkiFolder {

  private PkiFolder() {}

  public static Path in(Path state) {
    return state.resolve("pki");
  }
}
