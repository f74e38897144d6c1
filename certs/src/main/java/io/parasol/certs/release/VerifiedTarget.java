// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.release.metadata.Hashes;
import io.parasol.certs.release.metadata.Refusal;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.Release;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.TargetFile;
import io.parasol.certs.release.metadata.TargetPath;
import java.util.List;

/**
 * A target that a role which is entitled to it names, at the time of the refresh. Only a search
 * through verified metadata makes one. It says what the content must be; whether it is, shows when
 * it is there.
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

  /** In bytes. */
  public long length() {
    return file.length();
  }

  public Hashes hashes() {
    return file.hashes();
  }

  /**
   * Who stands for it: the top-level targets role, then those to which it was delegated one after
   * the other; the last one names it.
   */
  public List<RoleName> roles() {
    return roles;
  }

  /**
   * The name of its content in the repository, encoded for an address (TUF 1.0, 5.7.3).
   *
   * @throws RefusedException {@code unknown_hash}.
   */
  public String address() throws RefusedException {
    String hash = contentName();
    return isConsistent ? path.encoded(hash) : path.encoded();
  }

  /**
   * The hash by which its content can be told from any other, in lower-case hex.
   *
   * @throws RefusedException {@code unknown_hash} if it is announced with unknown hashes only.
   */
  public String contentName() throws RefusedException {
    return hashes()
        .preferred()
        .orElseThrow(
            () ->
                new RefusedException(
                    Refusal.UNKNOWN_HASH, path + " is announced with unknown hashes only"));
  }

  /**
   * The same target as a firmware release.
   *
   * @throws RefusedException {@code malformed} if it does not say for which model it is and so on.
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
