// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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

  /**
   * Replaces the root and the issuer, as {@link #replaceIssuer} does. The key of the new root is in
   * the folder of the authority.
   */
  public void replaceRoot(Path rootKey, Optional<Duration> overlap) throws AuthorityException {
    replaceRoot(rootKey, Optional.empty(), overlap);
  }

  /**
   * Replaces the root and the issuer.
   *
   * @param offline where the key of the new root is written; must not have a root. A key of the
   *     previous root in the folder of the authority is deleted then.
   */
  public void replaceRoot(Path rootKey, Optional<OfflineFolder> offline, Optional<Duration> overlap)
      throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      Instant now = clock.instant();
      new Rotation(files, profile, now).replaceRoot(rootKey, offline, overlap.map(now::plus));
    }
  }

  /**
   * Replaces the issuer by one that a corporate authority has certified. Clients with the previous
   * roots alone refuse its certificates if its roots are other ones.
   *
   * @param overlap empty if the previous key is stolen.
   */
  public void replaceIssuer(CorporateIssuer next, Optional<Duration> overlap)
      throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      Instant now = clock.instant();
      new CorporateRotation(new Rotation(files, profile, now))
          .replaceIssuer(next, overlap.map(now::plus));
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
      return holders(files).entrySet().stream()
          .filter(each -> !each.getValue())
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  /**
   * An overlap.
   *
   * @param until its end.
   * @param total number of holders whose certificates are not revoked.
   * @param outdated the holders without a certificate of the current issuers.
   */
  public record Overlap(Instant until, int total, List<String> outdated) {
    public Overlap {
      outdated = List.copyOf(outdated);
    }
  }

  /** Returns the overlap with the holders that have not moved; empty if there is none. */
  public Optional<Overlap> overlap() throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      Optional<Instant> end = files.keys().overlapEnd();
      if (end.isEmpty()) {
        return Optional.empty();
      }
      SortedMap<String, Boolean> holders = holders(files);
      return Optional.of(
          new Overlap(
              end.get(),
              holders.size(),
              holders.entrySet().stream()
                  .filter(holder -> !holder.getValue())
                  .map(Map.Entry::getKey)
                  .toList()));
    }
  }

  /** Returns whether the newest certificate of each holder is from the current issuers. */
  private SortedMap<String, Boolean> holders(AuthorityFiles files) throws AuthorityException {
    AcceptedIssuers current = files.keys().current();
    DenyList denied = files.denyList();
    SortedMap<String, Boolean> holders = new TreeMap<>();
    for (String name : files.issued().names()) {
      Optional<X509Certificate> newest = files.issued().newestReadable(name);
      if (newest.isPresent()) {
        IssuedCertificate issued =
            IssuedCertificate.of(name, newest.get(), profile.gateway(), denied);
        if (!issued.isRevoked()) {
          holders.put(name, current.accepts(newest.get(), issued.identity()));
        }
      }
    }
    return holders;
  }
}
