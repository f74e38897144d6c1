// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hashes under which metadata lists a file. Every hash of a supported algorithm must match;
 * unknown algorithms are ignored. A file without a supported hash cannot be verified.
 */
public final class Hashes {

  /** The supported algorithms, strongest first. */
  private enum Algorithm {
    SHA512("sha512", "SHA-512", 128),
    SHA256("sha256", "SHA-256", 64);

    private final String word;
    private final String jdkName;
    private final Pattern hex;

    Algorithm(String word, String ofJdk, int digits) {
      this.word = word;
      this.jdkName = ofJdk;
      this.hex = Pattern.compile("[0-9a-f]{" + digits + "}");
    }

    private MessageDigest digest() {
      try {
        return MessageDigest.getInstance(jdkName);
      } catch (NoSuchAlgorithmException missing) {
        throw new IllegalStateException("this Java runtime does not support " + jdkName, missing);
      }
    }
  }

  private static final int MAX_ALGORITHMS = 8;

  private final Map<Algorithm, String> known;

  private Hashes(Map<Algorithm, String> known) {
    this.known = known;
  }

  /** Returns the SHA-256 hash of the content. */
  public static Hashes of(byte[] content) {
    return sha256(Algorithm.SHA256.digest().digest(content));
  }

  /**
   * Returns hashes that contain only the given SHA-256.
   *
   * @param digest 32 bytes.
   */
  public static Hashes sha256(byte[] digest) {
    Map<Algorithm, String> known = new EnumMap<>(Algorithm.class);
    known.put(Algorithm.SHA256, HexFormat.of().formatHex(digest));
    return new Hashes(known);
  }

  static Hashes read(Json json, String where) throws JsonException {
    if (!(json instanceof Json.Obj object)
        || object.members().isEmpty()
        || object.members().size() > MAX_ALGORITHMS) {
      throw new JsonException(
          "%s: expected an object of 1 to %d hashes".formatted(where, MAX_ALGORITHMS));
    }
    Map<Algorithm, String> known = new EnumMap<>(Algorithm.class);
    for (Algorithm each : Algorithm.values()) {
      Json hash = object.members().get(each.word);
      if (hash == null) {
        continue;
      }
      if (!(hash instanceof Json.Str text) || !each.hex.matcher(text.text()).matches()) {
        throw new JsonException(
            "%s.%s: expected the hash in lower-case hex".formatted(where, each.word));
      }
      known.put(each, text.text());
    }
    return new Hashes(known);
  }

  Json toJson() {
    JsonBuilder members = Json.object();
    known.forEach((algorithm, hex) -> members.put(algorithm.word, hex));
    return members.build();
  }

  /** Returns whether there is a supported hash. */
  public boolean hasSupported() {
    return !known.isEmpty();
  }

  /** Returns the SHA-256 hash in lower-case hex, if it is listed. */
  public Optional<String> sha256() {
    return Optional.ofNullable(known.get(Algorithm.SHA256));
  }

  /**
   * Returns the hash that is part of the file name in a consistent snapshot (TUF 5.7.3, 6.2.1):
   * SHA-256 if it is listed.
   */
  public Optional<String> fileNameHash() {
    return sha256().or(() -> known.values().stream().findFirst());
  }

  /**
   * Returns whether there is a supported hash and every supported hash matches (TUF 5.5.2, 5.6.2).
   */
  public boolean matches(byte[] content) {
    Check check = check();
    check.update(content, 0, content.length);
    return check.matches();
  }

  /** Starts a check of content that arrives in pieces. The check is not thread-safe. */
  public Check check() {
    return new Check();
  }

  /** A check in progress. */
  public final class Check {

    private final Map<Algorithm, MessageDigest> running = new EnumMap<>(Algorithm.class);

    private Check() {
      known.keySet().forEach(each -> running.put(each, each.digest()));
    }

    public void update(byte[] content, int from, int length) {
      running.values().forEach(each -> each.update(content, from, length));
    }

    /**
     * Ends the check and returns whether there is a supported hash and every supported hash
     * matches.
     */
    public boolean matches() {
      return hasSupported()
          && running.entrySet().stream()
              .allMatch(
                  each ->
                      HexFormat.of()
                          .formatHex(each.getValue().digest())
                          .equals(known.get(each.getKey())));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hashes that && known.equals(that.known);
  }

  @Override
  public int hashCode() {
    return known.hashCode();
  }

  @Override
  public String toString() {
    return Printable.of(known.toString());
  }
}
