// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import io.parasol.kafka.MessageContent;
import io.parasol.kafka.MessageKind;
import java.util.Locale;
import java.util.Optional;

/** What the check of a message has found. */
public sealed interface CheckedMessage {

  /**
   * A message of a registered site.
   *
   * @param device {@code gateway} for the gateway's own messages.
   * @param epoch of the sequence number; only of telemetry, and not of native devices.
   * @param isNewDevice whether the site has not used this name of a device before.
   */
  record Accepted(
      MessageKind kind,
      String site,
      String device,
      Optional<String> epoch,
      MessageContent content,
      boolean isNewDevice)
      implements CheckedMessage {

    Accepted ofNewDevice() {
      return new Accepted(kind, site, device, epoch, content, true);
    }
  }

  /**
   * A message for the dead-letter topic.
   *
   * @param detail one line; may quote the message.
   */
  record Rejected(Reason reason, String detail) implements CheckedMessage {}

  /** A message that is not for the centre, such as a command. */
  record Ignored() implements CheckedMessage {}

  /** Why a message was rejected. */
  enum Reason {
    /** The topic is none of a site. */
    UNKNOWN_TOPIC,
    /** The registry has no such site. */
    UNKNOWN_SITE,
    /** The topics of the site have another prefix. */
    WRONG_PREFIX,
    /** The bridge or the certificate of the sender is that of another site. */
    WRONG_SENDER,
    /** The site has more devices than it may have. */
    TOO_MANY_DEVICES,
    /** The payload, or the topic and the properties, are longer than in any message of a site. */
    TOO_LARGE,
    /** The payload is not such a message. */
    MALFORMED;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
