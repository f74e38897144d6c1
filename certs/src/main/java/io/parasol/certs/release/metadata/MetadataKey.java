// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import io.parasol.certs.dsse.Algorithm;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.Pem;
import io.parasol.certs.tls.UnusableKeyException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A public key of a repository. Two of them are equal when they are the same key, whatever they are
 * called and however they are written: a threshold counts these. A key of a kind that Parasol does
 * not know verifies nothing.
 */
public final class MetadataKey {

  private static final Pattern HEX_OF_ED25519 = Pattern.compile("[0-9a-fA-F]{64}");

  /** What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, 4). */
  private static final byte[] BEFORE_ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

  /** How the key verifies: nothing, for a kind that is not known. */
  @FunctionalInterface
  private interface Verifier {
    boolean verifies(byte[] message, byte[] signature);
  }

  private final Json.Obj json;
  private final KeyId id;
  private final Optional<KeyScheme> scheme;
  private final String identity;
  private final Verifier verifier;

  private MetadataKey(Json.Obj json, Optional<KeyScheme> scheme, String identity, Verifier verifier)
      throws JsonException {
    this.json = json;
    this.id = new KeyId(sha256(CanonicalJson.encode(json)));
    this.scheme = scheme;
    this.identity = identity;
    this.verifier = verifier;
  }

  /** The key as Parasol itself writes it. */
  public static MetadataKey of(VerificationKey key) {
    boolean isEdwards = key.algorithm() == Algorithm.ED25519;
    String material =
        isEdwards
            ? HexFormat.of().formatHex(key.encoded(), BEFORE_ED25519.length, key.encoded().length)
            : new Pem(Pem.PUBLIC_KEY, key.encoded()).text();
    KeyScheme scheme = isEdwards ? KeyScheme.ED25519 : KeyScheme.ECDSA_P256;
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("keytype", new Json.Str(scheme.keyType()));
    members.put("keyval", new Json.Obj(Map.of("public", new Json.Str(material))));
    members.put("scheme", new Json.Str(scheme.word()));
    try {
      return of(new Json.Obj(members), scheme, key);
    } catch (JsonException impossible) {
      throw new IllegalStateException("a key made of strings has no canonical form", impossible);
    }
  }

  /**
   * Reads a key of {@code keys}. One of an unknown kind is kept, for what is signed with it too may
   * well be signed with enough others; one of a known kind that is malformed is refused.
   */
  static MetadataKey read(Json value, String where) throws JsonException {
    Members members = Members.of(value, where);
    Json.Obj json = (Json.Obj) value;
    String keyType = members.text("keytype");
    Optional<KeyScheme> scheme = KeyScheme.of(keyType, members.text("scheme"));
    Members keyval = members.object("keyval");
    if (scheme.isEmpty()) {
      String identity = "unknown " + sha256(CanonicalJson.encode(json));
      return new MetadataKey(json, scheme, identity, (message, signature) -> false);
    }
    try {
      return read(json, scheme.get(), keyval.text("public"));
    } catch (UnusableKeyException unusable) {
      throw new JsonException("%s: %s".formatted(where, unusable.getMessage()));
    }
  }

  private static MetadataKey read(Json.Obj json, KeyScheme scheme, String material)
      throws JsonException, UnusableKeyException {
    return switch (scheme) {
      case ED25519 -> {
        if (!HEX_OF_ED25519.matcher(material).matches()) {
          throw new UnusableKeyException("the Ed25519 key is not 32 bytes in hex");
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.writeBytes(BEFORE_ED25519);
        encoded.writeBytes(HexFormat.of().parseHex(material));
        yield of(json, scheme, VerificationKey.of(encoded.toByteArray()));
      }
      case ECDSA_P256 -> {
        VerificationKey key = VerificationKey.of(pem(material));
        if (key.algorithm() != Algorithm.P256) {
          throw new UnusableKeyException("the key is not on P-256, as its scheme says");
        }
        yield of(json, scheme, key);
      }
      case RSA_PSS -> {
        RsaPssKey key = RsaPssKey.of(pem(material));
        yield new MetadataKey(json, Optional.of(scheme), sha256(key.encoded()), key::verifies);
      }
    };
  }

  private static byte[] pem(String text) throws UnusableKeyException {
    List<Pem> blocks = Pem.parse("key", text.getBytes(StandardCharsets.UTF_8));
    if (blocks.size() != 1 || !blocks.get(0).label().equals(Pem.PUBLIC_KEY)) {
      throw new UnusableKeyException("expected one PUBLIC KEY in PEM");
    }
    return blocks.get(0).der();
  }

  private static MetadataKey of(Json.Obj json, KeyScheme scheme, VerificationKey key)
      throws JsonException {
    Verifier verifier =
        scheme == KeyScheme.ED25519
            ? key::verifies
            : (message, signature) ->
                EcdsaSignature.toRaw(signature)
                    .map(raw -> key.verifies(message, raw))
                    .orElse(false);
    return new MetadataKey(json, Optional.of(scheme), sha256(key.encoded()), verifier);
  }

  /** What most makers call the key: SHA-256 of its canonical form. */
  public KeyId id() {
    return id;
  }

  /** Whether Parasol can verify with it. */
  public boolean isKnown() {
    return scheme.isPresent();
  }

  /** The scheme and, for people, the beginning of what the key is. */
  public String describe() {
    return scheme.map(KeyScheme::word).orElse("unknown kind") + " " + id;
  }

  Json toJson() {
    return json;
  }

  /** Whether the signature, as it stands in metadata, is this key's over the message. */
  boolean verifies(byte[] message, byte[] signature) {
    return verifier.verifies(message, signature);
  }

  private static String sha256(byte[] encoded) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java has no SHA-256", missing);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MetadataKey that && identity.equals(that.identity);
  }

  @Override
  public int hashCode() {
    return identity.hashCode();
  }

  @Override
  public String toString() {
    return describe();
  }
}
