// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Sha256;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.ReplyTo;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message from a command topic, with what the gateway has verified of it so far. */
public final class IncomingCommand {

  /** Maximum length of a sender in characters; an external broker does not check it. */
  private static final int MAX_SENDER = 300;

  private final String sender;
  private final DeviceId device;
  private final ReplyTo reply;
  private final byte[] message;
  private @Nullable String allegedId;
  private @Nullable CommandClass verifiedClass;

  /**
   * @param sender as the broker states it; empty if that is unknown.
   */
  public IncomingCommand(String sender, DeviceId device, ReplyTo reply, byte[] message) {
    this.sender = sender.substring(0, Math.min(sender.length(), MAX_SENDER));
    this.device = device;
    this.reply = reply;
    this.message = message;
  }

  public void setClaimedId(Optional<String> id) {
    allegedId = id.orElse(null);
  }

  public void setVerifiedClass(CommandClass commandClass) {
    verifiedClass = commandClass;
  }

  /** Returns the journal record for a refusal of this message. */
  JournalRecord.Refused refusalRecord(Instant now) {
    return new JournalRecord.Refused(
        sender, device, Optional.ofNullable(allegedId), message.length, Sha256.hex(message), now);
  }

  /** Returns who has sent the message, as the broker states it; empty if that is unknown. */
  String sender() {
    return sender;
  }

  public DeviceId device() {
    return device;
  }

  public ReplyTo reply() {
    return reply;
  }

  /** Returns the message as received; must not be modified. */
  public byte[] message() {
    return message;
  }

  /** Returns the command id in the payload; it is not authenticated. */
  public Optional<String> allegedId() {
    return Optional.ofNullable(allegedId);
  }

  Optional<CommandClass> verifiedClass() {
    return Optional.ofNullable(verifiedClass);
  }
}
