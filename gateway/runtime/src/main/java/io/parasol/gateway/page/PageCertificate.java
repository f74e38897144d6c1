// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate of the site.
 *
 * @param name of the device or person; {@code gateway}, {@code broker}, {@code (root)} or {@code
 *     (issuer)}.
 * @param kind {@code person}, {@code device}, {@code gateway} or {@code authority}.
 * @param role of a person.
 */
public record PageCertificate(
    String name, String kind, Optional<String> role, Instant expires, boolean isRevoked) {

  Json.Obj json() {
    return Json.object()
        .put("name", name)
        .put("kind", kind)
        .putOptional("role", role)
        .putEpochMillis("expires", expires)
        .put("revoked", isRevoked)
        .build();
  }
}
