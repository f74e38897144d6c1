// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** A verification in which one check is missing. */
enum Sabotage implements CommandVerification {
  SIGNATURE(
      "unsigned: no rejection, expected unknown_signer,"
          + " forged_signature: no rejection, expected unknown_signer,"
          + " unknown_signer: no rejection, expected unknown_signer"),
  SITE("wrong_site: no rejection, expected wrong_site"),
  MEMORY("replayed: no rejection, expected replayed"),
  TIME("expired: no rejection, expected expired"),
  TARGET("wrong_device: no rejection, expected wrong_device"),
  THRESHOLD("one_signer: no rejection, expected threshold_not_met"),
  EVERYBODY_REFUSED("control: expired, expected no rejection");

  final String failures;

  Sabotage(String failures) {
    this.failures = failures;
  }

  @Override
  public VerifiedCommand verify(
      SignedCommand command,
      CommandPolicy policy,
      SiteId site,
      DeviceId device,
      ReplayMemory memory,
      Instant now,
      boolean clockIsTrusted)
      throws CommandRejectedException {
    return switch (this) {
      case SIGNATURE -> {
        try {
          yield command.verify(policy, site, device, memory, now, clockIsTrusted);
        } catch (CommandRejectedException rejected) {
          if (rejected.reason() == Rejection.UNKNOWN_SIGNER) {
            yield command.restoreAccepted(policy);
          }
          throw rejected;
        }
      }
      case SITE ->
          command.verify(
              policy, command.unverifiedContent().site(), device, memory, now, clockIsTrusted);
      case MEMORY -> command.verify(policy, site, device, ReplayMemory.EMPTY, now, clockIsTrusted);
      case TIME ->
          command.verify(
              policy,
              site,
              device,
              memory,
              command.unverifiedContent().notBefore(),
              clockIsTrusted);
      case TARGET ->
          command.verify(
              policy, site, command.unverifiedContent().device(), memory, now, clockIsTrusted);
      case THRESHOLD -> command.verify(ofOne(policy), site, device, memory, now, clockIsTrusted);
      case EVERYBODY_REFUSED -> {
        boolean isControl =
            command.unverifiedContent().expires().isAfter(now)
                && !memory.hasAccepted(device, command.unverifiedContent().id());
        yield command.verify(
            policy,
            site,
            device,
            memory,
            isControl ? command.unverifiedContent().expires() : now,
            clockIsTrusted);
      }
    };
  }

  private static CommandPolicy ofOne(CommandPolicy policy) {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, 1);
    }
    return new CommandPolicy(policy.signers(), thresholds);
  }
}
