// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Publishes the certificate revocation lists of a site (RFC 5280, 5). The issuer signs {@code
 * crl.pem} in the folder of the authority; the lists of offline authorities are beside it. Each
 * operation takes the lock of the folder. Thread-safe; blocks on the disk.
 */
public final class Revocations {

  private final AuthorityPlace place;
  private final InstantSource clock;

  Revocations(AuthorityPlace place, InstantSource clock) {
    this.place = place;
    this.clock = clock;
  }

  /**
   * Publishes lists of exactly these certificates, unless the present ones are that and less than a
   * day old. A list is valid for seven days.
   *
   * @return the lists in PEM.
   */
  public String publish(DenyList denied) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
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
    try (AuthorityFiles files = place.lock()) {
      new RevocationList(files, clock.instant()).add(files.denyList());
      return text(files);
    }
  }

  /**
   * Signs the list of the offline issuer of people. It is valid for 180 days.
   *
   * @return all lists in PEM.
   */
  public String publishOf(PeopleIssuer people) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      CertificateSigner signer = people.signer();
      if (!files.keys().people().equals(Optional.of(signer.certificate()))) {
        throw new AuthorityException(
            "the folder contains another issuer of people than the site's");
      }
      new RevocationList(files, clock.instant())
          .signOffline(RevocationList.FILE_OF_PEOPLE, List.of(signer), files.denyList());
      return text(files);
    }
  }

  /**
   * Signs the list of the root, which lists issuers whose keys were stolen. It is valid for 180
   * days.
   *
   * @param rootKey the file of the root's key.
   * @return all lists in PEM.
   */
  public String publishOfRoot(Path rootKey) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      new RevocationList(files, clock.instant())
          .signOffline(
              RevocationList.FILE_OF_ROOT, List.of(files.keys().root(rootKey)), files.denyList());
      return text(files);
    }
  }

  /** Returns the lists that were signed by hand, as far as they can be read. */
  public List<OfflineList> offline() throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      return new RevocationList(files, clock.instant()).offline();
    }
  }

  /** Returns the lists of the issuers, then those that were signed by hand. */
  private static String text(AuthorityFiles files) throws AuthorityException {
    StringBuilder text = new StringBuilder();
    for (String name :
        List.of(RevocationList.FILE, RevocationList.FILE_OF_PEOPLE, RevocationList.FILE_OF_ROOT)) {
      if (files.folder().has(name)) {
        text.append(read(files.folder().file(name)));
      }
    }
    return text.toString();
  }

  private static String read(Path file) throws AuthorityException {
    try {
      return new String(KeyFile.read(file, RevocationList.MAX_BYTES), StandardCharsets.US_ASCII);
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }
}
