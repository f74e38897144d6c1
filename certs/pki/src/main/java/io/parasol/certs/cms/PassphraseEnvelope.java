// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.cms;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Collection;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataParser;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.PasswordRecipient;
import org.bouncycastle.cms.PasswordRecipientInformation;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.bc.BcPasswordRecipientInfoGenerator;

/**
 * Encryption of a stream with a passphrase: CMS authenticated-enveloped data (RFC 5083) with
 * AES-256-GCM (RFC 5084) and one password recipient (RFC 5652, 6.2.4), whose key is derived by
 * PBKDF2 with HMAC-SHA-256. {@code openssl cms -decrypt -inform DER -pwri_password …} reads it.
 */
public final class PassphraseEnvelope {

  private static final int ITERATIONS = 600_000;

  /** Maximum number of iterations that a file may request, about ten seconds of computation. */
  private static final long MAX_ITERATIONS = 10_000_000;

  private static final int SALT_BYTES = 16;

  private PassphraseEnvelope() {}

  /**
   * Returns a stream that encrypts what is written to it. Closing it completes the envelope, and
   * does not close the target.
   */
  public static OutputStream encrypt(OutputStream target, char[] passphrase) throws IOException {
    return encrypt(target, passphrase, ITERATIONS);
  }

  /** Encrypts as the other method does, with this number of iterations of PBKDF2. */
  static OutputStream encrypt(OutputStream target, char[] passphrase, int iterations)
      throws IOException {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return AuthEnvelope.open(
        target,
        new BcPasswordRecipientInfoGenerator(CMSAlgorithm.AES256_CBC, passphrase)
            .setPasswordConversionScheme(PasswordRecipient.PKCS5_SCHEME2_UTF8)
            .setPRF(PasswordRecipient.PRF.HMacSHA256)
            .setSaltAndIterationCount(salt, iterations));
  }

  /**
   * Returns the decrypted content of an envelope. Its end is reached only if all of it is as it was
   * written: nothing of it may be used before.
   *
   * @throws IOException if it is not such an envelope, or the passphrase is wrong.
   */
  public static InputStream decrypt(InputStream source, char[] passphrase) throws IOException {
    try {
      Collection<RecipientInformation> recipients =
          new CMSAuthEnvelopedDataParser(source).getRecipientInfos().getRecipients();
      for (RecipientInformation each : recipients) {
        if (each instanceof PasswordRecipientInformation recipient) {
          requireFewIterations(recipient);
          return recipient.getContentStream(new PassphraseRecipient(passphrase)).getContentStream();
        }
      }
      throw new IOException("is not encrypted with a passphrase; expected --key");
    } catch (CMSException | RuntimeException unreadable) {
      throw new IOException(
          "cannot be decrypted: the passphrase is wrong, or the file is damaged", unreadable);
    }
  }

  private static void requireFewIterations(PasswordRecipientInformation recipient)
      throws IOException {
    long iterations =
        PBKDF2Params.getInstance(recipient.getKeyDerivationAlgorithm().getParameters())
            .getIterationCount()
            .longValueExact();
    if (iterations > MAX_ITERATIONS) {
      throw new IOException("is not a file of Parasol: %d iterations".formatted(iterations));
    }
  }
}
