// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.release.TrustFolder.FileReader;
import io.parasol.certs.release.metadata.MetaFile;
import io.parasol.certs.release.metadata.Metadata;
import io.parasol.certs.release.metadata.MetadataType;
import io.parasol.certs.release.metadata.Refusal;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.RoleKeys;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.SignedFile;
import io.parasol.certs.release.metadata.Trusted;
import java.time.Instant;
import java.util.Optional;

/**
 * What holds for every file of one update. The time of the update is fixed once, at its start (TUF
 * 1.0, 5.1).
 */
final class MetadataFetch {

  private final TrustFolder folder;
  private final RepositorySource source;
  private final Instant now;

  MetadataFetch(TrustFolder folder, RepositorySource source, Instant now) {
    this.folder = folder;
    this.source = source;
    this.now = now;
  }

  /** The time of the update that it is for. */
  Instant now() {
    return now;
  }

  /** The same for what is asked of that update later. */
  MetadataFetch at(Instant later) {
    return new MetadataFetch(folder, source, later);
  }

  TrustFolder folder() {
    return folder;
  }

  /** A file that no other one announces. */
  <T extends Metadata> SignedFile<T> download(String file, MetadataType type, FileReader<T> reader)
      throws RefusedException {
    return read(file, reader, source.metadata(file, type.longest()));
  }

  /**
   * A file that another one announces: the one that is kept, if it is that one, or a new one; its
   * length, hashes, signatures, version and expiry checked, in this order (TUF 1.0, 5.5 and 5.6).
   */
  <T extends Metadata> Announced<T> announced(
      RoleName role,
      MetadataType type,
      FileReader<T> reader,
      RoleKeys keys,
      MetaFile announced,
      boolean isConsistent)
      throws RefusedException {
    Optional<Trusted<T>> kept = folder.load(role, type, reader, keys);
    if (kept.isPresent() && isThatOf(kept.get(), announced)) {
      requireFresh(role, kept.get().content());
      return new Announced<>(kept.get(), kept, false);
    }
    String file = (isConsistent ? announced.version() + "." : "") + role.encoded() + ".json";
    byte[] content = content(file, type, announced);
    Trusted<T> trusted = read(file, reader, content).verify(keys);
    if (trusted.content().version() != announced.version()) {
      throw new RefusedException(
          Refusal.WRONG_VERSION,
          "%s says it is version %d; announced was %d"
              .formatted(file, trusted.content().version(), announced.version()));
    }
    return new Announced<>(trusted, kept, true);
  }

  /**
   * What was found for an announcement.
   *
   * @param kept what was trusted before, if these keys still sign for it.
   * @param isNew whether it is not what is kept already; then it is not kept yet.
   */
  record Announced<T extends Metadata>(Trusted<T> file, Optional<Trusted<T>> kept, boolean isNew) {}

  private byte[] content(String file, MetadataType type, MetaFile announced)
      throws RefusedException {
    if (announced.hashes().isPresent() && !announced.hashes().get().areCheckable()) {
      throw new RefusedException(
          Refusal.UNKNOWN_HASH, file + " is announced with unknown hashes only");
    }
    long length = announced.length().orElse(type.longest());
    if (length > type.longest()) {
      throw new RefusedException(
          Refusal.TOO_LARGE,
          "%s is announced with %d bytes; expected at most %d"
              .formatted(file, length, type.longest()));
    }
    byte[] content = source.metadata(file, (int) length);
    if (!holds(content, announced)) {
      throw new RefusedException(
          Refusal.WRONG_HASH, file + " holds other bytes than those announced");
    }
    return content;
  }

  private static boolean isThatOf(Trusted<?> kept, MetaFile announced) {
    return kept.content().version() == announced.version() && holds(kept.bytes(), announced);
  }

  private static boolean holds(byte[] content, MetaFile announced) {
    return (announced.length().isEmpty() || announced.length().getAsLong() == content.length)
        && (announced.hashes().isEmpty() || announced.hashes().get().hold(content));
  }

  private static <T extends Metadata> SignedFile<T> read(
      String file, FileReader<T> reader, byte[] content) throws RefusedException {
    try {
      return reader.read(content);
    } catch (JsonException malformed) {
      throw new RefusedException(
          Refusal.MALFORMED, "%s: %s".formatted(file, malformed.getMessage()));
    }
  }

  /** A file that nobody renews is one that somebody may be holding back (TUF 1.0, 1.5.2). */
  void requireFresh(RoleName role, Metadata content) throws RefusedException {
    if (!content.expires().isAfter(now)) {
      throw new RefusedException(
          Refusal.FREEZE,
          "%s version %d has expired on %s".formatted(role, content.version(), content.expires()));
    }
  }
}
