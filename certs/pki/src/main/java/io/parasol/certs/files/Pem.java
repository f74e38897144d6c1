// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of textual encoding (RFC 7468). Text outside of blocks is a comment, as OpenSSL writes
 * it. A block contains only base64. Immutable; the content is never printed.
 */
public final class Pem {

  public static final String CERTIFICATE = "CERTIFICATE";
  public static final String PRIVATE_KEY = "PRIVATE KEY";
  public static final String ENCRYPTED_PRIVATE_KEY = "ENCRYPTED PRIVATE KEY";
  public static final String PUBLIC_KEY = "PUBLIC KEY";

  /** Maximum length of a text in bytes. */
  private static final int MAX_BYTES = KeyFile.MAX_BYTES;

  private static final int MAX_BLOCKS = 16;

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9][A-Z0-9 ]{0,40})-----");
  private static final Pattern END = Pattern.compile("-----END ([A-Z0-9][A-Z0-9 ]{0,40})-----");

  private final String label;
  private final byte[] der;

  /**
   * Creates a block.
   *
   * @param label such as {@link #CERTIFICATE}.
   */
  public Pem(String label, byte[] der) {
    if (!BEGIN.matcher("-----BEGIN " + label + "-----").matches()) {
      throw new IllegalArgumentException("PEM label: expected capital letters");
    }
    this.label = label;
    this.der = der.clone();
  }

  public String label() {
    return label;
  }

  public byte[] der() {
    return der.clone();
  }

  /** Returns the block with lines of 64 characters. It ends with a line break. */
  public String text() {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, base64, label)
        .replace(System.lineSeparator(), "\n");
  }

  public static byte[] write(List<Pem> blocks) {
    StringBuilder text = new StringBuilder();
    for (Pem block : blocks) {
      text.append(block.text());
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads the blocks of a file that is not secret. For a secret file, use {@link #parse} with the
   * content from {@link KeyFile}.
   */
  public static List<Pem> read(Path file) throws UnusableKeyException {
    return parse(file.toString(), KeyFile.read(file, MAX_BYTES));
  }

  /**
   * Parses all blocks, in order.
   *
   * @param source name of the text, for messages.
   * @throws UnusableKeyException if there is no block, or a malformed one.
   */
  public static List<Pem> parse(String source, byte[] text) throws UnusableKeyException {
    if (text.length > MAX_BYTES) {
      throw malformed(source, 1, "is too long; expected at most " + MAX_BYTES + " bytes");
    }
    String[] lines = new String(text, StandardCharsets.ISO_8859_1).split("\r\n|\n", -1);
    List<Pem> blocks = new ArrayList<>();
    for (int at = 0; at < lines.length; at++) {
      Matcher begin = BEGIN.matcher(lines[at].stripTrailing());
      if (!begin.matches()) {
        continue;
      }
      if (blocks.size() == MAX_BLOCKS) {
        throw malformed(source, at + 1, "has too many blocks; expected at most " + MAX_BLOCKS);
      }
      int end = endOfBlock(source, lines, at, begin.group(1));
      blocks.add(new Pem(begin.group(1), decode(source, lines, at + 1, end)));
      at = end;
    }
    if (blocks.isEmpty()) {
      throw malformed(source, 1, "contains no PEM block; expected -----BEGIN");
    }
    return blocks;
  }

  private static int endOfBlock(String source, String[] lines, int begin, String label)
      throws UnusableKeyException {
    for (int at = begin + 1; at < lines.length; at++) {
      Matcher end = END.matcher(lines[at].stripTrailing());
      if (end.matches()) {
        if (!end.group(1).equals(label)) {
          throw malformed(source, at + 1, "ends a different block than " + label);
        }
        return at;
      }
    }
    throw malformed(source, begin + 1, "starts a block without an end");
  }

  private static byte[] decode(String source, String[] lines, int from, int to)
      throws UnusableKeyException {
    StringBuilder base64 = new StringBuilder();
    for (int at = from; at < to; at++) {
      base64.append(lines[at].stripTrailing());
    }
    byte[] der;
    try {
      der = Base64.getDecoder().decode(base64.toString());
    } catch (IllegalArgumentException e) {
      // The message of the exception quotes the text, which may be a key.
      throw malformed(source, from, "starts a block whose content is not base64");
    }
    if (der.length == 0) {
      throw malformed(source, from, "starts an empty block");
    }
    return der;
  }

  private static UnusableKeyException malformed(String source, int line, String what) {
    return new UnusableKeyException("%s:%d: %s".formatted(source, line, what));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pem that && label.equals(that.label) && Arrays.equals(der, that.der);
  }

  @Override
  public int hashCode() {
    return 31 * label.hashCode() + Arrays.hashCode(der);
  }

  @Override
  public String toString() {
    return "Pem[" + label + "]";
  }
}
