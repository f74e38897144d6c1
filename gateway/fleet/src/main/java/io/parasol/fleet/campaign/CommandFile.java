// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.SignedCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** The signed command for a device, or why there is none. */
sealed interface CommandFile {

  /**
   * A command for this device and this release. Its signatures are not checked: the gateway of the
   * site does that.
   *
   * @param sha256 of the image that it names.
   * @param signatures how many it has, whether they are valid or not.
   */
  record Usable(String id, String sha256, Instant notBefore, Instant expires, int signatures)
      implements CommandFile {}

  /** No command that could be sent. */
  record Unusable(String reason) implements CommandFile {}

  /** Reads {@code SITE.DEVICE.dsse} of the folder. */
  static CommandFile read(Campaign campaign, Target target) {
    Path file = file(campaign, target);
    try {
      return read(campaign, target, file, envelope(file));
    } catch (NoSuchFileException missing) {
      return new Unusable("there is no " + file.getFileName());
    } catch (IOException unreadable) {
      return new Unusable(file.getFileName() + " cannot be read");
    }
  }

  /** Returns the envelope of the command with this id; empty if it is not there any more. */
  static Optional<byte[]> envelope(Campaign campaign, Target target, String id) {
    try {
      byte[] envelope = envelope(file(campaign, target));
      return SignedCommand.parse(envelope).unverifiedId().filter(id::equals).isPresent()
          ? Optional.of(envelope)
          : Optional.empty();
    } catch (IOException | CommandRejectedException unusable) {
      return Optional.empty();
    }
  }

  private static Path file(Campaign campaign, Target target) {
    return campaign.commands().resolve("%s.%s.dsse".formatted(target.site(), target.device()));
  }

  private static byte[] envelope(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(SignedCommand.MAX_BYTES + 1);
    }
  }

  private static CommandFile read(Campaign campaign, Target target, Path file, byte[] envelope) {
    try {
      SignedCommand signed = SignedCommand.parse(envelope);
      Command command = signed.unverifiedContent();
      Optional<String> mismatch = mismatch(campaign, target, command);
      if (mismatch.isPresent()) {
        return new Unusable(file.getFileName() + " " + mismatch.get());
      }
      return new Usable(
          command.id(),
          ((Action.Install) command.action()).image().sha256(),
          command.notBefore(),
          command.expires(),
          signed.signatureCount());
    } catch (CommandRejectedException malformed) {
      return new Unusable(file.getFileName() + " is no command: " + malformed.getMessage());
    }
  }

  /** Returns why it cannot be sent, now or later; empty if it can. */
  default Optional<String> whyNot(Instant now) {
    if (this instanceof Usable usable) {
      return now.isBefore(usable.expires())
          ? Optional.empty()
          : Optional.of("its command has expired at " + usable.expires());
    }
    return Optional.of(((Unusable) this).reason());
  }

  /** Returns this command, if it names an image with this hash. */
  default CommandFile of(Optional<String> image) {
    return this instanceof Usable usable
            && image.isPresent()
            && !image.get().equals(usable.sha256())
        ? new Unusable(
            "command %s installs another image than those before it".formatted(usable.id()))
        : this;
  }

  private static Optional<String> mismatch(Campaign campaign, Target target, Command command) {
    if (!(command.action() instanceof Action.Install install)) {
      return Optional.of("is no install");
    }
    if (!command.site().value().equals(target.site())
        || !command.device().value().equals(target.device())) {
      return Optional.of("is for %s/%s".formatted(command.site(), command.device()));
    }
    if (!install.image().release().equals(campaign.release())
        || !install.image().version().equals(campaign.version())) {
      return Optional.of(
          "installs %s %s".formatted(install.image().release(), install.image().version()));
    }
    return Optional.empty();
  }
}
