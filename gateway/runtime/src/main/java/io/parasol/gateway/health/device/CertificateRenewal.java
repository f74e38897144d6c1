// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.certs.json.JsonBuilder;
import java.time.Instant;
import java.util.Optional;

/**
 * When a certificate is renewed, and how the last attempt ended.
 *
 * @param due from when on the holder renews it.
 * @param last empty if there was no attempt since the gateway started.
 */
public record CertificateRenewal(Instant due, Optional<RenewalAttempt> last) {

  /** Adds the members {@code renew-from}, {@code attempted} and {@code failed}. */
  public void addTo(JsonBuilder json) {
    json.putEpochMillis("renew-from", due);
    last.ifPresent(attempt -> json.putEpochMillis("attempted", attempt.at()));
    json.putOptional("failed", last.flatMap(RenewalAttempt::failure));
  }
}
