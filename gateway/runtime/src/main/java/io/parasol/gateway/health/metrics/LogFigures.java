// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.parasol.certs.json.Json;
import java.util.Optional;

/**
 * The state of the evidence log.
 *
 * @param problem why it accepts no commands; empty if it does.
 * @param head the newest signed head, as a DSSE envelope; empty if there is none yet.
 * @param proof that it continues the head before it.
 */
public record LogFigures(
    long records, Optional<String> problem, Optional<Json> head, Optional<Json> proof) {

  /** The state before there is a log. */
  public static final LogFigures NONE =
      new LogFigures(0, Optional.empty(), Optional.empty(), Optional.empty());
}
