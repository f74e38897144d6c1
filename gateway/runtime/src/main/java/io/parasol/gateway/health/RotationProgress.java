// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.time.Instant;
import java.util.List;

/**
 * How many holders have a certificate of the new issuer, during the overlap of a rotation.
 *
 * @param until the end of the overlap.
 * @param total number of holders whose certificates are not revoked.
 * @param waiting the holders that still need a certificate of the new issuer.
 */
public record RotationProgress(Instant until, int total, List<String> waiting) {

  /** Maximum number of names in health. */
  private static final int MAX_LISTED = 50;

  public RotationProgress {
    waiting = List.copyOf(waiting);
  }

  /** Returns the number of holders that have a certificate of the new issuer. */
  public int moved() {
    return total - waiting.size();
  }

  JsonBuilder json() {
    return Json.object()
        .putEpochMillis("until", until)
        .put("moved", moved())
        .put("total", total)
        .putTexts("waiting", waiting.stream().limit(MAX_LISTED).toList());
  }
}
