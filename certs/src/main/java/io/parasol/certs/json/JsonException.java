// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.util.Objects;

/** The text is no JSON of the strict kind, or has not the form that was asked for. */
public final class JsonException extends Exception {

  /** The message is one line; what it takes from the text is made printable. */
  public JsonException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
