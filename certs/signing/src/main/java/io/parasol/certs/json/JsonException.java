// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.util.Objects;

/** Thrown when a text is not strict JSON, or does not have the required structure. */
public final class JsonException extends Exception {

  /**
   * Creates an exception.
   *
   * @param message one line; text from the document must already be escaped.
   */
  public JsonException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
