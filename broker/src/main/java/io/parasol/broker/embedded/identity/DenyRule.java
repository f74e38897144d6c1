// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.parasol.certs.authority.DenyList;
import java.util.Optional;

/**
 * Which certificates the broker does not accept.
 *
 * @param others why it accepts no client that is not the gateway's own; empty if it does.
 */
public record DenyRule(DenyList denied, Optional<String> others) {

  /** Returns the rule of a deny-list. */
  public static DenyRule of(DenyList denied) {
    return new DenyRule(denied, Optional.empty());
  }
}
