// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import java.time.Instant;

/**
 * Verifies a message and returns its command. Tests replace it to check that the self-test detects
 * a broken verification.
 */
@FunctionalInterface
public interface CommandVerification {

  CommandVerification REAL = SignedCommand::verify;

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
