// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.tuf.client.TrustFolder.FileReader;
import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Trusted;
import java.time.Instant;
import java.util.Optional;

/**
 * The inputs and the checks that all metadata files of one update share. The start time of the
 * update is fixed once (TUF 5.1).
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

  /** Returns the fixed start time of this update. Expiry is checked against it. */
  Instant now() {
    return now;
  }

  /** Returns the same fetch with a later time, for target searches after the refresh. */
  MetadataFetch withTime(Instant later) {
    return new MetadataFetch(folder, source, later);
  }

  TrustFolder folder() {
    return folder;
  }

  /**
   * Downloads a file whose version and length no other file lists: a root (TUF 5.3.3) or the
   * timestamp (TUF 5.4.1). Its length is limited by its type.
   */
  <T extends Metadata> SignedFile<T> download(String file, MetadataType type, FileReader<T> reader)
      throws RefusedException {
    return read(file, reader, source.metadata(file, type.maxLength()));
  }

  /**
   * Returns a file that the timestamp or the snapshot lists (TUF 5.5.1 to 5.5.4, 5.6.1 to 5.6.4). A
   * stored file that matches its listing is reused; otherwise the file is downloaded.
   *
   * <p>Checks length, hashes, signatures and version, in this order. Expiry is checked here only
   * for a stored file. The caller checks the expiry of a new file, after its own rollback check.
   */
  <T extends Metadata> ListedFile<T> fetchListed(
      RoleName role,
      MetadataType type,
      FileReader<T> reader,
      RoleKeys keys,
      MetaFile listing,
      boolean isConsistent)
      throws RefusedException {
    Optional<Trusted<T>> stored = folder.load(role, type, reader, keys);
    if (stored.isPresent() && matchesListing(stored.get(), listing)) {
      requireNotExpired(role, stored.get().content());
      return new ListedFile<>(stored.get(), stored, false);
    }
    // TUF 5.5.1, 5.6.1: the file name has a version prefix in a consistent snapshot.
    String file = (isConsistent ? listing.version() + "." : "") + role.encoded() + ".json";
    byte[] content = content(file, type, listing);
    // TUF 5.5.3, 5.6.3: arbitrary software attack.
    Trusted<T> trusted = read(file, reader, content).verify(keys);
    // TUF 5.5.4, 5.6.4: the version must match the listed version.
    if (trusted.content().version() != listing.version()) {
      throw new RefusedException(
          Refusal.WRONG_VERSION,
          "%s is version %d; expected version %d, as listed"
              .formatted(file, trusted.content().version(), listing.version()));
    }
    return new ListedFile<>(trusted, stored, true);
  }

  /**
   * A file that matches its listing.
   *
   * @param previous the previously trusted file, if the given keys still verify it.
   * @param isNew whether the file was downloaded and is not stored yet.
   */
  record ListedFile<T extends Metadata>(
      Trusted<T> file, Optional<Trusted<T>> previous, boolean isNew) {}

  private byte[] content(String file, MetadataType type, MetaFile listing) throws RefusedException {
    if (listing.hashes().isPresent() && !listing.hashes().get().hasSupported()) {
      throw new RefusedException(
          Refusal.UNKNOWN_HASH,
          file + " is listed without a supported hash; expected sha256 or sha512");
    }
    long length = listing.length().orElse(type.maxLength());
    if (length > type.maxLength()) {
      throw new RefusedException(
          Refusal.TOO_LARGE,
          "%s is listed with a length of %d bytes; expected at most %d"
              .formatted(file, length, type.maxLength()));
    }
    // TUF 5.5.1, 5.6.1: download at most the listed length.
    byte[] content = source.metadata(file, (int) length);
    // TUF 5.5.2, 5.6.2: the hashes must match the listed hashes.
    if (!matches(content, listing)) {
      throw new RefusedException(
          Refusal.WRONG_HASH, file + " does not match its listed length or hashes");
    }
    return content;
  }

  private static boolean matchesListing(Trusted<?> stored, MetaFile listing) {
    return stored.content().version() == listing.version() && matches(stored.bytes(), listing);
  }

  private static boolean matches(byte[] content, MetaFile listing) {
    return (listing.length().isEmpty() || listing.length().getAsLong() == content.length)
        && (listing.hashes().isEmpty() || listing.hashes().get().matches(content));
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

  /**
   * Requires that the metadata has not expired at the start of this update. This detects freeze
   * attacks (TUF 5.3.10, 5.4.4, 5.5.6, 5.6.5).
   */
  void requireNotExpired(RoleName role, Metadata content) throws RefusedException {
    if (!content.expires().isAfter(now)) {
      throw new RefusedException(
          Refusal.FREEZE,
          "%s version %d expired at %s; the repository must publish a newer version"
              .formatted(role, content.version(), content.expires()));
    }
  }
}
