// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.config.model.site.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A hash in a Merkle tree (RFC 9162, 2.1.1): SHA-256 with different prefixes for leaves and nodes.
 */
public final class TreeHash {

  static final int BYTES = 32;

  /** The root of a tree without leaves. */
  public static final TreeHash EMPTY = new TreeHash(Sha256.digest().digest());

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private final byte[] bytes;

  private TreeHash(byte[] bytes) {
    this.bytes = bytes;
  }

  public static TreeHash ofLeaf(byte[] leaf) {
    MessageDigest digest = Sha256.digest();
    digest.update((byte) 0);
    return new TreeHash(digest.digest(leaf));
  }

  static TreeHash ofNode(TreeHash left, TreeHash right) {
    MessageDigest digest = Sha256.digest();
    digest.update((byte) 1);
    digest.update(left.bytes);
    return new TreeHash(digest.digest(right.bytes));
  }

  /**
   * Parses what {@link #hex} returns.
   *
   * @throws IllegalArgumentException if the text has another form.
   */
  public static TreeHash ofHex(String text) {
    if (!HEX.matcher(text).matches()) {
      throw new IllegalArgumentException("hash: expected 64 hexadecimal digits");
    }
    return new TreeHash(HexFormat.of().parseHex(text));
  }

  /**
   * Returns the hash with these bytes.
   *
   * @param raw 32 bytes, which are copied.
   */
  static TreeHash of(byte[] raw) {
    if (raw.length != BYTES) {
      throw new IllegalArgumentException("hash of %d bytes: expected 32".formatted(raw.length));
    }
    return new TreeHash(raw.clone());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the hash in lower-case hex. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TreeHash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
