// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate of the site.
 *
 * @param name of the device or person; {@code gateway}, {@code broker}, {@code (root)}, {@code
 *     (issuer)} or {@code (people-issuer)}.
 * @param kind {@code person}, {@code device}, {@code gateway} or {@code authority}.
 * @param role of a person.
 * @param renewal of a certificate that the gateway renews.
 */
public record PageCertificate(
    String name,
    String kind,
    Optional<String> role,
    Instant expires,
    boolean isRevoked,
    Optional<Renewal> renewal) {

  /**
   * The next renewal, and the last attempt since the gateway started.
   *
   * @param due from when on the certificate is renewed.
   * @param failure why the last attempt failed.
   */
  public record Renewal(Instant due, Optional<Instant> attempted, Optional<String> failure) {
    private Json.Obj json() {
      return Json.object()
          .putEpochMillis("due", due)
          .putOptional("attempted", attempted, at -> Json.Num.of(at.toEpochMilli()))
          .putOptional("failed", failure)
          .build();
    }
  }

  Json.Obj json() {
    return Json.object()
        .put("name", name)
        .put("kind", kind)
        .putOptional("role", role)
        .putEpochMillis("expires", expires)
        .put("revoked", isRevoked)
        .putOptional("renewal", renewal, Renewal::json)
        .build();
  }
}
