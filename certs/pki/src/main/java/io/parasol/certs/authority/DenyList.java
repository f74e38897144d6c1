// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The serial numbers of this site's revoked certificates, and the holders that its owners have
 * locked out. Immutable.
 *
 * <p>The file has one serial number per line, in hex, between a header line and a last line with
 * their count. A truncated list is therefore detected. There are two files with the same content,
 * so that one of them may be damaged.
 *
 * @param holders whose certificates are all denied, also those of an offline issuer whose serial
 *     numbers are not known here; not in the file.
 */
public record DenyList(Set<BigInteger> serials, DeniedHolders holders) {

  public DenyList {
    serials = Set.copyOf(serials);
  }

  public DenyList(Set<BigInteger> serials) {
    this(serials, DeniedHolders.NONE);
  }

  public static final DenyList EMPTY = new DenyList(Set.of());

  static final String FILE = "denied";
  static final String COPY = "denied.copy";

  private static final String FIRST_LINE = "parasol denied certificates 1";
  private static final String RESTORE =
      "; restore it from a backup, no client is admitted without it";
  private static final String LAST_LINE = "end ";

  /** Maximum file length in bytes, enough for thirty thousand serial numbers. */
  private static final int MAX_BYTES = 1024 * 1024;

  /** Serial numbers in hex (RFC 5280, 4.1.2.2: positive, at most 20 octets). */
  private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{1,40}");

  public boolean denies(BigInteger serial) {
    return serials.contains(serial);
  }

  /** Returns whether a certificate is denied by its serial number or by its holder. */
  public boolean denies(BigInteger serial, Identity holder) {
    return denies(serial) || holders.includes(holder);
  }

  /**
   * Reads the deny-list of the authority in a folder: what either file has. Every authority has a
   * deny-list from the start, so a missing file is not an empty list.
   *
   * @throws AuthorityException if both files are missing or incomplete. The caller must then admit
   *     no client.
   */
  public static DenyList read(Path folder) throws AuthorityException {
    DenyList copy;
    try {
      copy = read(folder, COPY);
    } catch (AuthorityException damagedCopy) {
      return read(folder, FILE);
    }
    try {
      return copy.with(read(folder, FILE).serials());
    } catch (AuthorityException damaged) {
      return copy;
    }
  }

  /** Reads one of the two files. */
  static DenyList read(Path folder, String name) throws AuthorityException {
    Path file = folder.resolve(name);
    try {
      String text = new String(KeyFile.readOwnerOnly(file, MAX_BYTES), StandardCharsets.ISO_8859_1);
      return parse(file, Arrays.asList(text.split("\n", -1)));
    } catch (UnusableKeyException e) {
      // A message about permissions ends with the command that corrects them.
      boolean isMissing = !Files.exists(file);
      throw new AuthorityException("deny-list " + e.getMessage() + (isMissing ? RESTORE : ""), e);
    }
  }

  private static DenyList parse(Path file, List<String> lines) throws AuthorityException {
    // The line break after the last line produces an empty element.
    int last = lines.size() - 2;
    if (last < 1 || !lines.get(0).equals(FIRST_LINE) || !lines.get(last + 1).isEmpty()) {
      throw incomplete(file);
    }
    Set<BigInteger> serials = new HashSet<>();
    for (String line : lines.subList(1, last)) {
      if (!SERIAL.matcher(line).matches() || !serials.add(new BigInteger(line, 16))) {
        throw incomplete(file);
      }
    }
    if (!lines.get(last).equals(LAST_LINE + serials.size())) {
      throw incomplete(file);
    }
    return new DenyList(serials);
  }

  private static AuthorityException incomplete(Path file) {
    return new AuthorityException("deny-list %s: is incomplete".formatted(file) + RESTORE);
  }

  DenyList with(Collection<BigInteger> more) {
    Set<BigInteger> all = new HashSet<>(serials);
    all.addAll(more);
    return new DenyList(all, holders);
  }

  /**
   * Writes the list to both files of a folder, replacing the previous one. They are durable when
   * this method returns.
   */
  void write(AuthorityFolder folder) throws AuthorityException {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    for (BigInteger serial : new TreeSet<>(serials)) {
      text.append(serial.toString(16)).append('\n');
    }
    text.append(LAST_LINE).append(serials.size()).append('\n');
    if (text.length() > MAX_BYTES) {
      throw new AuthorityException("the deny-list is full; create a new authority");
    }
    byte[] content = text.toString().getBytes(StandardCharsets.US_ASCII);
    folder.replace(COPY, content);
    folder.replace(FILE, content);
  }
}
