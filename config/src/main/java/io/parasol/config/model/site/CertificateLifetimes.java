// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.time.Duration;

/**
 * The validity periods of new certificates.
 *
 * @param device of legacy devices, whose certificates the gateway renews, and of native devices
 *     that enrol and renew by EST: 1 to 365 days.
 * @param gateway of the gateway and its broker, which the gateway renews: 1 to 365 days.
 * @param people of operators: 1 to 1830 days.
 * @param natives of native devices whose certificates are issued by hand: 1 to 1830 days.
 * @param issuer of the issuer: 30 to 7305 days.
 */
public record CertificateLifetimes(
    Duration device, Duration gateway, Duration people, Duration natives, Duration issuer) {

  public static final Duration MIN = Duration.ofDays(1);
  public static final Duration MIN_ISSUER = Duration.ofDays(30);
  public static final Duration MAX_OWN = Duration.ofDays(365);
  public static final Duration MAX_HOLDER = Duration.ofDays(5 * 366);
  public static final Duration MAX_ISSUER = Duration.ofDays(20 * 365 + 5);

  public static final CertificateLifetimes DEFAULT =
      new CertificateLifetimes(
          Duration.ofDays(7),
          Duration.ofDays(90),
          Duration.ofDays(365),
          Duration.ofDays(90),
          Duration.ofDays(10 * 365 + 3));

  public CertificateLifetimes {
    require("device", device, MIN, MAX_OWN);
    require("gateway", gateway, MIN, MAX_OWN);
    require("people", people, MIN, MAX_HOLDER);
    require("natives", natives, MIN, MAX_HOLDER);
    require("issuer", issuer, MIN_ISSUER, MAX_ISSUER);
  }

  private static void require(String name, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s: expected %s to %s".formatted(name, DurationText.of(min), DurationText.of(max)));
    }
  }
}
