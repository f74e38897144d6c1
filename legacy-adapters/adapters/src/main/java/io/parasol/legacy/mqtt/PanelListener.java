// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.mqtt.packet.PanelRefusal;

/** A listener for the state of panels, apart from their readings. Must not block. */
@ConfinedTo("panels")
public interface PanelListener {

  /**
   * Called when a panel is gone: it is silent, its connection was lost, or it reports that it is
   * offline. Its next reading means that it is back.
   *
   * @param why one line.
   */
  void gone(DeviceId panel, String why);

  /**
   * Called for an event message of a panel.
   *
   * @param topic the topic of the message.
   * @param line the text of the message, printable and bounded.
   */
  void onMessage(DeviceId panel, String topic, String line);

  /** Called with a number of messages, or of values in messages, that had this outcome. */
  void counted(DeviceId panel, Outcome outcome, int count);

  /** Called for each refusal on a link, without the rate limit of {@link #refused}. */
  void counted(LinkId link, PanelRefusal refusal);

  /**
   * Called when a client is refused. The rate of calls is limited.
   *
   * @param client the client, as far as known; printable and bounded, as the others are.
   * @param what the refused action.
   */
  void refused(String client, String what, String why);

  /** The outcome of a message, or of a value in a message. */
  enum Outcome {
    /** Decoded. */
    TAKEN,
    /** The topic is not in the configuration. */
    UNMAPPED,
    /** A value without a valid name, or beyond the maximum number of points. */
    LEFT_OUT,
    /** Read with a delay, because the panel exceeds its rate limit. */
    SLOWED
  }
}
