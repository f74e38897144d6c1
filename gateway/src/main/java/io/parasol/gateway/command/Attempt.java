// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import java.util.Optional;

/** A message that may be a command, and what has become known of it so far. */
final class Attempt {

  private final DeviceId device;
  private final ReplyTo reply;
  private Optional<String> allegedId = Optional.empty();
  private Optional<CommandClass> verifiedClass = Optional.empty();

  Attempt(DeviceId device, ReplyTo reply) {
    this.device = device;
    this.reply = reply;
  }

  void claims(Optional<String> id) {
    allegedId = id;
  }

  void isVerified(CommandClass commandClass) {
    verifiedClass = Optional.of(commandClass);
  }

  DeviceId device() {
    return device;
  }

  ReplyTo reply() {
    return reply;
  }

  /** The id in the payload, whoever wrote it. */
  Optional<String> allegedId() {
    return allegedId;
  }

  Optional<CommandClass> verifiedClass() {
    return verifiedClass;
  }
}
