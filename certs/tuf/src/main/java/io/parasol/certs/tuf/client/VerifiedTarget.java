// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.TargetFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import java.util.List;

/**
 * A target that is listed by a role trusted for its path, at the time of the refresh. Only a search
 * through verified metadata creates one. It states the expected length and hashes; the content is
 * checked after its download.
 */
public final class VerifiedTarget {

  private final TargetPath path;
  private final TargetFile file;
  private final List<RoleName> roles;
  private final boolean isConsistent;

  VerifiedTarget(TargetPath path, TargetFile file, List<RoleName> roles, boolean isConsistent) {
    this.path = path;
    this.file = file;
    this.roles = List.copyOf(roles);
    this.isConsistent = isConsistent;
  }

  public TargetPath path() {
    return path;
  }

  /** Returns the length in bytes. */
  public long length() {
    return file.length();
  }

  public Hashes hashes() {
    return file.hashes();
  }

  /**
   * Returns the delegation chain. It starts with the top-level targets role; the last role lists
   * the target.
   */
  public List<RoleName> roles() {
    return roles;
  }

  /**
   * Returns the percent-encoded path of the content in the repository (TUF 5.7.3).
   *
   * @throws RefusedException {@code unknown_hash}.
   */
  public String repositoryPath() throws RefusedException {
    String hash = contentHash();
    return isConsistent ? path.encoded(hash) : path.encoded();
  }

  /**
   * Returns the hash that identifies the content, in lower-case hex.
   *
   * @throws RefusedException {@code unknown_hash} if the target is listed without a supported hash.
   */
  public String contentHash() throws RefusedException {
    return hashes()
        .fileNameHash()
        .orElseThrow(
            () ->
                new RefusedException(
                    Refusal.UNKNOWN_HASH,
                    path + " is listed without a supported hash; expected sha256 or sha512"));
  }

  /**
   * Returns this target as a firmware release.
   *
   * @throws RefusedException {@code malformed} if the custom metadata of the target does not
   *     describe a release.
   */
  public VerifiedRelease release() throws RefusedException {
    try {
      return new VerifiedRelease(this, Release.read(file));
    } catch (JsonException none) {
      throw new RefusedException(
          Refusal.MALFORMED, "target %s: %s".formatted(path, none.getMessage()));
    }
  }
}
