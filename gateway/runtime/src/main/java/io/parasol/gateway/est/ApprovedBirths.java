// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/**
 * The birth certificate with which each device was last enrolled and approved by an operator, as
 * one file for each device with the SHA-256 of its key. Blocks on the disk.
 */
record ApprovedBirths(EnrolmentFolder files) {

  static ApprovedBirths in(Path state) {
    return new ApprovedBirths(
        new EnrolmentFolder(state, state.resolve("enrolment").resolve("births")));
  }

  void approved(DeviceId device, X509Certificate birth) throws IOException {
    files.create();
    files.write(device.value(), KeyFingerprint.of(birth.getPublicKey()));
  }

  /** Returns whether an operator has approved this controller as this device. */
  boolean isKnown(DeviceId device, X509Certificate birth) throws IOException {
    return files
        .read(device.value())
        .filter(KeyFingerprint.of(birth.getPublicKey())::equals)
        .isPresent();
  }
}
