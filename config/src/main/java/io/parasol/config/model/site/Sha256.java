// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4), which every Java runtime supports. */
public final class Sha256 {

  /** Copied for each digest, because to find one takes longer than to hash a short content. */
  private static final MessageDigest EMPTY = find();

  private Sha256() {}

  /** Returns a new digest, for content that comes in pieces. */
  public static MessageDigest digest() {
    try {
      return (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException ofThisProvider) {
      return find();
    }
  }

  private static MessageDigest find() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java runtime does not support SHA-256", missing);
    }
  }

  /** Returns the 32 bytes of the hash. */
  public static byte[] of(byte[] content) {
    return digest().digest(content);
  }

  /** Returns the hash in 64 lower-case hexadecimal digits, as {@code sha256sum} prints it. */
  public static String hex(byte[] content) {
    return HexFormat.of().formatHex(of(content));
  }

  /** Returns the same of a text in UTF-8. */
  public static String hex(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the same of a file, which is read in pieces. */
  public static String hex(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream content = new DigestInputStream(in, digest())) {
      content.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(content.getMessageDigest().digest());
    }
  }
}
