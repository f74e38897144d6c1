// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * The public key in a certification request (PKCS#10, RFC 2986). Its signature proves that the
 * requester has the private key. Subject, attributes and requested extensions are ignored.
 *
 * @param key an elliptic curve key: P-256, P-384 or P-521.
 */
public record CertificateRequest(PublicKey key) {

  /**
   * Maximum length in bytes. A request for a P-521 key with many extensions has less than 2 KiB.
   */
  static final int MAX_BYTES = 16 * 1024;

  private static final Set<String> LABELS =
      Set.of("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");

  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(
          SECObjectIdentifiers.secp256r1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  private static final Set<ASN1ObjectIdentifier> SIGNATURES =
      Set.of(
          X9ObjectIdentifiers.ecdsa_with_SHA256,
          X9ObjectIdentifiers.ecdsa_with_SHA384,
          X9ObjectIdentifiers.ecdsa_with_SHA512);

  /** The first octet of DER: a SEQUENCE. */
  private static final byte SEQUENCE = 0x30;

  /**
   * Reads a request in PEM or DER.
   *
   * @throws AuthorityException if the file cannot be read, is not exactly one request, has another
   *     kind of key, or does not prove the possession of the private key.
   */
  public static CertificateRequest read(Path file) throws AuthorityException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new AuthorityException(file + ": is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return parse(file.toString(), in.readNBytes(MAX_BYTES + 1));
    } catch (NoSuchFileException e) {
      throw new AuthorityException(file + ": is missing", e);
    } catch (IOException e) {
      throw new AuthorityException(file + ": cannot be read, " + KeyFile.reason(e), e);
    }
  }

  /**
   * Parses a request in PEM or DER, under the conditions of {@link #read}.
   *
   * @param source name of the request, for messages.
   */
  public static CertificateRequest parse(String source, byte[] content) throws AuthorityException {
    if (content.length > MAX_BYTES) {
      throw new AuthorityException(
          "%s: is too long; expected at most %d bytes".formatted(source, MAX_BYTES));
    }
    PKCS10CertificationRequest request = decode(source, der(source, content));
    PublicKey key = key(source, request.getSubjectPublicKeyInfo());
    if (!SIGNATURES.contains(request.getSignatureAlgorithm().getAlgorithm())) {
      throw new AuthorityException(source + ": is not signed by ECDSA with SHA-256 or better");
    }
    if (!isSignedBy(key, request)) {
      throw new AuthorityException(
          source + ": is not signed by the private key that belongs to its public key");
    }
    return new CertificateRequest(key);
  }

  private static byte[] der(String source, byte[] content) throws AuthorityException {
    if (content.length > 0 && content[0] == SEQUENCE) {
      return content;
    }
    List<Pem> blocks;
    try {
      blocks = Pem.parse(source, content);
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
    if (blocks.size() != 1 || !LABELS.contains(blocks.get(0).label())) {
      throw new AuthorityException(
          source + ": expected one block, a CERTIFICATE REQUEST (PKCS#10), and nothing else");
    }
    return blocks.get(0).der();
  }

  private static PKCS10CertificationRequest decode(String source, byte[] der)
      throws AuthorityException {
    try {
      return new PKCS10CertificationRequest(der);
    } catch (IOException | RuntimeException e) {
      throw new AuthorityException(source + ": is not a certification request (PKCS#10)", e);
    }
  }

  private static PublicKey key(String source, SubjectPublicKeyInfo info) throws AuthorityException {
    AlgorithmIdentifier algorithm = info.getAlgorithm();
    if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        || !(algorithm.getParameters() instanceof ASN1ObjectIdentifier curve)
        || !CURVES.contains(curve)) {
      throw new AuthorityException(source + ": expected a key on the curve P-256, P-384 or P-521");
    }
    try {
      // Verifies that the point is on the curve.
      var unused = PublicKeyFactory.createKey(info);
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new AuthorityException(source + ": has a public key that is not valid", e);
    }
  }

  private static boolean isSignedBy(PublicKey key, PKCS10CertificationRequest request) {
    try {
      return request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
    } catch (OperatorCreationException | PKCSException | RuntimeException notASignature) {
      return false;
    }
  }
}
