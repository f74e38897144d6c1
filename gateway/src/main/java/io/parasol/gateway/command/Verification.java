// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.SiteId;
import java.time.Instant;

/** Makes a command of a message; a test breaks it here, to see whether that is noticed. */
@FunctionalInterface
interface Verification {

  Verification REAL = SignedCommand::verify;

  VerifiedCommand verify(
      SignedCommand command,
      CommandPolicy policy,
      SiteId site,
      DeviceId device,
      ReplayMemory memory,
      Instant now,
      boolean clockIsTrusted)
      throws CommandRejectedException;
}
