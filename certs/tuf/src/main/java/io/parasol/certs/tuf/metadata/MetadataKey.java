// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.dsse.Algorithm;
import io.parasol.certs.dsse.EcdsaSignature;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A public key of a repository. Two keys are equal if their key material is equal, whatever their
 * ids and encodings are; a threshold counts distinct keys in this sense. A key of an unsupported
 * type verifies no signature.
 */
public final class MetadataKey {

  private static final Pattern HEX_OF_ED25519 = Pattern.compile("[0-9a-fA-F]{64}");

  /** Bytes before the 32-byte key in the SubjectPublicKeyInfo of an Ed25519 key (RFC 8410, 4). */
  private static final byte[] BEFORE_ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

  /** The verification function of a key. For an unsupported key type it always returns false. */
  @FunctionalInterface
  private interface Verifier {
    boolean verifies(byte[] message, byte[] signature);
  }

  private final Json.Obj json;
  private final KeyId id;
  private final @Nullable KeyScheme scheme;
  private final String identity;
  private final Verifier verifier;
  private final @Nullable VerificationKey signing;

  private MetadataKey(Json.Obj json, @Nullable KeyScheme scheme, String identity, Verifier verifier)
      throws JsonException {
    this(json, scheme, identity, verifier, null);
  }

  private MetadataKey(
      Json.Obj json,
      @Nullable KeyScheme scheme,
      String identity,
      Verifier verifier,
      @Nullable VerificationKey signing)
      throws JsonException {
    this.json = json;
    this.id = new KeyId(Sha256.hex(CanonicalJson.encode(json)));
    this.scheme = scheme;
    this.identity = identity;
    this.verifier = verifier;
    this.signing = signing;
  }

  /** Returns the key in the form that Parasol writes. */
  public static MetadataKey of(VerificationKey key) {
    boolean isEdwards = key.algorithm() == Algorithm.ED25519;
    String material =
        isEdwards
            ? HexFormat.of().formatHex(key.encoded(), BEFORE_ED25519.length, key.encoded().length)
            : new Pem(Pem.PUBLIC_KEY, key.encoded()).text();
    KeyScheme scheme = isEdwards ? KeyScheme.ED25519 : KeyScheme.ECDSA_P256;
    JsonBuilder members =
        Json.object()
            .put("keytype", scheme.keyType())
            .put("keyval", Json.object().put("public", material))
            .put("scheme", scheme.wireName());
    try {
      return of(members.build(), scheme, key);
    } catch (JsonException impossible) {
      throw new IllegalStateException("a key of strings has no canonical form", impossible);
    }
  }

  /**
   * Reads an entry of {@code keys}. A key of an unsupported type is kept, because the other keys
   * may still reach the threshold. A malformed key of a supported type is rejected.
   */
  static MetadataKey read(Json value, String where) throws JsonException {
    Members members = Members.of(value, where);
    Json.Obj json = (Json.Obj) value;
    String keyType = members.text("keytype");
    Optional<KeyScheme> scheme = KeyScheme.of(keyType, members.text("scheme"));
    Members keyval = members.object("keyval");
    if (scheme.isEmpty()) {
      String identity = "unknown " + Sha256.hex(CanonicalJson.encode(json));
      return new MetadataKey(json, null, identity, (message, signature) -> false);
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
          throw new UnusableKeyException("the Ed25519 key is malformed; expected 32 bytes in hex");
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.writeBytes(BEFORE_ED25519);
        encoded.writeBytes(HexFormat.of().parseHex(material));
        yield of(json, scheme, VerificationKey.of(encoded.toByteArray()));
      }
      case ECDSA_P256 -> {
        VerificationKey key = VerificationKey.of(pem(material));
        if (key.algorithm() != Algorithm.P256) {
          throw new UnusableKeyException(
              "the key is on another curve; expected P-256, as in its scheme");
        }
        yield of(json, scheme, key);
      }
      case RSA_PSS -> {
        RsaPssKey key = RsaPssKey.of(pem(material));
        yield new MetadataKey(json, scheme, Sha256.hex(key.encoded()), key::verifies);
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
    return new MetadataKey(json, scheme, Sha256.hex(key.encoded()), verifier, key);
  }

  /** Returns the usual id of the key: the SHA-256 of its canonical form (TUF 4.2.1). */
  public KeyId id() {
    return id;
  }

  /**
   * Returns the SHA-256 of the SubjectPublicKeyInfo in lower-case hex; another text for a key of an
   * unsupported type.
   */
  public String fingerprint() {
    return identity;
  }

  /** Returns the key for other documents than metadata; empty for RSA and unsupported types. */
  public Optional<VerificationKey> verificationKey() {
    return Optional.ofNullable(signing);
  }

  /** Returns whether this client can verify signatures of the key. */
  public boolean isSupported() {
    return scheme != null;
  }

  /** Returns the scheme and the id, for display. */
  public String describe() {
    return (scheme == null ? "unsupported key" : scheme.wireName()) + " " + id;
  }

  Json toJson() {
    return json;
  }

  /** Returns whether the signature, as encoded in metadata, is valid for the message. */
  boolean verifies(byte[] message, byte[] signature) {
    return verifier.verifies(message, signature);
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
