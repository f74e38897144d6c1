// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.contract;

import io.parasol.certs.json.Json;
import java.util.List;

/**
 * An exclusion that both parties have signed. Only {@link SignedExclusion} makes one.
 *
 * <p>The envelope is kept with it, so that the log can prove it.
 */
public final class VerifiedExclusion {

  private final ExclusionDocument document;
  private final List<String> parties;
  private final Json envelope;

  VerifiedExclusion(ExclusionDocument document, List<String> parties, Json envelope) {
    this.document = document;
    this.parties = List.copyOf(parties);
    this.envelope = envelope;
  }

  public ExclusionDocument document() {
    return document;
  }

  /** Returns the names of the parties. */
  public List<String> parties() {
    return parties;
  }

  /** Returns the envelope with all signatures. */
  public Json envelope() {
    return envelope;
  }
}
