// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import java.nio.file.Path;

/** The folder of a site's evidence log. */
public final class LogFolder {

  private LogFolder() {}

  public static Path in(Path state) {
    return state.resolve("log");
  }
}
