// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.util.Locale;

/** Who is to get every message of a store; each has got so far, and no further. */
public enum Recipient {
  /** The broker of the devices' sessions. */
  BROKER("cursors"),
  /** The central broker, over the bridge. */
  CENTRE("cursors-centre");

  private final String file;

  Recipient(String file) {
    this.file = file;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The file in the store's folder that says how far it has got. */
  String file() {
    return file;
  }
}
