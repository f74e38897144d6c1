// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import io.parasol.certs.dsse.Algorithm;
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
 * A file of metadata as it came or was made: a document and its signatures (TUF 1.0, 4.2). Nothing
 * in it is to be believed before {@link #verify}.
 */
public final class SignedFile<T extends Metadata> {

  /** A file has at most this many signatures. */
  public static final int MOST_SIGNATURES = 128;

  /** Reads what stands under {@code signed}. */
  private interface Reader<T extends Metadata> {
    T read(Members signed) throws JsonException;
  }

  private final T alleged;
  private final Json signed;
  private final byte[] canonical;
  private final Map<KeyId, byte[]> signatures;
  private final byte[] bytes;

  private SignedFile(
      T alleged, Json signed, byte[] canonical, Map<KeyId, byte[]> signatures, byte[] bytes) {
    this.alleged = alleged;
    this.signed = signed;
    this.canonical = canonical;
    this.signatures = signatures;
    this.bytes = bytes;
  }

  /**
   * The file of the root role.
   *
   * @throws JsonException if it is longer than one of its kind may be, or no such document. So with
   *     the others.
   */
  public static SignedFile<Root> readRoot(byte[] file) throws JsonException {
    return read(MetadataType.ROOT, Root::read, file);
  }

  /** The file of the timestamp role. */
  public static SignedFile<Timestamp> readTimestamp(byte[] file) throws JsonException {
    return read(MetadataType.TIMESTAMP, Timestamp::read, file);
  }

  /** The file of the snapshot role. */
  public static SignedFile<Snapshot> readSnapshot(byte[] file) throws JsonException {
    return read(MetadataType.SNAPSHOT, Snapshot::read, file);
  }

  /** The file of the targets role, or of one that it delegates to. */
  public static SignedFile<Targets> readTargets(byte[] file) throws JsonException {
    return read(MetadataType.TARGETS, Targets::read, file);
  }

  private static <T extends Metadata> SignedFile<T> read(
      MetadataType type, Reader<T> reader, byte[] file) throws JsonException {
    if (file.length > type.longest()) {
      throw new JsonException(
          "%s: expected at most %d bytes".formatted(type.word(), type.longest()));
    }
    Members members = Members.of(Json.parse(file), type.word());
    Map<KeyId, byte[]> signatures;
    T alleged;
    Json signed = members.required("signed");
    byte[] canonical = CanonicalJson.encode(signed);
    try {
      signatures = signatures(members.required("signatures"));
      alleged = reader.read(Members.of(signed, "signed"));
    } catch (IllegalArgumentException outOfBounds) {
      throw new JsonException("%s: %s".formatted(type.word(), outOfBounds.getMessage()));
    }
    return new SignedFile<>(alleged, signed, canonical, signatures, file.clone());
  }

  /** A key id may stand there once only. A signature that is none at all counts as none. */
  private static Map<KeyId, byte[]> signatures(Json json) throws JsonException {
    Map<KeyId, byte[]> signatures = new LinkedHashMap<>();
    for (Json each : JsonLists.items(json, "signatures", MOST_SIGNATURES)) {
      Members members = Members.of(each, "signatures");
      KeyId keyId = new KeyId(members.text("keyid"));
      if (signatures.put(keyId, hex(members.text("sig"))) != null) {
        throw new JsonException("signatures: the same key id twice");
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

  /** A document that nobody has signed yet. */
  public static <T extends Metadata> SignedFile<T> unsigned(T content) {
    Json signed = content.toJson();
    try {
      return new SignedFile<>(
          content, signed, CanonicalJson.encode(signed), Map.of(), write(signed, Map.of()));
    } catch (JsonException fraction) {
      throw new IllegalArgumentException("the document has no canonical form", fraction);
    }
  }

  /** With one more signature, under the name that most makers give the key. */
  public SignedFile<T> signedAlsoBy(SigningKey key) {
    return signedAlsoBy(MetadataKey.of(key.publicHalf()).id(), key);
  }

  /**
   * With one more signature, under the name by which the delegator lists the key; one that stands
   * there under that name is replaced.
   */
  public SignedFile<T> signedAlsoBy(KeyId keyId, SigningKey key) {
    byte[] raw = key.sign(canonical);
    boolean isOnP256 = key.publicHalf().algorithm() == Algorithm.P256;
    return withSignatures(signatures, Map.of(keyId, isOnP256 ? EcdsaSignature.toDer(raw) : raw));
  }

  /** Whether the other is the same document, whoever has signed the two. */
  public boolean isSameDocumentAs(SignedFile<T> other) {
    return Arrays.equals(canonical, other.canonical);
  }

  /**
   * With the signatures of the other too; its own stay where both have one under the same name.
   *
   * @throws IllegalArgumentException if the other is not the same document.
   */
  public SignedFile<T> withSignaturesOf(SignedFile<T> other) {
    if (!isSameDocumentAs(other)) {
      throw new IllegalArgumentException("signatures of another document");
    }
    return withSignatures(other.signatures, signatures);
  }

  private SignedFile<T> withSignatures(Map<KeyId, byte[]> some, Map<KeyId, byte[]> prevailing) {
    Map<KeyId, byte[]> all = new LinkedHashMap<>(some);
    all.putAll(prevailing);
    if (all.size() > MOST_SIGNATURES) {
      throw new IllegalArgumentException(
          "signatures: expected at most %d".formatted(MOST_SIGNATURES));
    }
    return new SignedFile<>(alleged, signed, canonical, all, write(signed, all));
  }

  private static byte[] write(Json signed, Map<KeyId, byte[]> signatures) {
    List<Json> written = new ArrayList<>();
    signatures.forEach(
        (keyId, raw) -> {
          Map<String, Json> members = new LinkedHashMap<>();
          members.put("keyid", new Json.Str(keyId.text()));
          members.put("sig", new Json.Str(HexFormat.of().formatHex(raw)));
          written.add(new Json.Obj(members));
        });
    Map<String, Json> document = new LinkedHashMap<>();
    document.put("signatures", new Json.Arr(written));
    document.put("signed", signed);
    return Json.write(new Json.Obj(document));
  }

  /** What the document says; not to be believed before {@link #verify}. */
  public T alleged() {
    return alleged;
  }

  /** The file: the bytes that came, or as Parasol writes it. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Which different keys of the role have signed this document. */
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
   * Requires the threshold of different keys of each of these roles.
   *
   * @throws RefusedException {@code bad_signature}.
   */
  public Trusted<T> verify(RoleKeys... roles) throws RefusedException {
    for (RoleKeys role : roles) {
      int signers = signers(role).size();
      if (signers < role.threshold()) {
        throw new RefusedException(
            Refusal.BAD_SIGNATURE,
            "%s version %d is signed by %d of its keys; expected %d"
                .formatted(alleged.type().word(), alleged.version(), signers, role.threshold()));
      }
    }
    return new Trusted<>(alleged, bytes);
  }
}
