// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

/**
 * The hooks for native devices.
 *
 * @param commands intercepts commands to them.
 * @param custody stores their messages.
 */
public record Gates(CommandGate commands, Custody custody) {

  /** Intercepts and stores nothing. */
  public static final Gates OPEN = new Gates(CommandGate.OPEN, Custody.NONE);
}
