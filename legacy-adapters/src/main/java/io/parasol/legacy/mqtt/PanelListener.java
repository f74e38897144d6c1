// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.LinkId;

/** Hears how panels fare, beside their readings. Called on their thread; must not block. */
public interface PanelListener {

  /**
   * A panel is gone: silent, cut off, or by its own word. Its next reading says that it is back.
   *
   * @param why one line.
   */
  void gone(DeviceId panel, String why);

  /**
   * A panel has told something that is no reading.
   *
   * @param topic on which it was told.
   * @param line printable and bounded.
   */
  void told(DeviceId panel, String topic, String line);

  /** Messages of a panel came to this end. */
  void counted(DeviceId panel, Outcome outcome, int count);

  /** Something was refused on that link; each of them, unlike {@link #refused}. */
  void counted(LinkId link, Refusal refusal);

  /**
   * Somebody was refused something. Not told more often than somebody can read it.
   *
   * @param who as far as it is known; printable and bounded, as the others are.
   * @param what was asked for.
   */
  void refused(String who, String what, String why);

  /** What became of a message, or of a value in one. */
  enum Outcome {
    /** Understood. */
    TAKEN,
    /** On a topic that the configuration does not know. */
    UNMAPPED,
    /** A value without a usable name, or one too many. */
    LEFT_OUT,
    /** Let in late, since the panel sends too much. */
    SLOWED
  }
}
