// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.GatewayKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.configuration.ConfigurationResult;
import io.parasol.gateway.trust.LockOutReceipts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A file of evidence: a DSSE envelope that the gateway's key has signed, with the certificate of
 * that key beside its members.
 */
final class SignedEvidence {

  /** The {@code payloadType} of the report on an incident. */
  static final String INCIDENT = "application/vnd.parasol.incident+json";

  /** The {@code payloadType} of a baseline. */
  static final String BASELINE = "application/vnd.parasol.baseline+json";

  /** The {@code payloadType} of the evidence for a list of requirements. */
  static final String REQUIREMENTS = "application/vnd.parasol.requirements+json";

  /** The {@code payloadType} of the receipt for a vendor that is locked out. */
  static final String LOCK_OUT = LockOutReceipts.TYPE;

  static final String CONFIGURATION = ConfigurationResult.RECEIPT_TYPE;

  /** Maximum size of a file in bytes, above what the verbs write. */
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private SignedEvidence() {}

  /**
   * The verified content of a file.
   *
   * @param type its {@code payloadType}.
   */
  record Content(String type, Json.Obj payload) {}

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or is too large.
   */
  static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("%s is larger than %d bytes".formatted(file, MAX_BYTES));
      }
      return bytes;
    }
  }

  /** Returns the file with a signed payload. */
  static byte[] sign(String type, Json.Obj payload, TlsMaterial gateway)
      throws UnusableKeyException {
    SigningKey key = SigningKey.of(gateway.key(), VerificationKey.of(gateway.chain().get(0)));
    Envelope envelope = Envelope.sign(type, Json.write(payload), key);
    return Json.object()
        .putAll((Json.Obj) envelope.json())
        .put(
            "certificate", new String(Certificates.pem(gateway.chain()), StandardCharsets.US_ASCII))
        .toBytes();
  }

  /**
   * Returns the content of a file, verified: a gateway has signed it, whose certificate one of the
   * anchors confirms for the site and the time that the payload states.
   *
   * @param types each {@code payloadType} that is expected.
   * @param file whose size is bounded already.
   * @param anchors the certificates of authorities, or the gateway's own.
   * @throws JsonException with one line, if anything differs from what was signed.
   */
  static Content open(Set<String> types, byte[] file, List<X509Certificate> anchors)
      throws JsonException {
    Json json = Json.parse(file);
    Envelope envelope = Envelope.of(json);
    String type = envelope.payloadType();
    if (!types.contains(type)) {
      throw new JsonException(
          "evidence: expected payloadType " + String.join(" or ", new TreeSet<>(types)));
    }
    List<X509Certificate> chain =
        GatewayKey.chain(Members.of(json, "evidence").text("certificate"));
    // The time and the site are untrusted before the signature is verified.
    VerificationKey key = key(chain, anchors, Optional.empty(), begin(chain));
    if (envelope.signers(Set.of(key)).isEmpty()) {
      throw new JsonException("evidence: has no valid signature of the gateway");
    }
    Json content = Json.parse(envelope.payload());
    Members payload = Members.of(content, "evidence");
    VerificationKey unused =
        key(chain, anchors, Optional.of(site(payload)), Optional.of(payload.instant("at")));
    return new Content(type, (Json.Obj) content);
  }

  private static Optional<Instant> begin(List<X509Certificate> chain) {
    return chain.stream().limit(1).map(each -> each.getNotBefore().toInstant()).findFirst();
  }

  private static SiteId site(Members payload) throws JsonException {
    try {
      return new SiteId(payload.text("site"));
    } catch (IllegalArgumentException noSite) {
      throw new JsonException("evidence.site: expected the id of a site");
    }
  }

  private static VerificationKey key(
      List<X509Certificate> chain,
      List<X509Certificate> anchors,
      Optional<SiteId> site,
      Optional<Instant> at)
      throws JsonException {
    return GatewayKey.of(chain, anchors, site, at)
        .orElseThrow(
            () ->
                new JsonException(
                    "evidence: its certificate is not that of the site's gateway at that time"));
  }
}
