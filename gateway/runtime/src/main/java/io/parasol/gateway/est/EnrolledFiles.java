// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.est.NewRequest;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.PrivateKeys;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A key and its certificate as two files that a client of EST keeps. A new key is stored before it
 * is requested to be certified, so that a request can be repeated. A new pair replaces the present
 * one as a whole: if that is interrupted, {@link #recover} completes it.
 *
 * <pre>
 *   CERTIFICATE       KEY         the present pair
 *   CERTIFICATE.next  KEY.next    the next one; the key also has its public key
 * </pre>
 *
 * @param certificate with its issuers.
 * @param anchors the roots of the authority.
 */
public record EnrolledFiles(Path certificate, Path key, Path anchors) {

  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private static Path next(Path file) {
    return file.resolveSibling(file.getFileName() + ".next");
  }

  /** Returns whether there is a pair. */
  public boolean exists() {
    return Files.exists(certificate);
  }

  /** Returns the present pair. */
  public TlsMaterial material() throws UnusableKeyException {
    return TlsMaterial.load(certificate, key, anchors);
  }

  /** Returns a request for the next key, which is made if there is none that can be used. */
  public byte[] request(String uri) throws IOException, UnusableKeyException {
    if (!hasNextPair()) {
      KeyPair pair = PrivateKeys.newPair();
      KeyFile.replaceOwnerOnly(
          next(key),
          Pem.write(
              List.of(
                  new Pem(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()),
                  new Pem(PUBLIC_KEY, pair.getPublic().getEncoded()))));
    }
    return NewRequest.of(nextPair(), uri);
  }

  private boolean hasNextPair() {
    try {
      KeyPair unused = nextPair();
      return true;
    } catch (IOException | UnusableKeyException missingOrDamaged) {
      return false;
    }
  }

  private KeyPair nextPair() throws IOException, UnusableKeyException {
    List<Pem> blocks = Pem.parse(next(key).toString(), KeyFile.readOwnerOnly(next(key)));
    if (blocks.size() != 2) {
      throw new IOException(next(key) + ": expected a private and a public key; delete it");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(blocks.get(1).der()));
      PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0).der()));
      return new KeyPair(publicKey, privateKey);
    } catch (GeneralSecurityException damaged) {
      throw new IOException(next(key) + ": is damaged; delete it", damaged);
    }
  }

  /**
   * Replaces the pair by the next key and its certificate.
   *
   * @param issued the certificate.
   * @param issuers of it, without the root.
   */
  public void install(X509Certificate issued, List<X509Certificate> issuers)
      throws IOException, UnusableKeyException {
    KeyPair pair = nextPair();
    if (!issued.getPublicKey().equals(pair.getPublic())) {
      throw new IOException("the certificate of the server is not for the key of the request");
    }
    List<X509Certificate> chain = new ArrayList<>(List.of(issued));
    issuers.stream()
        .filter(each -> each.getSubjectX500Principal().equals(issued.getIssuerX500Principal()))
        .findFirst()
        .ifPresent(chain::add);
    TlsMaterial unused = new TlsMaterial(pair.getPrivate(), chain, Certificates.read(anchors));
    KeyFile.replaceReadable(next(certificate), Certificates.pem(chain));
    recover();
  }

  /** Completes a replacement that was interrupted. */
  public void recover() throws IOException, UnusableKeyException {
    if (!Files.exists(next(certificate))) {
      return;
    }
    if (Files.exists(next(key))) {
      Pem own = new Pem(Pem.PRIVATE_KEY, nextPair().getPrivate().getEncoded());
      KeyFile.replaceOwnerOnly(key, Pem.write(List.of(own)));
      DurableFile.delete(next(key));
    }
    Disk.REAL.renameAtomically(next(certificate), certificate);
  }
}
