// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.Printable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hashes under which a file was announced. All that are known must hold; those of unknown
 * algorithms are passed over, and where there are no others the file cannot be checked.
 */
public final class Hashes {

  /** The algorithms that TUF names, weakest last. */
  private enum Algorithm {
    SHA512("sha512", "SHA-512", 128),
    SHA256("sha256", "SHA-256", 64);

    private final String word;
    private final String ofJdk;
    private final Pattern hex;

    Algorithm(String word, String ofJdk, int digits) {
      this.word = word;
      this.ofJdk = ofJdk;
      this.hex = Pattern.compile("[0-9a-f]{" + digits + "}");
    }

    private MessageDigest digest() {
      try {
        return MessageDigest.getInstance(ofJdk);
      } catch (NoSuchAlgorithmException missing) {
        throw new IllegalStateException("this Java has no " + ofJdk, missing);
      }
    }
  }

  private static final int MOST_ALGORITHMS = 8;

  private final Map<Algorithm, String> known;

  private Hashes(Map<Algorithm, String> known) {
    this.known = known;
  }

  /** SHA-256 of the content. */
  public static Hashes of(byte[] content) {
    return sha256(Algorithm.SHA256.digest().digest(content));
  }

  /**
   * That one SHA-256.
   *
   * @param digest 32 bytes.
   */
  public static Hashes sha256(byte[] digest) {
    Map<Algorithm, String> known = new EnumMap<>(Algorithm.class);
    known.put(Algorithm.SHA256, HexFormat.of().formatHex(digest));
    return new Hashes(known);
  }

  static Hashes none() {
    return new Hashes(new EnumMap<>(Algorithm.class));
  }

  static Hashes read(Json json, String where) throws JsonException {
    if (!(json instanceof Json.Obj object)
        || object.members().isEmpty()
        || object.members().size() > MOST_ALGORITHMS) {
      throw new JsonException(
          "%s: expected an object of 1 to %d hashes".formatted(where, MOST_ALGORITHMS));
    }
    Map<Algorithm, String> known = new EnumMap<>(Algorithm.class);
    for (Algorithm each : Algorithm.values()) {
      Json hash = object.members().get(each.word);
      if (hash == null) {
        continue;
      }
      if (!(hash instanceof Json.Str text) || !each.hex.matcher(text.text()).matches()) {
        throw new JsonException(
            "%s.%s is no such hash in lower-case hex".formatted(where, each.word));
      }
      known.put(each, text.text());
    }
    return new Hashes(known);
  }

  Json toJson() {
    Map<String, Json> members = new LinkedHashMap<>();
    known.forEach((algorithm, hex) -> members.put(algorithm.word, new Json.Str(hex)));
    return new Json.Obj(members);
  }

  /** Whether there is one that can be checked. */
  public boolean areCheckable() {
    return !known.isEmpty();
  }

  /** SHA-256 in lower-case hex, if it is among them. */
  public Optional<String> sha256() {
    return Optional.ofNullable(known.get(Algorithm.SHA256));
  }

  /** The one that names the file of a consistent snapshot (TUF 1.0, 6.2). */
  public Optional<String> preferred() {
    return sha256().or(() -> known.values().stream().findFirst());
  }

  /** Whether every known hash holds, and there is at least one. */
  public boolean hold(byte[] content) {
    Check check = check();
    check.update(content, 0, content.length);
    return check.holds();
  }

  /** Checks content that comes piece by piece. Not for more than one thread. */
  public Check check() {
    return new Check();
  }

  /** A running check. */
  public final class Check {

    private final Map<Algorithm, MessageDigest> running = new EnumMap<>(Algorithm.class);

    private Check() {
      known.keySet().forEach(each -> running.put(each, each.digest()));
    }

    public void update(byte[] content, int from, int length) {
      running.values().forEach(each -> each.update(content, from, length));
    }

    /** Ends the check. */
    public boolean holds() {
      return areCheckable()
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
