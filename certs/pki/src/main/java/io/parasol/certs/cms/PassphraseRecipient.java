// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.cms;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.PasswordRecipient;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.cms.bc.BcPasswordEnvelopedRecipient;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.io.CipherInputStream;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.operator.InputAEADDecryptor;

/**
 * Decrypts an envelope with AES-256-GCM, without a provider of ciphers: the JDK of Oracle accepts
 * only signed ones.
 */
final class PassphraseRecipient extends BcPasswordEnvelopedRecipient {

  private static final int TAG_BYTES = 16;
  private static final Set<ASN1ObjectIdentifier> CIPHERS = Set.of(CMSAlgorithm.AES256_GCM);

  PassphraseRecipient(char[] passphrase) {
    super(passphrase);
    setAllowedContentAlgorithms(CIPHERS);
    setPasswordConversionScheme(PasswordRecipient.PKCS5_SCHEME2_UTF8);
  }

  @Override
  public RecipientOperator getRecipientOperator(
      AlgorithmIdentifier keyAlgorithm,
      AlgorithmIdentifier contentAlgorithm,
      byte[] derivedKey,
      byte[] encryptedKey)
      throws CMSException {
    GCMParameters parameters = GCMParameters.getInstance(contentAlgorithm.getParameters());
    if (!CIPHERS.contains(contentAlgorithm.getAlgorithm()) || parameters.getIcvLen() != TAG_BYTES) {
      throw new CMSException("expected AES-256-GCM with a tag of " + TAG_BYTES + " bytes");
    }
    KeyParameter key = extractSecretKey(keyAlgorithm, contentAlgorithm, derivedKey, encryptedKey);
    GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
    cipher.init(false, new AEADParameters(key, TAG_BYTES * Byte.SIZE, parameters.getNonce()));
    return new RecipientOperator(new Decryptor(contentAlgorithm, cipher));
  }

  private record Decryptor(AlgorithmIdentifier algorithm, GCMModeCipher cipher)
      implements InputAEADDecryptor {

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return algorithm;
    }

    /** The parser appends the tag to the content. A wrong one ends the stream with an exception. */
    @Override
    public InputStream getInputStream(InputStream encrypted) {
      return new CipherInputStream(encrypted, cipher);
    }

    @Override
    public OutputStream getAADStream() {
      return new OutputStream() {
        @Override
        public void write(int one) {
          cipher.processAADByte((byte) one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
          cipher.processAADBytes(bytes, offset, length);
        }
      };
    }

    @Override
    public byte[] getMAC() {
      return cipher.getMac();
    }
  }
}
