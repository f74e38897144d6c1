// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.io.IOException;

/** The driver of a serial port does not accept the settings; others may work. */
public final class SettingsRejectedException extends IOException {

  private static final long serialVersionUID = 1;

  public SettingsRejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
