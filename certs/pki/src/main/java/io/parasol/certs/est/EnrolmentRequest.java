// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.est;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CertificateRequest;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/**
 * A certification request (PKCS#10, RFC 2986) as EST uses it, whose signature proves the possession
 * of the private key. The authority determines everything but the key; the SAN only states what the
 * requester asks for.
 *
 * @param key the key to be certified.
 * @param names the entries of the requested SAN: URIs as they are, any other with a prefix that no
 *     URI of a device has.
 */
public record EnrolmentRequest(CertificateRequest key, List<String> names) {

  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(
          SECObjectIdentifiers.secp256r1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  public EnrolmentRequest {
    names = List.copyOf(names);
  }

  /**
   * Parses a request.
   *
   * @param der at most 16 KiB.
   */
  public static EnrolmentRequest parse(byte[] der) throws EnrolmentRefusedException {
    PKCS10CertificationRequest request = decode(der);
    requireStrongKey(request.getSubjectPublicKeyInfo().getAlgorithm());
    List<String> names = requestedNames(request);
    try {
      return new EnrolmentRequest(CertificateRequest.parse("the request", der), names);
    } catch (AuthorityException notProven) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.MALFORMED, String.valueOf(notProven.getMessage()), notProven);
    }
  }

  private static PKCS10CertificationRequest decode(byte[] der) throws EnrolmentRefusedException {
    try {
      return new PKCS10CertificationRequest(der);
    } catch (IOException | RuntimeException notOne) {
      throw malformed("the body is not a certification request (PKCS#10)", notOne);
    }
  }

  private static void requireStrongKey(AlgorithmIdentifier algorithm)
      throws EnrolmentRefusedException {
    if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        || !(algorithm.getParameters() instanceof ASN1ObjectIdentifier curve)
        || !CURVES.contains(curve)) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.WEAK_KEY, "expected a key on the curve P-256, P-384 or P-521");
    }
  }

  private static List<String> requestedNames(PKCS10CertificationRequest request)
      throws EnrolmentRefusedException {
    try {
      @Nullable Extensions extensions = request.getRequestedExtensions();
      @Nullable GeneralNames names =
          extensions == null
              ? null
              : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
      return names == null
          ? List.of()
          : List.of(names.getNames()).stream().map(EnrolmentRequest::text).toList();
    } catch (RuntimeException unreadable) {
      throw malformed("the requested extensions cannot be read", unreadable);
    }
  }

  private static String text(GeneralName name) {
    return name.getTagNo() == GeneralName.uniformResourceIdentifier
        ? name.getName().toString()
        : "another kind of name: " + name.getName();
  }

  private static EnrolmentRefusedException malformed(String what, Exception cause) {
    return new EnrolmentRefusedException(EnrolmentRefusal.MALFORMED, what, cause);
  }

  /**
   * Returns the only entry of the requested SAN.
   *
   * @throws EnrolmentRefusedException if there is none, or more than one.
   */
  public String identity() throws EnrolmentRefusedException {
    if (names.isEmpty()) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.NO_IDENTITY, "the request has no SAN; expected the URI of the device");
    }
    if (names.size() > 1) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.FOREIGN_IDENTITY,
          "the request has %d names; expected one URI".formatted(names.size()));
    }
    return names.get(0);
  }

  /** Requires that the request asks for exactly this identity. */
  public void requireIdentity(String uri) throws EnrolmentRefusedException {
    String requested = identity();
    if (!requested.equals(uri)) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.FOREIGN_IDENTITY,
          "the request is for %s; expected %s".formatted(Printable.of(requested), uri));
    }
  }
}
