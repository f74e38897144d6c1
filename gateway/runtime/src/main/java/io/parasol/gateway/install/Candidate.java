// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.certs.command.Action;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.InstallJob;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.install.run.Installation;
import io.parasol.gateway.install.run.InstallationJson;
import java.time.Instant;
import java.util.Optional;

/**
 * An install command that waits for its window or is being carried out.
 *
 * @param unfinished the state that an earlier process left unfinished; such an installation
 *     continues regardless of its window.
 */
record Candidate(
    InstallJob job, Action.Install install, Window window, Optional<Installation> unfinished) {

  DeviceId device() {
    return job.command().content().device();
  }

  String id() {
    return job.command().content().id();
  }

  /** Returns the SHA-256 hash of the image to install. */
  String sha256() {
    return install.image().sha256();
  }

  boolean isOfTheSameImage(Candidate other) {
    return sha256().equals(other.sha256());
  }

  boolean hasExpired(Instant now) {
    return unfinished.isEmpty() && !now.isBefore(expires());
  }

  Instant expires() {
    return job.command().content().expires();
  }

  /** Returns how the command ends when its device is removed from the configuration. */
  CommandResult resultOfRemoval() {
    return isTouched()
        ? CommandResult.undecided(
            CommandResult.DEVICE_REMOVED,
            "the device was removed from the configuration while its firmware was changed")
        : CommandResult.removed();
  }

  /** Returns whether the device was changed; also if its saved progress cannot be read. */
  private boolean isTouched() {
    try {
      return job.savedProgress().isPresent()
          && InstallationJson.read(job.savedProgress().get()).isTouched();
    } catch (JsonException unreadable) {
      return true;
    }
  }
}
