// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import java.util.Optional;

/**
 * How the evidence log fares.
 *
 * @param trouble why it takes no commands; empty if it does.
 * @param head the newest signed head, an envelope; empty where there is none yet.
 */
public record LogFigures(long records, Optional<String> trouble, Optional<Json> head) {

  /** There is no log yet. */
  public static final LogFigures NONE = new LogFigures(0, Optional.empty(), Optional.empty());
}
