// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

/**
 * The hooks for what clients publish.
 *
 * @param commands intercepts commands.
 * @param publishStore stores messages of native devices.
 */
public record PublishHooks(CommandGate commands, PublishStore publishStore) {

  /** Intercepts and stores nothing. */
  public static final PublishHooks NONE = new PublishHooks(CommandGate.NONE, PublishStore.NONE);
}
