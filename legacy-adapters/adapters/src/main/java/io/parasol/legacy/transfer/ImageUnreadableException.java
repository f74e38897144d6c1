// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.io.IOException;

/** Thrown if the image cannot be read; distinguishes that from errors of the line. */
public final class ImageUnreadableException extends IOException {

  private static final long serialVersionUID = 1;

  ImageUnreadableException(String message) {
    super(message);
  }
}
