// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;

/** The signing key of the gateway's material, which is made once for each certificate. */
record ReceiptKey(TlsMaterial material, SigningKey key) {

  static ReceiptKey of(TlsMaterial gateway) {
    try {
      return new ReceiptKey(
          gateway, SigningKey.of(gateway.key(), VerificationKey.of(gateway.chain().get(0))));
    } catch (UnusableKeyException otherCurve) {
      throw new IllegalStateException("the gateway's key cannot sign receipts", otherCurve);
    }
  }
}
