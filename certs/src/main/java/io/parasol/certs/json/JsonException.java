// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

/** The text is no JSON of the strict kind, or has not the form that was asked for. */
public final class JsonException extends Exception {
  public JsonException(String message) {
    super(message);
  }
}
