// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.site.DeviceId;

/**
 * A command to install firmware, with enough valid signatures, and the image that it names. Every
 * transfer into a loader requires one.
 */
public final class VerifiedInstall {

  private final VerifiedCommand command;
  private final ReleasedImage image;

  /**
   * @throws IllegalArgumentException if the command is not an install.
   */
  public VerifiedInstall(VerifiedCommand command, ReleasedImage image) {
    if (!(command.content().action() instanceof Action.Install)) {
      throw new IllegalArgumentException(
          "command %s: expected an install".formatted(command.content().id()));
    }
    this.command = command;
    this.image = image;
  }

  public VerifiedCommand command() {
    return command;
  }

  public DeviceId device() {
    return command.content().device();
  }

  public ReleasedImage image() {
    return image;
  }
}
