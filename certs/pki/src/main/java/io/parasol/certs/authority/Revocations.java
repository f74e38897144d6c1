// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Publishes the certificate revocation lists of a site (RFC 5280, 5), which the issuer signs, as
 * {@code crl.pem} in the folder of the authority. Each operation takes the lock of the folder.
 * Thread-safe; blocks on the disk.
 */
public final class Revocations {

  private final Path folder;
  private final InstantSource clock;
  private final DamagedFile.Listener damagedFiles;

  Revocations(Path folder, InstantSource clock, DamagedFile.Listener damagedFiles) {
    this.folder = folder;
    this.clock = clock;
    this.damagedFiles = damagedFiles;
  }

  /**
   * Publishes lists of exactly these certificates, unless the present ones are that and less than a
   * day old. A list is valid for seven days.
   *
   * @return the lists in PEM.
   */
  public String publish(DenyList denied) throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damagedFiles)) {
      new RevocationList(files, clock.instant()).publish(denied);
      return text(files);
    }
  }

  /**
   * Publishes lists of the certificates on the deny-list of the authority, and of those that the
   * present lists contain, which the signed policy of the site may have denied.
   *
   * @return the lists in PEM.
   */
  public String publish() throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damagedFiles)) {
      new RevocationList(files, clock.instant()).add(files.denyList());
      return text(files);
    }
  }

  private static String text(AuthorityFiles files) throws AuthorityException {
    try {
      byte[] content =
          KeyFile.read(files.folder().file(RevocationList.FILE), RevocationList.MAX_BYTES);
      return new String(content, StandardCharsets.US_ASCII);
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }
}
