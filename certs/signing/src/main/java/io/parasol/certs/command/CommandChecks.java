// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The checks that follow the signature checks of a command: addressee, validity period and replay.
 *
 * @param signers the distinct keys that count towards the threshold.
 */
record CommandChecks(Command content, Set<VerificationKey> signers) {

  void requireAddressedTo(SiteId site, DeviceId device) throws CommandRejectedException {
    if (!content.site().equals(site)) {
      throw new CommandRejectedException(
          Rejection.WRONG_SITE,
          "command is for site %s; this site is %s".formatted(content.site(), site));
    }
    if (!content.device().equals(device)) {
      throw new CommandRejectedException(
          Rejection.WRONG_DEVICE,
          "command is for device %s; it was sent to %s".formatted(content.device(), device));
    }
  }

  void requireWithinValidity(Instant now, boolean clockIsTrusted) throws CommandRejectedException {
    if (clockIsTrusted && now.isBefore(content.notBefore())) {
      throw new CommandRejectedException(
          Rejection.NOT_YET_VALID, "valid from %s; now is %s".formatted(content.notBefore(), now));
    }
    if (!now.isBefore(content.expires())) {
      throw new CommandRejectedException(
          Rejection.EXPIRED, "valid until %s; now is %s".formatted(content.expires(), now));
    }
  }

  /**
   * Requires that the command is neither a replay nor superseded.
   *
   * @param trusted fingerprints of all keys that may sign such a command.
   */
  void requireNotReplayed(ReplayMemory memory, Set<String> trusted)
      throws CommandRejectedException {
    if (memory.hasAccepted(content.device(), content.id())) {
      throw new CommandRejectedException(
          Rejection.REPLAYED, Rejection.acceptedBefore(content.id()));
    }
    if (content.notBefore().isBefore(memory.horizon())) {
      throw new CommandRejectedException(
          Rejection.REPLAYED,
          "valid from %s; the log before %s is incomplete; sign it again in a minute"
              .formatted(content.notBefore(), memory.horizon()));
    }
    for (VerificationKey signer : signers) {
      OptionalLong last = memory.lastCounter(content.device(), signer.fingerprint());
      if (last.isPresent() && content.counter() <= last.getAsLong()) {
        throw new CommandRejectedException(
            Rejection.REPLAYED,
            "counter is %d; the last counter of this signer was %d"
                .formatted(content.counter(), last.getAsLong()));
      }
    }
    for (PointName point : content.action().changedPoints()) {
      OptionalLong last = memory.lastCounter(content.device(), point, trusted);
      if (last.isPresent() && content.counter() < last.getAsLong()) {
        throw new CommandRejectedException(
            Rejection.SUPERSEDED,
            "counter is %d; a newer command for %s has counter %d"
                .formatted(content.counter(), point, last.getAsLong()));
      }
    }
  }
}
