// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces the issuer or the root of a site. During the overlap, the certificates of the previous
 * issuer are still accepted, and both roots are trust anchors. Each operation takes the lock of the
 * folder. Thread-safe; blocks on the disk.
 */
public final class IssuerRotation {

  private final AuthorityPlace place;
  private final SiteProfile profile;
  private final InstantSource clock;

  IssuerRotation(AuthorityPlace place, SiteProfile profile, InstantSource clock) {
    this.place = place;
    this.profile = profile;
    this.clock = clock;
  }

  /**
   * Replaces the issuer.
   *
   * @param rootKey the file of the root's key.
   * @param overlap empty if the previous key is stolen: its certificates are then refused at once.
   */
  public void replaceIssuer(Path rootKey, Optional<Duration> overlap) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      Instant now = clock.instant();
      new Rotation(files, profile, now).replaceIssuer(rootKey, overlap.map(now::plus));
    }
  }

  /** Replaces the root and the issuer, as {@link #replaceIssuer} does. */
  public void replaceRoot(Path rootKey, Optional<Duration> overlap) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      Instant now = clock.instant();
      new Rotation(files, profile, now).replaceRoot(rootKey, overlap.map(now::plus));
    }
  }

  /**
   * Replaces the issuer of people by a new one, whose key is only in this folder.
   *
   * @param offline the folder; must not contain an issuer.
   */
  public void replacePeopleIssuer(Path rootKey, Path offline, Optional<Duration> overlap)
      throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      Instant now = clock.instant();
      new Rotation(files, profile, now)
          .replacePeopleIssuer(rootKey, offline, overlap.map(now::plus));
    }
  }

  /** Ends the overlap. */
  public void finish() throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      new Rotation(files, profile, clock.instant()).finish();
    }
  }

  /**
   * Ends the overlap if its time is over.
   *
   * @param now a trusted time.
   * @return whether it was ended.
   */
  public boolean finishIfDue(Instant now) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      if (files.keys().overlapEnd().filter(end -> !now.isBefore(end)).isEmpty()) {
        return false;
      }
      new Rotation(files, profile, now).finish();
      return true;
    }
  }

  /**
   * Returns the names whose newest certificate is not from the current issuers. After the overlap
   * it is refused.
   */
  public List<String> outdated() throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      AcceptedIssuers current = files.keys().current();
      DenyList denied = files.denyList();
      List<String> names = new ArrayList<>();
      for (String name : files.issued().names()) {
        Optional<X509Certificate> newest = files.issued().newestReadable(name);
        if (newest.isPresent()) {
          IssuedCertificate issued =
              IssuedCertificate.of(name, newest.get(), profile.gateway(), denied);
          if (!issued.isRevoked() && !current.accepts(newest.get(), issued.identity())) {
            names.add(name);
          }
        }
      }
      return names;
    }
  }
}
