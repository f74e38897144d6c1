// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.config.site.SiteConfig;
import java.nio.file.Path;

/** The folder of a site's certificate authority. */
public final class PkiFolder {

  private PkiFolder() {}

  public static Path of(SiteConfig config) {
    return config.state().resolve("pki");
  }
}
