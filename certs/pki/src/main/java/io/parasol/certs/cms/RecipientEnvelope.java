// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.cms;

import io.parasol.certs.keys.PrivateKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Set;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataParser;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.KeyAgreeRecipientInformation;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Encryption of a stream to the key of a certificate: CMS authenticated-enveloped data (RFC 5083)
 * with AES-256-GCM (RFC 5084) and one key agreement recipient (RFC 5753, 3.1), with a P-256 key
 * that is used once. {@code openssl cms -decrypt -inform DER -recip … -inkey …} reads it.
 */
public final class RecipientEnvelope {

  private static final int FIELD_BITS = 256;
  private static final int TAG_BYTES = 16;

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  private RecipientEnvelope() {}

  /**
   * Returns a stream that encrypts what is written to it. Closing it completes the envelope, and
   * does not close the target.
   *
   * @throws IOException if the key of the recipient is no EC key on P-256.
   */
  public static OutputStream encrypt(OutputStream target, X509Certificate recipient)
      throws IOException {
    if (!(recipient.getPublicKey() instanceof ECPublicKey key)
        || key.getParams().getCurve().getField().getFieldSize() != FIELD_BITS) {
      throw new IOException(
          "the recipient has a key for %s; expected an EC key on P-256"
              .formatted(recipient.getPublicKey().getAlgorithm()));
    }
    KeyPair once = PrivateKeys.newPair();
    try {
      return AuthEnvelope.open(
          target,
          new JceKeyAgreeRecipientInfoGenerator(
                  CMSAlgorithm.ECDH_SHA256KDF,
                  once.getPrivate(),
                  once.getPublic(),
                  CMSAlgorithm.AES256_WRAP)
              .setProvider(PROVIDER)
              .addRecipient(recipient));
    } catch (GeneralSecurityException unusable) {
      throw new IOException("cannot encrypt: " + unusable.getMessage(), unusable);
    }
  }

  /**
   * Returns the decrypted content of an envelope. Its end is reached only if all of it is as it was
   * written: nothing of it may be used before.
   *
   * @throws IOException if it is not such an envelope, or is encrypted to another key.
   */
  public static InputStream decrypt(InputStream source, PrivateKey key) throws IOException {
    try {
      for (RecipientInformation each :
          new CMSAuthEnvelopedDataParser(source).getRecipientInfos().getRecipients()) {
        if (each instanceof KeyAgreeRecipientInformation recipient) {
          return recipient
              .getContentStream(
                  new JceKeyAgreeAuthEnvelopedRecipient(key)
                      .setProvider(PROVIDER)
                      .setAllowedContentAlgorithms(Set.of(CMSAlgorithm.AES256_GCM))
                      .setMinimumTagSize(TAG_BYTES))
              .getContentStream();
        }
      }
    } catch (CMSException | RuntimeException unreadable) {
      throw new IOException(
          "cannot be decrypted: it is encrypted to another key, or the file is damaged",
          unreadable);
    }
    throw new IOException("is not encrypted to a recipient; expected --passphrase-file");
  }
}
