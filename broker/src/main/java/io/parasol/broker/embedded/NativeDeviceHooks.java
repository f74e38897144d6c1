// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

/**
 * The hooks for native devices.
 *
 * @param commands intercepts commands to them.
 * @param keeper stores their messages.
 */
public record NativeDeviceHooks(CommandGate commands, PublishKeeper keeper) {

  /** Intercepts and stores nothing. */
  public static final NativeDeviceHooks NONE =
      new NativeDeviceHooks(CommandGate.NONE, PublishKeeper.NONE);
}
