// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.util.Locale;

/** A receiver of every message of a store. Each has cursors of its own. */
public enum Recipient {
  /** The local broker, to which the device sessions publish. */
  BROKER("cursors"),
  /** The central broker, reached over the bridge. */
  CENTRE("cursors-centre");

  private final String cursorFileName;

  Recipient(String file) {
    this.cursorFileName = file;
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name of its cursor file in the store's folder. */
  public String cursorFileName() {
    return cursorFileName;
  }
}
