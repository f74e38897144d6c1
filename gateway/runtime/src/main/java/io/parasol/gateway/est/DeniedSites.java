// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The sites that get no issuer from a fleet authority any more, for example because their box was
 * stolen. The command line and a running server share the files; a change counts at once. Blocks on
 * the disk.
 */
public final class DeniedSites {

  private final EnrolmentFolder files;

  private DeniedSites(EnrolmentFolder files) {
    this.files = files;
  }

  /**
   * Returns the denied sites of a fleet authority.
   *
   * @param folder the folder of the authority.
   */
  public static DeniedSites in(Path folder) {
    return new DeniedSites(
        new EnrolmentFolder(folder, folder.resolve("enrolment").resolve("denied")));
  }

  /** Returns whether a site is denied. */
  boolean contains(SiteId site) throws IOException {
    return files.read(site.value()).isPresent();
  }

  /** Denies a site. Idempotent. */
  public void add(SiteId site) throws IOException {
    files.create();
    files.write(site.value(), "denied\n");
  }

  /** Ends that. Idempotent. */
  public void remove(SiteId site) throws IOException {
    files.delete(site.value());
  }
}
