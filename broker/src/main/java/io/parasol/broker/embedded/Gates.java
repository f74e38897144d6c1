// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

/**
 * What stands between devices that connect by themselves and everybody else.
 *
 * @param commands for what they are told.
 * @param custody for what they say.
 */
public record Gates(CommandGate commands, Custody custody) {

  /** Lets everything through. */
  public static final Gates OPEN = new Gates(CommandGate.OPEN, Custody.NONE);
}
