// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.command.CommandRejectedException;

/** Asked before the first step that cannot be taken back, and before the first byte. Blocks. */
@FunctionalInterface
interface LastSay {

  /**
   * Whether it may go on: the signers, the time, the window.
   *
   * @throws CommandRejectedException with the reason why not.
   */
  void require() throws CommandRejectedException;
}
