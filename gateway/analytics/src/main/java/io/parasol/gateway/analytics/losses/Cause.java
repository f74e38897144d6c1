// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

/** Why a device gave less than it could. Of several causes, the first in this order counts. */
public enum Cause {
  /** A signed command of the site limits the power; receipts prove it. */
  CURTAILED_BY_COMMAND("curtailed_by_command"),
  /** Another limit holds: of the grid operator, or set at the device. */
  CURTAILED("curtailed"),
  /** The device reports a fault. */
  FAULT("fault"),
  /** Only the readings are missing: the counter moved. There is no loss. */
  COMMUNICATION("communication"),
  /** The modules give more than the inverter can convert. */
  CLIPPING("clipping"),
  /** The device gives nothing while its neighbours run. */
  DEAD("dead"),
  /** A string gives nothing, or less since a day. */
  STRING("string"),
  SNOW("snow"),
  /** The grid is off. */
  GRID("grid"),
  /** In the morning or the evening only, on most days. */
  SHADE("shade"),
  /** A slow decline. */
  SOILING("soiling"),
  UNKNOWN("unknown");

  private final String wireName;

  Cause(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the name in messages. */
  public String wireName() {
    return wireName;
  }
}
