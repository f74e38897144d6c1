// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.cms;

import java.io.IOException;
import java.io.OutputStream;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataStreamGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.bc.BcCMSContentEncryptorBuilder;
import org.bouncycastle.operator.OutputAEADEncryptor;

/** Authenticated-enveloped data (RFC 5083) with AES-256-GCM, for one recipient. */
final class AuthEnvelope {

  private AuthEnvelope() {}

  /** Returns a stream that encrypts. Closing it completes the envelope, not the target. */
  static OutputStream open(OutputStream target, RecipientInfoGenerator recipient)
      throws IOException {
    CMSAuthEnvelopedDataStreamGenerator generator = new CMSAuthEnvelopedDataStreamGenerator();
    generator.addRecipientInfoGenerator(recipient);
    try {
      return generator.open(
          target,
          (OutputAEADEncryptor) new BcCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM).build());
    } catch (CMSException failed) {
      throw new IOException("cannot encrypt: " + failed.getMessage(), failed);
    }
  }
}
