// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import java.util.List;

/** A listener for the state of panels, apart from their readings. Must not block. */
@ConfinedTo("panels")
public interface PanelListener {

  /**
   * Called when a panel is gone: it is silent, its connection was lost, or it reports that it is
   * offline. Called again for each further period of silence. Readings do not mean that it is back,
   * because clients repeat the last values of a device that they cannot reach.
   *
   * @param why one line.
   */
  void gone(DeviceId panel, String why);

  /** Called when a panel that was gone is back, before its first reading. */
  void back(DeviceId panel);

  /**
   * Called when a client publishes for devices that the configuration does not name. The rate of
   * calls is limited.
   *
   * @param names some of their names on the topics, printable and bounded.
   * @param messages the number of their messages since the last call.
   */
  void unknownDevices(LinkId link, ClientName client, List<String> names, long messages);

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
    /** The topic names a device that is not in the configuration. */
    UNKNOWN_DEVICE,
    /** A value without a valid name, or beyond the maximum number of points. */
    LEFT_OUT,
    /** Read with a delay, because the panel exceeds its rate limit. */
    SLOWED
  }
}
