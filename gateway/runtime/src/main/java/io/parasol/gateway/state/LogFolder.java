// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.config.site.SiteConfig;
import java.nio.file.Path;

/** The folder of a site's evidence log. */
public final class LogFolder {

  private LogFolder() {}

  public static Path of(SiteConfig config) {
    return config.state().resolve("log");
  }
}
