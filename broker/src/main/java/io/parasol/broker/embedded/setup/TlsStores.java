// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import java.security.SecureRandom;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Base64;
import java.util.Date;

/**
 * The two files from which HiveMQ reads key and trust material. HiveMQ reads them again when they
 * change.
 *
 * <p>The format requires a password. The files are protected by their permissions: only their owner
 * can read them.
 */
public final class TlsStores {

  private final BrokerHome home;
  private final char[] password = randomPassword();

  public TlsStores(BrokerHome home) {
    this.home = home;
  }

  /**
   * Replaces both files. Rejects material that HiveMQ cannot use. With such material, HiveMQ would
   * continue with the old certificate or fail every handshake.
   */
  public void write(TlsMaterial material) throws BrokerException {
    try {
      material.chain().get(0).checkValidity(Date.from(material.clock().instant()));
      KeyFile.replaceOwnerOnly(home.trustStore(), material.trustStore(password));
      KeyFile.replaceOwnerOnly(
          home.keyStore(),
          material.isInToken()
              ? TokenKeyStores.installed().fileOf(material)
              : material.keyStore(password));
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      throw new BrokerException("the broker's certificate is not valid now: " + e.getMessage(), e);
    } catch (UnusableKeyException e) {
      throw new BrokerException("the broker's keys cannot be written: " + e.getMessage(), e);
    }
  }

  public String password() {
    return new String(password);
  }

  private static char[] randomPassword() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random).toCharArray();
  }

  /** Omits the password. */
  @Override
  public String toString() {
    return "TlsStores[" + home.folder() + "]";
  }
}
