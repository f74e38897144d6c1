// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

import io.parasol.config.model.site.Bytes;
import io.parasol.config.model.site.Printable;

/**
 * The position of a point's value in the messages of a device.
 *
 * @param message the name of the message; empty for a block of labelled fields.
 * @param field the number of a column, from 1; the name of a group; or the label of a field.
 */
public record FieldPosition(String message, String field) {

  private static final int MAX_LENGTH = 32;

  public FieldPosition {
    boolean isField = !field.isEmpty() && field.length() <= MAX_LENGTH && Bytes.areVisible(field);
    if (!isField || message.length() > MAX_LENGTH || !Bytes.areVisible(message)) {
      throw new IllegalArgumentException(
          "position \"%s\": expected a message and a field, each of at most %d characters"
              .formatted(Printable.of(message + " " + field), MAX_LENGTH));
    }
  }

  @Override
  public String toString() {
    return message.isEmpty() ? field : message + " " + field;
  }
}
