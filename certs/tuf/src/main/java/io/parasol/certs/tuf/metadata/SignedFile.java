// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.dsse.Algorithm;
import io.parasol.certs.dsse.EcdsaSignature;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A metadata file, received or created: a document and its signatures (TUF 4.2.1). Its content is
 * untrusted before {@link #verify}.
 */
public final class SignedFile<T extends Metadata> {

  /** Maximum number of signatures in a file. */
  public static final int MAX_SIGNATURES = 128;

  /** A parser of the {@code signed} member. */
  private interface Reader<T extends Metadata> {
    T read(Members signed) throws JsonException;
  }

  private final T unverified;
  private final Json signed;
  private final byte[] canonical;
  private final Map<KeyId, byte[]> signatures;
  private final byte[] bytes;

  private SignedFile(
      T unverified, Json signed, byte[] canonical, Map<KeyId, byte[]> signatures, byte[] bytes) {
    this.unverified = unverified;
    this.signed = signed;
    this.canonical = canonical;
    this.signatures = signatures;
    this.bytes = bytes;
  }

  /**
   * Reads a file of the root role. The same conditions apply to the other types.
   *
   * @throws JsonException if the file exceeds the maximum length of its type or is malformed.
   */
  public static SignedFile<Root> readRoot(byte[] file) throws JsonException {
    return read(MetadataType.ROOT, Root::read, file);
  }

  /** Reads a file of the timestamp role. */
  public static SignedFile<Timestamp> readTimestamp(byte[] file) throws JsonException {
    return read(MetadataType.TIMESTAMP, Timestamp::read, file);
  }

  /** Reads a file of the snapshot role. */
  public static SignedFile<Snapshot> readSnapshot(byte[] file) throws JsonException {
    return read(MetadataType.SNAPSHOT, Snapshot::read, file);
  }

  /** Reads a file of the targets role or of a delegated role. */
  public static SignedFile<Targets> readTargets(byte[] file) throws JsonException {
    return read(MetadataType.TARGETS, Targets::read, file);
  }

  private static <T extends Metadata> SignedFile<T> read(
      MetadataType type, Reader<T> reader, byte[] file) throws JsonException {
    if (file.length > type.maxLength()) {
      throw new JsonException(
          "%s: expected at most %d bytes".formatted(type.wireName(), type.maxLength()));
    }
    Members members = Members.of(Json.parse(file), type.wireName());
    Map<KeyId, byte[]> signatures;
    T unverified;
    Json signed = members.required("signed");
    byte[] canonical = CanonicalJson.encode(signed);
    try {
      signatures = signatures(members.required("signatures"));
      unverified = reader.read(Members.of(signed, "signed"));
    } catch (IllegalArgumentException outOfBounds) {
      throw new JsonException("%s: %s".formatted(type.wireName(), outOfBounds.getMessage()));
    }
    return new SignedFile<>(unverified, signed, canonical, signatures, file.clone());
  }

  /**
   * Reads the signatures. Each key id may occur once only (TUF 4.2.1). A signature that is not hex
   * is kept as an empty, invalid signature.
   */
  private static Map<KeyId, byte[]> signatures(Json json) throws JsonException {
    Map<KeyId, byte[]> signatures = new LinkedHashMap<>();
    for (Json each : JsonLists.items(json, "signatures", MAX_SIGNATURES)) {
      Members members = Members.of(each, "signatures");
      KeyId keyId = new KeyId(members.text("keyid"));
      if (signatures.put(keyId, hex(members.text("sig"))) != null) {
        throw new JsonException("signatures: a key id occurs twice");
      }
    }
    return signatures;
  }

  private static byte[] hex(String text) {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException none) {
      return new byte[0];
    }
  }

  /** Returns a file with the document and without signatures. */
  public static <T extends Metadata> SignedFile<T> unsigned(T content) {
    Json signed = content.toJson();
    try {
      return new SignedFile<>(
          content, signed, CanonicalJson.encode(signed), Map.of(), write(signed, Map.of()));
    } catch (JsonException fraction) {
      throw new IllegalArgumentException("the document has no canonical form", fraction);
    }
  }

  /** Returns this file with one more signature, under the usual id of the key. */
  public SignedFile<T> withSignatureBy(SigningKey key) {
    return withSignatureBy(MetadataKey.of(key.publicKey()).id(), key);
  }

  /**
   * Returns this file with one more signature, under the id by which the delegator lists the key. A
   * signature that already has this id is replaced.
   */
  public SignedFile<T> withSignatureBy(KeyId keyId, SigningKey key) {
    byte[] raw = key.sign(canonical);
    boolean isOnP256 = key.publicKey().algorithm() == Algorithm.P256;
    return withSignatures(signatures, Map.of(keyId, isOnP256 ? EcdsaSignature.toDer(raw) : raw));
  }

  /** Returns whether the other file contains the same document, whatever the signatures are. */
  public boolean isSameDocumentAs(SignedFile<T> other) {
    return Arrays.equals(canonical, other.canonical);
  }

  /**
   * Returns this file with the signatures of the other file added. If both have a signature under
   * the same id, this file's signature is kept.
   *
   * @throws IllegalArgumentException if the other file contains another document.
   */
  public SignedFile<T> withSignaturesOf(SignedFile<T> other) {
    if (!isSameDocumentAs(other)) {
      throw new IllegalArgumentException("the signatures belong to another document");
    }
    return withSignatures(other.signatures, signatures);
  }

  private SignedFile<T> withSignatures(Map<KeyId, byte[]> first, Map<KeyId, byte[]> preferred) {
    Map<KeyId, byte[]> all = new LinkedHashMap<>(first);
    all.putAll(preferred);
    if (all.size() > MAX_SIGNATURES) {
      throw new IllegalArgumentException(
          "signatures: expected at most %d".formatted(MAX_SIGNATURES));
    }
    return new SignedFile<>(unverified, signed, canonical, all, write(signed, all));
  }

  private static byte[] write(Json signed, Map<KeyId, byte[]> signatures) {
    List<Json> written = new ArrayList<>();
    signatures.forEach(
        (keyId, raw) ->
            written.add(
                Json.object()
                    .put("keyid", keyId.text())
                    .put("sig", HexFormat.of().formatHex(raw))
                    .build()));
    return Json.object().put("signatures", written).put("signed", signed).toBytes();
  }

  /** Returns the document, which is untrusted before {@link #verify}. */
  public T unverified() {
    return unverified;
  }

  /** Returns the bytes of the file, as received or as Parasol writes it. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Returns the distinct keys of the role that have signed this document. A key with several ids
   * counts once (TUF 5.3.4, 5.4.2, 5.5.3, 5.6.3).
   */
  public Set<MetadataKey> signers(RoleKeys role) {
    Set<MetadataKey> signers = new HashSet<>();
    signatures.forEach(
        (keyId, signature) -> {
          MetadataKey key = role.keys().get(keyId);
          if (key != null && key.verifies(canonical, signature)) {
            signers.add(key);
          }
        });
    return signers;
  }

  /**
   * Verifies that distinct keys of each of these roles have signed this document, as many as its
   * threshold (TUF 5.3.4, 5.4.2, 5.5.3, 5.6.3).
   *
   * @throws RefusedException {@code bad_signature}.
   */
  public Trusted<T> verify(RoleKeys... roles) throws RefusedException {
    for (RoleKeys role : roles) {
      int signers = signers(role).size();
      if (signers < role.threshold()) {
        throw new RefusedException(
            Refusal.BAD_SIGNATURE,
            "%s version %d has valid signatures of %d distinct keys; expected at least %d"
                .formatted(
                    unverified.type().wireName(), unverified.version(), signers, role.threshold()));
      }
    }
    return new Trusted<>(unverified, bytes);
  }
}
